"""What refers to what: each name that a definition uses must exist.

Runs when all files are read, so that one run tells all faults.
"""

import re
from collections.abc import Collection, Mapping
from typing import Final

from forms.loading.blocks import clip, meant
from forms.loading.names import OTHER_TOWNS, TOWNS, VALIDATORS, VILLAGES
from forms.loading.source import Path, Source
from forms.model import Check, Field, FieldType, Kind, Pack, Table
from forms.units import can_convert

_SLOT: Final = re.compile(r"\{([^{}]*)\}")
_FIND: Final = re.compile(r"select\s[^;\"?]*\Z", re.IGNORECASE)
_LAST: Final = "last_"


def link_table(source: Source, table: Table, pack: Pack) -> None:
    """Check all that a table refers to, within itself and in the pack."""
    _link_rows(source, table, pack)
    _link_groups(source, table)
    found = places(source, "field", "name")
    for field in table.fields:
        _link_field(source, found.get(field.name, ()), field, table, pack)
    found = places(source, "check", "id")
    for check in table.checks:
        _link_check(source, found.get(check.id, ()), check, table)
    found = places(source, "section", "id")
    used = {field.section for field in table.fields}
    for section in table.sections:
        if section.id not in used:
            source.fault(found.get(section.id, ()), f"没有指标项属于部分“{section.id}”。")


def places(source: Source, key: str, name: str) -> Mapping[str, Path]:
    """Map the names of blocks `[[key]]` to where they stand."""
    blocks = source.data.get(key)
    found: dict[str, Path] = {}
    for index, block in enumerate(blocks if isinstance(blocks, list) else ()):
        value = block.get(name) if isinstance(block, dict) else None
        if isinstance(value, str):
            found.setdefault(value.strip(), (key, index))
    return found


def known(source: Source, path: Path, word: str, allowed: Collection[str]) -> bool:
    """Note a fault if the word is none of the allowed ones."""
    if word in allowed:
        return True
    source.fault(path, f"“{path[-1]}”提到的“{clip(word)}”不存在{meant(word, allowed)}。")
    return False


def _link_rows(source: Source, table: Table, pack: Pack) -> None:
    for name in table.key:
        known(source, ("key",), name, [field.name for field in table.fields])
    if table.rows_from:
        known(source, ("rows_from",), table.rows_from, [TOWNS, OTHER_TOWNS, VILLAGES, *pack.codes])
        if table.kind is not Kind.LIST:
            source.fault(("rows_from",), '“rows_from”只用于 kind = "list" 的表。')
    if table.parent:
        others = [other.id for other in pack.tables if other.id != table.id and not other.builtin]
        known(source, ("parent",), table.parent, others)
        if table.kind is not Kind.LIST:
            source.fault(("parent",), '“parent”只用于 kind = "list" 的表。')


def _link_groups(source: Source, table: Table) -> None:
    found = places(source, "field", "name")
    groups: dict[str, list[Field]] = {}
    for field in table.fields:
        if field.group:
            groups.setdefault(field.group, []).append(field)
    for group, members in groups.items():
        path = (*found.get(members[0].name, ()), "group")
        if len(members) == 1:
            source.fault(path, f"组“{group}”只有一个指标项“{members[0].name}”，至少要两个，是不是名称写错了。")
        elif len({(field.section, field.personal) for field in members}) > 1:
            source.fault(path, f"组“{group}”的指标项应属于同一部分，并且都是或都不是个人信息。")


def _link_field(source: Source, path: Path, field: Field, table: Table, pack: Pack) -> None:
    if field.section or table.sections:
        _link_section(source, path, field, table)
    if field.code:
        known(source, (*path, "code"), field.code, [*VALIDATORS, *pack.codes])
    if field.to:
        known(source, (*path, "to"), field.to, [other.id for other in pack.tables if not other.builtin])
    for unit in field.accepts:
        if not field.unit or not can_convert(unit, field.unit):
            source.fault((*path, "accepts"), f"“{clip(unit)}”不能换算成“{field.unit or '（无单位）'}”。")
    if field.minimum is not None and field.maximum is not None and field.minimum > field.maximum:
        source.fault((*path, "minimum"), f"“minimum”{field.minimum} 大于“maximum”{field.maximum}。")
    if field.compute:
        _link_computed(source, path, field)
    elif field.gives:
        source.fault((*path, "gives"), "“gives”只用于有“compute”的指标项。")
    _link_example(source, (*path, "gives"), field.gives, table)


def _link_section(source: Source, path: Path, field: Field, table: Table) -> None:
    if not field.section:
        source.fault(path, f"“{field.name}”没有写属于哪一部分（section）。")
    else:
        known(source, (*path, "section"), field.section, [section.id for section in table.sections])


