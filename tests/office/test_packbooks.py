"""A pack's workbook as officers hand it in: the obvious is understood, the rest told at once, nothing half written."""

import datetime as dt
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from forms.model import FieldType, Level, Pack
from forms.packbook.language import PAGES
from forms.packbook.reading import Cell, Grid, Unreadable
from forms.troubles import DefinitionFaults
from office.packbooks import PackBookRefused, export_packbook, import_packbook, load_grids
from office.packs import PackFolderTrouble, read_folder
from office.troubles import SheetRefused
from reports import sheets
from tests.cut_pack import cut_pack
from tests.forms.pack_grids import grids_of
from tests.office.sheets import make_sheet

CHECK = {
    "表号": "T31",
    "检查编号": "T31-90",
    "级别": "必须改",
    "提示": "沼气太多。",
    "条件": "biogas <= dung_gen",
    "显示在": "biogas",
    "通过的示例": "biogas = 1\ndung_gen = 900",
    "不通过的示例": "biogas = 1000\ndung_gen = 900",
}
SLOT = {"表号": "T31", "材料代号": "a", "材料名称": "甲"}
FIELD = {"表号": "T31", "名称": "biogas", "标题": "沼气", "类型": "小数", "计量单位": "万m³"}


class Desk:
    """The sheets of a cut pack, changed cell by cell as a person would."""

    def __init__(self, pack: Pack) -> None:
        self._grids = {grid.name: [(n, list(cells)) for n, cells in grid.lines] for grid in grids_of(pack)}

    def lines(self, sheet: str) -> list[tuple[int, list[Cell]]]:
        return self._grids[sheet]

    def add(self, sheet: str, cells: Mapping[str, Cell]) -> str:
        """Add a row below the last; gives how its place begins."""
        lines = self._grids[sheet]
        number = lines[-1][0] + 1
        lines.append((number, [cells.get(str(heading), "") for heading in lines[0][1]]))
        return f"工作表“{sheet}”第 {number + 1} 行"

    def drop(self, sheet: str) -> None:
        del self._grids[sheet]

    def put(self, sheet: str, heading: str, text: Cell) -> None:
        """Change a line of a sheet with one line a key."""
        next(cells for _, cells in self._grids[sheet] if cells[0] == heading)[1] = text

    def load(self) -> tuple[Pack, tuple[str, ...]]:
        return load_grids([Grid(name, lines) for name, lines in self._grids.items()])

    def pack(self) -> Pack:
        return self.load()[0]

    def faults(self) -> Sequence[str]:
        with pytest.raises(DefinitionFaults) as refused:
            self.load()
        return refused.value.faults


@pytest.fixture
def desk() -> Desk:
    return Desk(cut_pack())


def asked(path: Path) -> Iterator[bytes]:
    """Read a file in this process."""
    out = io.BytesIO()
    sheets.stream(path, out)
    return iter(out.getvalue().splitlines(keepends=True))


def said(faults: Sequence[str], place: str) -> str:
    """Give the one fault at a place."""
    (found,) = [fault for fault in faults if fault.startswith(place)]
    return found


# What is understood


def test_obvious_cells_are_enough_for_a_column_and_a_rule(desk: Desk) -> None:
    desk.add("指标项", FIELD)
    desk.add("检查", CHECK)
    table = desk.pack().table("T31")
    field = table.fields[-1]
    assert (field.name, field.title, field.type, field.unit, field.decimals) == (
        "biogas",
        "沼气",
        FieldType.DECIMAL,
        "万m³",
        2,
    )
    check = table.checks[-1]
    assert (check.level, check.expect, check.at) == (Level.ERROR, "biogas <= dung_gen", ("biogas",))
    assert dict(check.fails) == {"biogas": "1000", "dung_gen": "900"}


