"""What the tree tells is counted once and kept until it is told that something has changed."""

from threading import Event

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


def test_a_large_table_is_counted_beside_and_told_as_before_until_then(
    store: Store, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [(5_000, Counts(1, 0, 0))]
    stores: list[Store] = []

    def count(self: WorkspaceSource, _table: Table) -> tuple[int, Counts]:
        stores.append(self.store)
        return found[-1]

    monkeypatch.setattr(WorkspaceSource, "counts", count)
    counts = DutyCounts(WorkspaceSource(store))
    table = store.table("T31")
    assert counts.leaf(table).rows == 5_000
    found.append((6_000, Counts(2, 0, 0)))
    counts.forget("T31")
    with qtbot.waitSignal(counts.recounted):
        assert counts.leaf(table).rows == 5_000
        assert counts.leaf(table).rows == 5_000
    assert counts.leaf(table).rows == 6_000
    # Once here, once beside; what is counted beside has a connection of its own.
    assert [one is store for one in stores] == [True, False]
    counts.stop()


def test_what_changes_while_it_is_counted_beside_is_counted_once_more(
    store: Store, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter((5_000, 6_000, 7_000))
    begun, go = Event(), Event()

    def count(*_: object) -> tuple[int, Counts]:
        answer = next(answers)
        if answer == 6_000:
            begun.set()
            assert go.wait(20)
        return answer, Counts(0, 0, 0)

    monkeypatch.setattr(WorkspaceSource, "counts", count)
    counts = DutyCounts(WorkspaceSource(store))
    table = store.table("T31")
    counts.leaf(table)
    counts.forget("T31")
    counts.leaf(table)
    assert begun.wait(20)
    counts.forget("T31")
    counts.leaf(table)
    go.set()
    qtbot.waitUntil(lambda: counts.leaf(table).rows == 7_000)
    counts.stop()


def test_a_table_asked_for_while_another_is_counted_takes_nothing_from_it(
    store: Store, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [5_000]
    monkeypatch.setattr(WorkspaceSource, "counts", lambda *_: (rows[0], Counts(0, 0, 0)))
    counts = DutyCounts(WorkspaceSource(store))
    tables = store.pack.tables[:2]
    assert [counts.leaf(table).rows for table in tables] == [5_000] * 2
    rows[0] = 6_000
    counts.forget()
    assert [counts.leaf(table).rows for table in tables] == [5_000] * 2
    qtbot.waitUntil(lambda: [counts.leaf(table).rows for table in tables] == [6_000] * 2)
    counts.stop()


def test_items_of_a_large_workspace_are_looked_at_beside(
    store: Store, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.duty_counts._LARGE", -1)
    counts = DutyCounts(WorkspaceSource(store))
    counts.branches()
    with qtbot.waitSignal(counts.items_counted):
        counts.count_items()
        assert all(branch.status is None for branch in counts.branches() if branch.item)
    assert all(branch.status is not None for branch in counts.branches() if branch.item)
    counts.stop()
