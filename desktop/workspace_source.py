"""What the window asks of a workspace as a whole: its tables, items and counts, and where things stand in words."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from db.checks.problems import Counts, Findings
from db.fixed_rows import row_number
from db.references import References
from db.rights import rights_of
from db.rows import count, fetch
from db.store import DATABASE, Store, fixed_id
from db.there import is_file
from desktop.remarks import Remarks
from desktop.shown_rows import row_labels
from desktop.sources import Parent, TableSource
from forms.model import Item, Kind, Table
from office.opening import is_bureau_confirmed

if TYPE_CHECKING:
    from db.merging.conflicts import Conflict
    from desktop.acts import WorkspaceActs
    from desktop.papers import PapersSource
    from forms.problems import Problem


class WorkspaceSource:
    """What the window asks of the workspace as a whole."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.is_bureau = store.is_bureau
        self.unit_name = store.pack.unit(store.identity.unit).name
        self.title = store.pack.title
        self.year = store.pack.year

    def own_items(self) -> list[Item]:
        """The items of this unit in the order of the notice."""
        return [item for item in self.store.pack.items if item.unit == self.store.identity.unit]

    @property
    def is_ready(self) -> bool:
        """Whether what acts need is loaded."""
        return "acts" in vars(self)

    def get_ready(self) -> None:
        """Load what acts need, so that the first key does not wait for it."""
        _ = self.acts

    @property
    def due_words(self) -> str:
        """The last day of the whole task and how far it is; empty if the notice names none."""
        due = self.store.pack.submission.due
        if not due:
            return ""
        left = (date.fromisoformat(due) - date.fromisoformat(self.store.clock()[:10])).days
        return f"截止 {due}（{f'还有 {left} 天' if left >= 0 else f'已过 {-left} 天'}）"

    @property
    def is_bureau_confirmed(self) -> bool:
        """Whether the bureau's code has been compared with the stamped notice."""
        return is_bureau_confirmed(self.store)

    def tables(self) -> tuple[list[Table], list[Table]]:
        """The tables that this unit owes, and those that only others owe."""
        rights = rights_of(self.store, self.store.identity.unit)
        found = [table for table in self.store.pack.tables if not table.builtin and rights.sees(table.id)]
        return [table for table in found if rights.of(table.id)], [table for table in found if not rights.of(table.id)]

    def on(self, store: Store) -> WorkspaceSource:
        """The same over another connection to the workspace."""
        return WorkspaceSource(store)

    def counts(self, table: Table) -> tuple[int, Counts]:
        """Rows and open findings of a table."""
        return count(self.store, table.id), Findings(self.store, table).counts()

    def source(self, table: Table, parent: Parent | None = None) -> TableSource:
        """Give access to one table; rows of a card's child table all belong to that card."""
        return TableSource(self.store, table, parent or self._only_parent(table), self.remarks)

    def _only_parent(self, table: Table) -> Parent | None:
        field = table.parent_field
        above = self.store.table(table.parent) if table.parent and field is not None else None
        if above is None or field is None or above.kind is not Kind.CARD:
            return None
        return Parent(field.name, fixed_id(self.store.identity.campaign, above.id), above.title)

    @cached_property
    def remarks(self) -> Remarks:
        """What the bureau has said of cells and items, as it was read last."""
        return Remarks(self.store)

    @cached_property
    def papers(self) -> PapersSource:
        """What is owed, item by item, loaded when it is first asked for."""
        from desktop.papers import PapersSource

        return PapersSource(self.store)

    @cached_property
    def acts(self) -> WorkspaceActs:
        """What can be done to the whole, loaded when it is first asked for."""
        from desktop.acts import WorkspaceActs

        return WorkspaceActs(self.store)

    def saved_at(self) -> str:
        """The clock as people read it, for “已保存”."""
        return self.store.clock()[11:19]

    def row_title(self, conflict: Conflict) -> str:
        """What people know the row of a conflict by: the values of the table's key fields."""
        table = self.store.table(conflict.key.table)
        by_name = self.store.codec(table.id).by_name
        found = next(fetch(self.store, table.id, [conflict.number]), None)
        if found is None or not table.key:
            return ""
        references = References(self.store)
        return "，".join(references.show(by_name[name], found.tokens[name]) or "（空）" for name in table.key)

    def waiting_words(self) -> str:
        """Say which units the checks over several units wait for; empty if for none."""
        from db.checks.settle import waiting_checks

        found = waiting_checks(self.store)
        units = dict.fromkeys(unit for checks in found.values() for unit in checks)
        names = [self.unit_title(unit) for unit in units]
        return f"待齐：{len(found)} 项跨单位核对要等 {len(names)} 个单位正式报送：{'、'.join(names)}" if found else ""

    def where(self, problem: Problem) -> str:
        """Say where a finding is: its table, what people know the row by, the field; for files the item."""
        table = self.store.table(problem.table)
        if table.builtin:
            item = problem.slot.partition("/")[0]
            titles = (one.title for one in self.store.pack.items if one.id == item)
            return next(titles, "") or next((one.title for one in self.store.pack.tables if one.id == item), item)
        title = next((field.title for field in table.fields if field.name == problem.field), "")
        return "　".join(part for part in (table.title, self._row_words(table, problem), title) if part)

    def _row_words(self, table: Table, problem: Problem) -> str:
        if not problem.row or table.kind is Kind.CARD:
            return ""
        if table.rows_from is not None:
            return row_labels(self.store, table).get(problem.row, "")
        number = row_number(self.store, problem.table, problem.owner, problem.row)
        found = next(fetch(self.store, table.id, [number]), None)
        return References(self.store).words(table, found.tokens) if found is not None else ""

    def unit_title(self, code: str) -> str:
        """The name of a unit, or its code if the pack does not know it."""
        return next((unit.name for unit in self.store.pack.units if unit.code == code), code)

    def table_title(self, table: str) -> str:
        """The title of a table."""
        return self.store.table(table).title


def is_workspace(root: Path) -> bool:
    """Whether a folder is a workspace, as far as one sees without opening it."""
    return is_file(root / DATABASE)
