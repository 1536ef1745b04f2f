"""Hostile statements of a pack: refused with a sentence where they are read, refused or stopped where they run.

The second half goes past the compiler, straight to a confined connection: each wall must hold without the other.
"""

import contextlib
import itertools
import os
import sqlite3
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest

from db.checks import confine, functions
from db.checks.confine import LIMITS, Answer, confined, confined_memory, fetch
from db.checks.spill import spilled
from forms.expressions import ExpressionFault, compile_expression
from forms.expressions.selects import prepare_select
from forms.model import Choice, Field, FieldType, Kind, Pack, Table

FIELDS = (
    Field("name", "名称", FieldType.TEXT),
    Field("note", "备注", FieldType.NOTE),
    Field("a", "甲", FieldType.DECIMAL, decimals=2, minimum=Decimal(0)),
    Field("b", "乙", FieldType.INTEGER),
    Field("kind", "种类", FieldType.CHOICE, choices=(Choice("1", "猪"), Choice("2", "牛"))),
)
TABLE = Table("T31", "场", Kind.LIST, FIELDS)
PACK = Pack("p", "方案", 2024, "653130", "某县", "2024-01-01", "2024-12-31", "HB", (), (), (TABLE,), ())
READABLE = frozenset({"T31", "row", "towns"})
SECRETS = (
    "meta",
    "changeset",
    "change",
    "journal",
    "pack_file",
    "package",
    "problem",
    "sqlite_master",
    "sqlite_schema",
)
ROWS = 3000


