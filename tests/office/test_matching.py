"""A line of a sheet finds its own row or none: never the row of another line, never one that it does not name."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.journal import add_rows
from db.store import Store
from office.fill import fill
from office.filled import Filled, Wishes
from office.workspaces import open_workspace
from reports.sheet_wire import Cell, Line, Number, Sheet
from tests.county import OTHER_TOWN, TOWN, XM, County, add_farm

NAME, IN_TOWN, STOCK = "养殖场名称", "所在乡镇", "年末存栏量"


@pytest.fixture
def store(county: County) -> Iterator[Store]:
    with open_workspace(county.unit(XM)) as opened:
        yield opened


def bring(store: Store, table: str, *lines: tuple[Cell, ...]) -> Filled:
    """Try what lines would do to a table; the first one has the titles."""
    sheet = Sheet("Sheet1", lines=[Line(row, cells) for row, cells in enumerate(lines)])
    (done,) = fill(
        store, [table], Path("表.xlsx"), Wishes(reason="测试"), dry_run=True, read=lambda _path: [sheet]
    ).tables
    return done


def changes(done: Filled) -> list[tuple[int, str, str]]:
    return [(one.row, one.before, one.after) for one in done.changes]


def test_a_fixed_row_that_stands_twice_in_a_sheet_takes_the_first_line(county: County) -> None:
    with open_workspace(county.bureau) as bureau:
        lines = [("巴楚镇", Number("5")), ("巴楚镇", Number("7")), ("外县镇", Number("9"))]
        done = bring(bureau, "T26", ("地方", "服务人口"), *lines)
    assert changes(done) == [(2, "", "5")]
    assert (done.updated, done.refused) == (1, 2)
    assert "第 3 行没有导入：与第 2 行是同一行，一行只填一次；请核对留哪一个。" in done.told
    assert "第 4 行没有导入：这张表的行是固定的，没有这一行。" in done.told


@pytest.mark.parametrize("word", ["巴楚镇", TOWN, f"{TOWN} 巴楚镇"])
def test_the_column_that_names_the_fixed_rows_is_not_said_to_be_left_out(county: County, word: str) -> None:
    with open_workspace(county.bureau) as bureau:
        done = bring(bureau, "T26", ("地方", "人数", "服务人口"), (word, Number("4"), Number("5")))
    assert changes(done) == [(2, "", "5")]
    assert "这些列不是本表的指标项，没有导入：人数。可以指明它们是哪个指标项。" in done.told


def test_a_township_is_found_by_its_name_without_its_kind_where_townships_are_named(county: County) -> None:
    """Of twelve townships those written short were left out; beside, the county is called like its seat."""
    with open_workspace(county.bureau) as bureau:
        lines = [("巴楚", "色力布亚", Number("5")), ("巴楚", "某某", Number("6"))]
        done = bring(bureau, "T26", ("县", "乡镇", "服务人口"), *lines)
        assert "色力布亚镇" in done.changes[0].words
    assert (changes(done), done.refused) == ([(2, "", "5")], 1)
    assert "第 2 行的“色力布亚”已选为“色力布亚镇”。" in done.told


def test_a_line_about_the_whole_sheet_is_no_part_of_the_titles_below_it(store: Store) -> None:
    """A title was told as 填报日期：2024年12月1日面积, of the two lines together."""
    above = ("填报单位：畜牧兽医局", None, "单位：头", "填报日期：2024年12月1日", "联系电话：")
    done = bring(store, "T31", above, ("序号", NAME, STOCK, "院子"), ("1", "甲场", Number("5"), "大"))
    assert done.added == 1
    (told,) = [line for line in done.told if "可以指明" in line]
    assert told == "这些列不是本表的指标项，没有导入：院子。可以指明它们是哪个指标项。"


def test_the_hidden_names_of_a_template_are_no_titles_without_its_column_of_ids(store: Store) -> None:
    """The titles below them came in as a farm called 养殖场名称."""
    names, titles = ("name", "town_code", "stock"), (NAME, IN_TOWN, f"{STOCK}（万头）")
    done = bring(store, "T31", ("养殖场",), names, titles, ("甲场", "巴楚镇", Number("5")))
    assert [one.words for one in done.rows] == ["甲场、巴楚镇"]
    assert [remark.token for remark in done.remarks] == ["50000"]
    done = bring(store, "T31", names, ("甲场", None, None), ("乙场", None, Number("6")))
    assert (done.added, done.refused) == (2, 0)


def test_a_part_of_a_key_that_several_rows_have_finds_none_of_them(store: Store) -> None:
    """A farm may be known by its name alone, if no other one is called so."""
    add_farm(store, name="甲场", stock="1")
    add_farm(store, name="甲场", stock="2", town_code=OTHER_TOWN)
    add_farm(store, name="乙场", stock="3")
    done = bring(store, "T31", (NAME, STOCK), ("甲场", Number("8")), ("乙场", Number("9")))
    assert changes(done) == [(3, "3", "9")]
    assert (done.added, done.updated, done.untouched) == (1, 1, 2)


def test_a_key_without_its_first_field_finds_no_row(store: Store) -> None:
    add_farm(store, name="甲场", stock="1")
    done = bring(store, "T31", (IN_TOWN, STOCK), ("巴楚镇", Number("8")))
    assert (changes(done), done.added, done.untouched) == ([], 1, 1)


@pytest.mark.parametrize("name", [None, "#REF!"])
def test_a_line_without_a_name_does_not_find_the_row_whose_name_folds_to_nothing(store: Store, name: Cell) -> None:
    add_rows(store, "T31", [{"name": "\u3000", "town_code": TOWN, "species": "1", "stock": "1"}])
    done = bring(store, "T31", (NAME, STOCK), (name, Number("8")))
    assert (changes(done), done.added, done.untouched) == ([], 1, 1)


def test_a_line_that_has_its_row_takes_no_other_that_says_the_same(store: Store) -> None:
    for _ in range(2):
        add_farm(store, name="甲场", stock="1")
    done = bring(store, "T31", (NAME, IN_TOWN, "养殖种类", STOCK), ("甲场", "巴楚镇", "猪", Number("1")))
    assert (done.same, done.added, done.untouched) == (1, 0, 1)
