"""Two revisions of a pack side by side: what a later one may not take back, and what it changes (DESIGN 4, 5)."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from forms.lineage import Lineage
from forms.model import Check, Choice, Field, FieldType, Pack, Table

#: Types among which a token stays what it is; what no longer fits, such as decimal places, becomes a finding.
_KINDRED: Final = (
    frozenset({FieldType.TEXT, FieldType.NOTE, FieldType.CODE}),
    frozenset({FieldType.INTEGER, FieldType.DECIMAL}),
    frozenset({FieldType.CHOICE, FieldType.CHOICES}),
)

#: Said to people who change the definition files and to those who change the workbook.
_TAKE_BACK: Final = '要取消，请写进方案的“取消的表和检查”（pack.toml 的 withdrawn = ["{id}"]）'


class Breach(StrEnum):
    """What a pack does that a later revision may not: it is another pack, is not newer, drops an id, changes one."""

    OTHER = "other"
    OLD = "old"
    GONE = "gone"
    MEANING = "meaning"


@dataclass(frozen=True, slots=True)
class Break:
    """Why a pack cannot follow another one; `what` is the thing in question, with its id."""

    breach: Breach
    what: str
    why: str


def breaks(lineage: Lineage, new: Pack) -> list[Break]:
    """List what forbids a pack to follow the revisions before it; empty if nothing does."""
    old = lineage.pack
    found = [Break(Breach.OTHER, what, why) for what, why in _another(old, new)]
    if new.version <= old.version:
        why = f"现用的是第 {old.version} 版，版本号只能增加"
        found.append(Break(Breach.OLD, f"第 {new.version} 版方案", why))
    if found:
        return found
    return [*_vanished(old, new), *_tables(lineage, new), *_lists(old, new)]


def _another(old: Pack, new: Pack) -> Iterator[tuple[str, str]]:
    facts = (
        ("方案名称", old.id, new.id),
        ("年度", str(old.year), str(new.year)),
        ("区划", old.area, new.area),
        ("县局", old.bureau, new.bureau),
    )
    return ((what, f"原来是 {before}，新的是 {after}") for what, before, after in facts if before != after)


def _vanished(old: Pack, new: Pack) -> Iterator[Break]:
    """Units and townships stay, for rows belong to them; tables and checks go only if the pack says so."""
    taken_back = frozenset(new.withdrawn)
    kept = {unit.code for unit in new.units}
    for unit in old.units:
        if unit.code not in kept:
            yield _gone(f"填报单位 {unit.code}（{unit.name}）", "不再填报的单位请留在方案里，只收回它的职责")
    villages = {village.code for village in new.villages}
    for village in old.villages:
        if village.code not in villages:
            yield _gone(f"行政村 {village.code}（{village.name}）", "已经填了的行会没有名称，请留在方案里")
    tables = {table.id for table in new.tables}
    for table in old.tables:
        if table.id not in tables and table.id not in taken_back:
            yield _gone(f"表 {table.id}（{table.title}）", _TAKE_BACK.format(id=table.id))
    checks = {check.id for table in new.tables for check in table.checks}
    for table in old.tables:
        for check in table.checks if table.id in tables else ():
            if check.id not in checks and check.id not in taken_back:
                yield _gone(f"检查 {check.id}", _TAKE_BACK.format(id=check.id))


def _gone(what: str, why: str) -> Break:
    return Break(Breach.GONE, what, why)


def _other(what: str, why: str) -> Break:
    return Break(Breach.MEANING, what, why)


def _tables(lineage: Lineage, new: Pack) -> Iterator[Break]:
    for table in new.tables:
        # A table that was taken back and comes again must still mean what it meant.
        if definitions := lineage.definitions(table.id):
            yield from _table(definitions[0][1], table, frozenset(_ever(lineage, table.id)))


def _lists(old: Pack, new: Pack) -> Iterator[Break]:
    for name, entries in new.codes.items():
        yield from _moved(f"代码表 {name} 的", old.codes.get(name, ()), entries)


def _moved(what: str, old: Iterable[Choice], new: Iterable[Choice]) -> Iterator[Break]:
    """A code may be worded otherwise, but what it meant is not another code's now: what was filled in would turn."""
    codes = {choice.label: choice.code for choice in old}
    for choice in new:
        if (code := codes.get(choice.label, choice.code)) != choice.code:
            yield _other(f"{what}“{choice.label}”", f"代码不能从“{code}”改成“{choice.code}”，填过的内容会变成别的意思")


