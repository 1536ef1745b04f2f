"""Numbers compare as people see them: no binary dust makes a finding, and no difference that was typed gets lost."""

import json
import sqlite3
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.checks.confine import confined_memory
from db.checks.functions import adds_up
from forms.expressions import compile_expression
from forms.model import Field, FieldType, Kind, Pack, Table

NAMES = ("a", "b", "c", "d")
TABLE = Table(
    "T01",
    "表",
    Kind.CARD,
    (
        *(Field(name, name, FieldType.DECIMAL, decimals=2) for name in NAMES),
        Field("whole", "整数", FieldType.INTEGER),
        Field("day", "日", FieldType.DATE),
    ),
)
PACK = Pack("p", "p", 2024, "653130", "县", "2024-01-01", "2024-12-31", "HB", (), (), (TABLE,), ())


def compiled(text: str) -> str:
    return compile_expression(text, TABLE, PACK).sql


def _kept(values: dict[str, str]) -> str:
    """Keep the digits as typed, as the typed table does in `_x`."""
    return json.dumps({name: {"t": text} for name, text in values.items()})


def holds(text: str, **values: str) -> object:
    sql = confined_memory()
    columns = ", ".join(f'CAST(? AS REAL) AS "{name}"' for name in (*NAMES, "whole")) + ", ? AS _x"
    try:
        given = [*(values.get(name) for name in (*NAMES, "whole")), _kept(values)]
        return sql.execute(f"WITH T01 AS (SELECT {columns}) SELECT {compiled(text)} FROM T01", given).fetchone()[0]
    finally:
        sql.close()


@pytest.mark.parametrize(
    ("text", "values", "wanted"),
    [
        ("a + b = c", {"a": "0.1", "b": "0.2", "c": "0.3"}, 1),
        ("a + b = c", {"a": "0.1", "b": "0.2", "c": "0.31"}, 0),
        ("a + b <> c", {"a": "0.1", "b": "0.2", "c": "0.3"}, 0),
        ("a + b <= c", {"a": "0.1", "b": "0.2", "c": "0.3"}, 1),
        ("a + b < c", {"a": "0.1", "b": "0.2", "c": "0.3"}, 0),
        ("a + b > c", {"a": "0.1", "b": "0.2", "c": "0.3"}, 0),
        ("c >= a + b", {"a": "0.1", "b": "0.2", "c": "0.3"}, 1),
        ("a + b < c", {"a": "0.1", "b": "0.2", "c": "0.31"}, 1),
        ("a + b > c", {"a": "0.1", "b": "0.2", "c": "0.29"}, 1),
        ("a + b + c = 100", {"a": "33.3", "b": "33.3", "c": "33.4"}, 1),
        ("a + b + c <= 100", {"a": "33.3", "b": "33.3", "c": "33.41"}, 0),
        ("d - a - b - c = 0", {"a": "0.1", "b": "0.2", "c": "0.3", "d": "0.6"}, 1),
        ("add(a, b, c) = d", {"a": "0.1", "b": "0.2", "c": "0.3", "d": "0.6"}, 1),
        ("a * 3 = b", {"a": "0.1", "b": "0.3"}, 1),
        ("a * 15 <= b", {"a": "66.7", "b": "1000.5"}, 1),
        ("a * 15 <= b", {"a": "66.7", "b": "1000.49"}, 0),
        ("a / b * 100 <= 85.5", {"a": "8.55", "b": "10"}, 1),
        ("a / b * 100 < 85.5", {"a": "8.55", "b": "10"}, 0),
        ("a / b * 100 <= 85.5", {"a": "8.56", "b": "10"}, 0),
        ("a / b = c / d", {"a": "0.1", "b": "0.3", "c": "1", "d": "3"}, 1),
        ("a + b between 0.3 and 0.4", {"a": "0.1", "b": "0.2"}, 1),
        ("a + b between 0.1 and 0.3", {"a": "0.1", "b": "0.2"}, 1),
        ("a + b not between 0.1 and 0.3", {"a": "0.1", "b": "0.21"}, 1),
        ("a + b = c", {"a": "9999999999.1", "b": "0.2", "c": "9999999999.3"}, 1),
        ("a - b = c", {"a": "1234567890.12", "b": "1234567889.12", "c": "1"}, 1),
        ("a + b = c", {"a": "0.1", "b": "0.2"}, None),
        ("iif(a + b = c, 1, 0) = 1", {"a": "0.1", "b": "0.2", "c": "0.3"}, 1),
    ],
)
def test_a_sum_is_what_it_is_on_paper(text: str, values: dict[str, str], wanted: object) -> None:
    assert holds(text, **values) == wanted


@pytest.mark.parametrize(
    ("text", "sql"),
    [
        ("a <= b", "T01.a <= T01.b"),
        ("a = 0.3", "T01.a = 0.3"),
        ("whole + 1 = 2", "T01.whole + 1.0 = 2.0"),
        ("add(a, b) = c", '"add"(T01.a, T01.b) = T01.c'),
        ("round(a / b, 2) = c", "round(T01.a / T01.b, 2.0) = T01.c"),
        ("a + b = c", "abs((T01.a + T01.b) - T01.c) < 0.005"),
        ("a <= b - c", "T01.a - (T01.b - T01.c) < 0.005"),
        ("a * 0.5 >= b", "T01.b - T01.a * 0.5 < 0.0005"),
        ("day = campaign_start", "T01.day = '2024-01-01'"),
        ("coalesce(day, campaign_end) < campaign_end", "coalesce(T01.day, '2024-12-31') < '2024-12-31'"),
    ],
)
def test_only_what_was_worked_out_is_compared_with_a_margin(text: str, sql: str) -> None:
    assert compiled(text) == sql


CENTS = st.integers(-(10**12), 10**12).map(lambda number: Decimal(number).scaleb(-2))


@given(CENTS, CENTS, CENTS, st.sampled_from(["=", "<>", "<", "<=", ">", ">="]))
def test_sums_compare_as_in_decimal(a: Decimal, b: Decimal, c: Decimal, sign: str) -> None:
    """Also where the sum comes to exactly the third number, or misses it by a cent."""
    for other in (c, a + b, a + b + Decimal("0.01"), a + b - Decimal("0.01")):
        wanted = eval(f"x {sign.replace('<>', '!=') if sign != '=' else '=='} y", {"x": a + b, "y": other})
        assert holds(f"a + b {sign} c", a=str(a), b=str(b), c=str(other)) == int(wanted)


SMALL = st.none() | st.decimals(-20, 20, places=2).map(str) | st.decimals(-20, 20, places=1).map(str)


@given(SMALL, SMALL, SMALL)
def test_what_surely_adds_up_is_what_adds_up_as_typed(a: str | None, b: str | None, c: str | None) -> None:
    """The look at the last place only saves time: it answers as the digits as typed would."""
    near = str(Decimal(b or 0) + Decimal(c or 0))
    for total in (a, near, str(Decimal(near) + Decimal("0.01")), str(Decimal(near) + Decimal("0.02"))):
        values = {name: text for name, text in (("a", total), ("b", b), ("c", c)) if text is not None}
        assert holds("adds_up(a, b, c)", **values) == adds_up(*(values.get(name) for name in "abc"))


def test_sqlite_alone_would_find_binary_dust() -> None:
    """If this ever fails, the margins can go."""
    assert sqlite3.connect(":memory:").execute("SELECT 0.1 + 0.2 = 0.3").fetchone()[0] == 0
