"""What people do to a workspace, as models and screens ask for it; the other half of `desktop.sources`.

Apart from it because parsing, judging and merging stand behind every act, while the first screen only reads: the
program loads this once it is asked for, or once the window is painted.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple, TypeVar

from db import history
from db.batch import ADDED, Act, Written, act_words
from db.history import Entry
from db.journal import delete_rows
from db.merging.changefiles import DELETED
from db.merging.conflicts import Conflict, conflicts, decide
from db.placing import duplicate_below, insert_before
from db.store import Store
from db.troubles import EntryRefused
from desktop.grid_rows import CellText
from desktop.jobs import Report, Work
from desktop.settling import Settler
from forms.model import Table
from forms.problems import Problem
from office.entry import Entered, Typed, add_typed, explain_all, type_cells
from office.pasted import Judged, PasteOrder, judge_paste, write_paste

Answer = TypeVar("Answer")
#: Lines of the journal up to which an act is done at once, while the window waits.
MOST_AT_ONCE: Final = 600


class Coming(NamedTuple):
    """What copying a table from last year would do: rows added, cells filled in rows that are there."""

    rows: int
    cells: int


def quiet(_done: int, _total: int) -> None:
    """Tell nobody how far an act is; for those that are done at once."""


class TableActs:
    """Acts on one table; each is all or nothing, and durable on return.

    Raises:
        EntryRefused, StoreTrouble: From every act; nothing was written.
    """

    def __init__(self, store: Store, table: Table) -> None:
        self._store = store
        self._table = table

    def write(self, cells: Sequence[CellText], reason: str, label: str = "", kind: str = "typing") -> Entered:
        """Set cells."""
        return type_cells(self._store, self._table.id, [Typed(*cell) for cell in cells], Act(kind, label, reason))

    def add(self, added: Sequence[Mapping[str, str]], reason: str, label: str = "", kind: str = "add") -> Entered:
        """Add rows of this unit."""
        return add_typed(self._store, self._table.id, added, Act(kind, label, reason))

    def beside(self, act: "Callable[[TableActs, Report], Answer]") -> Work:
        """Make a job of an act: it is done on a connection of its own, in the thread that runs it."""

        def work(report: Report) -> object:
            with self._store.beside() as own:
                return act(TableActs(own, own.table(self._table.id)), report)

        return work

    def settler(self) -> Settler:
        """Make who brings up to date what reads whole tables."""
        return Settler(self._store)

    def judge_paste(self, order: PasteOrder, report: Report = quiet) -> Judged:
        """Say what would become of each cell of a block."""
        return judge_paste(self._store, self._table.id, order, report)

    def write_paste(self, judged: Judged, act: Act, report: Report = quiet) -> Entered:
        """Write a block that has been judged, in one batch."""
        return write_paste(self._store, self._table.id, judged, act, report)

    def insert(self, before: int, count: int, belongs: Mapping[str, str], reason: str) -> Written:
        """Add blank rows that stand before another one."""
        return insert_before(
            self._store, self._table.id, before, [dict(belongs)] * count, Act("add", "插入记录", reason)
        )

    def duplicate(self, numbers: Sequence[int], reason: str) -> Written:
        """Add a row like each of these below them."""
        return duplicate_below(self._store, self._table.id, numbers, Act("add", "复制记录", reason))

    def copy_last(
        self, numbers: Sequence[int] | None, fields: Sequence[str] | None, reason: str, *, overwrite: bool = False
    ) -> Written:
        """Copy from last year: cells of rows, or all that is missing in the table."""
        # Loaded when asked for: packages and their ciphers stand behind it.
        from office.last_year import copy_from_last

        return copy_from_last(self._store, self._table.id, numbers, fields, overwrite=overwrite, reason=reason)

    def count_last(self) -> Coming:
        """Say what copying the whole table from last year would do."""
        from office.last_year import copy_from_last

        reason = "试算"
        with self._store.trial():
            written = copy_from_last(self._store, self._table.id, reason=reason)
            return Coming(len(written.added), history.cells_of(self._store, written.batch))

    def remove(self, gone: Sequence[int], reason: str, report: Report = quiet) -> Written:
        """Delete rows, and those of child tables that belong to them."""
        report(0, 1)
        with self._store.transaction():
            written = delete_rows(self._store, gone, Act("delete", reason=reason))
            report(1, 1)
        return written

    def explain(self, reasons: Mapping[Problem, str]) -> None:
        """Write why flagged values are right, in one act."""
        explain_all(self._store, {problem.id: reason for problem, reason in reasons.items()})

    def history(self, number: int, field: str) -> list[Entry]:
        """Who changed a cell and when, newest first; what a row was made or deleted with counts for its cells."""
        mine = (field, ADDED, DELETED)
        return [entry for entry in reversed(history.history(self._store, number)) if entry.field in mine]


class WorkspaceActs:
    """Acts on a workspace as a whole.

    Raises:
        EntryRefused, StoreTrouble: From every act; nothing was written.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def undo(self) -> Written | None:
        """Put back what was done last; None if there is nothing. What cannot be put back is refused once."""
        return history.undo_last(self._store)

    def redo(self) -> Written | None:
        """Do again what was put back last; None if there is nothing."""
        return history.redo_last(self._store)

    def told(self, written: Written) -> str:
        """Say what an undo or redo was of: the kind of act, and how many rows."""
        count = sum(len(rows) for rows in written.rows.values())
        found = history.act_of(self._store, written.batch)
        return f"{act_words(*found)}　{count} 条" if found else f"{count} 条记录"

    def place_of(self, written: Written, table: str, shown: Sequence[str]) -> tuple[int, str] | None:
        """Give the first cell of a table that an act touched: local number of its row, field; None if there is none.

        Args:
            shown: The fields that are on the screen, in order.
        """
        found = history.first_cells(self._store, written.batch)
        if found is None or found[0] not in written.rows.get(table, ()):
            return None
        number, touched = found
        return number, next((name for name in shown if name in touched), shown[0])

    def is_long(self, *, is_redo: bool) -> bool:
        """Whether putting back what was done last would take so long that nobody should wait for it."""
        batch = (history.last_redoable if is_redo else history.last_undoable)(self._store)
        return batch is not None and history.size_of(self._store, batch) > MOST_AT_ONCE

    def beside(self, *, is_redo: bool) -> Work:
        """Make a job of undo or redo; it can be stopped until it is written."""

        def work(report: Report) -> Written | None:
            with self._store.beside() as own, own.transaction():
                report(0, 1)
                fault = None
                try:
                    written = history.redo_last(own) if is_redo else history.undo_last(own)
                except EntryRefused as refusal:
                    # That it was refused is kept: the next Ctrl+Z goes on to what is older.
                    fault, written = refusal, None
                report(1, 1)
            if fault is not None:
                raise fault
            return written

        return work

    def conflicts(self) -> list[Conflict]:
        """The open conflicts."""
        return conflicts(self._store)

    def decide(self, conflict: Conflict, take: int, reason: str) -> None:
        """Choose a candidate of a conflict, counted from 1."""
        decide(self._store, conflict.id, take, reason)
