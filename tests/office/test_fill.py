"""Filling a table from sheets as they come: nothing is changed in silence, all or nothing, undone as one."""

import csv
import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from db.history import batches, undo
from db.rows import rows
from db.store import Store
from office.entry import Typed, type_cells
from office.fill import fill
from office.filled import Filled, Import, Wishes
from office.sheet_files import ask, read_sheets
from office.template import template
from office.troubles import SheetRefused
from office.verdicts import Verdict
from office.workspaces import open_workspace
from tests.county import TOWN, XM, County, add_farm
from tests.office.sheets import HEAD, make_sheet

DAY = dt.date(2023, 5, 1)


@pytest.fixture
def store(county: County) -> Iterator[Store]:
    with open_workspace(county.unit(XM)) as opened:
        yield opened


def farm(number: int, name: str, stock: Any = 100, land: Any = 20, day: Any = None) -> list[Any]:
    return [number, name, "巴楚镇", "猪", stock, land, day]


def bring(store: Store, path: Path, **wishes: Any) -> Filled:
    (done,) = fill(store, ["T31"], path, Wishes(**wishes)).tables
    return done


def cells(store: Store, name: str) -> dict[str, str]:
    return {row.tokens["name"]: row.tokens[name] for row in rows(store, "T31")}


def remarks(done: Filled) -> dict[tuple[int, str], tuple[Verdict, str | None]]:
    return {(remark.row, remark.field): (remark.verdict, remark.token) for remark in done.remarks}


def told(done: Filled, word: str) -> str:
    (found,) = [text for text in done.told if word in text]
    return found


# Rows


def test_rows_are_added_once_updated_by_key_and_undone_as_one(store: Store, tmp_path: Path) -> None:
    path = make_sheet(tmp_path / "场.xlsx", [HEAD, farm(1, "甲场"), farm(2, "乙场", 200)])
    first = fill(store, ["T31"], path)
    assert (first.tables[0].added, cells(store, "stock")) == (2, {"甲场": "100", "乙场": "200"})
    again = fill(store, ["T31"], path)
    assert (again.batch, again.tables[0].same) == (None, 2)
    changed = bring(store, make_sheet(tmp_path / "改.xlsx", [HEAD, farm(1, "甲 场", 150), farm(2, "丙场")]))
    assert (changed.added, changed.updated, changed.untouched) == (1, 1, 1)
    assert [(one.before, one.after) for one in changed.changes if one.field == "stock"] == [("100", "150")]
    (batch, *_) = batches(store, "import")
    assert batch.label == "导入 改.xlsx"
    undo(store, batch.number)
    assert cells(store, "stock") == {"甲场": "100", "乙场": "200"}


def test_a_preview_says_what_an_import_does_and_leaves_nothing(store: Store, tmp_path: Path) -> None:
    add_farm(store, name="甲场")
    path = make_sheet(tmp_path / "t.xlsx", [HEAD, farm(1, "甲场", 7), farm(2, "乙场", "约五百")])
    before = store.sql.execute("SELECT count(*) FROM journal").fetchone()
    tried = fill(store, ["T31"], path, dry_run=True)
    assert store.sql.execute("SELECT count(*) FROM journal").fetchone() == before
    assert (tried.is_trial, tried.batch, list(cells(store, "stock").values())) == (True, None, ["1200"])
    done = fill(store, ["T31"], path)
    assert done.tables == tried.tables
    assert done.tables[0].after.errors > done.tables[0].before.errors


def test_a_template_matches_by_id_although_the_key_was_changed(store: Store, tmp_path: Path) -> None:
    number = add_farm(store, name="甲场")
    path = exported(store, tmp_path, {"name": {"甲场": "甲猪场"}})
    done = bring(store, path)
    assert (done.updated, done.added) == (1, 0)
    assert [row.number for row in rows(store, "T31")] == [number]
    assert list(cells(store, "name").values()) == ["甲猪场"]


def test_sorted_ids_do_not_mix_rows_up(store: Store, tmp_path: Path) -> None:
    add_farm(store, name="甲场", stock="1")
    add_farm(store, name="乙场", stock="2")
    done = bring(store, exported(store, tmp_path, {"_row": "swap"}))
    assert (done.updated, done.same) == (0, 2)
    assert len([text for text in done.told if "排过序" in text]) == 2