def test_full_width_signs_and_blank_rows_are_understood(desk: Desk) -> None:
    desk.add("指标项", {**FIELD, "表号": "Ｔ３１", "名称": " ｂｉｏｇａｓ　"})
    desk.lines("指标项").append((3000, ["", "　", "\u200b"]))
    desk.add(
        "检查",
        {**CHECK, "检查编号": "T31－９０", "条件": "biogas≤dung_gen", "不通过的示例": "biogas＝1000，dung_gen＝900"},
    )
    table = desk.pack().table("T31")
    assert (table.fields[-1].name, table.checks[-1].id, table.checks[-1].expect) == (
        "biogas",
        "T31-90",
        "biogas<=dung_gen",
    )


def test_a_row_inserted_among_those_of_a_table_belongs_to_it(desk: Desk) -> None:
    lines = desk.lines("指标项")
    place = next(n for n, (_, cells) in enumerate(lines) if cells[1] == "stock")
    new: list[Cell] = ["", "stock_half", "年中存栏量", "整数", "头（只、羽）"]
    lines[:] = [(n, cells) for n, (_, cells) in enumerate([*lines[:place], (0, new), *lines[place:]])]
    names = [field.name for field in desk.pack().table("T31").fields]
    assert names.index("stock_half") == names.index("stock") - 1


def test_columns_may_stand_in_any_order_below_a_line_of_text(desk: Desk) -> None:
    lines = desk.lines("单位")
    lines[:] = [(0, ["我县的单位"]), *((n + 2, cells[::-1]) for n, cells in lines)]
    assert replace(desk.pack(), files={}) == replace(cut_pack(), files={})


def test_other_sheets_are_left_aside_and_told(desk: Desk) -> None:
    grids = [*grids_of(cut_pack()), Grid("我的笔记", [(0, ["x"])]), Grid("说明", [(0, ["x"])])]
    _, notes = load_grids(grids)
    assert notes == ("工作表“我的笔记”不属于方案，没有读它。",)


# What is told


@pytest.mark.parametrize(
    ("sheet", "cells", "column", "why"),
    [
        ("指标项", {**FIELD, "名称": "Bad Name"}, "B 列（名称）", "小写字母开头"),
        ("指标项", {**FIELD, "名称": "stock"}, "B 列（名称）", "“stock”重复"),
        ("指标项", {**FIELD, "表号": "T99"}, "A 列（表号）", "“表”里没有“T99”"),
        ("指标项", {**FIELD, "表号": ""}, "A 列（表号）", "缺少“表号”"),
        ("指标项", {**FIELD, "类型": ""}, "D 列（类型）", "缺少“类型”"),
        ("指标项", {**FIELD, "类型": "数值"}, "D 列（类型）", "可用：文字、长文"),
        ("指标项", {**FIELD, "类型": "单选", "计量单位": ""}, "D 列（类型）", "缺少“选项”"),
        ("指标项", {**FIELD, "必填": "stock >"}, "G 列（必填）", "表达式"),
        ("指标项", {**FIELD, "计算": "stock + 1"}, "T 列（计算示例）", "缺少示例"),
        ("检查", {**CHECK, "条件": "stock <= outputt"}, "E 列（条件）", "是不是“output”"),
        ("检查", {**CHECK, "条件": Unreadable("这一格是公式。")}, "E 列（条件）", "这一格是公式"),
        ("检查", {**CHECK, "级别": "错误"}, "C 列（级别）", "必须改、须说明、提示"),
        ("检查", {**CHECK, "条件": "stock >= 0", "显示在": "stok"}, "F 列（显示在）", "“stok”不存在"),
        ("检查", {**CHECK, "不通过的示例": ""}, "H 列（不通过的示例）", "没有不通过的示例，请写“不通过的示例”"),
        ("检查", {**CHECK, "不通过的示例": "T31：stock = 1"}, "H 列（不通过的示例）", "应写成 stock = 80"),
        ("检查", {**CHECK, "检查编号": "T31-07"}, "B 列（检查编号）", "“T31-07”重复，第"),
        ("单位", {"单位代码": "xx", "单位名称": "某局"}, "A 列（单位代码）", "大写字母和数字"),
        ("职责", {"单位": "XX", "表号": "T31"}, "A 列（单位）", "“XX”不存在"),
        ("代码条目", {"代码表": "species", "代码": "01", "名称": "又一种"}, "B 列（代码）", "重复"),
        ("代码条目", {"代码表": "species", "代码": "0 1", "名称": "某种"}, "B 列（代码）", "不能有空格"),
        ("代码条目", {"代码表": "species", "代码": "zz"}, "C 列（名称）", "缺少“名称”"),
        ("村", {"村代码": "653130", "村名称": "某村"}, "A 列（村代码）", "12 位数字"),
        ("县情", {"名称": "经度", "值": "77"}, "A 列（名称）", "小写字母"),
        ("县情", {"名称": "lon_min", "值": "77"}, "A 列（名称）", "前面已经有了"),
        ("事项材料", {"事项编号": "B-XX-99", "材料代号": "a", "材料名称": "甲"}, "A 列（事项编号）", "“事项”里没有"),
        ("表", {"表号": "31", "表名": "甲", "类型": "清单"}, "A 列（表号）", "应像 T31"),
        ("表", {"表号": "T31", "表名": "甲", "类型": "清单"}, "A 列（表号）", "重复，第"),
        (
            "表材料",
            {"表号": "T31", "材料代号": "a", "材料名称": "甲", "前后对比": "是"},
            "J 列（前后对比）",
            "“是照片”写“是”",
        ),
    ],
)
def test_a_fault_is_told_at_its_cell(desk: Desk, sheet: str, cells: Mapping[str, Cell], column: str, why: str) -> None:
    if sheet == "检查":
        desk.add("指标项", FIELD)
    place = desk.add(sheet, cells)
    fault = said(desk.faults(), place)
    assert fault.startswith(f"{place} {column}：")
    assert why in fault


