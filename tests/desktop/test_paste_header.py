"""A header in a pasted block is recognised by its words, and never invented."""

import pytest

from desktop.grid_rows import Column
from desktop.paste_header import header_places, left_out
from forms.model import Field, FieldType

COLUMNS = [
    Column(field.name, field.title, field)
    for field in (
        Field("name", "养殖场名称", FieldType.TEXT),
        Field("stock", "年末存栏量", FieldType.INTEGER, unit="头"),
        Field("high", "高覆盖度草地（>50%）", FieldType.DECIMAL, unit="km²"),
        Field("mid", "高覆盖度草地（20–50%）", FieldType.DECIMAL, unit="km²"),
    )
]


@pytest.mark.parametrize(
    ("head", "places"),
    [
        (["年末存栏量", "养殖场名称"], [1, 0]),
        (["序号", "养殖场名称*", "年末存栏量（头）"], [None, 0, 1]),
        (["养殖场 名称", "年末存栏量\n(头)", "备注"], [0, 1, None]),
        (["name", "stock"], [0, 1]),
        (["高覆盖度草地(20–50%)", "高覆盖度草地（>50%）"], [3, 2]),
        (["养殖场名称"], [0]),
    ],
)
def test_titles_are_found_in_any_order_with_unit_star_or_blank(head: list[str], places: list[int | None]) -> None:
    assert header_places([head, [""] * len(head)], COLUMNS) == places


@pytest.mark.parametrize(
    "head",
    [
        ["红海养殖场", "420"],
        ["养殖场名称", "420", "甲", "乙"],
        ["年末存栏量", "年末存栏量"],
        ["", ""],
        # Without its bracket this title stands for two columns.
        ["高覆盖度草地", "养殖场甲"],
    ],
)
def test_data_is_never_taken_for_a_header(head: list[str]) -> None:
    assert header_places([head, ["x"] * len(head)], COLUMNS) is None


def test_a_header_alone_is_data() -> None:
    assert header_places([["养殖场名称", "年末存栏量"]], COLUMNS) is None


def test_what_the_table_does_not_have_is_named_but_not_the_running_number() -> None:
    block = [["序号", "养殖场名称", "年末存栏量", "我的备注", ""], ["1", "甲", "2", "x", ""]]
    places = header_places(block, COLUMNS)
    assert places == [None, 0, 1, None, None]
    assert left_out(block, places) == ["我的备注"]
