"""What the tree tells is counted once and kept until it is told that something has changed."""

import pytest
from pytestqt.qtbot import QtBot

from db.checks.problems import Counts
from db.store import Store
from desktop.duty_counts import DutyCounts
from desktop.workspace_source import WorkspaceSource
from forms.model import Table


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tables that were counted, in order."""
    found: list[str] = []

    def count(_self: WorkspaceSource, table: Table) -> tuple[int, Counts]:
        found.append(table.id)
        return len(found), Counts(0, 0, 0)

    monkeypatch.setattr(WorkspaceSource, "counts", count)
    return found


def test_a_table_is_counted_once_until_it_changes(store: Store, qtbot: QtBot, asked: list[str]) -> None:
    counts = DutyCounts(WorkspaceSource(store))
    tables = [leaf.table.id for branch in counts.branches() for leaf in branch.leaves]
    assert "T31" in tables
    assert asked == tables
    counts.branches()
    assert asked == tables
    counts.forget("T31")
    counts.branches()
    assert asked == [*tables, "T31"]
    counts.forget()
    counts.branches()
    assert asked == [*tables, "T31", *tables]


def test_items_tell_how_far_they_are_once_they_have_been_counted(store: Store, qtbot: QtBot) -> None:
    counts = DutyCounts(WorkspaceSource(store))
    assert all(branch.status is None for branch in counts.branches() if branch.item)
    with qtbot.waitSignal(counts.items_counted):
        counts.count_items_soon()
    assert all(branch.status is not None for branch in counts.branches() if branch.item)


def test_nothing_is_counted_once_it_has_stopped(store: Store, qtbot: QtBot) -> None:
    counts = DutyCounts(WorkspaceSource(store))
    counts.count_soon()
    counts.count_items_soon()
    counts.stop()
    with qtbot.assertNotEmitted(counts.due), qtbot.assertNotEmitted(counts.items_counted, wait=900):
        pass
