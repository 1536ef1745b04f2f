"""The expression language: what compiles, what does not and why, and that nothing else ever reaches SQLite."""

import re
import sqlite3
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.expressions import ExpressionFault, compile_expression
from forms.expressions.functions import BY_NAME, FUNCTIONS
from forms.expressions.tokens import KEYWORDS
from forms.load import load_pack
from forms.model import Pack, Table

SMALL = Path(__file__).parent / "small_pack"
MEASURES = """
[[field]]
name = "measures"
title = "处理工艺"
type = "choices"
choices = ["1 堆肥", "2 沼气"]

[[field]]
name = "opened"
title = "投产日期"
type = "date"

[[field]]
name = "began"
title = "开工年月"
type = "month"
"""


@cache
def pack() -> Pack:
    files = {path.relative_to(SMALL).as_posix(): path.read_bytes() for path in SMALL.rglob("*.toml")}
    county = '[county]\nring = "77.4 38.8;79.7 38.8;79.7 40.3"\nwest = -1.5\nname = "o\'clock"\n'
    files["pack.toml"] = files["pack.toml"].replace(b"[county]\n", county.encode(), 1)
    files["tables/t31.toml"] = files["tables/t31.toml"].replace(b"\n[[check]]", MEASURES.encode() + b"\n[[check]]", 1)
    return load_pack(files)


def table() -> Table:
    return pack().table("T31")


def sql_of(text: str) -> str:
    return compile_expression(text, table(), pack()).sql


def fault_of(text: str) -> ExpressionFault:
    with pytest.raises(ExpressionFault) as caught:
        compile_expression(text, table(), pack())
    assert str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    ("text", "sql"),
    [
        ("3 / 4", "3.0 / 4.0"),
        ("0.50", "0.50"),
        ("stock", "T31.stock"),
        ("last_stock", "_last.stock"),
        ("-stock - -2", "(-T31.stock) - (-2.0)"),
        ("stock == 1", "T31.stock = 1.0"),
        ("stock != 1", "T31.stock <> 1.0"),
        ("(stock + 1) * 2", "(T31.stock + 1.0) * 2.0"),
        ("stock + (1 * 2)", "T31.stock + 1.0 * 2.0"),
        ("stock - (1 - 2)", "T31.stock - (1.0 - 2.0)"),
        ("stock / (1 / 2)", "T31.stock / (1.0 / 2.0)"),
        ("NOT (ledger = 1 OR fac_ok = 1)", "NOT (T31.ledger = 1.0 OR T31.fac_ok = 1.0)"),
        ("ledger = 1 or fac_ok = 1 and fac_run = 1", "T31.ledger = 1.0 OR T31.fac_ok = 1.0 AND T31.fac_run = 1.0"),
        ("(ledger = 1 or fac_ok = 1) and fac_run = 1", "(T31.ledger = 1.0 OR T31.fac_ok = 1.0) AND T31.fac_run = 1.0"),
        ("note is null", "T31.note IS NULL"),
        ("note is not null", "T31.note IS NOT NULL"),
        ("status not in ('1', '2')", "T31.status NOT IN ('1', '2')"),
        ("lon between 70 and 80", "T31.lon BETWEEN 70.0 AND 80.0"),
        ("name || 'it''s' = 'x'", "T31.name || 'it''s' = 'x'"),
        ("case status when '1' then 1 else 0 end", "CASE T31.status WHEN '1' THEN 1.0 ELSE 0.0 END"),
        ("case when stock > 1 then 'a' end", "CASE WHEN T31.stock > 1.0 THEN 'a' END"),
        ("campaign_year", "2024.0"),
        ("ledger_from <= campaign_end", "T31.ledger_from <= '2024-12-31'"),
        ("county_lon_min", "77.3"),
        ("county_west", "(-1.5)"),
        ("name = county_name", "T31.name = 'o''clock'"),
        ("add(stock, output)", '"add"(T31.stock, T31.output)'),
        ("length(name) / 2", "(length(T31.name) + 0.0) / 2.0"),
        ("1 / (stock = 1)", "1.0 / (T31.stock = 1.0)"),
        ("(stock = 1) / (stock = 2)", "(T31.stock = 1.0) / ((T31.stock = 2.0) + 0.0)"),
        ("state(output) = '不适用'", "cell_state('output', T31._x) = '不适用'"),
        (
            "adds_up(land_mu, dung_gen)",
            (
                "CASE WHEN T31.dung_gen IS NULL OR T31.land_mu IS NULL THEN NULL"
                " WHEN abs(T31.land_mu - (coalesce(T31.dung_gen, 0.0))) < 0.005 THEN 1.0"
                " ELSE adds_up(typed('land_mu', T31.land_mu, T31._x), typed('dung_gen', T31.dung_gen, T31._x)) END"
            ),
        ),
        (
            "adds_up(100, land_mu)",
            (
                "CASE WHEN T31.land_mu IS NULL OR 100.00000000000 IS NULL THEN NULL"
                " WHEN abs(100.00000000000 - (coalesce(T31.land_mu, 0.0))) < 0.005 THEN 1.0"
                " ELSE adds_up('100.00000000000', typed('land_mu', T31.land_mu, T31._x)) END"
            ),
        ),
        ("has(measures, '2')", "has(T31.measures, '2')"),
        ("inside(lon, lat, county_ring)", "inside(T31.lon, T31.lat, '77.4 38.8;79.7 38.8;79.7 40.3')"),
    ],
)
def test_an_expression_becomes_this_sql(text: str, sql: str) -> None:
    assert sql_of(text) == sql


