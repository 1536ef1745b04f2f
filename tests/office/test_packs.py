"""What a pack leaves open (coverage): told for each kind, and for no shipped pack of Bachu."""

from dataclasses import replace

import pytest

from forms.load import read_pack
from forms.model import Pack
from office.packs import coverage


@pytest.fixture(scope="module")
def pack() -> Pack:
    return read_pack("bachu-2024")


def test_nothing_is_left_open_in_bachu(pack: Pack) -> None:
    assert coverage(pack) == []


def test_an_item_without_table_or_material_is_told_but_a_report_and_mere_work_are_not(pack: Pack) -> None:
    bare = tuple(replace(item, tables=(), evidence=()) for item in pack.items)
    told = [line.split("（", 1)[0] for line in coverage(replace(pack, items=bare))]
    assert told == [f"事项 {item.id}" for item in pack.items if item.kind not in {"report", "act"}]


def test_a_table_and_a_section_without_an_owner_are_told(pack: Pack) -> None:
    lost = {("T31", None), ("T60", "GEO")}
    duties = tuple(duty for duty in pack.duties if (duty.table, duty.section) not in lost)
    told = coverage(replace(pack, duties=duties))
    assert [line for line in told if not line.startswith("事项")] == [
        "表 T31（规模化畜禽养殖场信息表）没有填报单位，请写 [[duty]]。",
        "表 T60 的部分 GEO（地理环境）没有填报单位，请写 [[duty]]。",
    ]


def test_an_item_whose_table_its_unit_does_not_fill_is_told(pack: Pack) -> None:
    duties = tuple(replace(duty, unit="TJ") if duty.table == "T31" else duty for duty in pack.duties)
    assert coverage(replace(pack, duties=duties)) == [
        f"事项 {item.id}（{item.title}）的表 T31 没有交给 XM，请写 [[duty]]。"
        for item in pack.items
        if item.unit == "XM" and "T31" in item.tables
    ]


def test_a_field_without_a_source_is_told_unless_it_was_withdrawn(pack: Pack) -> None:
    farms = pack.table("T31")
    first, second, *rest = farms.fields
    fields = (replace(first, source=""), replace(second, source="", withdrawn=True), *rest)
    tables = tuple(replace(table, fields=fields) if table.id == "T31" else table for table in pack.tables)
    assert coverage(replace(pack, tables=tables)) == [
        f"表 T31 的“{first.name} {first.title}”没有写来源（source）。",
    ]


def test_an_indicator_without_inputs_or_source_is_told(pack: Pack) -> None:
    one, two, *rest = pack.indicators
    changed = (replace(one, inputs=()), replace(two, source=""), *rest)
    assert coverage(replace(pack, indicators=changed)) == [
        "指标 I-B1（林地覆盖率）没有写输入（inputs）。",
        "指标 I-B2（草地覆盖率）没有写来源（source）。",
    ]
