"""A template in the hands of a table program: what is locked, hidden, offered, and never a formula."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import column_index_from_string

from forms.model import Choice, Field, FieldType
from office.last_year import bring
from office.template import template
from office.workspaces import open_workspace
from reports.template import write_template
from reports.template_model import TemplateFacts, TemplateTable
from tests.county import XM, County, add_farm
from tests.office.sheets import HEAD, make_sheet
from tests.reports.samples import FARMS, PACK


@pytest.fixture
def sheet(county: County, tmp_path: Path) -> Any:
    with open_workspace(county.unit(XM)) as store:
        add_farm(store, name="=HYPERLINK(1)", note="@cmd", stock="7")
        template(store, ["T31"], tmp_path / "t.xlsx")
    return openpyxl.load_workbook(tmp_path / "t.xlsx")["T31 规模化畜禽养殖场信息表"]


def column(sheet: Any, name: str) -> Any:
    return next(cell.column_letter for cell in sheet[3] if str(cell.value).split(" ")[0] == name)


def dimension(sheet: Any, place: int) -> Any:
    """Alike columns side by side are written as one range."""
    return next(one for one in sheet.column_dimensions.values() if one.min <= place <= one.max)


def test_texts_of_people_are_no_formulas(sheet: Any) -> None:
    for name, text in (("name", "=HYPERLINK(1)"), ("note", "@cmd")):
        cell = sheet[f"{column(sheet, name)}5"]
        assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", text, True)
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_names_and_ids_are_hidden_heads_locked_and_cells_open(sheet: Any) -> None:
    assert sheet.row_dimensions[3].hidden
    assert sheet.column_dimensions["A"].hidden
    assert sheet.protection.sheet
    assert not sheet.protection.password
    assert sheet.protection.sort  # locked: sorting would tear ids from their rows
    assert sheet["A5"].protection.locked
    assert sheet[f"{column(sheet, 'stock')}4"].protection.locked
    assert not sheet[f"{column(sheet, 'stock')}5"].protection.locked
    assert sheet[f"{column(sheet, 'dung_share_sum')}5"].protection.locked  # computed
    assert sheet.freeze_panes == "D5"


def test_what_is_typed_below_stays_what_it_is(sheet: Any) -> None:
    names = ("uscc", "stock", "land_mu", "ledger_from")
    formats = {name: dimension(sheet, column_index_from_string(column(sheet, name))) for name in names}
    assert {name: one.number_format for name, one in formats.items()} == {
        "uscc": "@",
        "stock": "0",
        "land_mu": "0.00",
        "ledger_from": "yyyy-mm-dd",
    }
    assert not any(one.protection.locked for one in formats.values())


def test_choices_are_offered_in_the_cell(sheet: Any) -> None:
    found = sheet.data_validations.dataValidation
    rules = {str(rule.sqref).partition(":")[0].rstrip("0123456789"): rule for rule in found}
    assert rules[column(sheet, "ledger")].formula1 == '"是,否"'
    assert rules[column(sheet, "species")].formula1.startswith('"猪,奶牛,')
    assert rules[column(sheet, "species")].errorStyle == "warning"


def test_several_choices_are_told_in_the_cell_and_in_the_notes_as_no_list_can_offer_them(tmp_path: Path) -> None:
    many = tuple(Choice(str(number), f"第 {number} 个乡镇") for number in range(40))
    long = Field("towns", "涉及乡镇", FieldType.CHOICES, choices=many, help="选所有涉及的乡镇。", required=True)
    table = replace(FARMS, fields=(*FARMS.fields, long))
    facts = TemplateFacts(PACK, "某局", "县考通", lambda _field, token: token)
    offered = {"proc": ["堆肥", "沼气"], "towns": [entry.label for entry in many]}
    write_template(tmp_path / "t.xlsx", [TemplateTable(table, [], offered)], facts)
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    rules = {rule.promptTitle: rule for rule in book.worksheets[0].data_validations.dataValidation}
    how = "可选几项，写代码或名称，用分号“；”隔开"
    assert rules["处理工艺"].prompt == f"{how}：1 堆肥；2 沼气"
    assert rules["处理工艺"].type is None
    assert rules["涉及乡镇"].prompt == f"{how}；可选项见工作表“填表说明”\n选所有涉及的乡镇。\n必填"
    told = {row[2]: row[5] for row in book["填表说明"].iter_rows(values_only=True)}
    assert told["涉及乡镇"] == f"{how}；可选：{'；'.join(f'{one.code} {one.label}' for one in many)}"


def test_a_list_too_long_for_a_cell_stands_on_a_hidden_sheet(tmp_path: Path) -> None:
    offered = [f"第 {number} 种" for number in range(100)]
    facts = TemplateFacts(PACK, "某局", "县考通", lambda _field, token: token)
    write_template(tmp_path / "t.xlsx", [TemplateTable(FARMS, [], {"name": offered})], facts)
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    (rule,) = [one for one in book.worksheets[0].data_validations.dataValidation if one.type == "list"]
    name, _, place = str(rule.formula1).partition("!")
    assert name == "'选项'"
    assert book["选项"].sheet_state == "veryHidden"
    assert [cell.value for line in book["选项"][place.replace("$", "")] for cell in line] == offered


def test_a_name_with_quotes_does_not_become_part_of_a_rule(tmp_path: Path) -> None:
    """A list in a cell's rule is written as a formula, which went on behind the quotes of a farm's name."""
    offered = ['甲"&WEBSERVICE("http://0")&"', "=乙", "丙"]
    facts = TemplateFacts(PACK, "某局", "县考通", lambda _field, token: token)
    write_template(tmp_path / "t.xlsx", [TemplateTable(FARMS, [], {"name": offered})], facts)
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    rules = [str(one.formula1) for one in book.worksheets[0].data_validations.dataValidation if one.type == "list"]
    assert not [rule for rule in rules if "WEBSERVICE" in rule]
    cells = [cell for line in book["选项"] for cell in line]
    assert [(cell.value, cell.data_type, cell.quotePrefix) for cell in cells] == [(one, "s", True) for one in offered]


def test_what_others_fill_in_is_shown_and_shut(county: County, tmp_path: Path) -> None:
    with open_workspace(county.unit(XM)) as store:
        template(store, ["T68"], tmp_path / "t.xlsx")
    card = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]
    line = next(row for row in card.iter_rows(min_row=5) if row[0].value == "so2")
    texts = [cell.value for cell in line]
    assert texts[-1] == "由其他单位填报"
    assert line[4].protection.locked
    assert not card.data_validations.dataValidation


def test_the_notes_say_how_each_field_is_filled_in(sheet: Any) -> None:
    notes = sheet.parent["填表说明"]
    rows = {row[2]: row for row in notes.iter_rows(values_only=True) if row[0] == "T31"}
    assert rows["年末存栏量"][3:5] == ("头（只、羽）", "必填")
    assert "不适用" in rows["年出栏量"][6]
    assert len(rows) > 60


def test_the_notes_give_examples_of_this_county_in_words(sheet: Any) -> None:
    rows = {row[2]: row[7] or "" for row in sheet.parent["填表说明"].iter_rows(values_only=True) if row[0] == "T31"}
    assert [text for text in rows.values() if "{" in text] == []
    assert rows["所在行政村（社区）"].startswith("653130")
    assert rows["养殖种类"] == "猪"


def test_last_year_stands_as_a_note_in_lists_and_beside_the_value_in_cards(county: County, tmp_path: Path) -> None:
    line = [1, "甲场", "巴楚镇", "猪", 5, 20, None]
    lines = [("指标项", "单位", "数值"), ("县域国土面积", "km²", 18490.59)]
    with open_workspace(county.bureau) as store:
        for path, name in ((make_sheet(tmp_path / "T31.xlsx", [HEAD, line]), "T31"), (tmp_path / "T01.xlsx", "T01")):
            if name == "T01":
                make_sheet(path, lines)
            else:
                add_farm(store, name="甲场", stock="7")
            bring(store, path)
            template(store, [name], tmp_path / "t.xlsx")
            sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]
            if name == "T01":
                assert sheet[f"{column(sheet, '_last')}5"].value == 18490.59
                assert sheet[f"{column(sheet, '_value')}5"].value is None
            else:
                assert sheet[f"{column(sheet, 'stock')}5"].comment.text == "上年：5"
