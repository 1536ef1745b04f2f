"""What the pack file refers to: each unit, table, township and field that it names must exist."""

import datetime as dt
from collections.abc import Iterator
from typing import Final

from forms.expressions import ExpressionFault
from forms.formulas import NO_RESULT, names_of, parse_formula
from forms.loading.blocks import clip, meant
from forms.loading.expressions import judge_expression
from forms.loading.indicators import COUNTED, RESULT
from forms.loading.links import known, places
from forms.loading.names import OTHER_TOWNS, TOWNS, VILLAGES
from forms.loading.source import Path, Source
from forms.model import Indicator, Input, Kind, Pack, Scope, Table
from forms.values import CANONICAL_NUMBER

#: A last day so long after the data period is a slip of the pen.
MAX_DUE_DAYS: Final = 800
_INPUT: Final = "inputs"


def link_pack(source: Source, pack: Pack) -> None:
    """Check all that the pack file refers to."""
    units = [unit.code for unit in pack.units]
    if pack.bureau and known(source, ("bureau",), pack.bureau, units):
        _link_bureau(source, pack)
    if pack.start and pack.end and pack.start > pack.end:
        source.fault(("start",), f"数据期起“{pack.start}”晚于止“{pack.end}”。")
    _link_units(source, pack)
    _link_places(source, pack)
    _link_withdrawn(source, pack)
    _link_noted(source, pack)
    _link_duties(source, pack, units)
    _link_due(source, pack)
    _link_items(source, pack, units)
    _link_forms(source, pack)
    found = places(source, "indicator", "id")
    for indicator in pack.indicators:
        _link_indicator(source, found.get(indicator.id, ()), indicator, pack)


def _link_bureau(source: Source, pack: Pack) -> None:
    if pack.unit(pack.bureau).kind != "bureau":
        source.fault(("bureau",), f'“{pack.bureau}”的 [[unit]] 应写 kind = "bureau"。')
    for unit in pack.units:
        if unit.kind == "bureau" and unit.code != pack.bureau:
            path = places(source, "unit", "code").get(unit.code, ())
            source.fault((*path, "kind"), f"只有“bureau”写的单位“{pack.bureau}”才是 bureau。")


def _link_units(source: Source, pack: Pack) -> None:
    """Check that no unit has the code or the name of another one or of a township: people type either."""
    found = places(source, "unit", "code")
    codes = {town.code for town in pack.towns}
    taken = {town.name for town in pack.towns}
    for unit in pack.units[: len(pack.units) - len(pack.towns)]:
        path = found.get(unit.code, ())
        if unit.code in codes:
            source.fault((*path, "code"), f"单位代码“{unit.code}”是乡镇的代码。")
        if unit.name in taken:
            source.fault((*path, "name"), f"单位名称“{clip(unit.name)}”与另一个单位或乡镇相同。")
        taken |= {unit.name} - {""}


def _link_places(source: Source, pack: Pack) -> None:
    found = places(source, "town", "code")
    for town in pack.towns:
        if not town.code.startswith(pack.area[:6]):
            path = (*found.get(town.code, ("town",)), "code")
            source.fault(path, f"乡镇代码“{town.code}”应以“{pack.area[:6]}”开头。")
    towns = {town.code for town in pack.towns}
    for village in pack.villages:
        if village.code[:9] not in towns:
            source.fault(("villages",), f"村（社区）“{village.code} {clip(village.name)}”不属于本方案的乡镇。")


def _link_withdrawn(source: Source, pack: Pack) -> None:
    present = {table.id for table in pack.tables} | {check.id for table in pack.tables for check in table.checks}
    for name in pack.withdrawn:
        if name in present:
            source.fault(("withdrawn",), f"“{name}”写在“withdrawn”（收回）里，但还在方案中。")


def _link_noted(source: Source, pack: Pack) -> None:
    checks = [check.id for table in pack.tables if not table.builtin for check in table.checks]
    for name in pack.noted:
        known(source, ("noted",), name, checks)


def _link_duties(source: Source, pack: Pack, units: list[str]) -> None:
    tables = {table.id: table for table in pack.tables if not table.builtin}
    seen = set()
    for duty in pack.duties:
        path: Path = (*_duty_place(source, duty.unit, duty.table, duty.section), "unit")
        known(source, path, duty.unit, units)
        if known(source, (*path[:-1], "table"), duty.table, tables):
            table = tables[duty.table]
            if duty.section:
                known(source, (*path[:-1], "section"), duty.section, parts_of(table, pack))
            if wrong := why_not_rows(pack, table, duty.unit, duty.rows):
                source.fault((*path[:-1], "rows"), wrong)
        if (duty.unit, duty.table, duty.section) in seen:
            source.fault(path, f"“{duty.unit}”在表“{duty.table}”上的职责重复。")
        seen.add((duty.unit, duty.table, duty.section))


def parts_of(table: Table, pack: Pack) -> list[str]:
    """Give what a duty can be on beside the whole table: the sections of a card, the codes of fixed rows."""
    codes = pack.codes.get(table.rows_from, ()) if table.rows_from else ()
    return [*(section.id for section in table.sections), *(choice.code for choice in codes)]


def why_not_rows(pack: Pack, table: Table, unit: str, rows: Scope) -> str:
    """Say why a unit cannot have these rows of a table, or nothing."""
    is_town = any(town.code == unit for town in pack.towns)
    is_by_place = table.rows_from in COUNTED
    if rows is Scope.TOWN and not is_by_place:
        return f'表“{table.id}”没有按乡镇或村固定的行，不能写 rows = "town"。'
    if rows is Scope.TOWN and not is_town:
        return f'“{unit}”不是乡镇，表“{table.id}”里没有它自己的行，不能写 rows = "town"。'
    if rows is Scope.OWN and is_town and is_by_place:
        return f'表“{table.id}”的行按乡镇或村固定，乡镇应写 rows = "town"（自己的行）或 rows = "all"（全部的行）。'
    return ""


