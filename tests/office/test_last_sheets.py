"""Last year's values from a workbook, however it was made."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from db.store import Store
from office.last_year import bring
from office.template import template
from office.troubles import LastYearRefused, SheetRefused
from office.workbook import workbook
from office.workspaces import open_workspace
from tests.county import TOWN, XM, County, add_farm
from tests.office.sheets import HEAD, make_sheet

THIS_YEAR, LAST_YEAR = "年度：2024", "年度：2023"


def reword(path: Path, before: str, after: str) -> None:
    """Let the heads of a workbook say something else."""
    book = load_workbook(path)
    heads = [cell for sheet in book for line in sheet.iter_rows(max_row=3) for cell in line]
    changed = [cell for cell in heads if before in str(cell.value)]
    assert changed
    for cell in changed:
        cell.value = str(cell.value).replace(before, after)
    book.save(path)


def last_farms(store: Store) -> list[tuple[object, ...]]:
    return store.sql.execute("SELECT name, stock, town_code, _owner FROM T31_last ORDER BY name").fetchall()


@pytest.mark.parametrize("how", ["template", "report"])
def test_a_workbook_of_this_program_comes_over(county: County, tmp_path: Path, how: str) -> None:
    with open_workspace(county.unit(XM)) as unit:
        add_farm(unit, name="甲场", stock="7")
        add_farm(unit, name="乙场", stock="8")
        if how == "template":
            template(unit, [], tmp_path / "去年.xlsx")
        else:
            workbook(unit, tmp_path / "去年.xlsx")
            reword(tmp_path / "去年.xlsx", THIS_YEAR, LAST_YEAR)
    with open_workspace(county.bureau) as store:
        brought = {item.table: item for item in bring(store, tmp_path / "去年.xlsx")}
        assert (brought["T31"].rows, brought["T31"].left_out) == (2, ())
        assert last_farms(store) == [("乙场", 8, TOWN, XM), ("甲场", 7, TOWN, XM)]


def test_fixed_rows_and_cards_find_their_places(county: County, tmp_path: Path) -> None:
    card = make_sheet(
        tmp_path / "T01.xlsx",
        [("指标项", "单位", "数值"), ("县域国土面积", "km²", 18490.59)],
        name="国土面积指标证明材料",
    )
    with open_workspace(county.bureau) as store:
        bring(store, card)
        assert store.sql.execute("SELECT land_area_km2 FROM T01_last").fetchall() == [(18490.59,)]
        fixed = next(table for table in store.pack.tables if table.rows_from == "towns")
        template(store, [fixed.id], tmp_path / "t.xlsx")
        brought = {item.table: item for item in bring(store, tmp_path / "t.xlsx")}
        assert brought[fixed.id].rows == 0  # nothing was filled in


def test_a_sheet_that_names_no_table_is_known_by_its_file(county: County, tmp_path: Path) -> None:
    line = [1, "甲场", "巴楚镇", "猪", 5, 20, None]
    with open_workspace(county.bureau) as store:
        with pytest.raises(LastYearRefused) as caught:
            bring(store, make_sheet(tmp_path / "养殖.xlsx", [HEAD, line]))
        assert caught.value.code == "E-LAST-SOURCE"
        bring(store, make_sheet(tmp_path / "T31 去年.xlsx", [HEAD, line]))
        assert last_farms(store) == [("甲场", 5, TOWN, store.pack.bureau)]
        (tmp_path / "bad.xlsx").write_bytes(b"PK\x03\x04")
        with pytest.raises(SheetRefused):
            bring(store, tmp_path / "bad.xlsx")
        assert len(last_farms(store)) == 1


def report_of(county: County, path: Path) -> Path:
    with open_workspace(county.unit(XM)) as unit:
        add_farm(unit, name="甲场", stock="7")
        workbook(unit, path)
    return path


def test_this_years_workbook_and_another_countys_are_refused(county: County, tmp_path: Path) -> None:
    path = report_of(county, tmp_path / "汇总表.xlsx")
    with open_workspace(county.bureau) as store:
        assert store.pack.year == 2024
        with pytest.raises(LastYearRefused) as caught:
            bring(store, path)
        assert caught.value.code == "E-LAST-YEAR"
        reword(path, THIS_YEAR, LAST_YEAR)
        assert {note for item in bring(store, path, dry_run=True) for note in item.notes} == set()
        reword(path, LAST_YEAR, "年度：2022")
        notes = {note for item in bring(store, path, dry_run=True) for note in item.notes}
        assert notes == {"表头写的是 2022 年度，不是 2023 年，请核对"}
        reword(path, store.pack.area_name, "某县")
        with pytest.raises(LastYearRefused) as caught:
            bring(store, path)
        assert caught.value.code == "E-LAST-AREA"
        assert "某县" in str(caught.value)
        assert last_farms(store) == []


def test_a_template_and_a_sheet_without_a_head_come_with_a_word(county: County, tmp_path: Path) -> None:
    with open_workspace(county.unit(XM)) as unit:
        add_farm(unit, name="甲场", stock="7")
        template(unit, ["T31"], tmp_path / "模板.xlsx")
    plain = make_sheet(tmp_path / "T31.xlsx", [HEAD, [1, "乙场", "巴楚镇", "猪", 5, 20, None]])
    blank = make_sheet(
        tmp_path / "T31 空.xlsx",
        [["填报单位：　　县（市、区）：____　　年度：　　"], HEAD, [1, "乙场", "巴楚镇", "猪", 5, 20, None]],
    )
    with open_workspace(county.bureau) as store:
        for path, word in (tmp_path / "模板.xlsx", "填报模板"), (plain, "没有写明"), (blank, "没有写明"):
            (brought,) = (item for item in bring(store, path) if item.rows)
            assert [word in note for note in brought.notes] == [True]


def test_another_unit_in_last_years_sheet_is_converted_and_told(county: County, tmp_path: Path) -> None:
    """Nobody looks at last year's cells one by one before they are brought in."""
    head = ["养殖场名称", "所在乡镇", "配套消纳土地面积（2023年，公顷）", "年末存栏量"]
    path = make_sheet(tmp_path / "T31.xlsx", [["单位：公顷"], head, ["乙场", "巴楚镇", 2, 5]])
    with open_workspace(county.bureau) as store:
        (brought,) = (item for item in bring(store, path) if item.rows)
        assert "“配套消纳土地面积”的单位在表里写的是“公顷”，数值已换算成“亩”" in brought.notes
        assert store.sql.execute("SELECT name, land_mu FROM T31_last").fetchall() == [("乙场", 30)]