def _link_computed(source: Source, path: Path, field: Field) -> None:
    for key, is_set in (
        ("required", bool(field.required)),
        ("group", bool(field.group)),
        ("personal", field.personal),
        ("states", bool(field.states)),
    ):
        if is_set:
            source.fault((*path, key), f"“{field.name}”是计算得出的，不能有“{key}”。")
    if field.type in {FieldType.CHOICES, FieldType.REF, FieldType.NOTE}:
        source.fault((*path, "type"), f"{field.type} 类型的指标项不能计算得出。")
    if not field.is_selected and field.name not in field.gives:
        source.fault(path, f"计算指标项“{field.name}”缺少示例：gives = {{ …, {field.name} = … }}。")


def _link_check(source: Source, path: Path, check: Check, table: Table) -> None:
    names = [field.name for field in table.fields]
    if (check.expect is None) == (check.find is None):
        source.fault(path, f"检查“{check.id}”应写“expect”或“find”，二者取一。")
    if not check.id.startswith(f"{table.id}-"):
        source.fault((*path, "id"), f"检查编号“{check.id}”应以“{table.id}-”开头。")
    for name in check.at:
        known(source, (*path, "at"), name, names)
    if check.find is not None and not _FIND.match(check.find):
        source.fault((*path, "find"), "“find”应是一个 SELECT，不含分号、双引号和问号。")
    if check.expect is not None and not check.at:
        source.fault(path, f"检查“{check.id}”缺少“at”：问题显示在哪个指标项。")
    if check.expect is not None and not check.fails:
        source.fault(path, f"检查“{check.id}”没有不通过的示例，请写 fails = {{ … }}。")
    _link_message(source, (*path, "message"), check, names)
    _link_example(source, (*path, "passes"), check.passes, table)
    _link_example(source, (*path, "fails"), check.fails, table)


def _link_message(source: Source, path: Path, check: Check, names: list[str]) -> None:
    for slot in _SLOT.findall(check.message):
        if check.expect is not None:
            known(source, path, slot, names)
        elif not re.fullmatch(r"[a-z_][a-z0-9_]{0,39}", slot):
            source.fault(path, f"“{{{clip(slot)}}}”不是列名。")
    if "{" in _SLOT.sub("", check.message) or "}" in _SLOT.sub("", check.message):
        source.fault(path, "句子里的花括号要成对，中间是指标项名称。")


def _link_example(source: Source, path: Path, row: Mapping[str, str], table: Table) -> None:
    names = [field.name for field in table.fields]
    for name in row:
        known(source, path, name.removeprefix(_LAST), names)


def link_pack(source: Source, pack: Pack) -> None:
    """Check all that the pack file refers to."""
    units = [unit.code for unit in pack.units]
    if pack.bureau:
        known(source, ("bureau",), pack.bureau, units)
    if pack.start and pack.end and pack.start > pack.end:
        source.fault(("start",), f"数据期起“{pack.start}”晚于止“{pack.end}”。")
    for town in pack.towns:
        if not town.code.startswith(pack.area[:6]):
            source.fault(("town",), f"乡镇代码“{town.code}”应以“{pack.area[:6]}”开头。")
    _link_duties(source, pack, units)
    blocks = places(source, "item", "id")
    for item in pack.items:
        path = blocks.get(item.id, ())
        known(source, (*path, "unit"), item.unit, units)
        for table in item.tables:
            known(source, (*path, "tables"), table, [other.id for other in pack.tables])


def _link_duties(source: Source, pack: Pack, units: list[str]) -> None:
    tables = {table.id: table for table in pack.tables if not table.builtin}
    seen = set()
    for duty in pack.duties:
        path: Path = (*_duty_place(source, duty.unit, duty.table), "unit")
        known(source, path, duty.unit, units)
        if known(source, (*path[:-1], "table"), duty.table, tables) and duty.section:
            sections = [section.id for section in tables[duty.table].sections]
            known(source, (*path[:-1], "section"), duty.section, sections)
        if (duty.unit, duty.table, duty.section) in seen:
            source.fault(path, f"“{duty.unit}”在表“{duty.table}”上的职责重复。")
        seen.add((duty.unit, duty.table, duty.section))


def _duty_place(source: Source, unit: str, table: str) -> Path:
    blocks = source.data.get("duty")
    for index, block in enumerate(blocks if isinstance(blocks, list) else ()):
        if isinstance(block, dict) and block.get("table") == table and block.get("unit") in (unit, TOWNS):
            return ("duty", index)
    return ()
