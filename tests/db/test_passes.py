"""A pass over a table overlooks nothing that judging row by row finds, and suspects next to nothing without reason."""

import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import schema
from db.checks.blanks import CODE as BLANK
from db.checks.passes import look_over
from db.checks.patterns import sql_differs
from db.checks.rules import Rules
from forms.model import Check, Choice, Field, FieldType, Kind, Level, Pack, State, Table, Town
from forms.values import is_canonical
from tests.forms.fields_of_all_types import FIELDS, SPECIES, VALUES

TOWNS = (Town("653130100", "巴楚镇", seat=True), Town("653130207", "英吾斯塘乡"))
PLAIN = Pack(
    "p", "p", 2024, "653130", "县", "2024-01-01", "2024-12-31", "HB", (), TOWNS, (), (), codes={"species": SPECIES}
)
ALL = Table(
    "T01", "表", Kind.LIST, tuple(replace(field, name=f"f{place}") for place, field in enumerate(FIELDS.values()))
)
KINDS = tuple(FIELDS)
#: What no parser writes but a package may bring: each canonical somewhere.
ODD = st.sampled_from(
    [
        *("0", "-1", "12.50", "12.345", "12.0", "999999999999999", "0.000001", "1899", "2101", "2024.5", "1899-12-31"),
        *(
            "2101-01-01",
            "1899-12",
            "2101-01",
            "01;99",
            "99",
            "13;01",
            "01;01",
            "A",
            "=1+1",
            "-甲",
            "+甲",
            "@甲",
            "＝甲",
        ),
        *("长" * 101, "?约一百", "?", *State),
    ]
)


def table_of(*fields: Field, checks: Sequence[Check] = (), kind: Kind = Kind.LIST) -> Table:
    return Table("T01", "表", kind, fields, tuple(checks))


def found_and_suspected(
    table: Table, rows: Sequence[Mapping[str, str]], lasts: Sequence[Mapping[str, str] | None] = (), pack: Pack = PLAIN
) -> tuple[list[int], list[int]]:
    """Give the rows with findings, judged one by one, and those of which the pass says anything."""
    rules = Rules(pack, table)
    sql = sqlite3.connect(":memory:", isolation_level=None)
    for statement in schema.typed_table(table):
        sql.execute(statement)
    found = {}
    blank = dict.fromkeys(rules.codec.names, "")
    for number, row in enumerate(rows, 1):
        last = lasts[number - 1] if lasts else None
        tokens = {**blank, **row}
        rules.formulas.compute(tokens, None, last)
        line = rules.codec.line(tokens)
        if last is not None:
            marks = ", ".join("?" * (len(line) + 1))
            blank = {**dict.fromkeys(rules.codec.names, ""), **last}
            sql.execute(
                f'INSERT INTO "T01_last"(n, {rules.codec.columns}) VALUES ({marks})', (number, *rules.codec.line(blank))
            )
        sql.execute(rules.codec.insert, (number, number if last is not None else None, *line))
        if known := rules.findings(tokens, line, None, last):
            found[number] = known
    store: Any = SimpleNamespace(sql=sql)
    try:
        seen = look_over(store, rules)
    finally:
        sql.close()
    # What the pass says of blank fields nobody judges again: it must be just that.
    for number, names in seen.blank.items():
        assert [(item.code, item.field) for item in found[number]] == [(BLANK, name) for name in names.split()]
    return list(found), sorted([*seen.suspects, *seen.blank])


@st.composite
def cells(draw: st.DrawFn) -> dict[str, str]:
    chosen = draw(st.lists(st.sampled_from(range(len(KINDS))), unique=True))
    row = {}
    for place in chosen:
        token = draw(VALUES[KINDS[place]] | ODD)
        field = ALL.fields[place]
        if is_canonical(field, token):
            row[field.name] = token
    return row


@given(st.lists(cells(), min_size=1, max_size=5))
def test_the_pass_overlooks_no_value_that_any_type_can_have(rows: list[dict[str, str]]) -> None:
    found, suspected = found_and_suspected(ALL, rows)
    assert set(found) <= set(suspected)


@given(st.lists(st.tuples(cells(), st.none() | cells()), min_size=1, max_size=5), st.sampled_from(Kind), st.booleans())
def test_the_pass_overlooks_no_change_against_last_year(
    pairs: list[tuple[dict[str, str], dict[str, str] | None]], kind: Kind, own: bool
) -> None:
    fields = [replace(field, yoy=Level.EXPLAIN, yoy_beyond=Decimal(7) if own else None) for field in ALL.fields]
    table = table_of(*fields, kind=kind)
    found, suspected = found_and_suspected(table, [row for row, _ in pairs], [last for _, last in pairs])
    assert set(found) <= set(suspected)


NUMBER = Field("a", "数", FieldType.DECIMAL, decimals=2, minimum=Decimal("0.01"), maximum=Decimal(1000), yoy=Level.NOTE)


@given(st.integers(1, 10**5), st.integers(1, 10**5))
def test_the_threshold_of_a_change_is_the_same_in_both(now: int, before: int) -> None:
    rows = [{"a": format(Decimal(now).scaleb(-2), "f")}]
    found, suspected = found_and_suspected(table_of(NUMBER), rows, [{"a": format(Decimal(before).scaleb(-2), "f")}])
    assert set(found) <= set(suspected)