def test_many_rows_of_one_key_are_told_apart_by_their_order(store: Store, tmp_path: Path) -> None:
    lines = [farm(number, "甲场", number) for number in range(1, 61)]
    path = make_sheet(tmp_path / "场.xlsx", [HEAD, *lines])
    assert bring(store, path).added == 60
    assert bring(store, path).same == 60
    changed = bring(store, make_sheet(tmp_path / "改.xlsx", [HEAD, *lines[:-1], farm(60, "甲场", 999)]))
    assert [(one.before, one.after) for one in changed.changes if one.field == "stock"] == [("60", "999")]
    # Comparing each line with each row would take minutes: so many are taken as they come, fewer by their looks.
    turned = bring(store, make_sheet(tmp_path / "倒.xlsx", [HEAD, *reversed(lines)]))
    assert turned.same < 50
    few = [farm(number, "乙场", number) for number in range(1, 11)]
    assert bring(store, make_sheet(tmp_path / "乙.xlsx", [HEAD, *few])).added == 10
    assert bring(store, make_sheet(tmp_path / "倒乙.xlsx", [HEAD, *reversed(few)])).same == 10


def test_a_blank_cell_of_a_template_clears_and_of_another_sheet_does_not(store: Store, tmp_path: Path) -> None:
    add_farm(store, name="甲场", species="猪", stock="5")
    foreign = bring(store, make_sheet(tmp_path / "t.xlsx", [HEAD, farm(1, "甲场", None, None)]))
    assert (foreign.same, foreign.cleared, foreign.blank) == (1, 0, 3)
    ours = bring(store, exported(store, tmp_path, {"stock": {"5": None}}))
    assert (ours.cleared, cells(store, "stock")) == (1, {"甲场": ""})


def test_where_errors_look_blank_no_blank_clears(store: Store, tmp_path: Path) -> None:
    """An old xls does not tell a formula that failed from an empty cell."""
    add_farm(store, name="甲场", species="猪", stock="5")
    path = exported(store, tmp_path, {"stock": {"5": None}})

    def as_xls(path: Path) -> Iterator[bytes]:
        return (line.replace(b'"lost":[]', b'"lost":["xls"]') for line in ask(path))

    (done,) = fill(store, ["T31"], path, read=lambda file: read_sheets(file, as_xls)).tables
    assert (done.cleared, cells(store, "stock")) == (0, {"甲场": "5"})


def test_replace_deletes_what_was_taken_out_of_a_template_only(store: Store, tmp_path: Path) -> None:
    add_farm(store, name="甲场")
    add_farm(store, name="乙场")
    foreign = bring(store, make_sheet(tmp_path / "t.xlsx", [HEAD, farm(1, "甲场")]), replace=True)
    assert foreign.deleted == 0
    assert told(foreign, "没有删除")
    path = exported(store, tmp_path, {"name": {"乙场": "drop row"}})
    assert bring(store, path).untouched == 1
    done = bring(store, path, replace=True)
    assert (done.deleted, list(cells(store, "name"))) == (1, ["甲场"])


def test_a_foreign_row_may_be_seen_and_not_written(county: County, tmp_path: Path) -> None:
    with open_workspace(county.unit(TOWN)) as town:
        path = make_sheet(tmp_path / "t.xlsx", [HEAD, farm(1, "甲场")])
        assert bring(town, path).added == 1
        (done,) = fill(town, ["T01"], make_card(tmp_path), dry_run=True).tables
        assert done.updated == 0
        assert {remark.verdict for remark in done.remarks} == {Verdict.REFUSED}


def make_card(folder: Path) -> Path:
    return make_sheet(folder / "card.xlsx", [("指标项", "计量单位", "数值"), ("县域国土面积", "km²", 18490.59)])


# Columns


def test_titles_over_two_rows_and_a_title_above_are_found(store: Store, tmp_path: Path) -> None:
    def merge(_book: Workbook, sheet: Worksheet) -> None:
        sheet.merge_range(2, 0, 3, 0, "养殖场\n名称")
        sheet.merge_range(2, 2, 2, 3, "规模（头）")

    head: list[Sequence[Any]] = [
        ["某县 2024 年养殖场"],
        [],
        ["", "所在乡镇（街道）", None, None],
        [None, None, "年末存栏量", "设计规模"],
    ]
    done = bring(store, make_sheet(tmp_path / "t.xlsx", [*head, ["甲场", "巴楚镇", 12, 20]], merge))
    assert done.added == 1
    (row,) = rows(store, "T31")
    assert [row.tokens[name] for name in ("name", "town_code", "stock", "design_cap")] == ["甲场", TOWN, "12", "20"]


