"""From the bureau's stick to a workspace, in the window."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from db.rights import rights_of
from desktop.open_task_page import OpenTaskPage
from desktop.window import Window
from office.issue import issue
from office.keys import unlock
from office.workspaces import assign, open_workspace
from tests.desktop.conftest import PASSPHRASE, Places


@pytest.fixture
def asking(window: Window, county: Places) -> OpenTaskPage:
    window.show_open_task()
    page = window.open_task
    assert page is not None
    page.package.line.setText(str(county.task("畜牧")))
    page.person.setText("填表人甲")
    page.passphrase.line.setText(PASSPHRASE)
    page.again.line.setText(PASSPHRASE)
    return page


def test_a_task_becomes_a_workspace_and_the_card_is_shown_once(
    asking: OpenTaskPage, window: Window, county: Places, until_idle: Callable[[], None]
) -> None:
    asking.code.setText(county.bureau_code[-17:])
    asking.start.click()
    until_idle()
    card = "".join(asking._card_words.text().split())
    assert len(card) == 24
    assert "县局密钥码一致" in asking._facts.text()
    # One Enter too many loses nothing; the next key leads on.
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Return)
    assert asking.go_on.isVisible()
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    assert asking.go_on.hasFocus()
    asking.go_on.click()
    assert window.workspace is not None
    assert window.windowTitle().startswith("畜牧兽医局")
    assert asking._card_words.text() == ""
    assert window._settings.recent == [(window.workspace.workspace.store.root, "畜牧兽医局，2024 年")]


@pytest.mark.parametrize("name", ["package", "root", "person", "passphrase", "again", "code"])
def test_enter_in_any_line_opens_the_task(asking: OpenTaskPage, until_idle: Callable[[], None], name: str) -> None:
    line = getattr(asking, name)
    line.setFocus()
    QTest.keyClick(getattr(line, "line", line), Qt.Key.Key_Return)
    until_idle()
    assert asking.go_on.isVisible()


def test_enter_in_an_empty_form_says_what_is_missing(window: Window) -> None:
    window.show_open_task()
    assert window.open_task is not None
    QTest.keyClick(window.open_task.person, Qt.Key.Key_Return)
    assert "请先选择任务包文件夹" in window.open_task.telling.text()


def test_tab_leads_from_the_last_line_to_opening_and_then_back(asking: OpenTaskPage) -> None:
    asking.code.setFocus()
    met = []
    for _ in range(2):
        QTest.keyClick(asking.window().focusWidget(), Qt.Key.Key_Tab)
        met.append(asking.window().focusWidget())
    assert met == [asking.start, asking.back]
    assert asking.start.x() < asking.back.x(), "and they stand in that order, too"


def test_going_back_keeps_what_was_typed_but_for_pass_phrases(asking: OpenTaskPage, window: Window) -> None:
    asking.code.setText("12345")
    typed = asking.typed
    asking.back.click()
    window.show_open_task()
    again = window.open_task
    assert again is not None
    assert again is not asking
    assert again.typed == typed
    assert typed.person == "填表人甲"
    assert (again.passphrase.text, again.again.text) == ("", "")


def test_a_wrong_code_leaves_no_workspace(asking: OpenTaskPage, window: Window, until_idle: Callable[[], None]) -> None:
    asking.code.setText("1234567890")
    asking.start.click()
    until_idle()
    assert "密钥码" in asking.telling.text()
    root = asking.root.folder
    assert root is not None
    assert not root.exists()
    assert "输入了 10 位，比末 15 位少 5 位" in asking.telling.text()
    assert "的密钥码不一致" not in asking.telling.text()


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("package", "", "请先选择任务包文件夹"),
        ("person", "", "填表人姓名"),
        ("again", "别的口令别的口令别的", "两次输入的口令不一样"),
    ],
)
def test_what_is_missing_is_said_before_anything_begins(
    asking: OpenTaskPage, window: Window, field: str, text: str, told: str
) -> None:
    widget = getattr(asking, field)
    getattr(widget, "line", widget).setText(text)
    asking.start.click()
    assert told in asking.telling.text()
    assert not window.runner.is_busy


def test_a_short_passphrase_is_refused_in_words(asking: OpenTaskPage, until_idle: Callable[[], None]) -> None:
    asking.passphrase.line.setText("太短")
    asking.again.line.setText("太短")
    asking.start.click()
    until_idle()
    assert "口令只有 2 个字" in asking.telling.text()


def test_a_newer_task_is_shown_then_written_then_opened(
    asking: OpenTaskPage, window: Window, county: Places, tmp_path: Path, until_idle: Callable[[], None]
) -> None:
    """In three presses of one button; the workspace is that of the department."""
    root = county.department
    with open_workspace(county.bureau) as store:
        assign(store, "XM", "T68")
        (tmp_path / "stick").mkdir()
        (issued,) = issue(store, unlock(county.bureau, PASSPHRASE), ["XM"], tmp_path / "stick")
    asking.package.line.setText(str(issued.folder))
    asking.root.line.setText(str(root))
    asking.start.click()
    until_idle()
    assert "新的职责：表 T68" in asking.telling.text()
    assert "没有写入" in asking.telling.text()
    assert asking.start.text() == "写入这些改动"
    asking.start.click()
    until_idle()
    assert "已写入" in asking.telling.text()
    asking.start.click()
    assert window.workspace is not None
    assert rights_of(window.workspace.workspace.store, "XM").sees("T68")


def test_the_button_speaks_of_the_task_that_stands_there_now(
    asking: OpenTaskPage, county: Places, tmp_path: Path, until_idle: Callable[[], None]
) -> None:
    asking.root.line.setText(str(county.department))
    asking.start.click()
    until_idle()
    assert asking.start.text() == "进入工作区"
    asking.package.line.setText(str(county.task("色力布亚")))
    assert asking.start.text() == "打开任务包"
    asking.package.line.setText(str(county.task("畜牧")))
    asking.start.click()
    until_idle()
    assert asking.start.text() == "进入工作区"
    asking.root.line.setText(str(tmp_path / "new one"))
    assert asking.start.text() == "打开任务包"


def test_another_units_task_is_refused_in_words_and_nothing_is_written(
    asking: OpenTaskPage, county: Places, until_idle: Callable[[], None]
) -> None:
    root = county.department
    asking.package.line.setText(str(county.task("色力布亚")))
    asking.root.line.setText(str(root))
    asking.start.click()
    until_idle()
    assert "不是发给本单位" in asking.telling.text()
    assert asking.start.isEnabled()
    assert list((root / "backups").iterdir()) == []