def test_a_repetition_says_which_row_of_the_sheet_has_it_already(desk: Desk) -> None:
    (first,) = [number for number, cells in desk.lines("检查") if cells[1] == "T31-07"]
    place = desk.add("检查", {**CHECK, "检查编号": "T31-07", "条件": "stock >= 0"})
    assert said(desk.faults(), f"{place} B 列").endswith(f"“T31-07”重复，第 {first + 1} 行已有。")


def test_all_faults_of_all_sheets_are_told_at_once_in_order(desk: Desk) -> None:
    places = [
        desk.add("指标项", {**FIELD, "类型": "数值"}),
        desk.add("检查", {**CHECK, "条件": "stock <= outputt"}),
        desk.add("职责", {"单位": "XX", "表号": "T31"}),
    ]
    desk.put("方案", "数据期起", "某日")
    faults = desk.faults()
    assert faults[0].startswith("工作表“方案”第 7 行 B 列（数据期起）：应填日期")
    assert [fault.split(" 行")[0] + " 行" for fault in faults[1:]] == places


@pytest.mark.parametrize("sheet", ["打印表", "检查", "指标项"])
def test_what_only_follows_from_a_missing_sheet_does_not_hide_it(desk: Desk, sheet: str) -> None:
    """Without the fields every line of the other sheets was a fault, a thousand of them below the one that counts."""
    desk.put("方案", "数据期起", "某日")
    desk.drop(sheet)
    faults = desk.faults()
    assert [fault.split("：")[0] for fault in faults] == [
        "工作表“方案”第 7 行 B 列（数据期起）",
        f"工作表“{sheet}”",
    ]


def test_a_heading_that_was_changed_is_told_and_not_every_line_below_it(desk: Desk) -> None:
    heads = desk.lines("指标项")[0][1]
    heads[heads.index("标题")] = "栏目名称"
    faults = desk.faults()
    assert len(faults) == 2
    assert "C 列（栏目名称）：不认识这一列。还缺：标题。" in faults[0]
    assert "缺少“标题”这一列" in faults[1]