def test_a_compiled_expression_says_what_it_reads() -> None:
    found = compile_expression("stock <= design_cap and last_output > 0 and adds_up(lon, lat)", table(), pack())
    assert found.names == ("lon", "lat", "design_cap", "stock")


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ("", "E-EXPR-END", 0),
        ("stock >", "E-EXPR-END", 7),
        ("stock > )", "E-EXPR-PLACE", 9),
        ("stock stock", "E-EXPR-PLACE", 7),
        ("(stock", "E-EXPR-END", 6),
        ("SELECT 1", "E-EXPR-WORD", 1),
        ("(select stock from T31)", "E-EXPR-WORD", 2),
        ("exists (select 1)", "E-EXPR-FUNCTION", 1),
        ('"stock" > 1', "E-EXPR-SIGN", 1),
        ("stock > 1; drop table T31", "E-EXPR-SIGN", 10),
        ("stock -- 1", "E-EXPR-SIGN", 7),
        ("stock /* */ > 1", "E-EXPR-SIGN", 7),
        ("stock > ?", "E-EXPR-SIGN", 9),
        ("stock > :a", "E-EXPR-SIGN", 9),
        ("stock > @a", "E-EXPR-SIGN", 9),
        ("stock > $a", "E-EXPR-SIGN", 9),
        ("stock % 2", "E-EXPR-SIGN", 7),
        ("stock | 2", "E-EXPR-SIGN", 7),
        ("~stock", "E-EXPR-SIGN", 1),
        ("name = 'a;b'", "E-EXPR-SIGN", 10),
        ("name = 'a", "E-EXPR-SIGN", 8),
        ("T31.stock > 1", "E-EXPR-SIGN", 4),
        ("stock\t> 1", "E-EXPR-SIGN", 6),
        ("name like 'x'", "E-EXPR-PLACE", 6),
        ("like('a', name)", "E-EXPR-FUNCTION", 1),
        ("load_extension('x')", "E-EXPR-FUNCTION", 1),
        ("sum(stock) > 1", "E-EXPR-FUNCTION", 1),
        ("max(stock)", "E-EXPR-ARGUMENTS", 1),
        ("min()", "E-EXPR-ARGUMENTS", 1),
        ("abs(stock, 1)", "E-EXPR-ARGUMENTS", 1),
        ("adds_up(stock)", "E-EXPR-ARGUMENTS", 1),
        ("adds_up(stock, 3)", "E-EXPR-FIELD", 16),
        ("adds_up(100)", "E-EXPR-PLACE", 12),
        ("adds_up(100, )", "E-EXPR-ARGUMENTS", 1),
        ("adds_up(stock, last_stock)", "E-EXPR-FIELD", 16),
        ("adds_up(stock, name)", "E-EXPR-FIELD", 1),
        ("state(last_output) = '不适用'", "E-EXPR-FIELD", 7),
        ("state(output) = '未检出'", "E-EXPR-CODE", 17),
        ("has(species, '01')", "E-EXPR-FIELD", 5),
        ("has(measures, '3')", "E-EXPR-CODE", 15),
        ("measures = '1'", "E-EXPR-MANY", 1),
        ("name = null", "E-EXPR-NULL", 8),
        ("null <> stock", "E-EXPR-NULL", 1),
        ("stock not in (1, null)", "E-EXPR-NULL", 18),
        ("stock between 1 and null", "E-EXPR-NULL", 21),
        ("opened >= '2024.5.1'", "E-EXPR-DAY", 11),
        ("opened >= '2024-05'", "E-EXPR-DAY", 11),
        ("opened >= '2024-02-30'", "E-EXPR-DAY", 11),
        ("opened in ('20240501')", "E-EXPR-DAY", 12),
        ("last_opened between '2024-1-1' and campaign_end", "E-EXPR-DAY", 21),
        ("'2024-5' <= began", "E-EXPR-DAY", 1),
        ("began >= campaign_start", "E-EXPR-DAY", 10),
        ("opened = began", "E-EXPR-MONTH", 10),
        ("last_began < opened", "E-EXPR-MONTH", 14),
        ("days('2024-5-1', opened) > 0", "E-EXPR-FIELD", 6),
        ("year('2024') = 2024", "E-EXPR-FIELD", 6),
        ("species = '猪'", "E-EXPR-CODE", 11),
        ("'1 在养' <> status", "E-EXPR-CODE", 1),
        ("status in ('1', '5')", "E-EXPR-CODE", 17),
        ("last_status = '5'", "E-EXPR-CODE", 15),
        ("case status when '5' then 1 end", "E-EXPR-CODE", 18),
        ("nullif(status, '5') is null", "E-EXPR-CODE", 16),
        ("status between '1' and '5'", "E-EXPR-CODE", 24),
        ("stock > '5'", "E-EXPR-KIND", 9),
        ("species = 1", "E-EXPR-KIND", 11),
        ("name + 1", "E-EXPR-KIND", 1),
        ("stock || 'x' = 'y'", "E-EXPR-KIND", 1),
        ("name and stock > 1", "E-EXPR-KIND", 1),
        ("coalesce(stock, 'x')", "E-EXPR-KIND", 17),
        ("year(name) = 2024", "E-EXPR-FIELD", 6),
        ("days(ledger_from, note)", "E-EXPR-FIELD", 19),
        ("lon < lat < 3", "E-EXPR-CHAIN", 11),
        ("lon = lat is null", "E-EXPR-CHAIN", 11),
        ("stocks > 1", "E-EXPR-NAME", 1),
        ("county_x > 1", "E-EXPR-NAME", 1),
        ("rowid > 1", "E-EXPR-NAME", 1),
        ("1e5 > stock", "E-EXPR-NUMBER", 1),
        ("0x1F > stock", "E-EXPR-NUMBER", 1),
        ("1234567890123456 > stock", "E-EXPR-NUMBER", 1),
        ("stock in ()", "E-EXPR-END", 11),
        ("(" * 13 + "1" + ")" * 13, "E-EXPR-DEEP", 14),
        ("1" + " + 1" * 200, "E-EXPR-DEEP", 1),
        ("1 " * 3000, "E-EXPR-LONG", None),
    ],
)
def test_what_is_not_in_the_language_is_refused_at_its_place(text: str, code: str, at: int | None) -> None:
    fault = fault_of(text)
    assert (fault.code, fault.params.get("at")) == (code, at), str(fault)


