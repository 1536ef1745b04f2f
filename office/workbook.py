"""The workbook of the merged state: the tables that this workspace has, with the heads of the paper forms."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from db.merging.digest import digest
from db.references import References
from db.rows import count, rows
from db.store import Store
from forms.model import Table
from office.readiness import duty_tables
from office.seals import shown_software
from office.template import with_children
from reports.sheet_model import Progress, SheetContent, SheetRow, WorkbookFacts
from reports.workbook import write_workbook


def workbook(
    store: Store,
    target: Path,
    *,
    wanted: Sequence[str] = (),
    personal: bool = False,
    report: Progress | None = None,
    clock: Callable[[], datetime] = datetime.now,
) -> int:
    """Write the tables of this workspace's business into one xlsx.

    Args:
        wanted: Ids of tables, each with its child tables; none: every table.
        personal: Whether names and telephone numbers are in it.

    Returns:
        How many rows it holds.

    Raises:
        EntryRefused: No such table (E-TABLE).
        ReportTrouble: The file cannot be written.
    """
    tables = with_children(store, wanted) if wanted else duty_tables(store)
    total = sum(count(store, table.id) for table in tables)
    pack, unit = store.pack, store.pack.unit(store.identity.unit).name
    facts = WorkbookFacts(
        title=pack.title,
        area=pack.area,
        area_name=pack.area_name,
        year=pack.year,
        unit=unit,
        state_digest=digest(store),
        made_at=clock(),
        software=shown_software(),
        expected_rows=total,
    )
    sheets = (SheetContent(table, _rows(store, table), pack, unit, personal=personal) for table in tables)
    references = References(store)
    write_workbook(target, sheets, facts, lambda field, token, _pack: references.show(field, token), report)
    return total


def _rows(store: Store, table: Table) -> Iterator[SheetRow]:
    names = {unit.code: unit.name for unit in store.pack.units}
    for row in rows(store, table.id):
        yield SheetRow(names.get(row.key.owner, row.key.owner), row.tokens)
