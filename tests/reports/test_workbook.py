"""The workbook: values typed, texts never formulas, rows streamed, nothing lost without a word."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from forms.model import Kind
from forms.troubles import Cancelled
from reports import list_sheet
from reports.sheet_model import SheetContent, SheetRow, Signatures
from reports.troubles import ReportTrouble
from reports.workbook import STEP, write_workbook
from tests.reports.samples import CARD, FACTS, FARMS, PACK

Farms = Callable[..., SheetContent]
Write = Callable[[Iterable[SheetContent]], Path]

FIRST_ROW = 4
COLUMN = {
    "owner": 2, "name": 3, "lon": 4, "species": 5, "proc": 6, "stock": 7, "dung_gen": 8, "ledger": 9,
    "ledger_from": 10, "month": 11, "built": 12, "town": 13, "note": 14,
}  # fmt: skip


def cell(path: Path, field: str, row: int = FIRST_ROW, sheet: int = 1) -> Any:
    return openpyxl.load_workbook(path).worksheets[sheet].cell(row, COLUMN[field])


def sheet_xml(path: Path, number: int) -> str:
    with ZipFile(path) as archive:
        return archive.read(f"xl/worksheets/sheet{number}.xml").decode()


def formulas(path: Path) -> list[str]:
    with ZipFile(path) as archive:
        parts = [archive.read(name).decode() for name in archive.namelist() if "worksheets/sheet" in name]
    return [formula for part in parts for formula in re.findall(r"<f[^>]*>([^<]*)</f>", part)]


HOSTILE = [
    "=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1:A9)", '=HYPERLINK("http://x","点我")', "＝1", "\t=1", "{=1}",
    "http://x.example", "mailto:a", "internal:'目录'!A1", "<r><t>x</t></r>", "<r></r>", "&<>\"'",
    "00123", "1e5", "是", "TRUE", "#N/A", " 前后 ", "a\nb", "𬭸",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_stays_the_text_it_was(workbook: Write, farms: Farms, text: str) -> None:
    path = workbook([farms({"name": text, "note": text})])
    for field in ("name", "note"):
        found = cell(path, field)
        assert found.data_type in {"s", "inlineStr"}
        assert found.value == text
        assert found.hyperlink is None
        assert found.quotePrefix
    assert formulas(path) == []


def test_hostile_names_of_owners_and_units_stay_text(workbook: Write, farms: Farms) -> None:
    content = farms(rows=[SheetRow("=1+1", {"name": "x"})], unit="=1+1", signatures=Signatures(head="=1+1"))
    path = workbook([content])
    assert cell(path, "owner").value == "=1+1"
    assert formulas(path) == []


def test_a_hostile_title_stays_text(workbook: Write, farms: Farms) -> None:
    table = type(FARMS)("T99", "=1+1[a]", Kind.LIST, FARMS.fields)
    path = workbook([farms({"name": "x"}, table=table)])
    assert openpyxl.load_workbook(path).worksheets[1]["A1"].value == "=1+1[a]"
    assert formulas(path) == []


@pytest.mark.parametrize("length", [32_767, 32_768, 40_000])
@pytest.mark.parametrize("char", ["县", "𬭸"])
def test_a_text_that_excel_cannot_hold_is_cut_and_says_so(
    workbook: Write, farms: Farms, length: int, char: str
) -> None:
    text = char * length
    value = cell(workbook([farms({"note": text})]), "note").value
    if len(text.encode("utf-16-le")) // 2 <= 32_767:
        assert value == text
    else:
        assert value.endswith(f"……（原文共 {length} 字，表格软件放不下，到此截断）")
        assert value.startswith(char * 16_000)
        assert len(value.encode("utf-16-le")) // 2 <= 32_767


def test_control_characters_come_back_and_break_nothing(workbook: Write, farms: Farms) -> None:
    odd = "a\x00b\x07c\x1b_x0041_"
    path = workbook([farms({"name": odd, "note": "x\ud800y\uffff"})])
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(1).to_python()
    assert rows[3][2] == odd
    assert rows[3][13] == "x\ufffdy\ufffd"
    assert "\x07" not in sheet_xml(path, 2)


@pytest.mark.parametrize(
    ("field", "token", "value", "pattern"),
    [
        ("stock", "128", 128, "0"),
        ("stock", "0", 0, "0"),
        ("stock", "-3", -3, "0"),
        ("dung_gen", "12.50", 12.5, "0.00"),
        ("dung_gen", "999999999999.123", 999999999999.123, "0.000"),
        ("lon", "78.549900", 78.5499, "0.000000"),
        ("built", "2019", 2019, "0"),
        ("ledger", "1", "是", "@"),
        ("ledger", "0", "否", "@"),
        ("species", "2", "肉牛", "@"),
        ("town", "653130101", "恰尔巴格镇", "@"),
        ("proc", "1;2", "堆肥；沼气", "@"),
        ("ledger_from", "2024-03-05", datetime(2024, 3, 5), "yyyy-mm-dd"),  # noqa: DTZ001  # a day
        ("ledger_from", "1899-12-31", "1899-12-31", "@"),
        ("month", "2024-03", "2024-03", "@"),
        ("stock", "不适用", "不适用", "@"),
        ("dung_gen", "未检出", "未检出", "@"),
        ("dung_gen", "?约三百吨", "约三百吨", "@"),
        ("dung_gen", "?=1+1", "=1+1", "@"),
        ("ledger_from", "?去年", "去年", "@"),
        ("dung_gen", "冲突", "冲突", "@"),
        ("dung_gen", "1234567890123456.5", "1234567890123456.5", "@"),
        ("name", "？不明", "？不明", "@"),
        ("name", "?", "?", "@"),
    ],
)
def test_a_token_reads_back_as_its_value(
    workbook: Write, farms: Farms, field: str, token: str, value: object, pattern: str
) -> None:
    found = cell(workbook([farms({field: token})]), field)
    assert found.value == value
    assert type(found.value) is type(value)
    assert found.number_format == pattern


def test_what_is_no_value_is_marked(workbook: Write, farms: Farms) -> None:
    path = workbook([farms({"dung_gen": "?约"}, {"dung_gen": "冲突"}, {"dung_gen": "不适用"}, {"dung_gen": "1"})])
    fills = [cell(path, "dung_gen", FIRST_ROW + n).fill.fgColor.rgb for n in range(4)]
    assert len(set(fills)) == 4
    texts = [str(row[0].value) for row in openpyxl.load_workbook(path).worksheets[1].iter_rows(max_col=1)]
    assert any("1 处是未能识别的原文" in text for text in texts)
    assert any("1 处有不同的值" in text for text in texts)
    assert "未能识别的原文 1 处；待裁定的冲突 1 处" in openpyxl.load_workbook(path).worksheets[0].cell(4, 6).value


def test_a_blank_cell_is_blank_and_not_zero(workbook: Write, farms: Farms) -> None:
    path = workbook([farms({"stock": ""}, {})])
    assert cell(path, "stock").value is None
    assert cell(path, "stock", FIRST_ROW + 1).value is None


def test_totals_are_formulas_with_their_exact_value(workbook: Write, farms: Farms) -> None:
    tokens = ["0.10", "0.20", "?约", "未检出", "", "0.30"]
    path = workbook([farms(*({"dung_gen": token, "lon": "78.5", "stock": "7"} for token in tokens))])
    row = FIRST_ROW + len(tokens)
    assert formulas(path) == ["SUM(G4:G9)", "SUM(H4:H9)"]
    cached = openpyxl.load_workbook(path, data_only=True).worksheets[1]
    assert cached.cell(row, 1).value == "合计"
    assert cached.cell(row, COLUMN["stock"]).value == 42
    assert cached.cell(row, COLUMN["dung_gen"]).value == 0.6
    assert cached.cell(row, COLUMN["dung_gen"]).number_format == "0.00"
    assert cached.cell(row, COLUMN["lon"]).value is None


def test_the_head_of_the_paper_form_is_there(workbook: Write, farms: Farms) -> None:
    signatures = Signatures(filler="填表某", filled_on="2025-02-28")
    path = workbook([farms({"name": "x"}, code="12345678901234567890", signatures=signatures)])
    sheet = openpyxl.load_workbook(path).worksheets[1]
    assert sheet["A1"].value == "规模化畜禽养殖场信息表"
    for part in ("填报单位：畜牧兽医局", "年度：2024", "表号：T31", "表码：12345 67890 12345 67890"):
        assert part in sheet["A2"].value
    assert sheet.cell(3, COLUMN["stock"]).value == "年末存栏量\n（头（只、羽））"
    last = [str(row[0].value) for row in sheet.iter_rows(max_col=1) if row[0].value][-2]
    for part in ("单位负责人：", "审核人：", "填表人：填表某", "填表日期：2025-02-28"):
        assert part in last


def test_lists_are_ready_to_use_and_to_print(workbook: Write, farms: Farms) -> None:
    sheet = openpyxl.load_workbook(workbook([farms({"name": "x"}, {"name": "y"})])).worksheets[1]
    assert sheet.freeze_panes == "D4"
    assert sheet.auto_filter.ref == "A3:N5"
    assert sheet.page_setup.orientation == "landscape"
    assert int(sheet.page_setup.paperSize) == 9
    assert sheet.print_title_rows == "$1:$3"
    assert sheet.column_dimensions["N"].width > sheet.column_dimensions["G"].width


def test_personal_and_withdrawn_columns_stay_at_home(workbook: Write, farms: Farms) -> None:
    row = {"name": "x", "legal_rep": "某人", "old": "旧值"}
    path = workbook([farms(row)])
    xml = sheet_xml(path, 2)
    assert "某人" not in xml
    assert "旧值" not in xml
    assert "含个人信息的 1 项未导出" in xml
    shown = sheet_xml(workbook([farms(row, personal=True)]), 2)
    assert "某人" in shown
    assert "未导出" not in shown


def test_a_card_stands_upright(workbook: Write, card: SheetContent) -> None:
    sheet = openpyxl.load_workbook(workbook([card])).worksheets[1]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3, max_row=6, max_col=5)]
    assert rows == [
        ["序号", "部分", "指标项", "计量单位", "填报内容"],
        ["1", "调查情况", "调查范围", None, "全县"],
        ["2", "调查情况", "发放问卷", "份", 500],
        ["3", "调查结果", "满意率", "%", 91.2],
    ]
    assert sheet["E6"].number_format == "0.00"
    assert formulas(workbook([card])) == []


def test_cards_of_several_units_stand_side_by_side(workbook: Write) -> None:
    rows = [SheetRow("甲镇", {"sent": "1"}), SheetRow("乙镇", {"sent": "2"})]
    sheet = openpyxl.load_workbook(workbook([SheetContent(CARD, rows, PACK, "统计局")])).worksheets[1]
    assert [sheet.cell(3, 5).value, sheet.cell(3, 6).value] == ["甲镇", "乙镇"]
    assert [sheet.cell(5, 5).value, sheet.cell(5, 6).value] == [1, 2]


def test_fixed_rows_have_no_owner_column(workbook: Write) -> None:
    table = type(FARMS)("T23", "乡镇表", Kind.LIST, FARMS.fields[:1], rows_from="towns")
    path = workbook([SheetContent(table, [SheetRow("", {"name": "x"})], PACK, "住建局")])
    sheet = openpyxl.load_workbook(path).worksheets[1]
    assert [cell.value for cell in sheet[3]] == ["序号", "养殖场名称"]


def test_the_first_sheet_lists_the_tables(workbook: Write, farms: Farms, card: SheetContent) -> None:
    path = workbook([farms({"name": "x"}, {"name": "y"}), card, farms()])
    book = openpyxl.load_workbook(path)
    index = book.worksheets[0]
    assert book.sheetnames == [
        "目录",
        "T31 规模化畜禽养殖场信息表",
        "T68 公众满意度调查结果表",
        "T31 规模化畜禽养殖场信息表(2)",
    ]
    rows = [[cell.value for cell in row] for row in index.iter_rows(min_row=4, max_row=6, max_col=5)]
    assert rows == [
        [1, "T31", "规模化畜禽养殖场信息表", "畜牧兽医局", 2],
        [2, "T68", "公众满意度调查结果表", "统计局", 1],
        [3, "T31", "规模化畜禽养殖场信息表", "畜牧兽医局", 0],
    ]
    assert index["C6"].hyperlink.location == "'T31 规模化畜禽养殖场信息表(2)'!A1"
    texts = [str(row[0].value) for row in index.iter_rows(max_col=1)]
    assert f"数据状态摘要：{'ab' * 32}" in texts
    assert any("2025-03-01 10:32:07" in text for text in texts)


def test_an_empty_list_says_so(workbook: Write, farms: Farms) -> None:
    path = workbook([farms()])
    assert openpyxl.load_workbook(path).worksheets[1].cell(FIRST_ROW, 1).value == "本表没有记录"
    assert formulas(path) == []


def test_equal_contents_give_equal_bytes(workbook: Write, farms: Farms, card: SheetContent) -> None:
    first = workbook([farms({"name": "x", "stock": "1"}), card]).read_bytes()
    assert workbook([farms({"name": "x", "stock": "1"}), card]).read_bytes() == first


def test_the_document_says_when_and_from_which_state(workbook: Write, farms: Farms) -> None:
    book = openpyxl.load_workbook(workbook([farms()]))
    assert book.properties.created == FACTS.made_at
    assert book.properties.creator == FACTS.unit
    assert book.custom_doc_props["state_digest"].value == FACTS.state_digest


def test_cancelling_leaves_the_old_file_and_nothing_else(tmp_path: Path, farms: Farms) -> None:
    target = tmp_path / "a.xlsx"
    target.write_bytes(b"old")
    told: list[tuple[int, int]] = []

    def stop(done: int, expected: int) -> None:
        told.append((done, expected))
        raise Cancelled

    with pytest.raises(Cancelled):
        write_workbook(target, [farms(*({"name": str(n)} for n in range(3 * STEP)))], FACTS, progress=stop)
    assert told == [(STEP, 0)]
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.xlsx", b"old")]


def test_a_missing_folder_is_told_in_words(tmp_path: Path, farms: Farms) -> None:
    with pytest.raises(ReportTrouble) as caught:
        write_workbook(tmp_path / "gone" / "a.xlsx", [farms({"name": "x"})], FACTS)
    assert caught.value.code == "E-REPORT-PLACE"


def test_more_rows_than_a_sheet_holds_are_refused(
    tmp_path: Path, farms: Farms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_sheet, "MOST_ROWS", 3)
    with pytest.raises(ReportTrouble) as caught:
        write_workbook(tmp_path / "a.xlsx", [farms(*({"name": "x"} for _ in range(4)))], FACTS)
    assert caught.value.code == "E-SHEET-ROWS"
    assert list(tmp_path.iterdir()) == []


def test_twenty_thousand_rows_take_little_memory(tmp_path: Path) -> None:
    """Measured in a process of its own: the growth over a hundred rows, not the libraries."""
    code = (
        "import resource, sys; from pathlib import Path; sys.path[:0] = [sys.argv[1]];"
        "from tests.reports.samples import FACTS, FARMS, PACK, many;"
        "from reports.sheet_model import SheetContent; from reports.workbook import write_workbook;"
        "target = Path(sys.argv[2]);"
        "run = lambda n: write_workbook(target, [SheetContent(FARMS, many(n), PACK, '局')], FACTS);"
        "run(100); before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss; run(20_000);"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    command = [sys.executable, "-c", code, str(Path(__file__).parents[2]), str(tmp_path / "big.xlsx")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 24 * 1024  # KiB; one row in memory would be nothing, row heights are kept
    book = openpyxl.load_workbook(tmp_path / "big.xlsx", read_only=True)
    with closing(book):
        assert next(book.worksheets[1].iter_rows(min_row=20_003))[COLUMN["name"] - 1].value == "场19999"
