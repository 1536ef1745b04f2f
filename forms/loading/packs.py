"""The definition of a pack, `pack.toml`, and the code lists it names."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from forms.loading import names
from forms.loading.blocks import Block, clip, differ
from forms.loading.fields import read_choices
from forms.loading.indicators import read_indicator
from forms.loading.notice import read_form, read_item, read_submission
from forms.loading.source import Faults, Source
from forms.model import Choice, Duty, Pack, Scope, Table, Town, Unit, Village

_KEY_NAMES: Final = """
id title year area area_name start end bureau tables codes version withdrawn noted former source county villages
unit town duty item indicator form submission
"""
KEYS: Final = frozenset(_KEY_NAMES.split())
LIST_KEYS: Final = frozenset({"name", "title", "source", "entries"})
UNIT_KEYS: Final = frozenset({"code", "name", "kind"})
TOWN_KEYS: Final = frozenset({"code", "name", "seat", "counts"})
_WITH_SEAT: Final = "with_seat"
DUTY_KEYS: Final = frozenset({"unit", "table", "section", "rows"})
UNIT_KINDS: Final = ("bureau", "department")


def read_list(source: Source) -> tuple[Choice, ...]:
    """Read one code list, `codes/<list>.toml`."""
    block = Block(source, source.data)
    block.only(LIST_KEYS)
    if block.text("name", names.LIST, required=True) in names.TAKEN:
        block.fault("name", f"“{block.data['name']}”留作专用名称，代码表请换一个名称。")
    block.text("title", required=True)
    entries = read_choices(block, "entries")
    if not entries:
        block.fault("entries", '代码表没有可用的条目，请写 entries = ["代码 名称", …]。')
    return entries


def read_header(source: Source) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Say which tables and code lists the pack names."""
    block = Block(source, source.data)
    return block.texts("tables", names.TABLE), block.texts("codes", names.LIST)


def read_noted(source: Source) -> tuple[str, ...]:
    """Say which checks only inform in this pack; what is wrong with them is told elsewhere."""
    return Block(Source(source.name, Faults()), source.data).texts("noted", names.CHECK)


def town_choices(source: Source) -> tuple[Choice, ...]:
    """Give the pack's townships as the entries of a choice; what is wrong with them is told elsewhere."""
    block = Block(Source(source.name, Faults()), source.data)
    return tuple(Choice(town.code, town.name) for item in block.blocks("town") if (town := _town(item)) and town.name)


def unit_choices(source: Source) -> tuple[Choice, ...]:
    """Give the pack's departments and companies likewise."""
    block = Block(Source(source.name, Faults()), source.data)
    return tuple(Choice(unit.code, unit.name) for item in block.blocks("unit") if (unit := _unit(item)) and unit.name)


#: What must not stand twice in a pack: blocks, and the key that tells them apart.
_DIFFERENT: Final = (
    ("town", "code"),
    ("town", "name"),
    ("unit", "code"),
    ("item", "id"),
    ("indicator", "id"),
    ("form", "id"),
)


def read_pack_file(
    source: Source,
    tables: tuple[Table, ...],
    codes: Mapping[str, tuple[Choice, ...]],
    files: Mapping[str, bytes],
) -> Pack:
    """Put the pack together; what is wrong is among the source's faults."""
    block = Block(source, source.data)
    block.only(KEYS)
    towns = tuple(town for item in block.blocks("town") if (town := _town(item)))
    units = tuple(unit for item in block.blocks("unit") if (unit := _unit(item)))
    for key, name in _DIFFERENT:
        differ(block.blocks(key), name)
    return Pack(
        id=block.text("id", names.PACK, required=True),
        title=block.text("title", required=True),
        year=block.whole("year", 2000, 2100, required=True) or 0,
        area=block.text("area", r"[1-9][0-9]{5}([0-9]{3}([0-9]{3})?)?", required=True),
        area_name=block.text("area_name", required=True),
        start=block.date("start"),
        end=block.date("end"),
        bureau=block.text("bureau", names.UNIT, required=True),
        units=(*units, *(Unit(town.code, town.name, "town") for town in towns)),
        towns=towns,
        tables=tables,
        duties=tuple(duty for item in block.blocks("duty") for duty in _duties(item, towns)),
        items=tuple(found for item in block.blocks("item") if (found := read_item(item))),
        villages=_villages(block),
        indicators=tuple(one for item in block.blocks("indicator") if (one := read_indicator(item))),
        forms=tuple(form for item in block.blocks("form") if (form := read_form(item))),
        submission=read_submission(block.block("submission")),
        version=block.version(),
        withdrawn=block.texts("withdrawn", names.WITHDRAWN),
        noted=block.texts("noted", names.CHECK),
        former=block.texts("former", names.COUNTY),
        source=block.text("source") or "",
        codes=MappingProxyType(dict(codes)),
        county=MappingProxyType(_county(block.block("county"))),
        files=MappingProxyType(dict(files)),
    )


def _unit(block: Block) -> Unit | None:
    block.only(UNIT_KEYS)
    code = block.text("code", names.UNIT, required=True)
    name = block.text("name", required=True)
    kind = block.one_of("kind", UNIT_KINDS, "department")
    return Unit(code, name, kind) if code else None


def _town(block: Block) -> Town | None:
    block.only(TOWN_KEYS)
    code = block.text("code", names.TOWN, required=True)
    name = block.text("name", required=True)
    return Town(code, name, block.flag("seat"), block.flag("counts", default=True)) if code else None


def _villages(block: Block) -> tuple[Village, ...]:
    found: dict[str, Village] = {}
    for entry in block.texts("villages"):
        code, _, name = entry.partition(" ")
        if not names.is_match(names.VILLAGE, code) or not name.strip():
            block.fault("villages", f"“{clip(entry)}”应写成“代码 名称”，代码为 12 位数字，中间一个空格。")
        elif code in found:
            block.fault("villages", f"村（社区）代码“{code}”重复。")
        else:
            found[code] = Village(code, name.strip())
    return tuple(found.values())


def _duties(block: Block, towns: tuple[Town, ...]) -> tuple[Duty, ...]:
    block.only(DUTY_KEYS)
    unit = block.text("unit", f"{names.TOWNS}|{names.UNIT}", required=True)
    table = block.text("table", names.TABLE, required=True)
    section = block.text("section", names.CODE)
    rows = Scope(block.one_of("rows", list(Scope), Scope.OWN) or Scope.OWN)
    units = tuple(town.code for town in towns) if unit == names.TOWNS else (unit,) if unit else ()
    return tuple(Duty(code, table, section, rows) for code in units if table)


def _county(block: Block) -> dict[str, str]:
    """Read the county's facts: numbers, or texts such as a ring of points."""
    for name in block.data:
        if not names.is_match(names.FIELD, name):
            block.fault(name, f"“{clip(name)}”不是可用的名称，应符合 {names.FIELD}。")
    if block.data.get(_WITH_SEAT, 0) not in (0, 1):
        block.fault(_WITH_SEAT, f"“{_WITH_SEAT}”应为 0 或 1。")
    return block.row()
