"""Filling tables from a sheet (导入): read in a child, matched, judged cell by cell, previewed, written as one act.

The preview is the import itself, taken back at its end, so that the two cannot differ. All or nothing; undone as one.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from db.batch import Act
from db.checks.problems import Findings
from db.checks.settle import settle_tables
from db.garbage import Uncollected
from db.journal import write_block
from db.rights import rights_of
from db.store import Store
from forms.model import Table
from forms.parsing.cleaning import clean
from office.choosing import choose_sheet, choose_sheets
from office.columns import COLUMNS, Titles, remembered
from office.fill_plan import Plan
from office.filled import PLAIN, Filled, Import, Wishes
from office.sheet_files import read_sheets
from office.template import ordered
from office.troubles import SheetRefused
from reports.sheet_wire import Sheet

Report = Callable[[int, int], None]
Read = Callable[[Path], Sequence[Sheet]]
#: How often each line of a sheet is told of: read, matched, written, judged.
_TIMES = 4


def fill(
    store: Store,
    tables: Sequence[str],
    path: Path,
    wishes: Wishes = PLAIN,
    *,
    dry_run: bool = False,
    read: Read = read_sheets,
    report: Report = lambda _done, _total: None,
) -> Import:
    """Fill tables from a file, all or nothing.

    Args:
        tables: Ids; none: every table of this unit that the file has a sheet for.
        read: Gives the sheets of the file; a preview has them already.
        report: Called with lines done and in all; may raise Cancelled, then nothing was written.

    Raises:
        SheetRefused: The file cannot be read, or no sheet of it fits (E-SHEET-…, E-FILL-…).
        EntryRefused: Something cannot be written; nothing was.
    """
    with Uncollected():
        sheets = read(path)
    chosen = _chosen(store, tables, path, sheets, wishes)
    label, _ = clean(f"导入 {path.name}"[:200], keep_lines=False)
    act = Act("import", label, wishes.reason)
    steps = _Steps(_TIMES * sum(len(sheet.lines) for _, sheet in chosen), report)
    with store.trial() if dry_run else store.transaction():
        settle_tables(store)
        work = _Work(store, act, wishes, steps)
        done = tuple(work.fill(table, sheet) for table, sheet in chosen)
        settle_tables(store)
        for one in done:
            one.after = Findings(store, store.table(one.table)).counts()
        if not dry_run:
            work.remember([table for table, _ in chosen])
        # The last chance to stop: what follows is durable.
        steps.finish()
    return Import(None if dry_run else work.batch, dry_run, done)


def _chosen(
    store: Store, tables: Sequence[str], path: Path, sheets: Sequence[Sheet], wishes: Wishes
) -> list[tuple[Table, Sheet]]:
    if len(tables) == 1:
        table = store.table(tables[0])
        first = choose_sheet(
            path, sheets, table, Titles(table, remembered(store, table, wishes.columns), store.pack.year), wishes.sheet
        )
        # A template of a parent has sheets for its child tables.
        children = [] if wishes.sheet else [one for one in store.pack.tables if one.parent == table.id]
        return [(table, first), *choose_sheets(sheets, children)]
    wanted = [store.table(table) for table in tables] or [table for table in store.pack.tables if not table.builtin]
    found = choose_sheets(sheets, ordered(wanted))
    if not found:
        known = "、".join(sheet.name for sheet in sheets)
        raise SheetRefused("E-FILL-NONE", path=path.name, known=known)
    return found


class _Steps:
    """Counts lines towards the total and tells a report, which may raise Cancelled."""

    def __init__(self, total: int, report: Report) -> None:
        self._total = total
        self._report = report
        self._done = 0
        report(0, total)

    def add(self, count: int) -> None:
        self._done += count
        self._report(min(self._done, self._total), self._total)

    def finish(self) -> None:
        self._report(self._total, self._total)


class _Work:
    """An import under way, in one transaction."""

    def __init__(self, store: Store, act: Act, wishes: Wishes, steps: _Steps) -> None:
        self._store = store
        self._act = act
        self._wishes = wishes
        self._steps = steps
        self._rights = rights_of(store, store.identity.unit)
        self.batch: int | None = None

    def fill(self, table: Table, sheet: Sheet) -> Filled:
        store = self._store
        done = Filled(table.id, table.title, sheet.name, before=Findings(store, table).counts())
        plan = Plan(store, table, sheet, self._rights, self._wishes, done)
        plan.make(self._steps.add)
        if plan.edits or plan.rows.size or plan.gone:
            written = write_block(store, table.id, plan.edits, plan.rows, self._act, gone=plan.gone, batch=self.batch)
            self.batch = written.batch
        self._steps.add(len(sheet.lines))
        return done

    def remember(self, tables: Sequence[Table]) -> None:
        """Keep which column is which field, for the next sheet of the same making."""
        if self._wishes.columns:
            for table in tables[:1]:
                known = remembered(self._store, table, self._wishes.columns)
                self._store.put_meta(COLUMNS.format(table.id), json.dumps(known, ensure_ascii=False))
