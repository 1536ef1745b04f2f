"""No cell of a CSV file is a formula to a table program, and every text comes back as it was."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import strictcsv
from forms.csv_guard import bared, guarded, is_like_formula, may_hold_formula

LIKE_FORMULAS = (
    "=说明",
    "=1+1",
    "@SUM(A1)",
    "＝1+1",
    "＠SUM(A1)",
    "﹦1",
    "-5℃以下未监测",
    "+监测",
    "=cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "－2+cmd|' /C calc'!A0",
    "＋SUM(A1)",
    " =1+1",
    "\u3000＝1+1",
    "\n=1+1",
    "'=1+1",
    "' '=1+1",
)
PLAIN = (
    *("", "说明", "-5", "+86 0000-1234567", "-12.50", "－5℃以下未监测", "－5℃（夜间）！"),
    *("a=1", "'甲", "甲@乙", "?=1", "甲\n=1", "-"),
)
TEXTS = st.text(st.sampled_from("=@＝-+－＋' \u3000\n\",(|5甲"), max_size=8) | st.sampled_from(LIKE_FORMULAS + PLAIN)


@pytest.mark.parametrize("text", LIKE_FORMULAS)
def test_what_a_table_program_would_calculate_is_spelled_with_an_apostrophe(text: str) -> None:
    assert is_like_formula(text)
    assert guarded(text) == f"'{text}"
    assert bared(guarded(text)) == text
    assert may_hold_formula(text)


@pytest.mark.parametrize("text", PLAIN[:-1])
def test_other_texts_are_spelled_as_they_are(text: str) -> None:
    assert guarded(text) == text == bared(text)


@given(TEXTS)
def test_every_text_has_one_spelling_and_comes_back(text: str) -> None:
    spelled = guarded(text)
    assert bared(spelled) == text
    assert not is_like_formula(spelled) or spelled.startswith("'")
    assert may_hold_formula(text) or not is_like_formula(text)


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2), max_size=5))
def test_a_file_brings_every_text_back_and_holds_no_formula(rows: list[list[str]]) -> None:
    data = strictcsv.encode(("a", "b"), rows)
    assert strictcsv.decode(data) == (["a", "b"], rows)
    for row in csv.reader(io.StringIO(data.decode(), newline="")):
        assert not [cell for cell in row if cell[:1] in {*"=@＝＠"}]
        assert not [cell for cell in row if is_like_formula(cell) and not cell.startswith("'")]


@pytest.mark.parametrize("text", LIKE_FORMULAS[:-2])
def test_a_cell_that_stands_as_a_formula_is_refused(text: str) -> None:
    data = strictcsv.encode(("a", "b"), [("x", text)], spell=str)
    with pytest.raises(strictcsv.CsvFault, match="第 2 列会被表格软件当成公式") as caught:
        strictcsv.decode(data)
    assert caught.value.line == 2


def test_a_file_that_is_only_read_here_may_hold_formulas() -> None:
    data = b"a,b\n=1,'=2\n"
    assert strictcsv.decode(data, takes_formulas=True) == (["a", "b"], [["=1", "=2"]])


def test_a_title_that_stands_as_a_formula_is_refused() -> None:
    with pytest.raises(strictcsv.CsvFault, match="第 2 列会被表格软件当成公式"):
        strictcsv.decode(b"a,=1\nx,y\n")


@pytest.mark.parametrize("cell", ["'-5", "''说明"])
def test_an_apostrophe_that_nothing_needs_is_part_of_the_text(cell: str) -> None:
    assert strictcsv.decode(f"a,b\nx,{cell}\n".encode()) == (["a", "b"], [["x", cell]])
