"""Definition files written from a workbook: TOML that says the same, within the limits, each line with its cell."""

import datetime as dt
import tomllib
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from forms.loading.source import MAX_DOTS, MAX_LINE, Faults, read_source
from forms.packbook.toml import Block, Place, letters, write_toml

HERE = Place("表", 3)
KEYS = st.one_of(st.sampled_from(["a", "find", "x_1"]), st.text("ab.甲 \"'[]=\n", max_size=4))
TEXTS = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=30),
    st.text(" .[]\"\\\n\r\t甲ab=#'", max_size=400),
    st.integers(20, 90).map(lambda times: "1.2" * times),
    st.integers(1, 4).map(lambda times: "SELECT a.b FROM T31 [x]  " * 40 * times),
)
PLAIN = st.one_of(
    TEXTS,
    st.booleans(),
    st.integers(-(10**15), 10**15),
    st.decimals(-1000, 1000, places=3),
    st.dates(dt.date(1900, 1, 1)),
    st.lists(TEXTS, max_size=4),
    st.dictionaries(KEYS, TEXTS, max_size=3),
    st.dictionaries(KEYS, st.lists(st.dictionaries(KEYS, TEXTS, max_size=3), max_size=3), max_size=2),
)


def block(content: dict[str, Any], place: Place = HERE) -> Block:
    made = Block(place)
    made.update(content)
    return made


@given(st.dictionaries(KEYS, PLAIN, max_size=4), st.lists(st.dictionaries(KEYS, PLAIN, max_size=3), max_size=3))
def test_a_written_file_says_what_it_was_given(head: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    content = {**head, **({"row": [block(row) for row in rows]} if rows else {})}
    written = write_toml(block(content)).content.decode()
    assert tomllib.loads(written, parse_float=Decimal) == content
    assert all(len(line) <= MAX_LINE and line.count(".") <= MAX_DOTS for line in written.split("\n"))


def test_the_loader_finds_the_line_of_a_key_and_the_line_its_cell() -> None:
    rows = [block({"id": "A", "find": "SELECT 1\n[x]\nFROM T31"}, Place("检查", number)) for number in (5, 9)]
    rows[1].places["find"] = Place("检查", 9, 8, "查找")
    rows[1]["fails"] = {"T31": [{"name": "甲" * 60}, {"name": "乙" * 60}], "T40": []}
    rows[1].places["fails"] = Place("检查", 9, 7, "不通过的示例")
    written = write_toml(block({"id": "T31", "check": rows}))
    source = read_source("tables/t31.toml", written.content, Faults())
    assert written.places[source.line(("check", 1))] == Place("检查", 9)
    assert str(written.places[source.line(("check", 1, "find"))]) == "工作表“检查”第 10 行 I 列（查找）"
    assert written.places[source.line(("check", 1, "fails", "T31", 1, "name"))].heading == "不通过的示例"


def test_columns_are_named_as_spreadsheets_do() -> None:
    assert [letters(column) for column in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
