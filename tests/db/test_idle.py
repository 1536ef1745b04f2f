"""Which fields of a row have nothing to say: asked for few fields, answered as when the whole row is judged."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.checks.idle import Asked, IdleFields
from db.checks.rules import Rules
from db.typed import Codec
from forms.model import Field, FieldType, Kind, State, Table
from tests.db.test_passes import PLAIN

FORM = Table(
    "T01",
    "表",
    Kind.LIST,
    (
        Field("name", "名称", FieldType.TEXT),
        Field("a", "甲", FieldType.DECIMAL, decimals=2, states=(State.NOT_DETECTED,)),
        Field("b", "乙", FieldType.DECIMAL, decimals=2, relevant="a > 0"),
        Field("c", "丙", FieldType.DECIMAL, decimals=2, relevant="a > 0 and b is null", required="a > 1"),
        Field("d", "丁", FieldType.DECIMAL, decimals=2, relevant="last_a > 5"),
    ),
)
STATED = Field("e", "戊", FieldType.TEXT, relevant="coalesce(state(a), '') = '未检出'")
WITH_STATE = Table("T01", "表", Kind.LIST, (*FORM.fields[:2], STATED))
CELL = st.sampled_from(["", "0", "1.00", "7.00"])
TOKENS = st.fixed_dictionaries({"name": st.just("某场"), "a": CELL, "b": CELL, "c": CELL, "d": CELL})
ROW = st.builds(
    Asked, TOKENS, st.sampled_from([{}, {"a": ["1.00", "0"]}, {"name": ["某场", "他场"]}]), st.none() | TOKENS
)


@given(st.lists(ROW, max_size=9))
def test_it_is_what_the_rules_say_of_the_whole_row(rows: Sequence[Asked]) -> None:
    """A field that is idle and filled is a finding; blank it is none."""
    rules = Rules(PLAIN, FORM)
    assert filled(rows, IdleFields(rules).of(rows)) == [found_idle(rules, row) for row in rows]


def filled(rows: Sequence[Asked], found: Sequence[frozenset[str]]) -> list[set[str]]:
    return [{name for name in idle if row.tokens[name]} for row, idle in zip(rows, found, strict=True)]


def found_idle(rules: Rules, row: Asked) -> set[str]:
    line = rules.codec.line(row.tokens, row.conflicts)
    found = rules.findings(row.tokens, line, row.conflicts, row.last)
    return {one.field for one in found if one.code == "V-RELEVANT"}


def test_a_state_that_is_asked_for_is_read_with_what_stands_beside_the_fields() -> None:
    rules = Rules(PLAIN, WITH_STATE)
    row = Asked(dict.fromkeys(rules.codec.names, "") | {"a": State.NOT_DETECTED.value}, {}, None)
    other = row._replace(tokens={**row.tokens, "a": "1.00"})
    found = IdleFields(rules).of([row, other])
    assert found == [frozenset(), {"e"}]


def test_only_the_fields_that_decide_are_written_out(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[Mapping[str, str]] = []
    line = Codec.line

    def noted(self: Codec, tokens: Mapping[str, str], conflicts: Mapping[str, Sequence[str]] | None = None) -> object:
        written.append(tokens)
        return line(self, tokens, conflicts)

    idle = IdleFields(Rules(PLAIN, FORM))
    monkeypatch.setattr(Codec, "line", noted)
    idle.of([Asked(dict.fromkeys(("name", "a", "b", "c", "d"), "1.00"), {}, None)])
    assert [set(tokens) for tokens in written] == [{"a", "b"}]


def test_a_table_without_conditions_asks_nothing() -> None:
    plain = Table("T01", "表", Kind.LIST, FORM.fields[:2])
    assert IdleFields(Rules(PLAIN, plain)).of([Asked({"name": "某场", "a": ""}, {}, None)] * 2) == [frozenset()] * 2