def test_a_fault_says_what_was_meant_and_what_is_allowed() -> None:
    assert "是不是“stock”" in str(fault_of("stokc > 1"))
    assert "town_code" in str(fault_of("stokc > 1"))
    assert "是不是 '01'" in str(fault_of("species = '猪'"))
    assert "coalesce" in str(fault_of("ifnull(stock, 1)"))


WORDS = [
    *["stock", "output", "name", "species", "measures", "ledger", "ledger_from", "last_stock", "county_west", "lon"],
    *["'01'", "'1'", "'x'", "1", "0.5", "2024", "(", ")", ",", "+", "-", "*", "/", "||", "=", "<>", "<", ">=", "!="],
    *sorted(KEYWORDS),
    *sorted([*FUNCTIONS, *BY_NAME]),
    *[
        "select",
        "from",
        "like",
        ";",
        '"',
        "--",
        "?",
        ":x",
        "T31",
        "sqlite_version",
        "x'00'",
        "glob",
        "cast",
        "'",
        "\x00",
    ],
]


FORMS = {
    "number": [
        *[
            "({n})",
            "{n} + {n}",
            "{n} - {n}",
            "{n} * {n}",
            "{n} / {n}",
            "-{n}",
            "abs({n})",
            "round({n}, 2)",
            "length({t})",
        ],
        *[
            "add({n}, {n})",
            "min({n}, {n})",
            "coalesce({n}, {n})",
            "nullif({n}, {n})",
            "iif({b}, {n}, {n})",
            "instr({t}, {t})",
        ],
        *["case {n} when {n} then {n} else {b} end", "metres({n}, {n}, {n}, {n})", "days(ledger_from, campaign_end)"],
        *[
            "year(ledger_from)",
            "{b} + {b}",
            "{b} / {n}",
            "stock",
            "last_stock",
            "campaign_year",
            "county_west",
            "7",
            "0.25",
        ],
    ],
    "text": [
        *["({t})", "{t} || {t}", "trim({t})", "substr({t}, {n}, {n})", "iif({b}, {t}, {t})", "max({t}, {t})"],
        *["case when {b} then {t} end", "name", "last_note", "county_name", "county_ring", "'x'", "'it''s'", "'؀'"],
    ],
    "truth": [
        *["({b})", "{b} and {b}", "{b} or {b}", "not {b}", "{n} = {n}", "{n} <= {n}", "{t} <> {t}", "{n} is null"],
        *["{t} is not null", "{n} in ({n}, {n})", "{t} not in ({t})", "{n} between {n} and {n}", "near({n}, {n}, {n})"],
        *["species = '01'", "status not in ('1', '2')", "has(measures, '1')", "state(output) = '不适用'", "ledger"],
        *["adds_up(stock, output, lon)", "inside({n}, {n}, {t})", "{n} == {n}", "{n} != {n}"],
    ],
}
SORTS = {"n": "number", "t": "text", "b": "truth"}