@pytest.fixture
def sql(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Open a database like a workspace's: rows to judge beside what no check may see, in WAL mode on a disk."""
    connection = sqlite3.connect(tmp_path / "workspace.sqlite", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN")
    connection.execute(
        "CREATE TABLE T31(n INTEGER PRIMARY KEY, name TEXT, note TEXT, a REAL, b REAL, kind TEXT, _x TEXT)"
    )
    connection.execute("CREATE TABLE row(n INTEGER PRIMARY KEY, tbl TEXT, owner TEXT, id TEXT)")
    connection.execute("CREATE TABLE towns(code TEXT, name TEXT)")
    for name in SECRETS[:-2]:
        connection.execute(f"CREATE TABLE {name}(secret TEXT)")
        connection.execute(f"INSERT INTO {name} VALUES ('s')")
    lines = [(number, f"场{number}", "x" * 50, number / 4, float(number), "1") for number in range(1, ROWS + 1)]
    connection.executemany("INSERT INTO T31 VALUES (?, ?, ?, ?, ?, ?, NULL)", lines)
    connection.execute("COMMIT")
    yield connection
    connection.close()


@contextlib.contextmanager
def unharmed(sql: sqlite3.Connection) -> Iterator[None]:
    """See that a connection is as usable, as free and as full as before, its transaction still under way."""
    before = {kind: sql.getlimit(kind) for kind in LIMITS}
    content = list(sql.iterdump())
    sql.execute("BEGIN IMMEDIATE")
    sql.execute("INSERT INTO towns VALUES ('1', 'in the transaction')")
    yield
    assert sql.in_transaction
    assert {kind: sql.getlimit(kind) for kind in LIMITS} == before
    # No authorizer, no deadline, no narrow limit is left.
    assert sql.execute("SELECT length(zeroblob(1000000)), sum(n) FROM row").fetchone() == (1_000_000, None)
    assert sql.execute("SELECT name FROM towns").fetchall() == [("in the transaction",)]
    sql.execute("ROLLBACK")
    assert list(sql.iterdump()) == content


def ask(sql: sqlite3.Connection, statement: str, seconds: float = 0.3) -> Answer:
    with confined(sql, READABLE, seconds=seconds):
        return fetch(sql, statement)


# What a pack's author writes ------------------------------------------------------------------------------------------

HOSTILE_ROW = (
    "(select count(*) from T31) > 0",
    "with recursive x(i) as (select 1) select 1",
    "1 = 1; drop table T31",
    "1 = 1 -- and nothing else",
    "1 = 1 /* and nothing else */",
    '"typo" = 1',
    "[typo] = 1",
    "`typo` = 1",
    "missing = 1",
    "a = ?",
    "a = :x",
    "count(*) > 0",
    "count(a) > 0",
    "sum(a) > 0",
    "total(a) > 0",
    "max(a) > 0",
    "min(a) > 0",
    "group_concat(name) = 'x'",
    "row_number() over () = 1",
    "a = random()",
    "length(randomblob(1000000000)) > 0",
    "length(zeroblob(1000000000)) > 0",
    "printf('%1000000000d', 1) = 'x'",
    "format('%.*c', 1000000000, 'x') = 'x'",
    "replace(replace(name, 'x', name), 'x', name) = 'x'",
    "hex(hex(hex(name))) = 'x'",
    "quote(name) = 'x'",
    "name like '%a%a%a%a%a%a%'",
    "name glob '*a*a*a*a*a*a*'",
    "name regexp '(a+)+'",
    "name match 'a'",
    "datetime('now') > '2024'",
    "current_timestamp > '2024'",
    "current_date > '2024'",
    "strftime('%s', 'now') > '1'",
    "julianday('now') > 1",
    "json_extract(note, '$') = 'x'",
    "json(note) = 'x'",
    "load_extension('x') is null",
    "readfile('/etc/passwd') = 'x'",
    "writefile('x', name) = 1",
    "edit(name) = 'x'",
    "cast(a as text) = 'x'",
    "a collate nocase = 1",
    "exists (select 1)",
    "a in (select a from T31)",
    "sqlite_version() = 'x'",
    "last_insert_rowid() = 1",
    "changes() = 1",
    "a = 1e308 * 10",
    f"{'(' * 200}a{')' * 200} = 1",
    f"{'-' * 10}a = 1",
    " + ".join(["a"] * 3000),
    "name || name",
    "x'ff' = name",
)


@pytest.mark.parametrize("expression", HOSTILE_ROW[:-2])
def test_a_hostile_expression_is_refused_with_a_sentence(expression: str) -> None:
    with pytest.raises(ExpressionFault) as caught:
        compile_expression(expression, TABLE, PACK)
    assert str(caught.value).startswith("表达式")


@pytest.mark.parametrize(
    "statement",
    [
        "delete from T31",
        "with recursive x(i) as (select 1 union all select i + 1 from x) select i from x",
        'select "typo" as _row from T31',
        "select n from T31; delete from T31",
        "select n from T31 where name like '%a%a%a%'",
        "select sum(a) as x from T31",
        "select zeroblob(1000000000) as x",
        "select datetime('now') as x",
        "select secret from meta",
        "select value from json_each('[1]')",
        "select n from T31 where rank() over (order by n) = 1",
    ],
)
def test_a_hostile_select_is_refused_with_a_sentence(statement: str) -> None:
    with pytest.raises(ExpressionFault, match=r"表达式|语句|select"):
        prepare_select(statement, READABLE)


# The same without the compiler ----------------------------------------------------------------------------------------

REFUSED = (
    *(
        "INSERT INTO towns VALUES ('9', 'x')",
        "UPDATE T31 SET a = 0",
        "DELETE FROM T31",
        "REPLACE INTO towns VALUES (1, 2)",
    ),
    *("CREATE TABLE x(y)", "CREATE TEMP TABLE x(y)", "CREATE VIEW x AS SELECT 1", "CREATE INDEX x ON T31(a)"),
    "CREATE TRIGGER x AFTER INSERT ON T31 BEGIN SELECT 1; END",
    "CREATE VIRTUAL TABLE x USING fts5(y)",
    *("DROP TABLE T31", "ALTER TABLE T31 RENAME TO x", "REINDEX", "ANALYZE", "VACUUM", "VACUUM INTO 'x.sqlite'"),
    *("ATTACH ':memory:' AS x", "DETACH main", "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT x"),
    *("PRAGMA journal_mode = DELETE", "PRAGMA user_version", "PRAGMA writable_schema = 1", "PRAGMA trusted_schema = 1"),
    *("SELECT * FROM pragma_table_info('T31')", "SELECT count(*) FROM pragma_database_list", "SELECT * FROM dbstat"),
    *(f"SELECT * FROM {name}" for name in SECRETS),
    *(f"SELECT count(*) FROM {name}" for name in SECRETS),
    *(f"SELECT 1 FROM T31 WHERE EXISTS (SELECT 1 FROM {name})" for name in SECRETS),
    *("SELECT * FROM main.meta", "SELECT * FROM 'meta'", "SELECT * FROM [meta]", "SELECT (SELECT secret FROM meta)"),
    "SELECT n FROM T31 ORDER BY (SELECT secret FROM meta)",
    "SELECT n FROM T31 UNION SELECT secret FROM meta",
    "WITH x AS (SELECT secret FROM meta) SELECT * FROM x",
    "SELECT * FROM no_such_table",
    "SELECT missing FROM T31",
    "SELECT no_such_function(1)",
    "SELECT n FROM T31; SELECT n FROM T31",
    "SELECT n FROM T31; DROP TABLE T31",
    "",
    "-- nothing",
    "SELECT \ud800",
    "SELECT 1\x00",
    "WITH RECURSIVE x(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM x) SELECT count(*) FROM x",
    "WITH RECURSIVE x(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM x LIMIT 9) SELECT i FROM x",
    *("SELECT load_extension('x')", "SELECT readfile('/etc/passwd')", "SELECT writefile('x', 'y')", "SELECT edit('x')"),
    *(
        "SELECT zeroblob(1000000000)",
        "SELECT randomblob(1000000000)",
        "SELECT printf('%1000000000d', 1)",
        "SELECT hex('x')",
    ),
    *(
        "SELECT replace('x', 'x', 'y')",
        "SELECT quote('x')",
        "SELECT char(65)",
        "SELECT unicode('x')",
        "SELECT upper('x')",
    ),
    *("SELECT 'a' LIKE '%a'", "SELECT 'a' GLOB '*a'", "SELECT 'a' REGEXP 'a'", "SELECT 'a' MATCH 'a'"),
    *("SELECT random()", "SELECT datetime('now')", "SELECT date()", "SELECT current_timestamp", "SELECT current_date"),
    *("SELECT strftime('%s', 'now')", "SELECT julianday('now')", "SELECT unixepoch()"),
    *("SELECT sum(a) FROM T31", "SELECT avg(a) FROM T31", "SELECT row_number() OVER () FROM T31"),
    *(
        "SELECT total(a) OVER () FROM T31",
        "SELECT group_concat(name) OVER () FROM T31",
        "SELECT lag(a) OVER () FROM T31",
    ),
    *(
        "SELECT value FROM json_each('[1]')",
        "SELECT * FROM json_tree('[1]')",
        "SELECT json('[1]')",
        "SELECT '{}' -> 'a'",
    ),
    *("SELECT json_group_array(a) FROM T31", "SELECT * FROM generate_series(1, 9)", "SELECT * FROM fts5vocab"),
    *("SELECT sqlite_version()", "SELECT last_insert_rowid()", "SELECT total_changes()", "SELECT sqlite_source_id()"),
    *("SELECT sqlite_compileoption_get(1)", "SELECT fts3_tokenizer('x')", "SELECT likely(1)"),
    f"SELECT {'(' * 300}1{')' * 300}",
    f"SELECT {'+'.join(['a'] * 300)} FROM T31",
    f"SELECT {' UNION ALL SELECT '.join(['1'] * 50)}",
    f"SELECT {'x' * 2_000_000}",
)
#: Long texts: what is longer than a note twice over is refused before it is made.
GROWING = (
    "SELECT length(" + "||".join(["x"] * 64) + ") FROM (SELECT " + "||".join(["note"] * 64) + " AS x FROM T31)",
    "SELECT length("
    + "||".join(["x"] * 1000)
    + ") FROM (SELECT 'abcdefgh' || name || note || note || note AS x FROM T31)",
    "SELECT group_concat(t.name || u.note) FROM T31 t, T31 u",
    "SELECT group_concat(note, note) FROM T31",
)
#: Stopped by the deadline.
ENDLESS = (
    "SELECT count(*) FROM T31 a, T31 b, T31 c, T31 d",
    "SELECT total(a.a * b.a) FROM T31 a, T31 b, T31 c",
    "SELECT a.n FROM T31 a, T31 b, T31 c WHERE a.a + b.a + c.a = -1",
    "SELECT a.n FROM T31 a, T31 b, T31 c ORDER BY a.a + b.a + c.a",
    "SELECT DISTINCT a.n + b.n + c.n FROM T31 a, T31 b, T31 c",
    "SELECT a.a + b.a, count(*) FROM T31 a, T31 b, T31 c GROUP BY 1",
    "SELECT count(*) OVER (PARTITION BY a.kind) FROM T31 a, T31 b, T31 c",
    "SELECT (SELECT count(*) FROM T31 b, T31 c WHERE b.a <> c.a + a.a) FROM T31 a",
    "SELECT n FROM T31 WHERE a IN (SELECT b.a + c.a + d.a + 0.3 FROM T31 b, T31 c, T31 d)",
    "SELECT count(*) FROM T31 a, T31 b WHERE fold(a.name || b.name) = 'x' OR fold(b.note || a.n) = 'x'",
    "SELECT count(*) FROM T31 a, T31 b WHERE instr(a.note || b.n, b.note) = 9",
    "SELECT count(*) FROM T31 a, T31 b WHERE metres(a.a, b.a, b.a, a.a) < 0",
    "SELECT a.n FROM T31 a JOIN T31 b ON inside(a.a, b.a, a.a || ' 1;2 ' || b.a || ';' || b.n || ' 4') IS 7",
)


@pytest.mark.parametrize("statement", REFUSED, ids=lambda statement: ascii(statement[:60]))
def test_a_statement_is_refused_by_the_connection(sql: sqlite3.Connection, statement: str) -> None:
    with unharmed(sql), pytest.raises(sqlite3.Error):
        ask(sql, statement)


@pytest.mark.parametrize("statement", GROWING)
def test_texts_do_not_grow(sql: sqlite3.Connection, statement: str) -> None:
    with unharmed(sql):
        with pytest.raises(sqlite3.Error) as refused:
            ask(sql, statement, seconds=20)
        assert "interrupted" not in str(refused.value), "the size is refused, not the time it took"


@pytest.mark.parametrize("statement", ENDLESS)
def test_an_endless_statement_is_stopped_in_time(sql: sqlite3.Connection, statement: str) -> None:
    with unharmed(sql):
        started = time.thread_time()
        with pytest.raises(sqlite3.OperationalError, match="interrupted"):
            ask(sql, statement, seconds=0.1)
        assert time.thread_time() - started < 1


def test_the_rows_of_an_endless_answer_are_bounded(sql: sqlite3.Connection) -> None:
    with unharmed(sql):
        answer = ask(sql, "SELECT a.n, b.name FROM T31 a, T31 b", seconds=5)
        assert (len(answer.rows), answer.is_whole) == (confine.MOST_ROWS, False)
        long = "||".join(["x.note"] * 60)
        answer = ask(sql, f"SELECT {long}, {long}, {long} FROM T31 x, T31 y", seconds=5)
        size = sum(len(str(value)) for row in answer.rows for value in row)
        assert confine.MOST_CHARACTERS / 2 < size <= confine.MOST_CHARACTERS
        assert not answer.is_whole


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="asks the system for open files")
def test_temporary_files_are_bounded(sql: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confine, "MOST_SPILLED", 1_000_000)
    monkeypatch.setattr(confine, "_LOOK_SECONDS", 0.02)
    with unharmed(sql):
        started = time.thread_time()
        with pytest.raises(sqlite3.OperationalError, match="interrupted"):
            ask(sql, "SELECT a.n FROM T31 a, T31 b, T31 c ORDER BY a.note || b.note || c.note", seconds=20)
        assert time.thread_time() - started < 5


def test_temporary_files_are_measured(sql: sqlite3.Connection) -> None:
    before = spilled()
    sql.execute("PRAGMA temp_store = FILE")
    sql.execute("CREATE TEMP TABLE big AS SELECT a.note || b.note AS x FROM T31 a, T31 b LIMIT 100000")
    assert spilled() - before > 1_000_000 or not os.path.isdir("/proc/self/fd")  # noqa: PTH112 - as the module asks


# What must work all the same ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("SELECT count(*) FROM T31", ROWS),
        ("SELECT count(*) FROM t31", ROWS),
        ("SELECT total(a) FROM T31 WHERE n <= 4", 2.5),
        ("SELECT group_concat(name) FROM T31 WHERE n IN (2, 1)", "场1、场2"),
        ("SELECT max(n) FROM (SELECT n FROM T31 WHERE n < 9)", 8),
        ("WITH x AS (SELECT n FROM T31) SELECT max(n) FROM x", ROWS),
        ("SELECT fold(name) FROM T31 WHERE n = 1", "场1"),
        ('SELECT "add"(1.0, NULL)', 1.0),
        ("SELECT count(*) OVER () FROM T31 WHERE n < 3 LIMIT 1", 2),
        ("SELECT n FROM T31 WHERE n = 3 UNION SELECT n FROM row", 3),
        ("SELECT coalesce(nullif(trim(name, '场'), ''), 0) FROM T31 WHERE n = 7", "7"),
    ],
)
def test_what_the_language_allows_runs(sql: sqlite3.Connection, statement: str, expected: object) -> None:
    with unharmed(sql):
        assert ask(sql, statement).rows[0][0] == expected