def _duty_place(source: Source, unit: str, table: str, section: str | None) -> Path:
    blocks = source.data.get("duty")
    wanted = [(unit, table, section), (TOWNS if unit.isdigit() else unit, table, section)]
    for index, block in enumerate(blocks if isinstance(blocks, list) else ()):
        if isinstance(block, dict) and (block.get("unit"), block.get("table"), block.get("section")) in wanted:
            return ("duty", index)
    return ()


def _link_due(source: Source, pack: Pack) -> None:
    items = places(source, "item", "id")
    asked: list[tuple[Path, str | None]] = [
        (("submission", "due"), pack.submission.due),
        (("submission", "liaison_due"), pack.submission.liaison_due),
        *(((*items.get(item.id, ()), "due"), item.due) for item in pack.items),
    ]
    if not pack.start or not pack.end:
        return
    last = (dt.date.fromisoformat(pack.end) + dt.timedelta(MAX_DUE_DAYS)).isoformat()
    for path, day in asked:
        if day and not pack.start <= day <= last:
            source.fault(path, f"截止日期“{day}”应在数据期开始（{pack.start}）之后，{last} 之前。")


def _link_items(source: Source, pack: Pack, units: list[str]) -> None:
    found = places(source, "item", "id")
    tables = [table.id for table in pack.tables]
    for item in pack.items:
        path = found.get(item.id, ())
        known(source, (*path, "unit"), item.unit, units)
        for table in item.tables:
            known(source, (*path, "tables"), table, tables)


def _link_forms(source: Source, pack: Pack) -> None:
    found = places(source, "form", "id")
    tables = [table.id for table in pack.tables if not table.builtin]
    for form in pack.forms:
        for table in form.tables:
            known(source, (*found.get(form.id, ()), "tables"), table, tables)


def _link_indicator(source: Source, path: Path, indicator: Indicator, pack: Pack) -> None:
    inputs = [item.name for item in indicator.inputs]
    _link_formula(source, path, indicator, inputs)
    for item in indicator.inputs:
        _link_input(source, (*path, _INPUT), item, pack)
    if indicator.target:
        _link_input(source, (*path, "target"), indicator.target, pack)
    for fault in _example_faults(indicator, inputs):
        source.fault((*path, "gives"), f"指标“{indicator.id}”的示例{fault}")


def _link_formula(source: Source, path: Path, indicator: Indicator, inputs: list[str]) -> None:
    try:
        used = names_of(parse_formula(indicator.formula))
    except ExpressionFault as fault:
        source.fault((*path, "formula"), str(fault))
        return
    for name in used:
        known(source, (*path, "formula"), name, inputs)
    for name in inputs:
        if name not in used:
            source.fault((*path, _INPUT), f"“formula”没有用到“{clip(name)}”{meant(name, used)}。")


def _link_input(source: Source, path: Path, item: Input, pack: Pack) -> None:
    if not item.source:
        return
    if item.source in COUNTED:
        if item.take or item.where or item.reduce != "count":
            source.fault(path, f"“{item.name}”的“{item.source}”只能计数，不写“take”和“where”。")
        _link_counted(source, path, item.source, pack)
        return
    tables = {table.id: table for table in pack.tables if not table.builtin}
    if not known(source, (*path, "from"), item.source, tables):
        return
    table = tables[item.source]
    _link_taken(source, path, item, table)
    if item.where:
        judge_expression(source, (*path, "where"), item.where, table, pack)


def _link_counted(source: Source, path: Path, word: str, pack: Pack) -> None:
    if word == VILLAGES and not pack.villages:
        source.fault(path, "“villages”没有可数的行：pack.toml 还没有写 villages。")
    if word == OTHER_TOWNS and not pack.has_seat_too and not any(town.seat for town in pack.towns):
        source.fault(path, "“other_towns”没有可除去的乡镇：没有一个 [[town]] 写了 seat = true。")


def _link_taken(source: Source, path: Path, item: Input, table: Table) -> None:
    if item.reduce == "count":
        if item.take:
            source.fault(path, f'“{item.name}”是计数（reduce = "count"），不写“take”。')
    elif item.take is None:
        source.fault(path, f"“{item.name}”缺少“take”：取哪个指标项。")
    elif item.take in {field.name for field in table.fields if not field.is_number}:
        source.fault((*path, "take"), f"“{item.name}”取的“{item.take}”不是数值。")
    else:
        known(source, (*path, "take"), item.take, [field.name for field in table.fields])
    if item.reduce == "one" and table.kind is Kind.LIST and not item.where:
        source.fault(path, f'“{item.name}”：{table.id} 是清单，请写 reduce = "sum" 或 "count"，或用 where 选出一行。')


def _example_faults(indicator: Indicator, inputs: list[str]) -> Iterator[str]:
    for name in (*inputs, RESULT):
        if name not in indicator.gives:
            yield f"缺少“{clip(name)}”：gives = {{ …, {clip(name)} = … }}。"
    for name, text in indicator.gives.items():
        if name not in (*inputs, RESULT):
            yield f"里的“{clip(name)}”不在“inputs”中{meant(name, (*inputs, RESULT))}。"
        elif not CANONICAL_NUMBER.match(text) and not (name == RESULT and text == NO_RESULT):
            yield f"中“{name}”的值“{clip(text)}”不是数字。"
