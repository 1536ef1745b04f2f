"""The clipboard's blocks, as Excel and WPS write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.blocks import Block, read_block, write_block

CELLS = st.text(st.characters(exclude_characters="\r", codec="utf-8"), max_size=12)


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("1\t2\r\n3\t4\r\n", [["1", "2"], ["3", "4"]]),
        ("一格", [["一格"]]),
        ("", [[""]]),
        ("\t", [["", ""]]),
        ("a\n\nb", [["a"], [""], ["b"]]),
        ('"两\n行"\t后', [["两\n行", "后"]]),
        ('"他说""好"""\t1', [['他说"好"', "1"]]),
        ('5"管\t"半', [['5"管', '"半']]),
    ],
)
def test_reads_what_excel_writes(text: str, block: Block) -> None:
    assert read_block(text) == block


@given(st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1)))
def test_what_is_copied_pastes_as_it_was(block: Block) -> None:
    if block[-1] == [""] and len(block) > 1:
        block = [*block[:-1], ["x"]]  # a last blank line cannot be told from the end of the line before
    assert read_block(write_block(block)) == block
