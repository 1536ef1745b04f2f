"""A whole county in the bureau's workspace: every unit's rows, its accepted report, last year's values.

The rows are laid in by their keys, as the merge of accepted packages would leave them; last year's come from a
workspace of last year with all that was computed there. Every check runs, those over tables and units too.
"""

import re
import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Final

from db.checks.settle import judge_all, settle_tables
from db.columns import by_field
from db.creating import create_store
from db.journal import SYSTEM, Act, RowKey, put_rows
from db.lastrows import continued_id
from db.lastyear import Source, SourceRow, SourceTable, bring_last_year
from db.merging.incoming import Incoming
from db.merging.packages import decide_package, enter
from db.rows import rows
from db.store import Role, Store, fixed_id
from exchange.keys import new_key_pair
from forms.model import Kind, Pack, Table
from office.demo.county import County, Line
from office.entry import Typing
from office.workspaces import identity_of, put_duty

_CAMPAIGNS: Final = uuid.UUID("7a1d8c0e-2f6b-5a55-8d0f-61c0a6a1b9e4")
_LAY: Final = Act(SYSTEM, "测量")


def load_county(
    root: Path, county: County, *, last_year: bool = True, retyped: bool = False
) -> tuple[Store, dict[tuple[str, str], str]]:
    """Make the bureau's workspace of a county, judged and settled.

    Args:
        retyped: Rows were typed anew, not copied from last year: equal keys alone say which continues which.

    Returns:
        The store, and the ids of rows that continue one of last year by (table, line).
    """
    store = empty_bureau(root / "this", county.pack)
    source = _last_year(root / "last", county) if last_year else None
    ids = _continued(store, county) if source and not retyped else {}
    with store.transaction():
        _lay(store, county.this_year if source else without_last(county), ids)
        settle_tables(store)
    if source:
        bring_last_year(store, source)
    with store.transaction():
        judge_all(store)
    return store, ids


def without_last(county: County) -> dict[str, Sequence[Line]]:
    """Give this year's rows as they are typed where there is no last year: some figures of last year are typed then."""
    found: dict[str, Sequence[Line]] = dict(county.this_year)
    last = {(table, line.id): line.cells for table in ("T22", "T35") for line in county.last_year.get(table, ())}
    for table in ("T22", "T35"):
        if table in found:
            found[table] = [_with_last(line, last.get((table, line.id), {})) for line in found[table]]
    return found


def _with_last(line: Line, last: Mapping[str, str]) -> Line:
    cells = dict(line.cells)
    if "len_typed" in last:
        length = sum(Decimal(last.get(name, "0")) for name in ("len_typed", "len_new")) - Decimal(last["len_scrap"])
        cells["len_typed"] = str(length)
    for name in ("fert", "pest"):
        if name in last:
            cells[f"{name}_prev"] = last[name]
    return Line(line.id, line.owner, cells)


def empty_bureau(root: Path, pack: Pack) -> Store:
    """Make the bureau's workspace with the duties of the pack and an accepted report of every unit."""
    keys = new_key_pair()
    store = create_store(root, pack.files, identity_of(keys, pack.bureau, Role.BUREAU, uuid.uuid5(_CAMPAIGNS, pack.id)))
    with store.transaction():
        for duty in pack.duties:
            put_duty(store, duty.unit, duty.table, duty.section or "", duty.rows.value)
        for unit in pack.units:
            _report(store, unit.code)
    return store


def _report(store: Store, unit: str) -> None:
    """Enter a final report of a unit and accept it; what it holds is laid in otherwise."""
    package = uuid.uuid5(_CAMPAIGNS, unit).hex * 2
    info = {"Xiankao-Kind": "report", "Xiankao-Stage": "final", "Xiankao-Unit": unit}
    enter(store, Incoming(package, "report", "final", unit, store.identity.key, info, ()))
    decide_package(store, package, "accept")


