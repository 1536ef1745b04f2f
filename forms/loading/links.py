"""What refers to what: each name that a definition uses must exist.

Runs when all files are read, so that one run tells all faults.
"""

from collections.abc import Collection, Mapping
from typing import Final

from forms.loading.blocks import clip, meant
from forms.loading.names import OTHER_TOWNS, TOWNS, VALIDATORS, VILLAGES
from forms.loading.source import Path, Source
from forms.model import Field, FieldType, Kind, Pack, Table
from forms.units import can_convert

_LISTED: Final = (TOWNS, OTHER_TOWNS, VILLAGES)


def link_table(source: Source, table: Table, pack: Pack) -> None:
    """Check all that a table refers to, within itself and in the pack."""
    _link_rows(source, table, pack)
    _link_groups(source, table)
    found = places(source, "field", "name")
    for field in table.fields:
        _link_field(source, found.get(field.name, ()), field, table, pack)
    _link_renames(source, table, found)
    _link_evidence(source, table)
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
        if known(source, ("key",), name, [field.name for field in table.fields]) and table.field(name).withdrawn:
            source.fault(("key",), f"“{name}”已停用（withdrawn），不能用来区分记录。")
    for key, word in (("rows_from", table.rows_from), ("parent", table.parent), ("yearly", table.yearly)):
        if word and table.kind is not Kind.LIST:
            source.fault((key,), f'“{key}”只用于 kind = "list" 的表。')
    if table.rows_from and table.parent:
        source.fault(("rows_from",), "“rows_from”与“parent”不能同时写：固定的行不属于另一张表的行。")
    if table.rows_from and known(source, ("rows_from",), table.rows_from, [*_LISTED, *pack.codes]):
        _link_listed(source, table.rows_from, pack)
    if table.parent:
        _link_parent(source, table, table.parent, pack)
    if all(field.withdrawn for field in table.fields):
        source.fault((), f"表 {table.id} 的指标项全部停用（withdrawn），至少留一个。")


def _link_listed(source: Source, word: str, pack: Pack) -> None:
    if word == VILLAGES and not pack.villages:
        source.fault(("rows_from",), "“villages”没有行：pack.toml 还没有写 villages。")
    if word == OTHER_TOWNS and not pack.has_seat_too and not any(town.seat for town in pack.towns):
        source.fault(("rows_from",), "“other_towns”除去县城所在乡镇，但没有一个 [[town]] 写了 seat = true。")


def _link_parent(source: Source, table: Table, parent: str, pack: Pack) -> None:
    others = {other.id: other for other in pack.tables if other.id != table.id and not other.builtin}
    if not known(source, ("parent",), parent, others):
        return
    if others[parent].parent:
        source.fault(("parent",), f"“{parent}”自己也属于别的表，子表只能有一层。")
    holders = [field for field in table.fields if field.to == parent]
    if len(holders) != 1 or holders[0].required is not True:
        text = f'“parent”要求恰好一个 type = "ref"、to = "{parent}"、required = true 的指标项，现在有 {len(holders)} 个'
        source.fault(("parent",), f"{text}{'，但不是必填' if len(holders) == 1 else ''}。")


def _link_renames(source: Source, table: Table, found: Mapping[str, Path]) -> None:
    """See that a former name means one field only, now and then."""
    present = {field.name for field in table.fields if not field.withdrawn}
    former: dict[str, str] = {}
    for field in table.fields:
        if not field.renamed_from:
            continue
        path = (*found.get(field.name, ()), "renamed_from")
        if field.renamed_from in present:
            source.fault(path, f"“{field.renamed_from}”还是本表在用的指标项，不能又是“{field.name}”的旧名。")
        if field.renamed_from in former:
            source.fault(path, f"“{field.renamed_from}”已是“{former[field.renamed_from]}”的旧名。")
        former.setdefault(field.renamed_from, field.name)


def _link_evidence(source: Source, table: Table) -> None:
    found = places(source, "evidence", "id")
    for slot in table.evidence:
        path = found.get(slot.id, ())
        if isinstance(slot.required, str) and not slot.each_row and table.kind is not Kind.CARD:
            text = f"“{slot.id}”的“required”是条件，要看一行的内容，请同时写 each_row = true。"
            source.fault((*path, "required"), text)
        if slot.each_row and table.kind is Kind.CARD:
            source.fault((*path, "each_row"), f"“{slot.id}”：卡片只有一行，不写“each_row”。")
        if slot.section:
            known(source, (*path, "section"), slot.section, [section.id for section in table.sections])


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
    _link_numbers(source, path, field)
    if field.compute:
        _link_computed(source, path, field, table)
    else:
        for key, row in (("gives", field.gives), ("gives_rows", field.gives_rows)):
            if row:
                source.fault((*path, key), f"“{key}”只用于有“compute”的指标项。")
    if field.withdrawn and field.required:
        source.fault((*path, "withdrawn"), f"“{field.name}”已停用，不能又是必填。")


def _link_numbers(source: Source, path: Path, field: Field) -> None:
    for unit in field.accepts:
        if not field.unit or not can_convert(unit, field.unit):
            source.fault((*path, "accepts"), f"“{clip(unit)}”不能换算成“{field.unit or '（无单位）'}”。")
    if field.minimum is not None and field.maximum is not None and field.minimum > field.maximum:
        source.fault((*path, "minimum"), f"“minimum”{field.minimum} 大于“maximum”{field.maximum}。")
    if field.yoy_beyond is not None and field.yoy is None:
        source.fault((*path, "yoy_beyond"), "有“yoy_beyond”的指标项还要写“yoy”：变化超过时是哪一级问题。")


def _link_section(source: Source, path: Path, field: Field, table: Table) -> None:
    if not field.section:
        source.fault(path, f"“{field.name}”没有写属于哪一部分（section）。")
    else:
        known(source, (*path, "section"), field.section, [section.id for section in table.sections])


def _link_computed(source: Source, path: Path, field: Field, table: Table) -> None:
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
    if field.is_row_code:
        if field.type not in {FieldType.TEXT, FieldType.CODE} or not table.rows_from:
            source.fault((*path, "compute"), "“row_code”只用于固定行的表（rows_from）里 text 或 code 类型的指标项。")
    elif field.is_selected:
        _link_selected(source, path, field)
    elif field.name not in field.gives:
        source.fault(path, f"计算指标项“{field.name}”缺少示例：gives = {{ …, {field.name} = … }}。")
    elif field.gives_rows:
        source.fault((*path, "gives_rows"), "“gives_rows”用于查询（SELECT）；这里的示例写“gives”。")


def _link_selected(source: Source, path: Path, field: Field) -> None:
    if field.gives:
        source.fault((*path, "gives"), "查询（SELECT）的示例是几张表的行，请写 gives_rows = { T01 = [{ … }] }。")
    if not any(field.name in row for rows in field.gives_rows.values() for row in rows):
        text = f"计算指标项“{field.name}”缺少示例：gives_rows = {{ 本表 = [{{ …, {field.name} = … }}], … }}。"
        source.fault((*path, "gives_rows"), text)
