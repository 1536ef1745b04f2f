"""Widths of columns, and the pages side by side over which a wide table runs."""

from hypothesis import given
from hypothesis import strategies as st

from forms.model import Field, FieldType, Kind, Section, Table
from reports.print_columns import Column, columns_of, parted

TITLES = ["名称", "比例：甲", "比例：乙", "很长很长的一个指标项的名称", "其中：大田"]


def measure(text: str) -> float:
    return sum(4.0 if char < "⺀" else 8.0 for char in text)


def table_of(titles: list[str], *, sections: int = 0) -> Table:
    fields = tuple(
        Field(
            f"f{n}",
            title,
            FieldType.DECIMAL if n % 2 else FieldType.TEXT,
            section=str(n * sections // len(titles)) if sections else None,
        )
        for n, title in enumerate(titles)
    )
    parts = tuple(Section(str(n), f"第{n}部分") for n in range(sections))
    return Table("T1", "表", Kind.LIST, fields, sections=parts, key=("f0", "f1"))


def made(table: Table, *rows: list[str]) -> list[Column]:
    return columns_of(table, table.fields, [["1", "", *row] for row in rows], measure, owners=False)


@given(
    st.lists(
        st.sampled_from(["名称", "比例：甲", "比例：乙", "很长很长的一个指标项的名称", "其中：大田"]),
        min_size=1,
        max_size=60,
    ),
    st.integers(0, 3),
    st.integers(300, 900),
)
def test_every_column_is_on_one_page_and_no_page_is_too_wide(titles: list[str], sections: int, room: int) -> None:
    table = table_of(titles, sections=sections)
    columns = made(table)
    pages = parted(columns, table.key, room)
    assert all(sum(column.width for column in page) <= room + 0.01 for page in pages)
    lead = (
        1 if len(pages) == 1 else len([c for c in pages[0] if c.place == 0 or (c.field and c.field.name in table.key)])
    )
    assert all([c.place for c in page[:lead]] == [c.place for c in pages[0][:lead]] for page in pages)
    rest = [column.place for page in pages for column in page[lead:]]
    assert sorted([*(column.place for column in pages[0][:lead]), *rest]) == [column.place for column in columns]
    assert rest == sorted(rest)
    # What is repeated is equally wide on all pages, so that rows break there alike.
    assert len({tuple(column.width for column in page[:lead]) for page in pages}) == 1


def test_a_group_wider_than_a_page_runs_over_several() -> None:
    table = table_of(["名称", "种类", *[f"比例：很长的第{n}种方式" for n in range(30)]])
    pages = parted(made(table), table.key, 500)
    assert len(pages) > 2
    assert [{column.group for column in page[3:]} for page in pages] == [{"比例"}] * len(pages)


def test_a_group_stays_together_where_the_page_is_full_enough_without_it() -> None:
    table = table_of(["名称", "种类", *["指标项"] * 9, *[f"比例：第{n}种" for n in range(6)]])
    columns = made(table)
    room = sum(column.width for column in columns[:14])
    first, second = parted(columns, table.key, room)
    assert not any(column.group for column in first)
    assert sum(column.group == "比例" for column in second) == 6


def test_a_beginning_that_only_one_title_has_is_no_group() -> None:
    table = table_of(["合计：全县", "其中：大田", "其中：蔬菜"])
    assert [column.group for column in made(table)] == ["", "", "", ""]
    assert [column.heading for column in made(table)] == ["序号", "合计：全县", "其中：大田", "其中：蔬菜"]


def test_sections_are_groups() -> None:
    table = table_of(["甲", "乙", "丙", "丁"], sections=2)
    assert [column.group for column in made(table)] == ["", "第0部分", "第0部分", "第1部分", "第1部分"]


def test_a_column_is_as_wide_as_what_stands_in_it_within_limits() -> None:
    table = table_of(["名", "量"])
    _, short, number = made(table, ["短", "1"])
    _, longer, _ = made(table, ["比较长的名称", "1"])
    _, longest, wide = made(table, ["长" * 400, "1" * 400])
    assert short.width < longer.width < longest.width < 200
    assert number.width < wide.width < 100
    assert longer.room >= measure("比较长的名称")