def _last_year(root: Path, county: County) -> Source:
    """Give last year's values from a workspace of last year."""
    year = county.pack.year - 1
    files = {name: _of_year(content, county.pack.year) for name, content in county.pack.files.items()}
    pack = county.pack
    with create_store(
        root, files, identity_of(new_key_pair(), pack.bureau, Role.BUREAU, uuid.uuid5(_CAMPAIGNS, f"{pack.id}/{year}"))
    ) as store:
        with store.transaction():
            for duty in pack.duties:
                put_duty(store, duty.unit, duty.table, duty.section or "", duty.rows.value)
            _lay(store, county.last_year, {})
            settle_tables(store)
        given = [_table(store, table, county.last_year.get(table.id, ())) for table in _forms(store.pack)]
    return Source(f"{pack.area_name}{year}年", year, tuple(given))


def _of_year(content: bytes, year: int) -> bytes:
    """Put the pack's year and period one year back."""
    text = content.decode()
    text = re.sub(rf"(?m)^year = {year}$", f"year = {year - 1}", text)
    return re.sub(rf"(?m)^(start|end) = {year}-", rf"\1 = {year - 1}-", text).encode()


def _forms(pack: Pack) -> list[Table]:
    return [table for table in pack.tables if not table.builtin]


def _table(store: Store, table: Table, lines: Sequence[Line]) -> SourceTable:
    found = {row.key.id: row for row in rows(store, table.id)}
    given = []
    for line in lines:
        row = found.get(_id(store, table, line.id))
        if row is not None:
            given.append(SourceRow(row.key.owner, line.id or row.key.id, row.tokens))
    return SourceTable(table.id, {field.name: field for field in table.fields}, given)


def _id(store: Store, table: Table, line: str) -> str:
    """Give the id that a line's row has in a workspace."""
    if table.kind is Kind.CARD:
        return fixed_id(store.identity.campaign, table.id)
    return fixed_id(store.identity.campaign, f"{table.id}/{line}") if table.is_fixed else line


def _continued(store: Store, county: County) -> dict[tuple[str, str], str]:
    """Give the ids of rows that were taken over from last year, by table and the line's id."""
    found = {}
    for table in _forms(store.pack):
        if not table.is_fixed:
            for line in county.last_year.get(table.id, ()):
                found[table.id, line.id] = continued_id(store, table.id, line.owner, line.id)
    return found


def _lay(store: Store, lines: Mapping[str, Sequence[Line]], ids: Mapping[tuple[str, str], str]) -> None:
    for table in _forms(store.pack):
        put_rows(store, [row_of(store, table, line, ids) for line in lines.get(table.id, ())], _LAY)


def row_of(
    store: Store, table: Table, line: Line, ids: Mapping[tuple[str, str], str]
) -> tuple[RowKey, Mapping[str, str]]:
    """Give the key and the tokens of a line, read as the program reads what is typed."""
    return key_of(store, table, line, ids), tokens_of(store, table, line.cells, ids)


def key_of(store: Store, table: Table, line: Line, ids: Mapping[tuple[str, str], str]) -> RowKey:
    """Give the key of a line's row; a row of something that was there last year continues that row."""
    return RowKey(table.id, line.owner, _id(store, table, ids.get((table.id, line.id), line.id)))


def tokens_of(
    store: Store, table: Table, cells: Mapping[str, str], ids: Mapping[tuple[str, str], str]
) -> dict[str, str]:
    """Read typed texts as the program does; references are ids of lines."""
    refs = {field.name: field.to for field in table.fields if field.to}
    told = by_field([{name: text for name, text in cells.items() if name not in refs}])
    read, _ = Typing(store, table.id).rows(told)
    tokens = {name: token for name, (token,) in read.cells.items()}
    for name, goal in refs.items():
        if goal and name in cells:
            to, text = store.table(goal), cells[name]
            tokens[name] = _id(store, to, ids.get((goal, text), text)) if text else ""
    return tokens