def test_an_example_that_does_not_do_what_it_says_is_told_at_its_row(desk: Desk) -> None:
    desk.add("指标项", FIELD)
    wrong = desk.add("检查", {**CHECK, "不通过的示例": "biogas = 1\ndung_gen = 900"})
    computed = {
        "名称": "twice",
        "类型": "整数",
        "计量单位": "",
        "计算": "stock * 2",
        "计算示例": "stock = 1\ntwice = 3",
    }
    sums = desk.add("指标项", {**FIELD, **computed})
    faults = desk.faults()
    assert said(faults, wrong).startswith(f"{wrong} H 列（不通过的示例）：")
    assert "应不通过，却通过了" in said(faults, wrong)
    assert "应是 3，算出的是 2" in said(faults, sums)


def test_sheets_and_headings_that_are_gone_or_unknown_are_told(desk: Desk) -> None:
    lines = desk.lines("单位")
    lines[0][1][2] = "类型"
    desk.lines("提交规则")[3][1][0] = "要有着落"
    desk.lines("乡镇")[0][1][:] = ["代码", "名字", "", ""]
    faults = desk.faults()
    assert "还缺：类别" in said(faults, "工作表“单位”第 1 行 C 列（类型）")
    assert "缺少“类别”这一列" in said(faults, "工作表“单位”第 1 行：")
    assert "还缺" in said(faults, "工作表“提交规则”第 4 行 A 列")
    assert "没有找到标题行：乡镇代码、乡镇名称" in said(faults, "工作表“乡镇”：")


def test_a_column_of_ones_own_is_left_aside_and_told(desk: Desk) -> None:
    for _, cells in desk.lines("单位"):
        cells.append("备注")
    assert desk.load()[1] == ("工作表“单位”的“备注”一列不属于方案，没有读它。",)
    for _, cells in desk.lines("单位"):
        cells.append("单位名称" if cells[0] == "单位代码" else "某局")
    assert "这一列有两次" in said(desk.faults(), "工作表“单位”第 1 行 E 列")


def test_a_cell_without_a_heading_above_is_told(desk: Desk) -> None:
    desk.lines("单位")[2][1].append("联系电话")
    assert "没有标题" in said(desk.faults(), "工作表“单位”第 3 行 D 列")


def test_a_sheet_that_something_else_was_pasted_into_ends_soon(desk: Desk) -> None:
    for number in range(400):
        desk.add("指标项", {**FIELD, "表号": ("T31", "T20")[number % 2], "名称": f"biogas{number}", "类型": "数值"})
    assert [len(desk.faults()), desk.faults()[-1]] == [301, "还有 100 处，未列出。"]
    lines = desk.lines("指标项")
    lines += [(number, lines[1][1]) for number in range(10_000)]
    assert said(desk.faults(), "工作表“指标项”：").endswith("最多 10000 行。请核对是不是粘贴了别的内容。")


# Files


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "方案.xlsx"
    assert export_packbook(cut_pack(), path) > 300
    return path


def change(source: Path, target: Path, work: Callable[[Mapping[str, Worksheet]], None]) -> Path:
    book = openpyxl.load_workbook(source)
    work({sheet.title: sheet for sheet in book})
    book.save(target)
    return target


def test_a_workbook_comes_back_and_again_to_the_same_bytes(written: Path, tmp_path: Path) -> None:
    found = import_packbook(written, tmp_path / "a")
    assert replace(found.pack, files={}) == replace(cut_pack(), files={})
    assert read_folder(tmp_path / "a") == found.pack
    assert (found.notes, found.files) == ((), len(found.pack.files) + 9)
    export_packbook(found.pack, tmp_path / "again.xlsx")
    assert import_packbook(tmp_path / "again.xlsx", tmp_path / "b", asked).pack.files == found.pack.files


def test_notes_of_the_county_stay_beside_its_facts(written: Path, tmp_path: Path) -> None:
    facts = [[cell.value for cell in row] for row in openpyxl.load_workbook(written)["县情"].iter_rows()]
    assert ["straw", "0", "通知没有要求填报秸秆。[O] 巴楚 2024 三·农业农村局。"] in facts
    files = import_packbook(written, tmp_path / "a", asked).pack.files
    assert "# 通知没有要求填报秸秆。[O] 巴楚 2024 三·农业农村局。\nstraw = 0\n" in files["pack.toml"].decode()