@pytest.mark.parametrize(
    ("now", "before"),
    [
        ("130.01", "100"),
        ("69.99", "100"),
        ("5", "未监测"),
        ("未监测", "5"),
        ("0.01", "0"),
        ("-5", "5"),
        ("1000", "100"),
    ],
)
def test_a_change_just_beyond_the_threshold_is_suspected(now: str, before: str) -> None:
    """30 percent, as the notice says where the field says nothing."""
    field = Field("a", "数", FieldType.DECIMAL, decimals=2, yoy=Level.NOTE, states=tuple(State))
    assert found_and_suspected(table_of(field), [{"a": now}], [{"a": before}]) == ([1], [1])


def test_rows_without_fault_are_not_suspected() -> None:
    """What is typed to the last place is not; rounding in SQLite would suspect one in twelve."""
    table = table_of(
        NUMBER,
        Field("c", "种类", FieldType.CHOICE, choices=SPECIES),
        Field("cs", "工艺", FieldType.CHOICES, choices=SPECIES),
        Field("p", "电话", FieldType.TEXT, pattern="[0-9+][0-9 -]{4,19}", max_length=20),
        Field("t", "乡镇", FieldType.CODE, code="town"),
        Field("d", "日期", FieldType.DATE),
        checks=[Check("T01-01", Level.ERROR, "。", expect="a + a <= 2 * a")],
    )
    same = {"c": "13", "cs": "01;13;A", "p": "0000-1234567", "t": "653130207", "d": "2024-05-18"}
    rows = [{"a": f"{number // 100 + 1}.{number % 100:02}", **same} for number in range(5000)]
    lasts = [{"a": row["a"]} for row in rows]
    found, suspected = found_and_suspected(table, rows, lasts)
    assert (found, suspected) == ([], [])


def test_more_conditions_than_sqlite_can_nest_are_still_one_scan() -> None:
    many = [Field(f"f{place}", "数", FieldType.DECIMAL, decimals=1, minimum=Decimal(0)) for place in range(300)]
    found, suspected = found_and_suspected(table_of(*many), [{}, {"f299": "-1"}])
    assert found == suspected == [2]


PATTERNS = [
    *("[0-9]{4}", r"\d{2}-\d{3}", "[A-Z][0-9]?", "[0-9+][0-9 -]{4,19}", "[^0-9]{2}", r"a\.b", "甲[乙丙]{0,2}"),
    *(r"\-[^\d]", "[0-9]?[a-z]{1,3}", "x{3}", "[0-9]{40}"),
]
LIKELY = st.text("0123456789aAxZ+- .^]甲乙戊", max_size=6) | st.from_regex("[0-9+][0-9 -]{3,20}", fullmatch=True)


@given(st.sampled_from(PATTERNS), LIKELY)
def test_sql_never_takes_a_text_for_fitting_that_does_not(pattern: str, text: str) -> None:
    condition = sql_differs(pattern, "v")
    sql = sqlite3.connect(":memory:")
    if condition is not None:
        differs = sql.execute(f"SELECT {condition} FROM (SELECT ? AS v)", (text,)).fetchone()[0]
        assert bool(differs) == (re.fullmatch(pattern, text) is None)
    sql.close()


@pytest.mark.parametrize("pattern", PATTERNS[:8])
def test_sql_can_tell_the_patterns_of_the_forms(pattern: str) -> None:
    assert sql_differs(pattern, "v")


def test_what_sql_cannot_tell_is_asked_of_the_expression() -> None:
    assert sql_differs("[0-9]?[a-z]{1,3}", "v") is None
    field = Field("p", "号", FieldType.TEXT, pattern="[0-9]?[a-z]{1,3}", max_length=9)
    found, suspected = found_and_suspected(table_of(field), [{"p": "1ab"}, {"p": "11ab"}, {"p": "ab"}])
    assert found == suspected == [2]


def test_a_check_that_cannot_run_leaves_the_others_standing() -> None:
    """A scan that is stopped is no silence: every row is judged then."""
    field = Field("a", "数", FieldType.DECIMAL, decimals=2, minimum=Decimal(0))
    text = "||".join(["'" + "x" * 1900 + "'", *["'x'"] * 3])
    checks = [Check("T01-01", Level.ERROR, "。", expect=f"length({text}) > a")]
    found, suspected = found_and_suspected(table_of(field, checks=checks), [{"a": "-1"}, {"a": "1"}])
    assert found == [1]
    assert 1 in suspected


def test_choices_are_compared_as_a_whole() -> None:
    many = tuple(Choice(f"{place:03}", f"第{place}项") for place in range(70))
    for choices in (many[:5], many):
        field = Field("cs", "工艺", FieldType.CHOICES, choices=choices)
        rows = [{"cs": "001;002"}, {"cs": "001;0021"}, {"cs": "001;099"}]
        assert found_and_suspected(table_of(field), rows) == ([2, 3], [2, 3])


def test_a_field_fits_where_it_is_not_known_whether_it_does() -> None:
    """A blank field must be filled unless something says that it does not apply."""
    number, word = (Field(name, name, FieldType.DECIMAL, decimals=0) for name in "ab")
    table = table_of(number, replace(word, required=True, relevant="a > 0"))
    assert found_and_suspected(table, [{}, {"a": "0"}, {"a": "1"}]) == ([1, 3], [1, 3])
