"""A whole county in the bureau's workspace: every unit's rows, its accepted report, and last year's values beside them.

The rows are laid in by their keys, as the merge of accepted packages would leave them; last year's come from a workspace
of last year with all that was computed there. Every check runs, those over several tables and units too.
"""

import re
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from db.checks.settle import judge_all, settle_tables
from db.creating import create_store
from db.journal import SYSTEM, Act, RowKey, put_rows
from db.lastrows import continued_id
from db.lastyear import Source, SourceRow, SourceTable, bring_last_year
from db.merging.incoming import Incoming
from db.merging.packages import decide_package, enter
from db.rows import rows
from db.store import Role, Store, fixed_id
from exchange.keys import KeyPair, new_key_pair
from forms.model import Kind, Pack, Table
from office.demo.county import County, Line
from office.entry import Typing
from office.workspaces import identity_of, put_duty

_CAMPAIGNS: Final = uuid.UUID("7a1d8c0e-2f6b-5a55-8d0f-61c0a6a1b9e4")
_LAY: Final = Act(SYSTEM, "测量")


def load_county(root: Path, county: County, *, last_year: bool = True) -> Store:
    """Make the bureau's workspace of a county, judged and settled."""
    store = empty_bureau(root / "this", county.pack)
    source = _last_year(root / "last", county) if last_year else None
    with store.transaction():
        _lay(store, county.this_year, _continued(store, county) if source else {})
        settle_tables(store)
    if source:
        bring_last_year(store, source)
    with store.transaction():
        judge_all(store)
    return store


def empty_bureau(root: Path, pack: Pack) -> Store:
    """Make the bureau's workspace with the duties of the pack and an accepted report of every unit."""
    keys = new_key_pair()
    store = create_store(root, pack.files, identity_of(keys, pack.bureau, Role.BUREAU, uuid.uuid5(_CAMPAIGNS, pack.id)))
    with store.transaction():
        for duty in pack.duties:
            put_duty(store, duty.unit, duty.table, duty.section or "", duty.rows.value)
        for unit in pack.units:
            _report(store, unit.code, keys)
    return store


def _report(store: Store, unit: str, keys: KeyPair) -> None:
    """Enter a final report of a unit and accept it; what it holds is laid in otherwise."""
    package = uuid.uuid5(_CAMPAIGNS, unit).hex * 2
    info = {"Xiankao-Kind": "report", "Xiankao-Stage": "final", "Xiankao-Unit": unit}
    enter(store, Incoming(package, "report", "final", unit, store.identity.key if keys else "", info, ()))
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
    hand = Typing(store, table.id)
    refs = {field.name: field.to for field in table.fields if field.to}
    tokens, _ = hand.row({name: text for name, text in line.cells.items() if name not in refs})
    for name, goal in refs.items():
        if goal and (text := line.cells.get(name)):
            to = store.table(goal)
            tokens[name] = _id(store, to, ids.get((goal, text), text))
    row = _id(store, table, ids.get((table.id, line.id), line.id))
    return RowKey(table.id, line.owner, row), tokens
