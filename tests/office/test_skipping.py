"""The glance over whole columns overlooks no line that is no row of the table."""

from hypothesis import given, settings
from hypothesis import strategies as st

from office.columns import Column, Layout
from office.skipping import doubtful, why_skip
from reports.sheet_wire import Cell, Error, Line, Number, Unknown, parts_of

TITLES = ("养殖场名称", "乡镇", "存栏", "面积", "备注")
WORDS = [
    *[
        "合计",
        " 总 计",
        "小计：",
        "累计\u3000",
        "共计 ",
        "甲",
        "乙",
        "1",
        "2",
        "3",
        "4",
        "5",
        "注：以上",
        "填表人：",
        "审核人:甲",
        "说明1",
        "联系电话：0",
        "本表没有记录",
    ],
    *("一、巴楚镇", "（二）小场", "第 1 页 共 2 页", "其中：规模场", "平均", "第一养殖场", "一场", "共青场"),
    *("负责", "红旗场", "", "  ", "　", "\t"),
    *TITLES,
]
CELLS: st.SearchStrategy[Cell] = st.one_of(
    st.none(),
    st.sampled_from(WORDS),
    st.sampled_from([True, Unknown.FORMULA, Number("1"), Number("7"), Error("#N/A"), Error(" ")]),
)
LINES = st.lists(CELLS, min_size=1, max_size=7)
LIKELY = st.sampled_from(
    [
        ["甲", "1", "2", "3"],
        ["1", "2", "3", "4", "5"],
        [None, *TITLES],
        ["合计", None, Number("7")],
        ["填表人：", "审核人："],
    ]
)


@settings(max_examples=500)
@given(
    st.lists(st.one_of(LINES, LIKELY), min_size=1, max_size=12),
    st.integers(0, 2),
    st.integers(1, 5),
    st.booleans(),
    st.sampled_from([{}, {"_name": 0}, {"_row": 0}]),
)
def test_no_line_that_is_no_row_is_overlooked(
    rows: list[list[Cell]], first: int, count: int, is_ours: bool, own: dict[str, int]
) -> None:
    fields = [Column(first + place, f"f{place}", title) for place, title in enumerate(TITLES[:count])]
    columns = (*(Column(place, name, name) for name, place in own.items()), *fields)
    layout = Layout("T31" if is_ours else "", is_upright=False, first=0, columns=columns)
    lines = [Line(number, cells) for number, cells in enumerate(rows)]
    for part in parts_of(lines):
        known = doubtful(part, fields, layout)
        assert known == sorted(set(known))
        for place in range(len(part.rows)):
            if why_skip(part.line(place), fields, own, layout, frozenset()):
                assert place in known


def test_ordinary_lines_are_not_looked_at() -> None:
    fields = [Column(0, "a", "名称"), Column(1, "b", "数量")]
    lines = [Line(number, (f"{number}号场", Number(str(number)))) for number in range(2, 9)]
    (part,) = parts_of(lines)
    assert doubtful(part, fields, Layout("", is_upright=False, first=0, columns=tuple(fields))) == []
