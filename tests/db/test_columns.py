"""Rows by column stand as rows one by one do."""

import sqlite3

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.checks.asking import Asking
from db.checks.findings import rules_of
from db.checks.formulas import Unworked
from db.columns import Columns, by_field
from db.journal import delete_rows
from db.rows import rows
from db.store import Store
from office.entry import add_typed
from tests.county import FARM

#: What columns hold, what they cannot hold, and what nobody understands.
FIGURES = st.sampled_from(["", "0", "1", "2.50", "78.3600", "850.00", "1.15", "?约一百"])
TEXTS = st.sampled_from(["", "甲场", "653130100", '"“', "?", "未检出"])
FIGURE_FIELDS = st.sampled_from(
    ["stock", "lon", "lat", "land_mu", "dung_share_1", "dung_share_2", "dung_gen", "urine_share_1"]
)
ROWS = st.lists(
    st.builds(
        lambda figures, texts: figures | texts,
        st.dictionaries(FIGURE_FIELDS, FIGURES, max_size=6),
        st.dictionaries(st.sampled_from(["name", "note"]), TEXTS),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=ROWS, name=FIGURE_FIELDS, token=FIGURES)
def test_they_are_the_lines_of_the_table(store: Store, made: list[dict[str, str]], name: str, token: str) -> None:
    codec = store.codec("T31")
    columns = Columns(codec, by_field(made))
    assert [columns.line(place) for place in range(len(made))] == [codec.line(row) for row in made]
    columns.put(name, [token] * len(made))
    assert [columns.line(place) for place in range(len(made))] == [codec.line({**row, name: token}) for row in made]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=ROWS)
def test_what_is_computed_by_column_is_what_is_computed_row_by_row(store: Store, made: list[dict[str, str]]) -> None:
    formulas, codec = rules_of(store, "T31").formulas, store.codec("T31")
    one_by_one = [dict(row) for row in made]
    lasts = [FARM if place % 2 else None for place in range(len(made))]
    typed = [Unworked(row, codec.line(row), last) for row, last in zip(one_by_one, lasts, strict=True)]
    lines = formulas.compute_rows(typed)
    columns = formulas.compute_columns(by_field(made), lasts)
    assert [columns.line(place) for place in range(len(made))] == lines


def test_an_expression_that_fails_on_one_row_silences_no_other(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("interrupted")

    formulas = rules_of(store, "T31").formulas
    row = {"dung_share_1": "40", "dung_share_2": "60"}
    monkeypatch.setattr(Asking, "ask_columns", fail)
    codec = store.codec("T31")
    line = formulas.compute_columns(by_field([row]), [None]).line(0)
    one = Unworked(dict(row), codec.line(row), None)
    assert [line] == formulas.compute_rows([one])
    assert one.tokens["dung_share_sum"] == "100.0"


def test_many_rows_come_as_few_do(store: Store) -> None:
    """With what is computed, found and blank."""
    farms = [
        {**FARM, "name": f"样例场{n % 70}", "stock": str(n % 9), "lon": "" if n % 5 else "78.3600"} for n in range(90)
    ]
    few = [add_typed(store, "T31", [farm]).written.added[0] for farm in farms[:70]]
    add_typed(store, "T31", farms[:10])
    asked = "SELECT code, field, level, text, shown FROM problem WHERE row = ? AND NOT wide ORDER BY code, field"
    blank = "SELECT fields FROM blank WHERE row = ?"

    def told(number: int) -> list[object]:
        return [store.sql.execute(asked, (number,)).fetchall(), store.sql.execute(blank, (number,)).fetchall()]

    lines = {row.number: row.tokens for row in rows(store, "T31")}
    before = [(lines[number], told(number)) for number in few]
    numbers = list(lines)
    with store.transaction():
        delete_rows(store, numbers)
    many = add_typed(store, "T31", [*farms[:70], *farms[:10]]).written.added
    lines = {row.number: row.tokens for row in rows(store, "T31")}
    assert [(lines[number], told(number)) for number in many[:70]] == before