@pytest.mark.parametrize(
    ("division", "expected"),
    [
        ("3/4", 0.75),
        ("count(*)/count(DISTINCT kind)/7", ROWS / 7),
        ("(1 + 2) / (2 + 2)", 0.75),
        ("7 / 2 * 2", 7),
        ("1/0", None),
    ],
)
def test_no_division_of_a_select_loses_its_fraction(sql: sqlite3.Connection, division: str, expected: float) -> None:
    assert ask(sql, prepare_select(f"SELECT {division} AS x FROM T31")).rows[0][0] == expected


@pytest.mark.parametrize(
    ("division", "expected"), [("3/4", 0.75), ("(b = 2) / (b + 2)", 0.25), ("length(name) / 4", 0.5), ("1/0", None)]
)
def test_no_division_of_an_expression_loses_its_fraction(
    sql: sqlite3.Connection, division: str, expected: float
) -> None:
    compiled = compile_expression(division, TABLE, PACK)
    assert ask(sql, f"SELECT {compiled.sql} FROM T31 WHERE n = 2").rows[0][0] == expected


def test_what_is_read_is_told_by_table_and_column(sql: sqlite3.Connection) -> None:
    reads: set[tuple[str, str]] = set()
    with confined(sql, READABLE, reads):
        fetch(sql, "SELECT t.a FROM t31 t WHERE EXISTS (SELECT 1 FROM ROW) AND t.kind = '1' LIMIT 1")
    assert reads == {("T31", "a"), ("T31", "kind"), ("row", "")}