def test_another_unit_in_the_title_is_converted_and_told(store: Store, tmp_path: Path) -> None:
    head = ("养殖场名称", "年末存栏量（万头）", "配套消纳土地面积（公顷）")
    done = bring(store, make_sheet(tmp_path / "t.xlsx", [head, ("甲场", 1.2, 2)]))
    assert (cells(store, "stock"), cells(store, "land_mu")) == ({"甲场": "12000"}, {"甲场": "30"})
    assert "万头" in told(done, "万头")
    assert remarks(done)[2, "land_mu"] == (Verdict.CONVERTED, "30")


def test_an_unknown_column_is_told_and_remembered_once_it_is_named(store: Store, tmp_path: Path) -> None:
    path = make_sheet(tmp_path / "t.xlsx", [("养殖场名称", "所在乡镇", "栏里的猪"), ("甲场", "巴楚镇", 5)])
    assert "栏里的猪" in told(bring(store, path), "不是本表的指标项")
    assert bring(store, path, columns={"栏里的猪": "stock"}).updated == 1
    assert cells(store, "stock") == {"甲场": "5"}
    path = make_sheet(tmp_path / "t.xlsx", [("养殖场名称", "所在乡镇", "栏里的猪"), ("甲场", "巴楚镇", 6)])
    done = bring(store, path)
    assert not [text for text in done.told if "不是本表的指标项" in text]


@pytest.mark.parametrize(
    ("head", "code"),
    [(("养殖场名称", "名称 养殖场名称", "养殖场名称"), "E-FILL-TWICE"), (("甲", "乙"), "E-FILL-HEADER")],
)
def test_titles_that_cannot_be_told_are_refused(store: Store, tmp_path: Path, head: Sequence[str], code: str) -> None:
    with pytest.raises(SheetRefused) as caught:
        bring(store, make_sheet(tmp_path / "t.xlsx", [head, ["甲场"] * 3]))
    assert caught.value.code == code


def test_a_workbook_in_which_no_sheet_is_a_table_is_refused_with_a_way_on(store: Store, tmp_path: Path) -> None:
    path = make_sheet(tmp_path / "t.xlsx", [("甲", "乙"), ("1", "2")])
    with pytest.raises(SheetRefused, match="请写明表号") as caught:
        fill(store, [], path, Wishes())
    assert caught.value.code == "E-FILL-NONE"


