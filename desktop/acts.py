"""What people do to a workspace, as models and screens ask for it; the other half of `desktop.sources`.

Apart from it because parsing, judging and merging stand behind every act, while the first screen only reads: the
program loads this once it is asked for, or once the window is painted.
"""

from collections.abc import Mapping, Sequence

from db import history
from db.batch import ADDED, Act, Written
from db.checks.settle import settle_tables
from db.history import Entry
from db.journal import delete_rows
from db.merging.changefiles import DELETED
from db.merging.conflicts import Conflict, conflicts, decide
from db.store import Store
from desktop.grid_rows import CellText
from forms.model import Table
from forms.problems import Problem
from office.entry import Entered, Typed, add_typed, explain, type_block, type_cells


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

    def paste(self, cells: Sequence[CellText], added: Sequence[Mapping[str, str]], reason: str) -> list[Entered]:
        """Set cells and add rows in one batch."""
        act = Act("paste", "粘贴", reason)
        return [type_block(self._store, self._table.id, [Typed(*cell) for cell in cells], added, act)]

    def copy_last(
        self, numbers: Sequence[int] | None, fields: Sequence[str] | None, reason: str, *, overwrite: bool = False
    ) -> Written:
        """Copy from last year: cells of rows, or all that is missing in the table."""
        # Loaded when asked for: packages and their ciphers stand behind it.
        from office.last_year import copy_from_last

        return copy_from_last(self._store, self._table.id, numbers, fields, overwrite=overwrite, reason=reason)

    def remove(self, gone: Sequence[int], reason: str) -> Written:
        """Delete rows, and those of child tables that belong to them."""
        return delete_rows(self._store, gone, Act("delete", reason=reason))

    def explain(self, problem: Problem, reason: str) -> None:
        """Write why a flagged value is right."""
        explain(self._store, problem.id, reason)

    def judge(self) -> bool:
        """Bring what reads whole tables up to date; says whether anything changed by it, here or in another table."""
        return bool(settle_tables(self._store))

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

    def conflicts(self) -> list[Conflict]:
        """The open conflicts."""
        return conflicts(self._store)

    def decide(self, conflict: Conflict, take: int, reason: str) -> None:
        """Choose a candidate of a conflict, counted from 1."""
        decide(self._store, conflict.id, take, reason)