@st.composite
def well_formed(draw: st.DrawFn, sort: str = "truth", depth: int = 3) -> str:
    """Expressions of the language."""
    forms = FORMS[sort]
    form = draw(st.sampled_from(forms if depth else [form for form in forms if "{" not in form]))
    return re.sub(r"\{([ntb])\}", lambda slot: draw(well_formed(SORTS[slot[1]], depth - 1)), form)


@st.composite
def nearly_right(draw: st.DrawFn) -> str:
    """Expressions of the language with one word replaced or added."""
    words = draw(well_formed()).split(" ")
    place = draw(st.integers(0, len(words) - 1))
    return " ".join([*words[:place], draw(st.sampled_from(WORDS)), *words[place + draw(st.integers(0, 1)) :]])


@cache
def database() -> sqlite3.Connection:
    sql = sqlite3.connect(":memory:")
    names = [field.name for field in table().fields]
    sql.execute(f"CREATE TABLE T31(n, {', '.join(names)}, _x)")
    sql.execute(f"CREATE TABLE _last({', '.join(names)})")
    for name in ("add", "adds_up", "typed", "cell_state", "near", "has", "days", "year", "metres", "inside"):
        sql.create_function(name, -1, lambda *_: 1.0)
    return sql


ALLOWED = re.compile(
    r"\s+|T31\.[a-z_0-9]+|_last\.[a-z_0-9]+|\d+\.\d+|'(?:[^']|'')*'|\"add\"|[a-z_]+(?=\()"
    r"|(?:AND|OR|NOT|IS|NULL|IN|BETWEEN|CASE|WHEN|THEN|ELSE|END)\b|\|\||<>|<=|>=|[-+*/=<>(),]"
)
CALLS = {*FUNCTIONS, "cell_state", "adds_up", "typed"} - {"add"}


