"""The card: filling it is no typing, typing is durable."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db.history import last_undoable
from db.rows import rows
from db.store import Store
from desktop.card import CardView
from desktop.editors import ChoiceEditor, Editor, LineEditor, NoteEditor
from desktop.grid_model import GridModel
from desktop.looks import FONT_POINTS, Look, change_look
from desktop.sentence import Sentence
from desktop.sources import TableSource
from office.workspaces import open_workspace
from tests.desktop.conftest import Places, bring_up
from tests.desktop.texts import cut_texts


@pytest.fixture
def bureau(county: Places) -> Iterator[Store]:
    with open_workspace(county.bureau) as opened:
        yield opened


@pytest.fixture
def card(bureau: Store, qtbot: QtBot) -> CardView:
    view = CardView()
    qtbot.addWidget(view)
    bring_up(qtbot, view)
    view.show_table(GridModel(TableSource(bureau, bureau.table("T68")), view))
    return view


def editor(card: CardView, name: str) -> Editor:
    found = card.findChild(LineEditor, f"editor_{name}") or card.findChild(NoteEditor, f"editor_{name}")
    assert found is not None
    return found


def token(store: Store, name: str) -> str:
    return next(rows(store, "T68")).tokens[name]


def test_filling_from_a_record_emits_nothing_and_writes_nothing(card: CardView, bureau: Store, qtbot: QtBot) -> None:
    source = TableSource(bureau, bureau.table("T68"))
    number = source.numbers()[0]
    source.write([(number, "so2", "312.50"), (number, "cert_level", "3"), (number, "note", "甲\n乙")])
    before = last_undoable(bureau)
    told: list[object] = []
    for found in card.findChildren(LineEditor) + card.findChildren(NoteEditor):
        found.typed.connect(lambda: told.append("typed"))
    model = card._model
    assert model is not None
    model.written.connect(told.append)
    model.refresh()
    card.fill()
    assert [editor(card, name).value for name in ("so2", "cert_level", "note")] == ["312.50", "地（市）", "甲\n乙"] or [
        editor(card, name).value for name in ("so2", "cert_level", "note")
    ] == ["312.50", "3 地（市）", "甲\n乙"]
    editor(card, "so2").setFocus()
    editor(card, "note").setFocus()
    editor(card, "cert_level").setFocus()
    assert told == []
    assert last_undoable(bureau) == before


def test_typing_is_durable_when_the_field_is_left_and_computed_fields_follow(
    card: CardView, bureau: Store, qtbot: QtBot
) -> None:
    for name, figure in (("so2", "1.5"), ("cod", "2"), ("nh3n", "0.25"), ("nox", "0.25")):
        editor(card, name).setFocus()
        QTest.keyClicks(editor(card, name), figure)
        QTest.keyClick(editor(card, name), Qt.Key.Key_Tab)
        assert token(bureau, name) == figure
    assert token(bureau, "sum4") == "4.0000"
    assert editor(card, "sum4").value == "4.0000"
    assert editor(card, "sum4").isReadOnly()


def test_a_note_keeps_its_lines(card: CardView, bureau: Store, qtbot: QtBot) -> None:
    note = editor(card, "note")
    note.setFocus()
    QTest.keyClicks(note, "a")
    QTest.keyClick(note, Qt.Key.Key_Return)
    QTest.keyClicks(note, "b")
    editor(card, "so2").setFocus()
    assert token(bureau, "note") == "a\nb"


def test_a_problem_stands_below_its_field_and_goes_when_it_is_mended(
    card: CardView, bureau: Store, qtbot: QtBot
) -> None:
    finding = card.findChild(Sentence, "finding_so2")
    assert finding is not None
    assert "必须填写" in finding.whole
    so2 = editor(card, "so2")
    so2.setFocus()
    QTest.keyClicks(so2, "x1")
    QTest.keyClick(so2, Qt.Key.Key_Return)
    assert "看不懂" in finding.whole
    assert token(bureau, "so2") == "?x1"
    assert isinstance(so2, LineEditor)
    so2.selectAll()
    QTest.keyClicks(so2, "1")
    QTest.keyClick(so2, Qt.Key.Key_Return)
    assert finding.whole == ""


def test_a_refresh_leaves_alone_what_is_being_typed(card: CardView, qtbot: QtBot) -> None:
    so2 = editor(card, "so2")
    so2.setFocus()
    QTest.keyClicks(so2, "12")
    card.fill()
    assert so2.value == "12"


def test_a_choice_takes_its_label(card: CardView, bureau: Store, qtbot: QtBot) -> None:
    level = editor(card, "cert_level")
    assert isinstance(level, ChoiceEditor)
    level.setFocus()
    level.setText("国家")
    level.setModified(True)
    QTest.keyClick(level, Qt.Key.Key_Return)
    assert token(bureau, "cert_level") == "1"


def test_what_an_empty_line_says_is_whole_in_larger_letters_too(
    card: CardView, qapp: QApplication, qtbot: QtBot
) -> None:
    change_look(qapp, Look(FONT_POINTS + 3))
    QApplication.processEvents()
    hints = [line.placeholderText() for line in card.findChildren(ChoiceEditor)]
    assert any(hints)
    qtbot.waitUntil(lambda: cut_texts(card) == [])
