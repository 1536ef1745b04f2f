"""Questions beside the window: the newest answer counts, nobody is locked, nothing comes after the end."""

from threading import Event
from weakref import ref

import pytest
from pytestqt.qtbot import QtBot

from db.rows import count
from db.store import Store
from desktop.jobs import Job, Report
from desktop.questions import Questions
from tests.desktop.conftest import endless


class Slow:
    """A question that takes until it is let go."""

    def __init__(self, answer: str) -> None:
        self.answer = answer
        self.begun = Event()
        self.go = Event()

    def __call__(self, _store: Store, _report: Report) -> object:
        self.begun.set()
        assert self.go.wait(20)
        return self.answer


def test_only_the_newest_answer_comes(store: Store, qtbot: QtBot) -> None:
    questions, told = Questions(store), list[object]()
    first = Slow("first")
    questions.ask(first, told.append)
    assert first.begun.wait(20)
    questions.ask(lambda _own, _report: "second", told.append)
    questions.ask(lambda _own, _report: "third", told.append)
    first.go.set()
    qtbot.waitUntil(lambda: not questions.is_waiting)
    assert told == ["third"]
    qtbot.waitUntil(lambda: not questions.findChildren(Job))


def test_what_has_been_asked_is_let_go(store: Store, qtbot: QtBot) -> None:
    """One asks every few seconds for hours, and what is asked may hold all the numbers of a large table."""
    questions, told, asked = Questions(store), list[object](), list["ref[Slow]"]()
    for _ in range(3):
        slow = Slow("answer")
        slow.go.set()
        asked.append(ref(slow))
        questions.ask(slow, told.append)
        del slow
        qtbot.waitUntil(lambda: not questions.is_waiting)
    assert told == ["answer"] * 3
    assert [slow() for slow in asked] == [None] * 3


def test_what_is_dropped_never_comes(store: Store, qtbot: QtBot) -> None:
    questions, told = Questions(store), list[object]()
    first = Slow("first")
    questions.ask(first, told.append)
    questions.drop()
    first.go.set()
    qtbot.waitUntil(lambda: not questions.is_waiting)
    assert told == []


def test_it_reads_what_is_committed_while_the_window_writes(store: Store, qtbot: QtBot) -> None:
    questions, told = Questions(store), list[object]()
    with store.transaction():
        store.sql.execute("UPDATE meta SET value = value")
        questions.ask(lambda own, _report: count(own, "T31"), told.append)
        qtbot.waitUntil(lambda: told == [0])
    questions.stop()


@pytest.mark.parametrize("is_begun", [True, False])
def test_stopping_waits_and_tells_nobody(store: Store, qtbot: QtBot, *, is_begun: bool) -> None:
    questions, told, first = Questions(store), list[object](), Slow("first")
    questions.ask(first, told.append)
    if is_begun:
        assert first.begun.wait(20)
    first.go.set()
    questions.stop()
    qtbot.wait(50)
    assert told == []
    assert not questions.is_waiting


def test_what_takes_long_stops_when_it_is_wanted_no_longer(store: Store, qtbot: QtBot) -> None:
    questions, told, begun = Questions(store), list[object](), Event()

    def endless_question(_own: Store, report: Report) -> None:
        begun.set()
        endless(report)

    questions.ask(endless_question, told.append)
    assert begun.wait(20)
    questions.ask(lambda _own, _report: "next", told.append)
    qtbot.waitUntil(lambda: told == ["next"])
