"""The table of actions: each can be done where it says, no key means two things, the toolbar shows what can be done."""

from itertools import combinations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.actions import ACTIONS, Action, Situation, Where, bind, offered
from desktop.toolbar import Toolbar
from desktop.window import Window
from tests.desktop.conftest import Places, bring_up, opened

#: Where the cursor may be in both at once: it always is in the window, and grid and card stand on the table's page.
TOGETHER = {frozenset({Where.WINDOW, other}) for other in Where} | {
    frozenset({Where.TABLE, other}) for other in (Where.TABLE, Where.GRID, Where.ROW_CARD)
}


def test_ids_are_unique_and_words_are_there() -> None:
    assert all(name == action.id and action.text for name, action in ACTIONS.items())
    assert len({(action.text, action.where) for action in ACTIONS.values()}) == len(ACTIONS)


@pytest.mark.parametrize("is_bureau", [True, False])
def test_no_key_means_two_things_in_one_place(is_bureau: bool) -> None:
    clashes = [
        (one.id, other.id)
        for one, other in combinations(offered(is_bureau=is_bureau), 2)
        if one.where == other.where or frozenset({one.where, other.where}) in TOGETHER
        for keys in one.sequences
        if keys in other.sequences
    ]
    assert clashes == []


@pytest.mark.parametrize("action", ACTIONS.values(), ids=list(ACTIONS))
def test_keys_are_keys_that_qt_knows(action: Action) -> None:
    assert all(keys.toString() for keys in action.sequences)
    assert bool(action.keys) == bool(action.sequences)


def test_keys_are_told_as_they_stand_on_the_keyboard() -> None:
    assert ACTIONS["addRow"].tip == "在末尾增加一条记录（Ctrl+Insert）"
    assert ACTIONS["toParent"].label == "回到上级（Alt+↑）"
    assert ACTIONS["previousRow"].label == "上一条（Ctrl+PgUp）"
    assert ACTIONS["leaveWorkspace"].tip == "回到开始页（Ctrl+F4）"
    assert Action("spare", "关闭", hint="回到开始页").tip == "回到开始页"


@pytest.mark.parametrize("is_bureau", [True, False])
def test_every_action_is_there_where_its_keys_work(
    window: Window,
    county: Places,
    is_bureau: bool,
) -> None:
    page = opened(window, county.bureau if is_bureau else county.department)
    page.show_table("T31")
    wanted = {action.id for action in offered(is_bureau=is_bureau)}
    assert page.table_page is not None
    if is_bureau:
        wanted -= {name for name, action in ACTIONS.items() if action.where is Where.ROW_CARD}
    else:
        page.table_page.model.add_row()
        page.table_page.views.toggle_row_card()
    page.table_page.get_ready()
    made = {action.objectName() for action in window.findChildren(QAction) if action.shortcuts()}
    # The preview of a paste is made when there is one, the rest with the pages of materials and of printing.
    later = {Where.PREVIEW, Where.PAPERS, Where.PROOFS, Where.PROOF, Where.PRINT}
    made |= {name for name, action in ACTIONS.items() if action.where in later}
    # A button, which has its keys only while it is there.
    assert (made & ACTIONS.keys()) | {"toParent"} == wanted


def test_the_toolbar_has_what_its_copy_may_do_and_nothing_without_an_act(qtbot: QtBot) -> None:
    acts = dict.fromkeys(ACTIONS, lambda: None)
    bureau = {"toReceive", "toReview", "toConflicts"}
    for is_bureau, only in ((True, bureau), (False, {"toReceive", "toTodo", "toSeal"})):
        bar = Toolbar(acts, "某局", is_bureau=is_bureau)
        qtbot.addWidget(bar)
        assert bar.acts.keys() & (bureau | {"toTodo", "toSeal"}) == only
    with pytest.raises(KeyError, match="toSeal"):
        Toolbar({name: act for name, act in acts.items() if name != "toSeal"}, "", is_bureau=False)


@pytest.mark.parametrize(
    ("now", "off"),
    [
        (Situation(is_list=True, may_add=True), set()),
        (Situation(is_list=True), {"addRow", "removeRows"}),
        (Situation(may_add=True), {"addRow", "removeRows"}),
        (
            Situation(is_busy=True, is_list=True, may_add=True),
            {"undo", "redo", "addRow", "removeRows", "leaveWorkspace"},
        ),
    ],
)
def test_the_toolbar_offers_what_can_be_done_now(qtbot: QtBot, now: Situation, off: set[str]) -> None:
    bar = Toolbar(dict.fromkeys(ACTIONS, lambda: None), "", is_bureau=False)
    qtbot.addWidget(bar)
    bar.suit(now)
    assert {name for name, action in bar.acts.items() if not action.isEnabled()} == off


def test_the_toolbar_says_how_much_waits(qtbot: QtBot) -> None:
    bar = Toolbar(dict.fromkeys(ACTIONS, lambda: None), "", is_bureau=True)
    qtbot.addWidget(bar)
    bar.count("toConflicts", 3)
    assert bar.acts["toConflicts"].text() == "冲突 3"
    bar.count("toConflicts", 0)
    assert bar.acts["toConflicts"].text() == "冲突"


def test_a_bound_action_is_done_by_its_keys(qtbot: QtBot) -> None:
    widget, done = QWidget(), list[str]()
    qtbot.addWidget(widget)
    made = bind(widget, {"copyLast": lambda: done.append("copyLast")})
    bring_up(qtbot, widget)
    widget.setFocus()
    QTest.keyClick(widget, Qt.Key.Key_F7)
    assert done == ["copyLast"]
    assert made["copyLast"].shortcut() == QKeySequence("F7")
