"""The functions of the language, called as SQLite calls them."""

import math
import sqlite3
from collections.abc import Iterator
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.checks import functions
from db.checks.aggregates import AGGREGATES
from forms.values import Sql


@pytest.fixture(scope="module")
def sql() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    functions.register(connection)
    yield connection
    connection.close()


def ask(sql: sqlite3.Connection, expression: str, *values: object) -> Sql:
    found: Sql = sql.execute(f"SELECT {expression}", values).fetchone()[0]
    return found


RING = "78 39;79 39;79 40;78 40"
EXTRA = '{"a": {"t": "12.50"}, "b": {"s": "未检出"}}'


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('"add"(1.0, NULL, 2.5)', 3.5),
        ('"add"(0.1, 0.2)', 0.3),
        ('"add"(NULL, NULL)', None),
        ("adds_up('100.0', '33.3', '33.3', '33.3')", 1),
        ("adds_up('100.0', '33.3', '33.3', '33.0')", 0),
        ("adds_up('100', '50.4', '49.2')", 1),
        ("adds_up('100', '50.4', '48.9')", 0),
        ("adds_up('100.00', '60.00', '39.98', '0')", 1),
        ("adds_up('100.00', '60.00', '39.97', '0')", 0),
        ("adds_up('100.00000', '33.3', '33.3', '33.3')", 1),
        ("adds_up('100.00000', '33.3', '33.3', '33.2')", 0),
        ("adds_up(100.0, 50.0, 50.0)", 1),
        ("adds_up(100.0, 50.0, 48.0)", 0),
        ("adds_up(NULL, '1')", None),
        ("adds_up('1', NULL)", None),
        ("adds_up('many', '1')", None),
        (f"typed('a', 12.5, '{EXTRA}')", "12.50"),
        (f"typed('c', 12.0, '{EXTRA}')", "12"),
        ("typed('a', 0.00001, NULL)", "0.00001"),
        ("typed('a', NULL, NULL)", None),
        (f"cell_state('b', '{EXTRA}')", "未检出"),
        (f"cell_state('a', '{EXTRA}')", None),
        ("near(0.1, 0.3, 0.2)", 1),
        ("near(0.1, 0.31, 0.2)", 0),
        ("near(1.0, NULL, 1.0)", None),
        ("has('01;03', '03')", 1),
        ("has('01;03', '0')", 0),
        ("has(NULL, '01')", None),
        ("days('2024-02-28', '2024-03-01')", 2.0),
        ("days('2024-02-30', '2024-03-01')", None),
        ("year('2024-05')", 2024.0),
        ("year('²²²²')", None),
        (f"inside(78.5, 39.5, '{RING}')", 1),
        (f"inside(77.5, 39.5, '{RING}')", 0),
        ("inside(78.5, 39.5, '78 39;broken')", None),
        ("inside(78.5, 39.5, '')", None),
        ("fold('胡杨 养殖（专业）合作社 ')", "胡杨养殖专业合作社"),
        ("fold('ＡＢc-１２·甲')", "ABC12甲"),
        ("fold('（）')", None),
        ("fold(12.0)", None),
        ("trim('xxaxbx', 'x')", "axb"),
        ("trim('xyx', 'yx')", ""),
        ("trim('  a ')", "a"),
        ("trim(NULL, 'x')", None),
    ],
)
def test_a_function_gives_this(sql: sqlite3.Connection, expression: str, expected: Sql) -> None:
    assert ask(sql, expression) == expected


