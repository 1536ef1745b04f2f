"""Checks of the pack that compare rows with each other: many alike must not be compared two by two."""

from pathlib import Path

from benchmarks.workspaces import FARM, TABLE, filled_workspace
from db.checks import functions
from db.checks.tablechecks import table_checks
from db.journal import add_rows
from db.store import Store

#: Four times the work for four times the rows is 4; two by two it would be 16.
_MOST_GROWTH = 6.0


def _steps(store: Store, select: str) -> int:
    """Count, in hundreds, the steps that SQLite takes for a statement: the same on every computer."""
    count = 0

    def step() -> int:
        nonlocal count
        count += 1
        return 0

    functions.register(store.sql)
    store.sql.set_progress_handler(step, 100)
    store.sql.execute(select).fetchall()
    store.sql.set_progress_handler(None, 0)
    return count


def test_rows_of_one_place_and_name_are_not_compared_two_by_two(tmp_path: Path) -> None:
    """A column filled down gives every row one place; 10,000 such rows once took 47 s."""
    with filled_workspace(tmp_path / "workspace", 1) as store:
        finds = {item.check.id: item.check.find for item in table_checks(store) if item.table == TABLE}
        add_rows(store, TABLE, [FARM] * 200)
        few = {name: _steps(store, find) for name, find in finds.items() if find}
        add_rows(store, TABLE, [FARM] * 600)
        many = {name: _steps(store, find) for name, find in finds.items() if find}
    grown = {name: many[name] / max(1, few[name]) for name in many if many[name] / max(1, few[name]) > _MOST_GROWTH}
    assert not grown
