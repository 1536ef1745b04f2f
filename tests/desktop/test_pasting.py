"""A block of a table of fixed rows goes where its names say, whatever the order of the sheet."""

from desktop.grid_rows import Column
from desktop.pasting import plan_paste
from forms.model import Field, FieldType

COLUMNS = [
    Column(field.name, field.title, field)
    for field in (Field("area", "面积", FieldType.DECIMAL), Field("note", "备注", FieldType.NOTE))
]
TOWNS = ["巴楚镇", "色力布亚镇", "三岔口镇"]


def test_lines_find_their_rows_by_name() -> None:
    block = [["乡镇", "面积", "备注"], ["三岔口镇", "3", "丙"], ["巴楚镇", "1", "甲"], ["合计", "4", ""]]
    plan = plan_paste(block, 1, 0, COLUMNS, 3, TOWNS)
    assert plan.cells == [(2, 0, "3"), (2, 1, "丙"), (0, 0, "1"), (0, 1, "甲")]
    assert plan.below == []
    told = "".join(plan.told)
    assert "按名称" in told
    assert "合计" in told
    # The column of names is no column that the table lacks.
    assert "乡镇" not in told


def test_without_a_header_a_block_goes_by_place() -> None:
    plan = plan_paste([["三岔口镇", "3"]], 0, 0, COLUMNS, 3, TOWNS)
    assert plan.cells == [(0, 0, "三岔口镇"), (0, 1, "3")]


def test_names_said_twice_are_no_names() -> None:
    block = [["乡镇", "面积", "备注"], ["巴楚镇", "3", ""], ["巴楚镇", "1", ""]]
    plan = plan_paste(block, 0, 0, COLUMNS, 3, TOWNS)
    assert [(row, text) for row, column, text in plan.cells if column == 0] == [(0, "3"), (1, "1")]


def test_rows_without_names_go_by_place_and_below() -> None:
    block = [["面积", "备注"], ["1", "甲"], ["2", "乙"]]
    plan = plan_paste(block, 0, 0, COLUMNS, 1, ())
    assert plan.cells == [(0, 0, "1"), (0, 1, "甲")]
    assert plan.below == [["2", "乙"]]