def test_a_degree_of_the_meridian_is_as_long_as_it_is(sql: sqlite3.Connection) -> None:
    assert ask(sql, "metres(78.0, 39.0, 78.0, 40.0)") == pytest.approx(111_195, abs=1)
    assert ask(sql, "metres(78.0, 39.0, 78.0, 39.0)") == 0


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=8), st.randoms())
def test_sums_are_exact_and_know_no_order(numbers: list[float], shuffle: object) -> None:
    exact = sum(Fraction(repr(number)) for number in numbers)
    try:
        nearest = float(exact)
    except OverflowError:
        nearest = math.inf if exact > 0 else -math.inf
    assert functions.add(*numbers) == nearest
    shuffle.shuffle(numbers)  # type: ignore[attr-defined] # Hypothesis' own Random
    assert functions.add(*numbers) == nearest


@given(st.lists(st.none() | st.floats(-1e9, 1e9), max_size=8))
def test_total_over_rows_is_add_over_fields(numbers: list[float | None]) -> None:
    with sqlite3.connect(":memory:") as sql:
        functions.register(sql)
        rows = " UNION ALL ".join(["SELECT ? AS x"] * len(numbers)) or "SELECT NULL AS x WHERE 0"
        assert sql.execute(f"SELECT total(x) FROM ({rows})", numbers).fetchone()[0] == functions.add(*numbers)
    sql.close()


def test_texts_over_rows_are_joined_in_order_whatever_the_order_of_the_rows(sql: sqlite3.Connection) -> None:
    rows = "SELECT 'b' AS x UNION ALL SELECT 'a' UNION ALL SELECT NULL UNION ALL SELECT 'b'"
    assert ask(sql, f"group_concat(x) FROM ({rows})") == "a、b、b"
    assert ask(sql, f"group_concat(x, '+') FROM ({rows} ORDER BY 1 DESC)") == "a+b+b"
    assert ask(sql, f"group_concat(DISTINCT x) FROM ({rows})") == "a、b"
    assert ask(sql, "group_concat(x) FROM (SELECT NULL AS x)") is None


@given(st.text("ab "), st.text("ab "))
def test_texts_are_searched_and_trimmed_as_sqlite_does(text: str, part: str) -> None:
    with sqlite3.connect(":memory:") as own:
        assert functions.instr(text, part) == own.execute("SELECT instr(?, ?)", (text, part)).fetchone()[0]
        if part:
            assert functions.trim(text, part) == own.execute("SELECT trim(?, ?)", (text, part)).fetchone()[0]
    own.close()


WRONG: tuple[object, ...] = (
    None,
    "",
    "text",
    "12",
    "\x00",
    "NaN",
    "[" * 9000,
    "{}",
    "[]",
    b"\xff\x00",
    0,
    -(2**63),
    2**63 - 1,
    1e308,
    math.inf,
    -math.inf,
    math.nan,
    "9" * 5000,
    "1e999999999",
)
CALLS = [*((name, count) for name, count, _ in functions.FUNCTIONS), *((name, count) for name, count, _ in AGGREGATES)]


@given(st.sampled_from([*CALLS, ("trim", 2), ("instr", 2)]), st.lists(st.sampled_from(WRONG), max_size=6), st.data())
def test_wrong_arguments_give_null_or_an_error_of_the_statement(
    call: tuple[str, int], values: list[object], data: st.DataObject
) -> None:
    """Nothing but an error of the database, no crash, and the connection goes on working."""
    name, count = call
    if data.draw(st.booleans()) and count >= 0:
        values = [*values, *WRONG][:count]
    sql = sqlite3.connect(":memory:", isolation_level=None)
    functions.register(sql)
    marks = ", ".join("?" * len(values))
    try:
        (found,) = sql.execute(f'SELECT "{name}"({marks})', values).fetchone()
        assert found is None or isinstance(found, int | float | str)
    except sqlite3.Error:
        pass
    assert sql.execute("SELECT near(1.0, 1.0, 0.0)").fetchone() == (1,)
    sql.close()


def test_functions_are_made_known_once_even_while_a_statement_runs(sql: sqlite3.Connection) -> None:
    running = sql.execute("SELECT 1 UNION ALL SELECT 2")
    assert next(running) == (1,)
    functions.register(sql)
    assert next(running) == (2,)
