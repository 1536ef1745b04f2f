"""Sheet names that Excel takes, all different."""

import re

from hypothesis import given
from hypothesis import strategies as st

from reports.sheet_names import LONGEST, sheet_name, utf16_length


@given(st.lists(st.text(st.sampled_from("表Aa[]:*?/\\'\U00020000 \n"), max_size=40), max_size=30))
def test_names_are_accepted_and_differ(wanted: list[str]) -> None:
    names: list[str] = []
    for text in wanted:
        names.append(sheet_name(text, names))
    for name in names:
        assert 0 < utf16_length(name) <= LONGEST
        assert not re.search(r"[\[\]:*?/\\\n]", name)
        assert not name.startswith("'")
        assert not name.endswith("'")
    assert len({name.casefold() for name in names}) == len(names)


def test_a_long_title_is_cut_and_told_apart() -> None:
    title = "T11 县域生态环境保护工作填报表（生态环境保护与修复工程部分）"
    first = sheet_name(title, [])
    assert first == title[:31]
    assert sheet_name(title, [first]) == title[:28] + "(2)"


def test_a_name_that_excel_keeps_for_itself_is_avoided() -> None:
    assert sheet_name("History", []) == "History(2)"
    assert sheet_name("///", []) == "___"
    assert sheet_name("''", []) == "表"
