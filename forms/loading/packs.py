"""The definition of a pack, `pack.toml`, and the code lists it names."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from forms.loading import names
from forms.loading.blocks import Block, clip, differ
from forms.loading.fields import read_choices
from forms.loading.source import Source
from forms.model import Choice, Duty, Item, Pack, Scope, Table, Town, Unit

_KEY_NAMES: Final = "id title year area area_name start end bureau tables codes source county unit town duty item"
_KEYS: Final = frozenset(_KEY_NAMES.split())
_UNIT_KINDS: Final = ("bureau", "department")
_ITEM_KINDS: Final = ("fill", "provide", "report", "act")
#: In a duty: every township, each for itself.
TOWNS: Final = "towns"


def read_list(source: Source) -> tuple[Choice, ...]:
    """Read one code list, `codes/<list>.toml`."""
    block = Block(source, source.data)
    block.only({"name", "title", "source", "entries"})
    block.text("name", names.LIST, required=True)
    block.text("title", required=True)
    entries = read_choices(block, "entries")
    if not entries:
        block.fault("entries", '代码表没有可用的条目，请写 entries = ["代码 名称", …]。')
    return entries


def read_header(source: Source) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Say which tables and code lists the pack names."""
    block = Block(source, source.data)
    return block.texts("tables", names.TABLE), block.texts("codes", names.LIST)


def read_pack_file(
    source: Source,
    tables: tuple[Table, ...],
    codes: Mapping[str, tuple[Choice, ...]],
    files: Mapping[str, bytes],
) -> Pack:
    """Put the pack together; what is wrong is among the source's faults."""
    block = Block(source, source.data)
    block.only(_KEYS)
    towns = tuple(town for item in block.blocks("town") if (town := _town(item)))
    units = tuple(unit for item in block.blocks("unit") if (unit := _unit(item)))
    differ(block.blocks("town"), "code")
    differ(block.blocks("unit"), "code")
    differ(block.blocks("item"), "id")
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
        items=tuple(found for item in block.blocks("item") if (found := _item(item))),
        codes=MappingProxyType(dict(codes)),
        county=MappingProxyType(_county(block.block("county"))),
        files=MappingProxyType(dict(files)),
    )


def _unit(block: Block) -> Unit | None:
    block.only({"code", "name", "kind"})
    code = block.text("code", names.UNIT, required=True)
    name = block.text("name", required=True)
    kind = block.one_of("kind", _UNIT_KINDS, "department")
    return Unit(code, name, kind) if code else None


def _town(block: Block) -> Town | None:
    block.only({"code", "name", "seat"})
    code = block.text("code", r"[1-9][0-9]{8}", required=True)
    name = block.text("name", required=True)
    return Town(code, name, block.flag("seat")) if code else None


def _duties(block: Block, towns: tuple[Town, ...]) -> tuple[Duty, ...]:
    block.only({"unit", "table", "section", "rows"})
    unit = block.text("unit", f"{TOWNS}|{names.UNIT}", required=True)
    table = block.text("table", names.TABLE, required=True)
    section = block.text("section", names.SECTION)
    rows = Scope(block.one_of("rows", list(Scope), Scope.OWN) or Scope.OWN)
    units = tuple(town.code for town in towns) if unit == TOWNS else (unit,) if unit else ()
    return tuple(Duty(code, table, section, rows) for code in units if table)


def _item(block: Block) -> Item | None:
    block.only({"id", "unit", "kind", "title", "tables"})
    item_id = block.text("id", names.ITEM, required=True)
    unit = block.text("unit", names.UNIT, required=True)
    kind = block.one_of("kind", _ITEM_KINDS)
    title = block.text("title", required=True)
    tables = block.texts("tables", names.TABLE)
    return Item(item_id, unit, kind, title, tables) if item_id else None


def _county(block: Block) -> dict[str, str]:
    """Read the county's facts: numbers, or texts such as a ring of points."""
    for name in block.data:
        if not re.fullmatch(names.FIELD, name):
            block.fault(name, f"“{clip(name)}”不是可用的名称，应符合 {names.FIELD}。")
    return block.row()