def test_the_sheet_is_found_by_its_name_or_must_be_named(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    book = Workbook(str(path))
    for name in ("说明", "一季度", "四季度"):
        sheet = book.add_worksheet(name)
        for place, row in enumerate([HEAD, farm(1, f"{name}场")] if name != "说明" else [["看后面"]]):
            sheet.write_row(place, 0, row)
    book.close()
    with pytest.raises(SheetRefused) as caught:
        bring(store, path)
    assert (caught.value.code, "四季度" in str(caught.value)) == ("E-FILL-WHICH", True)
    assert list(cells(store, "name")) == []
    bring(store, path, sheet="四季度")
    assert list(cells(store, "name")) == ["四季度场"]


def test_the_template_of_another_table_is_refused(store: Store, county: County, tmp_path: Path) -> None:
    with open_workspace(county.bureau) as bureau:
        template(bureau, ["T02"], tmp_path / "T02.xlsx")
    with pytest.raises(SheetRefused) as caught:
        bring(store, tmp_path / "T02.xlsx", sheet="T02 土地利用信息表")
    assert caught.value.code == "E-FILL-OTHER"


# Dirty sheets


def test_totals_notes_numbering_and_repeated_heads_are_skipped_and_told(store: Store, tmp_path: Path) -> None:
    lines = [
        HEAD,
        ["甲", "乙", 1, 2, 3, 4, 5],
        farm(1, "甲场"),
        [],
        ["小 计", None, None, None, 100, 20],
        HEAD,
        farm(2, "乙场"),
        [None, "全县合计", None, None, 200, 40],
        ["注：数据来自年报"],
        [None, "填表人：填表人甲"],
    ]
    done = bring(store, make_sheet(tmp_path / "t.xlsx", lines))
    assert sorted(cells(store, "name")) == ["乙场", "甲场"]
    assert "第 5、8 行" in told(done, "合计行")
    assert "第 2 行" in told(done, "栏次行")
    assert "第 6 行" in told(done, "重复的标题行")
    assert "第 10 行" in told(done, "表下的说明")
    assert "第 9 行" in told(done, "没有填写内容的")


def test_merged_cells_give_their_word_to_each_row_and_their_number_to_none(store: Store, tmp_path: Path) -> None:
    def merge(_book: Workbook, sheet: Worksheet) -> None:
        sheet.merge_range(1, 2, 3, 2, "巴楚镇")
        sheet.merge_range(1, 4, 3, 4, 300)

    lines = [HEAD, *([number, f"{number}场", None, "猪", None, 5] for number in (1, 2, 3))]
    done = bring(store, make_sheet(tmp_path / "t.xlsx", lines, merge))
    assert set(cells(store, "town_code").values()) == {TOWN}
    assert cells(store, "stock") == {"1场": "300", "2场": "", "3场": ""}
    assert remarks(done)[3, "town_code"] == (Verdict.CONVERTED, TOWN)
    assert "第 3、4 行" in told(done, "合并单元格里的数")


def test_hidden_rows_and_columns_are_taken_and_told(store: Store, tmp_path: Path) -> None:
    def hide(_book: Workbook, sheet: Worksheet) -> None:
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(4, 4, None, None, {"hidden": True})

    done = bring(store, make_sheet(tmp_path / "t.xlsx", [HEAD, farm(1, "甲场"), farm(2, "乙场")], hide))
    assert done.added == 2
    assert "第 3 行" in told(done, "行在表里是隐藏的")
    assert "年末存栏量" in told(done, "列在表里是隐藏的")


CODE_HEAD = ("养殖场名称", "统一社会信用代码", "年末存栏量", "配套消纳土地面积", "台账起始日期")


@pytest.mark.parametrize(
    ("column", "value", "verdict", "token"),
    [
        (1, 916531301234567890, Verdict.REFUSED, None),
        (1, "9.16531E+17", Verdict.REFUSED, None),
        (1, "91653130MA7TEXT072 ", None, "91653130MA7TEXT072"),
        (2, "１２００", Verdict.CONVERTED, "1200"),
        (2, "1,200", Verdict.CONVERTED, "1200"),
        (2, "1.2E3", Verdict.KEPT, "?1.2E3"),
        (2, " 1200 ", None, "1200"),
        (2, "1.2万头", Verdict.CONVERTED, "12000"),
        (2, "约1200", Verdict.KEPT, "?约1200"),
        (2, 1200.0, None, "1200"),
        (2, 12.5, Verdict.KEPT, "?12.5"),
        (2, "#REF!", Verdict.REFUSED, None),
        (2, "=A1+1", Verdict.REFUSED, None),
        (3, 0.1 + 0.2, None, "0.3"),
        (3, 1e-07, None, "0.0000001"),
        (3, "2公顷", Verdict.CONVERTED, "30"),
        (4, dt.date(2024, 5, 18), None, "2024-05-18"),
        (4, 45430, Verdict.CONVERTED, "2024-05-18"),
        (4, "2024.5.18", Verdict.CONVERTED, "2024-05-18"),
        (4, "五月", Verdict.KEPT, "?五月"),
        (0, dt.date(2024, 5, 18), Verdict.CONVERTED, "2024-05-18"),
        (0, "甲\n场", Verdict.CONVERTED, "甲 场"),
    ],
)
def test_each_cell_has_its_verdict(
    store: Store, tmp_path: Path, column: int, value: Any, verdict: Verdict | None, token: str | None
) -> None:
    line: list[Any] = ["甲场", None, None, None, None]
    line[column] = value
    path = make_sheet(tmp_path / "t.xlsx", [CODE_HEAD, line], default_date_format="yyyy-mm-dd")
    done = bring(store, path)
    name = ("name", "uscc", "stock", "land_mu", "ledger_from")[column]
    assert remarks(done).get((2, name)) == (None if verdict is None else (verdict, token))
    (row,) = rows(store, "T31")
    assert row.tokens[name] == (token or "")


def test_a_spoilt_cell_leaves_what_was_there(store: Store, tmp_path: Path) -> None:
    add_farm(store, name="甲场", stock="7")

    def spoil(_book: Workbook, sheet: Worksheet) -> None:
        sheet.write_formula(1, 4, "=1/0", None, "#DIV/0!")

    done = bring(store, make_sheet(tmp_path / "t.xlsx", [HEAD, farm(1, "甲场")], spoil))
    assert remarks(done)[2, "stock"] == (Verdict.REFUSED, None)
    assert cells(store, "stock") == {"甲场": "7"}


def test_days_counted_from_1904_and_percentages_are_read_as_they_are_shown(store: Store, tmp_path: Path) -> None:
    def percent(book: Workbook, sheet: Worksheet) -> None:
        sheet.write_number(1, 2, 0.855, book.add_format({"num_format": "0.0%"}))

    head = ("养殖场名称", "台账起始日期", "粪便利用方式比例：农家肥")
    line = ["甲场", 45430 - 1462, None]
    done = bring(store, make_sheet(tmp_path / "t.xlsx", [head, line], percent, date_1904=True))
    assert cells(store, "ledger_from") == {"甲场": "2024-05-18"}
    assert cells(store, "dung_share_1") == {"甲场": "85.5"}
    assert remarks(done)[2, "ledger_from"][0] is Verdict.CONVERTED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_texts_with_separators_are_read_in_every_usual_encoding(
    store: Store, tmp_path: Path, encoding: str, separator: str
) -> None:
    path = tmp_path / "场.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=separator).writerows([HEAD, farm(1, "甲,场\n（东）", "1,200")])
    done = bring(store, path)
    assert (done.added, cells(store, "stock")) == (1, {"甲,场 （东）": "1200"})


def test_states_are_told_from_zero_and_blank(store: Store, tmp_path: Path) -> None:
    head = ("养殖场名称", "年出栏量", "年末存栏量")
    done = bring(store, make_sheet(tmp_path / "t.xlsx", [head, ("甲场", "—", 0), ("乙场", "不适用", "—")]))
    assert cells(store, "output") == {"甲场": "不适用", "乙场": "不适用"}
    assert cells(store, "stock") == {"甲场": "0", "乙场": "?—"}
    assert remarks(done)[2, "output"] == (Verdict.CONVERTED, "不适用")


def exported(store: Store, folder: Path, change: dict[str, Any]) -> Path:
    """Export a template and change it as a person would: cells by field and text, ids swapped, rows taken out."""
    import openpyxl

    path = folder / "T31.xlsx"
    template(store, ["T31"], path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    names = {str(cell.value).split(" ")[0]: cell.column for cell in sheet[3] if cell.value}
    ((field, how),) = change.items()
    places = [sheet.cell(row, names[field]) for row in range(5, sheet.max_row + 1)]
    if how == "swap":
        texts = [cell.value for cell in places]
        for cell, text in zip(places, reversed(texts), strict=True):
            cell.value = text
    else:
        for cell in reversed(places):
            for was, now in how.items():
                if str(cell.value) == was and now == "drop row":
                    sheet.delete_rows(cell.row)
                elif str(cell.value) == was:
                    cell.value = now
    book.save(path)
    return path


def test_an_import_that_cannot_be_written_leaves_nothing(county: County, tmp_path: Path) -> None:
    from db.troubles import EntryRefused

    path = make_sheet(tmp_path / "t.xlsx", [("指标项", "数值"), ("县域国土面积", 100)])
    with open_workspace(county.bureau) as bureau:
        before = [row.tokens for row in rows(bureau, "T01")]
        with pytest.raises(EntryRefused) as caught:
            fill(bureau, ["T01"], path)
        assert caught.value.code == "E-REASON"
        assert [row.tokens for row in rows(bureau, "T01")] == before
        done: Import = fill(bureau, ["T01"], path, Wishes(reason="电话里更正的"))
        assert done.tables[0].updated == 1


def test_a_card_remembers_what_was_typed_beside(store: Store, tmp_path: Path) -> None:
    number = add_farm(store, name="甲场")
    type_cells(store, "T31", [Typed(number, "land_mu", "300.50")])
    done = bring(store, make_sheet(tmp_path / "t.xlsx", [HEAD, farm(1, "甲场", 1200, 300.5)]))
    # No sheet can say how many zeros stand behind a number.
    assert (done.updated, cells(store, "land_mu")) == (0, {"甲场": "300.50"})
