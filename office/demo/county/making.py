"""Making a county: sheet after sheet, last year before this, each row from what was said of the same thing."""

from collections.abc import Mapping, Sequence

from db.fixed_rows import codes_of
from forms.model import Kind, Pack, Table
from office.demo.county.facts import facts_of
from office.demo.county.here import Here, Row, fill_row
from office.demo.county.lines import County, Line
from office.demo.county.registry import SHEETS
from office.demo.county.sheets import Sheet, Thing
from office.demo.county.typed import labels_of, typed_row
from office.demo.county.world import World


def plausible_county(pack: Pack, seed: int) -> County:
    """Make out what all units of a county would type in two years, without a mistake.

    The same arguments give the same county.
    """
    world = World(pack, seed)
    world.facts = facts_of(world)
    known = {sheet.table for sheet in SHEETS}
    others = [Sheet(table.id, {}) for table in pack.tables if not table.builtin and table.id not in known]
    tables = {table.id: table for table in pack.tables}
    lines: dict[int, dict[str, tuple[Line, ...]]] = {year: {} for year in world.years}
    for sheet in [*SHEETS, *others]:
        if sheet.table in tables:
            _make(world, sheet, tables[sheet.table], lines)
    asked = world.asked
    this, last = (
        {table: rows for table, rows in lines[year].items() if table in asked} for year in (pack.year, pack.year - 1)
    )
    return County(pack, seed, this, last)


def _make(world: World, sheet: Sheet, table: Table, lines: dict[int, dict[str, tuple[Line, ...]]]) -> None:
    labels = labels_of(world.pack, table)
    before: Mapping[str, Row] = {}
    for year in world.years:
        things = _things(world, sheet, table, year)
        made = {thing.name: _row(world, sheet, thing, year, before.get(thing.name, {})) for thing in things}
        rows = list(made.values())
        if sheet.finish:
            sheet.finish(world, year, rows)
        world.made[table.id, year] = rows
        lines[year][table.id] = tuple(
            Line(
                _id(world, table, thing),
                _owner(world, table, thing),
                typed_row(world.pack, table, made[thing.name], labels),
            )
            for thing in things
        )
        before = made


def _row(world: World, sheet: Sheet, thing: Thing, year: int, before: Row) -> Row:
    luck = world.luck(sheet.table, thing.name, year)
    start: Row = {"_name": thing.name, "_town": thing.town, "_owner": thing.owner, **thing.known}
    return fill_row(Here(world, year, sheet.table, thing.name, before, luck, start), sheet.shapes)


def _things(world: World, sheet: Sheet, table: Table, year: int) -> Sequence[Thing]:
    if table.kind is Kind.CARD:
        return [Thing("")]
    if table.rows_from is not None:
        return [Thing(code, code if code in world.town_names else "") for code in codes_of(table, world.pack)]
    if sheet.things is not None:
        return list(sheet.things(world, year))
    return [Thing("1")]


def _id(world: World, table: Table, thing: Thing) -> str:
    return thing.name if table.is_fixed else world.row_id(table.id, thing.name)


def _owner(world: World, table: Table, thing: Thing) -> str:
    return "" if table.is_fixed else thing.owner or world.owner(table.id, thing.town)