def _ever(lineage: Lineage, table_id: str) -> Iterator[str]:
    """Give every name that a field of a table ever had."""
    for _, table in lineage.definitions(table_id):
        for field in table.fields:
            yield field.name
            if field.renamed_from:
                yield field.renamed_from


def _table(old: Table, new: Table, ever: frozenset[str]) -> Iterator[Break]:
    what = f"表 {new.id}（{new.title}）"
    for name, before, after in (
        ("类型", old.kind, new.kind),
        ("固定行", old.rows_from, new.rows_from),
        ("上级表", old.parent, new.parent),
    ):
        if before != after:
            yield _other(what, f"{name}不能改：原来是 {before or '无'}，新的是 {after or '无'}。请另立一张表")
    fields = {field.name: field for field in old.fields}
    kept: dict[str, Field] = {}
    for field in new.fields:
        former = fields.get(field.name) or fields.get(field.renamed_from or "")
        if former is not None:
            kept[former.name] = field
            yield from _field(what, former, field)
        elif field.name in ever or (field.renamed_from or "") in ever - fields.keys():
            yield _other(f"{what}的指标项 {field.name}", "这个代号以前是别的指标项，请换一个新的代号")
    for field in old.fields:
        if field.name not in kept:
            why = "改了名请写曾用名称（renamed_from），取消请留在原处并写已停用（withdrawn = true）"
            yield _gone(f"{what}的指标项 {field.name}（{field.title}）", why)
    yield from _groups(what, old, kept)


def _field(table: str, old: Field, new: Field) -> Iterator[Break]:
    what = f"{table}的指标项 {new.name}（{new.title}）"
    kindred = any({old.type, new.type} <= some for some in _KINDRED)
    if old.type is not new.type and not kindred:
        yield _other(what, f"类型不能从 {old.type} 改成 {new.type}，填过的内容会读不懂。请取消它，另立一个新的")
    for name, before, after in (("单位", old.unit, new.unit), ("引用的表", old.to, new.to)):
        if before != after:
            yield _other(what, f"{name}不能从“{before or '无'}”改成“{after or '无'}”。请取消它，另立一个新的")
    if old.personal is not new.personal:
        yield _other(what, "是否个人信息不能改。请取消它，另立一个新的")
    if old.travels and not new.travels:
        yield _other(what, "填报的指标项不能改成自动计算，填过的内容会看不见。请取消它，另立一个新的")
    yield from _moved(f"{what}的可选项", old.choices, new.choices)


def _groups(what: str, old: Table, kept: Mapping[str, Field]) -> Iterator[Break]:
    """Fields that are merged as one stay together, and no others join them: else half of a change would be missing."""
    before = _companies((field.group, field.name) for field in old.fields if field.name in kept)
    after = _companies((field.group, name) for name, field in kept.items())
    for name in kept:
        if before[name] != after[name]:
            yield _other(f"{what}的指标项 {kept[name].name}", "与哪些指标项一起合并（group）不能改")


def _companies(members: Iterable[tuple[str | None, str]]) -> dict[str, frozenset[str]]:
    found = list(members)
    groups: dict[str, set[str]] = {}
    for group, name in found:
        groups.setdefault(group or f"@{name}", set()).add(name)
    return {name: frozenset(groups[group or f"@{name}"]) for group, name in found}


def changes(old: Pack, new: Pack) -> tuple[str, ...]:
    """Say in short sentences what a later revision changes: tables, fields, checks, units, duties, items, the rest."""
    return tuple(
        line for part in (_told_tables, _told_units, _told_duties, _told_items, _told_rest) for line in part(old, new)
    )


def changes_for(old: Pack, new: Pack, unit: str, tables: Collection[str]) -> tuple[str, ...]:
    """Say in short sentences what a later revision changes for one unit; duties are left to who knows them.

    Args:
        tables: Those that the unit fills, or has filled until now.
    """
    return changes(_part(old, unit, tables), _part(new, unit, tables))


def _part(pack: Pack, unit: str, tables: Collection[str]) -> Pack:
    """Give of a pack what concerns one unit."""
    mine = tuple(table for table in pack.tables if table.id in tables)
    # Of a list to choose from each field that uses it tells that its choices are others.
    lists = {table.rows_from for table in mine}
    return replace(
        pack,
        units=tuple(one for one in pack.units if one.code == unit),
        tables=mine,
        duties=(),
        items=tuple(item for item in pack.items if item.unit == unit),
        indicators=(),
        forms=tuple(form for form in pack.forms if any(table.id in form.tables for table in mine)),
        codes={name: codes for name, codes in pack.codes.items() if name in lists},
    )


