"""Checks over tables beside the window leave nothing behind, however often they are made."""

from collections.abc import Iterator
from threading import Event, Timer
from weakref import ref

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db.store import Store
from desktop import settling
from desktop.jobs import Job
from desktop.settling import Settler

ROUNDS = 3
#: Some minutes, unless it is interrupted.
ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 1000000000) SELECT count(*) FROM n"


@pytest.fixture
def settler(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settler]:
    monkeypatch.setattr(settling, "is_long", lambda _store: True)
    made = Settler(store)
    yield made
    made.stop()
    made.deleteLater()


def kept(settler: Settler) -> list[Job]:
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return settler.findChildren(Job)


def begin(settler: Settler) -> "ref[object]":
    settler.begin()
    assert settler._work is not None
    return ref(settler._work)


def test_what_has_ended_is_let_go(settler: Settler, qtbot: QtBot) -> None:
    works = []
    for _ in range(ROUNDS):
        with qtbot.waitSignal(settler.settled):
            works.append(begin(settler))
        qtbot.waitUntil(lambda: not settler.is_running)
    assert kept(settler) == []
    assert [work() for work in works] == [None] * ROUNDS


def endlessly(own: Store, _report: object) -> frozenset[str]:
    """Settle for so long that it is stopped in the middle of a statement, however slow the window is."""
    own.sql.execute(ENDLESS).fetchone()
    raise TimeoutError


def test_what_is_stopped_or_gives_way_is_let_go(
    settler: Settler, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "settle_tables", endlessly)
    for _ in range(ROUNDS):
        begin(settler)
        settler.stop()
        assert not settler.is_running
    with qtbot.waitSignal(settler.gave_way):
        begin(settler)
        settler.make_way()
    qtbot.waitUntil(lambda: not settler.is_running)
    assert kept(settler) == []


def test_what_has_not_begun_gives_way_without_beginning(
    settler: Settler, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "settle_tables", endlessly)
    gate = Event()
    settler._pool.start(gate.wait)
    with qtbot.waitSignal(settler.gave_way):
        begin(settler)
        Timer(0.05, gate.set).start()
        settler.make_way()
    qtbot.waitUntil(lambda: not settler.is_running)


def test_only_while_it_is_settled_a_store_that_is_written_to_asks_to_make_way(
    settler: Settler, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []
    make_way = Settler.make_way

    def noted(self: Settler) -> None:
        asked.append(self.is_running)
        make_way(self)

    def write() -> list[bool]:
        asked.clear()
        with store.transaction():
            store.sql.execute("UPDATE meta SET value = value")
        return asked

    monkeypatch.setattr(Settler, "make_way", noted)
    begin(settler)
    assert write() == [True]
    settler.stop()
    assert write() == []