def test_a_statement_known_from_before_is_judged_again(sql: sqlite3.Connection) -> None:
    """The module keeps statements; one that was allowed without walls must not pass through them."""
    statement = "SELECT secret FROM meta"
    assert sql.execute(statement).fetchall() == [("s",)]
    with pytest.raises(sqlite3.DatabaseError), confined(sql, READABLE):
        fetch(sql, statement)
    assert sql.execute(statement).fetchall() == [("s",)]


def test_walls_fall_after_any_exception(sql: sqlite3.Connection) -> None:
    class Own(Exception):
        pass

    with unharmed(sql):
        with pytest.raises(Own), confined(sql, READABLE):
            raise Own
        with pytest.raises(sqlite3.ProgrammingError), confined(sql, READABLE):
            raise MemoryError


def test_limits_that_are_narrower_stay(sql: sqlite3.Connection) -> None:
    sql.setlimit(sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 50)
    with confined(sql, READABLE):
        assert sql.getlimit(sqlite3.SQLITE_LIMIT_EXPR_DEPTH) == 50
    assert sql.getlimit(sqlite3.SQLITE_LIMIT_EXPR_DEPTH) == 50


# One row: no deadline is asked for within one step, so each function must end by itself -------------------------------

LONG = "x" * 60_000
CORNERS = ";".join(f"{78 + number / 1e5:.5f} {39 + number % 7 / 10}" for number in range(12_000))