def _told_tables(old: Pack, new: Pack) -> Iterator[str]:
    before = {table.id: table for table in old.tables if not table.builtin}
    after = {table.id: table for table in new.tables if not table.builtin}
    for table_id, table in after.items():
        if table_id not in before:
            yield f"新增表 {table_id}（{table.title}）"
        elif replace(table, version=0) != replace(before[table_id], version=0):
            yield from _told_table(before[table_id], table)
    yield from (f"取消表 {table_id}（{table.title}）" for table_id, table in before.items() if table_id not in after)


def _told_table(old: Table, new: Table) -> Iterator[str]:
    where = f"表 {new.id}（{new.title}）"
    told = [*_told_fields(where, old, new), *_told_checks(where, old.checks, new.checks)]
    yield from told or [f"{where}：其他修改"]


def _told_fields(where: str, old: Table, new: Table) -> Iterator[str]:
    before = {field.name: field for field in old.fields}
    for field in new.fields:
        former = before.get(field.name) or before.get(field.renamed_from or "")
        what = f"{where}：指标项“{field.title}”"
        if former is None:
            yield f"{where}：新增指标项“{field.title}”{'（必填）' if field.required else ''}"
        elif field.withdrawn and not former.withdrawn:
            yield f"{what}取消，填过的内容保留"
        else:
            if former.name != field.name:
                yield f"{what}由“{former.title}”改名（{former.name} → {field.name}）"
            if differing := "、".join(_differing(former, field)):
                yield f"{what}修改：{differing}"


def _differing(old: Field, new: Field) -> Iterator[str]:
    words = {
        "title": "名称",
        "type": "类型",
        "accepts": "可用的单位",
        "decimals": "小数位数",
        "max_length": "最长字数",
        "minimum": "最小值",
        "maximum": "最大值",
        "pattern": "格式",
        "required": "是否必填",
        "relevant": "是否适用",
        "states": "可用的状态",
        "choices": "可选项",
        "code": "代码规则",
        "compute": "计算方法",
        "section": "所属部分",
        "yoy": "与上年比较",
        "yoy_beyond": "与上年比较",
        "help": "填写说明",
        "withdrawn": "重新启用",
    }
    return iter(dict.fromkeys(word for name, word in words.items() if getattr(old, name) != getattr(new, name)))


def _told_checks(where: str, old: tuple[Check, ...], new: tuple[Check, ...]) -> Iterator[str]:
    before, after = {check.id: check for check in old}, {check.id: check for check in new}
    for check in new:
        if check.id not in before:
            yield f"{where}：新增检查 {check.id}（{check.message}）"
        elif check != before[check.id]:
            yield f"{where}：检查 {check.id} 修改（{check.message}）"
    yield from (f"{where}：取消检查 {check_id}" for check_id in before if check_id not in after)


def _told_units(old: Pack, new: Pack) -> Iterator[str]:
    before = {unit.code: unit for unit in old.units}
    for unit in new.units:
        if unit.code not in before:
            yield f"新增填报单位 {unit.name}（{unit.code}）"
        elif unit.name != before[unit.code].name:
            yield f"填报单位 {unit.code} 改名：{before[unit.code].name} → {unit.name}"


def _told_duties(old: Pack, new: Pack) -> Iterator[str]:
    names = {unit.code: unit.name for unit in (*old.units, *new.units)}
    for words, some, others in (("新增职责", new.duties, old.duties), ("收回职责", old.duties, new.duties)):
        for duty in some:
            if duty not in others:
                part = f"/{duty.section}" if duty.section else ""
                yield f"{words}：{names.get(duty.unit, duty.unit)} {duty.table}{part}"


def _told_items(old: Pack, new: Pack) -> Iterator[str]:
    before, after = {item.id: item for item in old.items}, {item.id: item for item in new.items}
    for item_id, item in after.items():
        if item_id not in before:
            yield f"新增事项 {item_id}（{item.title}）"
        elif item != before[item_id]:
            yield f"事项 {item_id} 修改（{item.title}）"
    yield from (f"取消事项 {item_id}（{item.title}）" for item_id, item in before.items() if item_id not in after)


def _told_rest(old: Pack, new: Pack) -> Iterator[str]:
    for words, before, after in (
        ("方案标题", old.title, new.title),
        ("数据时段", (old.start, old.end), (new.start, new.end)),
        ("报送规则", old.submission, new.submission),
        ("代码表", dict(old.codes), dict(new.codes)),
        ("考核指标", old.indicators, new.indicators),
        ("表单", old.forms, new.forms),
        ("乡镇", old.towns, new.towns),
        ("行政村", old.villages, new.villages),
    ):
        if before != after:
            yield f"{words}有修改"
