"""What SQLite says reaches nobody as it is."""

import re
import sqlite3

import pytest

from db.fault_words import diagnosis, fault_words

_SAID = [
    ("SELECT x FROM t", "没有“x”这一列"),
    ("SELECT 1 FROM q", "没有“q”这张表"),
    ("SELECT f(1)", "没有“f”这个函数"),
    ("SELECT a FROM t, t AS u", "有几张表都有“a”这一列，请在前面写明表名"),
    ("SELECT a FROM", "语句没有写完"),
    ("SELEC 1", "“SELEC”附近写法不对"),
    ("SELECT sum(sum(a)) FROM t", "函数 sum 用错了地方"),
    ("SELECT round(1, 2, 3)", "函数 round 的参数个数不对"),
    ("SELECT #", "认不出“#”"),
    ("SELECT (SELECT a, b FROM t) FROM t", "括号里的查询有 2 列，应是 1 列"),
    ("SELECT 1 UNION SELECT 1, 2", "上下两个查询的列数不一样"),
    ("SELECT abs(-9223372036854775807 - 1)", "数字太大，算不下去"),
    ("SELECT 1; SELECT 2", "只能写一条语句"),
    ("SELECT json('x')", "JSON 的写法不对"),
]


@pytest.mark.parametrize(("statement", "words"), _SAID)
def test_why_a_statement_did_not_run_is_told_in_chinese(statement: str, words: str) -> None:
    sql = sqlite3.connect(":memory:")
    sql.execute("CREATE TABLE t(a, b)")
    with pytest.raises(sqlite3.Error) as refused:
        sql.execute(statement).fetchall()
    sql.close()
    assert (fault_words(refused.value), diagnosis(refused.value)) == (words, words)


@pytest.mark.parametrize(
    "fault",
    [
        sqlite3.OperationalError("interrupted"),
        sqlite3.OperationalError("something new"),
        sqlite3.DatabaseError("file is not a database"),
        sqlite3.DatabaseError("database disk image is malformed"),
        OSError(5, "Input/output error"),
        KeyError("b"),
        TypeError("'NoneType' object is not subscriptable"),
    ],
)
def test_no_fault_is_told_in_english(fault: Exception) -> None:
    assert not re.search(r"[A-Za-z]{3,}", fault_words(fault))


def test_who_writes_packs_is_told_what_has_no_words_yet() -> None:
    assert diagnosis(sqlite3.OperationalError("something\nnew")) == "语句运行不了（something new）"
    assert fault_words(sqlite3.ProgrammingError("这里只能写 SELECT。")) == "这里只能写 SELECT。"