#: Each term another one: SQLite reckons equal ones once.
@pytest.mark.parametrize(
    "term",
    [
        "instr(a || a || a || {n}, a || 'z' || {n})",
        "length(trim({n} || a || a, b))",
        "(fold({n} || a || a) = 'x')",
        "has(a || {n}, b)",
        "inside({n} / 10.0, 39.5, c)",
        "inside(1.0, 39.5, c || ';{n} 1')",
        "coalesce(near(a || {n}, b, c), 0)",
    ],
)
def test_one_row_takes_no_longer_than_its_texts_are_long(term: str) -> None:
    sql = confined_memory()
    expression = " + ".join(term.format(n=number) for number in range(40))
    sql.set_authorizer(confine.guard(frozenset()))
    started = time.thread_time()
    with contextlib.suppress(sqlite3.Error), confine.deadline(sql, confine.LIVE_SECONDS):
        sql.execute(
            f"WITH t AS (SELECT ? AS a, ? AS b, ? AS c) SELECT {expression} FROM t", (LONG, "y" * 15_000 + "x", CORNERS)
        ).fetchone()
    assert time.thread_time() - started < 3
    sql.close()


def test_a_live_statement_is_stopped_after_fifty_milliseconds(sql: sqlite3.Connection) -> None:
    started, worked = time.monotonic(), time.thread_time()
    with (
        pytest.raises(sqlite3.OperationalError, match="interrupted"),
        confined(sql, READABLE, seconds=confine.LIVE_SECONDS),
    ):
        fetch(sql, ENDLESS[0])
    assert time.monotonic() - started > 0.04
    assert time.thread_time() - worked < 0.5


