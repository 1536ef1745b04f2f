"""Naming the liaison with the keyboard alone; led to from what is missing before sealing; seen at the bureau."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from db.rows import rows
from desktop.liaison_page import LiaisonPage
from desktop.looks import FONT_POINTS, Look, change_look
from desktop.problem_panel import ProblemRole
from desktop.sentence import Sentence
from desktop.window import WIDTH, Window
from desktop.workspace_page import WorkspacePage
from exchange import key_file
from office.entry import add_typed
from office.issue import issue
from office.keys import unlock
from office.liaisons import own_liaisons
from office.open_task import open_task
from office.workspaces import new_bureau, open_workspace
from tests.desktop.conftest import CTRL, PASSPHRASE, Places, opened, press, type_on
from tests.desktop.test_beside_reachable import unreached
from tests.desktop.test_seal_and_receive import receive, seal
from tests.desktop.test_window import nameless
from tests.desktop.test_workspace_page import GOOD, fill

Wait = Callable[[], None]
TYPED = {"position": "科员", "name": "填表人甲", "phone": "0000-1234567"}


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A filling copy whose notice sets a day for naming the liaison."""
    root = tmp_path_factory.mktemp("asking")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(key_file, "SCRYPT_N", 2)
        made = new_bureau(root / "bureau", "zhanyi-2024", PASSPHRASE, person="王主任")
        (root / "stick").mkdir()
        with open_workspace(root / "bureau") as store:
            issue(store, unlock(root / "bureau", PASSPHRASE), ["ZR"], root / "stick")
        task = next((root / "stick").iterdir())
        open_task(task, root / "unit", PASSPHRASE, confirm=made.code, person="填表人甲")
    return root / "unit"


def to_liaison(page: WorkspacePage) -> LiaisonPage:
    page.show_tables()
    press(Qt.Key.Key_L, CTRL)
    assert page.pages.liaison.isVisible()
    return page.pages.liaison


def focused_name() -> str:
    focused = QApplication.focusWidget()
    return focused.objectName() if focused is not None else ""


def name_all(part: LiaisonPage) -> None:
    for text in TYPED.values():
        type_on(text)
        press(Qt.Key.Key_Return)


def tokens(page: WorkspacePage) -> list[dict[str, str]]:
    return [dict(row.tokens) for row in rows(page.workspace.store, "C04")]


def test_a_liaison_is_named_by_keys_alone_and_undone(page: WorkspacePage, window: Window) -> None:
    part = to_liaison(page)
    assert part.state.whole == "还没有指定联络员。"
    assert not part.remove.isEnabled()
    name_all(part)
    assert focused_name() == "editor_liaison_reported_on"
    today = page.workspace.store.clock()[:10]
    assert tokens(page) == [{"unit": "XM", **TYPED, "reported_on": today}]
    assert part.state.whole == "已指定联络员。"
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Return)
    assert len(tokens(page)) == 1, "Enter at the last value presses no button"
    press(Qt.Key.Key_F9)
    for left in ({**TYPED, "phone": ""}, {**TYPED, "phone": "", "name": ""}):
        press(Qt.Key.Key_Z, CTRL)
        assert tokens(page) == [{"unit": "XM", **left, "reported_on": today}]
    press(Qt.Key.Key_Z, CTRL)
    assert tokens(page) == []
    part = to_liaison(page)
    assert part.state.whole == "还没有指定联络员。"
    assert [editor.value for editor in part._editors] == [""] * 4


def test_undo_and_redo_are_seen_at_once(page: WorkspacePage) -> None:
    part = to_liaison(page)
    name_all(part)
    press(Qt.Key.Key_Z, CTRL)
    assert part._editors[2].value == ""
    assert part.state.whole == "还要填好：电话。"
    press(Qt.Key.Key_Y, CTRL)
    assert part._editors[2].value == TYPED["phone"]
    part.remove.click()
    assert tokens(page) == []
    assert not part.remove.isEnabled()
    press(Qt.Key.Key_Z, CTRL)
    assert part.state.whole == "已指定联络员。"


def test_what_is_wrong_is_kept_and_told_beside_it(page: WorkspacePage) -> None:
    part = to_liaison(page)
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Tab)
    assert focused_name() == "editor_liaison_phone"
    type_on("office")
    press(Qt.Key.Key_Tab)
    assert tokens(page)[0]["phone"] == "office"
    assert "格式不对" in part._lines["phone"]._note.whole
    assert part.state.whole == "还要填好：职务、姓名、电话。"
    press(Qt.Key.Key_Home)
    press(Qt.Key.Key_A, CTRL)
    type_on("2024.8.1")
    press(Qt.Key.Key_Tab)
    assert tokens(page)[0]["reported_on"] == "2024-08-01"


def test_looking_writes_nothing(page: WorkspacePage) -> None:
    part = to_liaison(page)
    for _ in range(8):
        press(Qt.Key.Key_Tab)
    part.back.click()
    assert tokens(page) == []
    assert page.table_page is not None
    assert page.table_page.isVisible()


def test_what_is_half_typed_is_kept_when_the_screen_or_the_window_is_left(page: WorkspacePage, window: Window) -> None:
    to_liaison(page)
    type_on("科员")
    press(Qt.Key.Key_F9)
    assert tokens(page)[0]["position"] == "科员"
    to_liaison(page)
    press(Qt.Key.Key_Tab)
    type_on("填表人甲")
    assert page.unkept() == ""
    assert tokens(page)[0]["name"] == "填表人甲"