def test_no_text_becomes_a_formula_and_every_sheet_has_its_prompts(tmp_path: Path) -> None:
    pack = cut_pack()
    text = pack.files["tables/t31.toml"].decode().replace('title = "养殖场名称"', 'title = "=1+1"', 1)
    files = {**pack.files, "tables/t31.toml": text.encode()}
    export_packbook(replace(pack, files=files), tmp_path / "F.xlsx")
    book = openpyxl.load_workbook(tmp_path / "F.xlsx")
    assert book.sheetnames == ["说明", *(page.title for page in PAGES)]
    for page in PAGES:
        sheet = book[page.title]
        assert sheet.freeze_panes is not None
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
        assert {cell.number_format for row in sheet.iter_rows() for cell in row} == {"@"}
        assert len(sheet.data_validations.dataValidation) == len(page.columns)
    assert import_packbook(tmp_path / "F.xlsx", tmp_path / "a", asked).pack.table("T31").fields[0].title == "=1+1"


def test_numbers_dates_and_truth_values_that_a_table_program_made_are_understood(written: Path, tmp_path: Path) -> None:
    def type_over(book: Mapping[str, Worksheet]) -> None:
        head = {row[0].value: row[1] for row in book["方案"].iter_rows()}
        for heading, value in (("年度", 2024), ("区划代码", 653130), ("数据期起", dt.date(2024, 1, 1))):
            head[heading].value = value
            head[heading].number_format = "yyyy-mm-dd" if heading == "数据期起" else "General"
        for row in book["乡镇"].iter_rows(min_row=2):
            row[0].value = int(str(row[0].value))
            row[2].value = row[2].value == "是" or None

    path = change(written, tmp_path / "F.xlsx", type_over)
    assert replace(import_packbook(path, tmp_path / "a", asked).pack, files={}) == replace(cut_pack(), files={})


def test_formulas_are_told_and_nothing_is_written(written: Path, tmp_path: Path) -> None:
    def calculate(book: Mapping[str, Worksheet]) -> None:
        book["单位"]["B2"].value = "=A2"
        book["单位"]["B2"].data_type = "f"
        book["单位"]["B3"].value = "#NAME?"
        book["单位"]["B3"].data_type = "e"

    path = change(written, tmp_path / "F.xlsx", calculate)
    with pytest.raises(DefinitionFaults) as refused:
        import_packbook(path, tmp_path / "a", asked)
    first, second = refused.value.faults
    assert first.startswith("工作表“单位”第 2 行 B 列（单位名称）：这一格是公式")
    assert second.startswith("工作表“单位”第 3 行 B 列（单位名称）：这一格是表格软件的出错值 #NAME?")
    assert not (tmp_path / "a").exists()


def test_what_is_no_pack_or_hostile_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    make_sheet(tmp_path / "plain.xlsx", [("名称", "数量"), ("甲", 1)])
    (tmp_path / "page.xls").write_text("<html>", encoding="utf-8")
    for name, code in (("plain.xlsx", "E-PACK-BOOK"), ("none.xlsx", "E-SHEET-NONE"), ("page.xls", "E-SHEET-WEB")):
        with pytest.raises((SheetRefused, PackBookRefused)) as refused:
            import_packbook(tmp_path / name, tmp_path / "a")
        assert refused.value.code == code
    assert not (tmp_path / "a").exists()


def test_a_folder_in_use_is_left_alone(written: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("", encoding="utf-8")
    with pytest.raises(PackFolderTrouble):
        import_packbook(written, tmp_path, asked)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_changes_are_told_beside_the_pack_of_that_name(written: Path, tmp_path: Path) -> None:
    def rename(book: Mapping[str, Worksheet]) -> None:
        book["方案"]["B2"].value = "my-county"

    assert any("取消表 T03" in line for line in import_packbook(written, tmp_path / "a", asked).changes)
    path = change(written, tmp_path / "F.xlsx", rename)
    assert import_packbook(path, tmp_path / "b", asked).changes == ()