@given(
    well_formed() | nearly_right() | st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join) | st.text(max_size=40)
)
def test_whatever_compiles_holds_only_allowed_words_and_runs(text: str) -> None:
    try:
        found = compile_expression(text, table(), pack())
    except ExpressionFault as fault:
        assert str(fault)  # noqa: PT017 - either outcome is right
        return
    place = 0
    while place < len(found.sql):
        word = ALLOWED.match(found.sql, place)
        assert word, found.sql[place:]
        if found.sql[word.end() : word.end() + 1] == "(" and word[0].isidentifier() and word[0].islower():
            assert word[0] in CALLS
        place = word.end()
    assert "--" not in found.sql
    database().execute(f"EXPLAIN SELECT 1 FROM T31, _last WHERE NOT ({found.sql})").fetchall()


OPERATORS = st.sampled_from(["+", "-", "*", "/", "=", "<", "and", "or"])


@st.composite
def arithmetic(draw: st.DrawFn) -> str:
    parts = [draw(st.sampled_from(["1.5", "2.0", "-3.0", "not 0.0", "(1.0 + 2.0)", "(1.0 / 0.0)"]))]
    compared = False
    for _ in range(draw(st.integers(0, 6))):
        operator = draw(OPERATORS)
        if operator in {"=", "<"} and compared:
            operator = "+"
        compared = operator in {"=", "<"} or (compared and operator not in {"and", "or"})
        parts += [operator, draw(st.sampled_from(["1.0", "0.0", "2.5", "(3.0 - 1.0)", "-1.5", "(1.0 / 0.0)"]))]
    return " ".join(parts)


@given(arithmetic())
def test_operators_bind_as_they_do_in_sqlite(text: str) -> None:
    """Taking apart and putting together again must not move a bracket."""
    assert database().execute(f"SELECT {sql_of(text)}").fetchone() == database().execute(f"SELECT {text}").fetchone()


@pytest.mark.parametrize(
    "text",
    [
        "(1 = 1) / ((2 = 2) + (3 = 3))",
        "iif(1 = 1, 1 = 1, 0) / (coalesce(2 = 2, 1) + coalesce(3 = 3, 1))",
        "abs(1 = 1) / (case when 1 = 1 then (2 = 2) * 2 end)",
        "max(1 = 1, 0 = 1) / min(2, 3)",
    ],
)
def test_truths_are_divided_as_numbers(text: str) -> None:
    """A truth is a whole number in SQLite, where 1 / 2 of those would be 0."""
    assert database().execute(f"SELECT {sql_of(text)}").fetchone() == (0.5,)
