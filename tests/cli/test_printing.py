import json
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.printing import cut, document, lines_of, one_line, pad, progress, width


@pytest.mark.parametrize(
    ("text", "columns"),
    [("abc", 3), ("养殖场", 6), ("Ａ１", 4), ("e\u0301", 1), ("", 0), ("78°33′", 6), ("a\u200bb", 2)],
)
def test_width(text: str, columns: int) -> None:
    assert width(text) == columns


@given(st.text(), st.integers(1, 40))
def test_a_cut_text_fits_and_is_a_beginning(text: str, most: int) -> None:
    short = cut(text, most)
    assert width(short) <= most
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2)))
def test_all_columns_of_a_table_begin_at_one_place(rows: list[list[str]]) -> None:
    lines = lines_of(("名称", "x"), [[first, "|"] for first, _ in rows])
    assert len(lines) == len(rows) + 2
    places = {width(line[: line.rindex("|")]) for line in lines[2:]}
    assert len(places) <= 1


def test_numbers_stand_right() -> None:
    assert lines_of(("数",), [("5",), ("12345",)], right=[0]) == ["   数", "-----", "    5", "12345"]


def test_pad_and_one_line() -> None:
    assert pad("养", 4) == "养  "
    assert pad("养", 4, right=True) == "  养"
    assert one_line("a\nb\tc\r") == "a⏎b c"


class Colour(Enum):
    RED = "red"


@dataclass(frozen=True)
class Fact:
    place: Path
    colours: frozenset[Colour]


def test_document_is_plain_json(capsys: pytest.CaptureFixture[str]) -> None:
    document({"facts": (Fact(Path("甲"), frozenset({Colour.RED})),), "none": None})
    assert json.loads(capsys.readouterr().out) == {"facts": [{"place": "甲", "colours": ["red"]}], "none": None}


def test_progress_is_silent_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    report = progress("正在写入")
    report(0, 100)
    report(100, 100)
    assert capsys.readouterr() == ("", "")


def test_progress_on_a_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    times = iter([1.0, 1.01, 2.0, 2.01])
    report = progress("正在写入", clock=lambda: next(times))
    for done in (10, 20, 30, 100):
        report(done, 100)
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "\r正在写入  10%\r正在写入  30%\r正在写入 100%\n"