@pytest.mark.parametrize(("each", "is_stopped"), [(0.001, False), (1.0, True)])
def test_a_statement_is_not_stopped_for_what_the_computer_does_beside_it(
    sql: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, each: float, *, is_stopped: bool
) -> None:
    """Time passes in which hardly anything is worked on; but nobody waits for ever."""
    clock = SimpleNamespace(monotonic=itertools.count(0, each).__next__, thread_time=itertools.count(0, 1e-6).__next__)
    monkeypatch.setattr(confine, "time", clock)
    stopped = pytest.raises(sqlite3.OperationalError, match="interrupted") if is_stopped else contextlib.nullcontext()
    with stopped, confined(sql, READABLE, seconds=confine.LIVE_SECONDS):
        fetch(sql, "SELECT count(*) FROM T31 a, T31 b WHERE a.n < 10 AND a.n + b.n < 0")
    assert clock.monotonic() > confine.LIVE_SECONDS


def test_a_ring_of_many_corners_is_read_once_for_all_rows(sql: sqlite3.Connection) -> None:
    before = functions._ring.cache_info()
    with confined(sql, READABLE, seconds=20):
        found = sql.execute("SELECT count(inside(78.01, 39.5, ?)) FROM T31 WHERE n <= 300", (CORNERS,)).fetchone()
    assert len(CORNERS) > 150_000
    assert found == (300,)
    assert functions._ring.cache_info().misses - before.misses <= 1