def test_what_is_half_typed_is_kept_when_the_workspace_is_closed(
    page: WorkspacePage, window: Window, county: Places
) -> None:
    to_liaison(page)
    type_on("科员")
    page.toolbar.acts["leaveWorkspace"].trigger()
    page = opened(window, county.department)
    assert [row["position"] for row in tokens(page)] == ["科员"]


def test_what_is_half_typed_is_known_to_the_screen_that_comes_next(
    page: WorkspacePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    to_liaison(page)
    type_on("科员")
    seen: list[int] = []
    monkeypatch.setattr(page.pages.seal, "begin", lambda: seen.append(len(tokens(page))))
    press(Qt.Key.Key_E, CTRL)
    assert seen == [1]


def test_of_several_one_is_chosen_and_taken_out(page: WorkspacePage) -> None:
    first = {"unit": "XM", **TYPED, "reported_on": "2024-08-01"}
    add_typed(page.workspace.store, "C04", [first, {**first, "name": "填表人乙"}])
    part = to_liaison(page)
    assert part.list.isVisible()
    assert part.state.whole == "填了 2 名联络员，请只留一名。"
    part.list.setCurrentIndex(part.list.lines.index(1, 0))
    assert part._editors[1].value == "填表人乙"
    part.remove.click()
    assert [row["name"] for row in tokens(page)] == ["填表人甲"]
    assert not part.list.isVisible()


def test_who_sees_it_is_said_and_everything_is_named_and_reached(page: WorkspacePage, window: Window) -> None:
    part = to_liaison(page)
    name_all(part)
    assert nameless(window) == []
    assert unreached(window, part) == set()
    words = " ".join(found.text() for found in part.findChildren(type(part.title)))
    assert "姓名和电话只有本单位和县局看得到" in words


def test_before_sealing_it_is_said_and_leads_there(window: Window, asking: Path, until_idle: Wait) -> None:
    page = opened(window, asking)
    page.pages.show_seal()
    until_idle()
    part = page.pages.seal
    assert "还没有指定联络员，请到" in part.empty.text()
    lines = [part.model.index(row) for row in range(part.model.rowCount())]
    place = next(line for line in lines if line.data(ProblemRole).check == "V-LIAISON")
    assert "联络员名册" in place.data()
    part.list.setFocus()
    part.list.setCurrentIndex(place)
    press(Qt.Key.Key_Return)
    assert page.pages.liaison.isVisible()
    assert focused_name() == "editor_liaison_position"
    assert "2024-08-10 前报送" in " ".join(found.text() for found in page.pages.liaison.findChildren(type(part.title)))
    type_on("科员")
    press(Qt.Key.Key_E, CTRL)
    until_idle()
    assert "联络员的姓名、电话没有填或者不对" in part.empty.text()
    part.empty.linkActivated.emit("C04")
    assert page.pages.liaison.isVisible()
    press(Qt.Key.Key_Tab)
    type_on(TYPED["name"])
    press(Qt.Key.Key_Return)
    type_on(TYPED["phone"])
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_A, CTRL)
    type_on("2024-08-01")
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_E, CTRL)
    until_idle()
    assert "联络员" not in part.empty.text()
    assert all(part.model.index(row).data(ProblemRole).check != "V-LIAISON" for row in range(part.model.rowCount()))


def test_no_button_of_the_toolbar_makes_way_for_the_words_beside_it(
    window: Window, asking: Path, qapp: QApplication, qtbot: QtBot
) -> None:
    page = opened(window, asking)
    more = page.toolbar.findChild(QToolButton, "moreButton")
    whose = page.toolbar.findChild(Sentence, "whose")
    assert isinstance(more, QToolButton)
    assert isinstance(whose, Sentence)
    try:
        for more_points in (0, 3):
            change_look(qapp, Look(FONT_POINTS + more_points))
            qtbot.wait(100)
            qtbot.waitUntil(lambda: not more.isVisible())
            assert window.width() == WIDTH
            assert whose.whole.startswith("区自然资源局　2024 年　截止 2025-02-13")
    finally:
        change_look(qapp, Look())


def test_the_bureau_sees_whom_the_units_named(window: Window, county: Places, tmp_path: Path, until_idle: Wait) -> None:
    page = opened(window, county.department)
    fill(page, 0, **GOOD)
    name_all(to_liaison(page))
    assert len(own_liaisons(page.workspace.store)) == 1
    (tmp_path / "out").mkdir()
    package = seal(page, tmp_path / "out", until_idle)
    page = opened(window, county.bureau)
    page.show_table("T31")
    assert receive(page, package, until_idle).startswith("已合并")
    part = to_liaison(page)
    first = [part.list.lines.index(0, place).data() for place in range(4)]
    assert first == ["畜牧兽医局", *TYPED.values()]
    assert part.state.whole.startswith("已有 1 个单位报来联络员，还有 ")
    assert part.list.lines.index(1, 1).data() == "还没有报来"
    assert not part.remove.isVisible()
    assert not part._editors[0].isVisible()
    assert nameless(window) == []
