"""The window as a whole: every widget has its names, nothing flashes up beside it, refusals are said in words."""

import re
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from db.backup import copies
from desktop.asking import ask_files, ask_folder
from desktop.jobs import Report
from desktop.window import Window
from office.workspaces import open_workspace
from tests.desktop.conftest import TOWN, Places, endless, history_of, opened

INTERACTIVE = (
    QAbstractButton,
    QLineEdit,
    QPlainTextEdit,
    QComboBox,
    QAbstractItemView,
    QAbstractScrollArea,
    QTabBar,
)
#: Parts that Qt makes for itself inside a widget and that nobody can reach by key.
QT_OWN = ("qt_", "QTableCornerButton")


def nameless(window: QWidget) -> list[str]:
    return [
        f"{widget.metaObject().className()} in {type(widget.parentWidget()).__name__}"
        for widget in window.findChildren(QWidget)
        if isinstance(widget, INTERACTIVE)
        and not widget.objectName().startswith(QT_OWN)
        and widget.metaObject().className() not in {"QTableCornerButton", "QToolBarExtension"}
        and not (widget.objectName() and widget.accessibleName())
    ]


def test_every_widget_has_an_object_name_and_an_accessible_name(window: Window, county: Places) -> None:
    assert nameless(window) == []
    window.show_open_task()
    assert nameless(window) == []
    for root in (county.department, county.bureau):
        page = opened(window, root)
        for table in ("T31", "T68") if root == county.bureau else ("T31",):
            page.show_table(table)
            assert nameless(window) == []
        pages = page.pages
        for part in (history_of(page), pages.seal, pages.receive, pages.conflicts, pages.papers, pages.printing):
            assert part.objectName()
        assert nameless(window) == []
        for item in page.workspace.own_items():
            page.pages.show_papers(item.id)
            assert nameless(window) == []
        page.show_table("T31")
        assert page.table_page is not None
        page.table_page.model.add_row()
        page.table_page.views.toggle_row_card()
        assert nameless(window) == []


def test_object_names_are_unique_so_that_tests_and_helpers_find_one(window: Window, county: Places) -> None:
    page = opened(window, county.department)
    assert all((history_of(page), page.pages.seal, page.pages.receive, page.pages.conflicts, page.pages.printing))
    page.show_tables()
    names = [
        widget.objectName()
        for widget in window.findChildren(QWidget)
        if isinstance(widget, INTERACTIVE) and not widget.objectName().startswith("qt_") and widget.objectName()
    ]
    twice = sorted({name for name in names if names.count(name) > 1})
    assert twice == []


class Watch(QObject):
    """Notes every top-level widget that is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(  # noqa: N802 - Qt's name
        self, watched: QObject, event: QEvent
    ) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(f"{type(watched).__name__} {watched.objectName()}")
        return False


def test_no_part_flashes_up_as_a_window_of_its_own(window: Window, county: Places, qapp: QApplication) -> None:
    """It once did: a label shown before it had a parent took the keyboard away for good."""
    watch = Watch()
    qapp.installEventFilter(watch)
    try:
        window.show_open_task()
        page = opened(window, county.bureau)
        for table in ("T31", "T68"):
            page.show_table(table)
        page.show_receive()
        page.pages.show_conflicts()
        page = opened(window, county.department)
        page.show_tables()
    finally:
        qapp.removeEventFilter(watch)
    assert watch.seen == []


def test_a_folder_that_is_no_workspace_is_said_on_the_start_page(window: Window, tmp_path: Path) -> None:
    assert not window.show_workspace(tmp_path)
    assert "不是县考通的工作区" in window.start.telling.text()
    assert window.start.isVisible()


def test_a_workspace_in_use_is_said(window: Window, county: Places) -> None:
    with open_workspace(county.town):
        assert not window.show_workspace(county.town)
    assert "另一个县考通窗口" in window.start.telling.text()


def test_what_an_act_has_told_goes_with_the_next(
    window: Window, county: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(window, county.department)
    part = page.table_page
    assert part is not None
    part.get_ready()
    part.grid.setFocus()
    for _ in range(2):
        part.grid.add_row()
    stock = part.model.column_of("stock")
    part.grid.move_to(part.model.index(0, stock))
    for letter in "1,200":
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClicks(focused, letter)
    editor = QApplication.focusWidget()
    assert editor is not None
    # The same key writes and goes on, however long that takes: what it tells is still there to be read.
    monkeypatch.setattr("desktop.window._LINGERS_S", 600.0)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert part.grid.currentIndex().row() == 1
    assert "千位分隔符" in window.said.text()
    monkeypatch.setattr("desktop.window._LINGERS_S", 0.0)
    QTest.keyClick(part.grid, Qt.Key.Key_Up)
    assert window.said.text() == ""


def test_what_was_told_is_not_left_to_who_points_at_the_foot(window: Window, county: Places) -> None:
    page = opened(window, county.department)
    page.said.emit("第一行。\n第二行。", False)
    assert (window.said.text(), window.said.toolTip()) == ("第一行。 第二行。", "第一行。\n第二行。")
    page.saved.emit("08:00")
    assert (window.said.text(), window.said.toolTip()) == ("", "")


def test_what_was_told_goes_with_its_screen(window: Window, county: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(window, county.department)
    page.said.emit("已做好。", False)
    page.pages.show_search()
    assert window.said.text() == ""
    page.said.emit("已做好。", False)
    monkeypatch.setattr("desktop.window._LINGERS_S", 0.0)
    window.show_help()
    assert window.said.text() == ""


def test_enter_goes_on_with_the_workspace_that_was_just_closed(window: Window, county: Places, qtbot: QtBot) -> None:
    page = opened(window, county.department)
    assert page.table_page is not None
    page.table_page.grid.setFocus()
    page.toolbar.acts["leaveWorkspace"].trigger()
    assert window.workspace is None
    qtbot.waitUntil(lambda: getattr(QApplication.focusWidget(), "objectName", str)() == "recent0")
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_Return)
    assert window.workspace is not None


def test_recent_workspaces_are_offered_and_open(window: Window, county: Places) -> None:
    opened(window, county.department)
    window.show_start()
    choice = window.start.findChild(QAbstractButton, "recent0")
    assert choice is not None
    choice.click()
    assert window.workspace is not None


def test_nothing_happens_by_itself_after_the_workspace_is_closed(window: Window, county: Places, qtbot: QtBot) -> None:
    """Late results and timers once met a closed store."""
    page = opened(window, county.department)
    assert page.table_page is not None
    page.table_page.model.add_row()
    page.pages.show_seal()
    window.close_workspace()
    assert not window.runner.is_busy
    qtbot.wait(500)


def test_closing_while_a_job_runs_asks_and_then_stops_it(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [False, True]
    monkeypatch.setattr(Window, "ask_to_stop", classmethod(lambda _cls, _parent: answers.pop(0)))
    window.runner.start(endless)
    assert not window.close()
    assert window.close()
    qtbot.waitUntil(lambda: not window.runner.is_busy)


def test_the_words_of_qt_are_chinese(qtbot: QtBot, window: Window) -> None:
    line = QLineEdit()
    qtbot.addWidget(line)
    texts = [action.text() for action in line.createStandardContextMenu().actions() if action.text()]
    assert texts
    assert not any("Undo" in text or "Copy" in text for text in texts)


@pytest.mark.parametrize("name", ["department", "bureau"])
def test_fits_a_small_screen(window: Window, county: Places, name: str) -> None:
    opened(window, getattr(county, name))
    least = window.minimumSizeHint()
    assert least.width() <= 1366
    assert least.height() <= 768 - 60  # title bar and task bar


def reached_by_tab(window: Window) -> set[str]:
    """Names of what has the cursor, one after the other, as Tab leads through the window."""
    chain: list[QWidget] = []
    widget = QApplication.focusWidget()
    while widget is not None and widget not in chain:
        chain.append(widget)
        widget = widget.nextInFocusChain()
    assert chain
    return {
        part.objectName()
        for part in chain
        if part.focusPolicy() & Qt.FocusPolicy.TabFocus and part.isVisibleTo(window) and part.isEnabled()
    }


def test_what_can_be_pressed_can_be_reached_by_tab(window: Window, seasoned: Places, qtbot: QtBot) -> None:
    page = opened(window, seasoned.root / TOWN)
    page.show_table("T40")
    assert page.table_page is not None
    page.table_page.cell_acts.copy_last_table()
    page.show_tables()
    qtbot.wait(50)
    wanted = {"copyLastMenu", "toggleCardButton", "papersButton", "child0", "dutyTree", "hideMissing", "undoButton"}
    qtbot.waitUntil(lambda: wanted | {"grid"} <= reached_by_tab(window))
    page.table_page.views.toggle_row_card()
    qtbot.waitUntil(lambda: {"editor_name", "editor_lat"} <= reached_by_tab(window))
    page.pages.show_papers("T40")
    qtbot.wait(50)
    page.pages.papers.back.setFocus()
    wanted = {"leavePapers", "openT40", "declareKind", "declareReason", "declare"}
    qtbot.waitUntil(lambda: wanted <= reached_by_tab(window))


def test_enter_presses_the_button_with_the_cursor(window: Window, county: Places) -> None:
    page = opened(window, county.department)
    page.show_table("T31")
    page.show_tables()
    assert page.table_page is not None
    page.table_page.head.papers.setFocus()
    QTest.keyClick(page.table_page.head.papers, Qt.Key.Key_Return)
    assert page.pages.papers.isVisible()
    QTest.keyClick(page.pages.papers.back, Qt.Key.Key_Enter)
    assert page.table_page.isVisible()


def test_a_file_dialog_speaks_chinese(qtbot: QtBot, window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def look(dialog: QFileDialog) -> int:
        texts = [part.text() for part in dialog.findChildren(QLabel)]
        texts += [part.text() for part in dialog.findChildren(QPushButton)]
        seen.extend(text for text in texts if text)
        return 0

    monkeypatch.setattr(QFileDialog, "exec", look)
    assert ask_files(window, "附上文件", ["pdf"]) == []
    assert ask_folder(window, "选择文件夹", "") == ""
    assert "选定" in "".join(seen)
    assert not [text for text in seen if re.search(r"[A-Za-z]{3,}", text)]


def test_a_file_is_looked_for_among_the_documents_and_not_beside_the_program(
    window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def look(dialog: QFileDialog) -> int:
        seen.append(dialog.directory().absolutePath())
        return 0

    monkeypatch.setattr(QFileDialog, "exec", look)
    monkeypatch.chdir(tmp_path)
    ask_files(window, "附上文件")
    assert seen
    assert seen[0] != str(tmp_path)
    (tmp_path / "照片").mkdir()
    ask_files(window, "附上文件", folder=str(tmp_path / "照片"))
    assert seen[1] == str(tmp_path / "照片")


def test_the_room_for_what_is_told_is_there_before_it_is_told(window: Window, county: Places, qtbot: QtBot) -> None:
    page = opened(window, county.department)
    page.pages.show_papers("B-XM-04")
    papers = page.pages.papers
    qtbot.wait(50)
    before = papers._scroll.geometry()
    papers.telling.tell("说明至少写 5 个字，说清为什么没有可报的内容。")
    qtbot.wait(50)
    assert papers._scroll.geometry() == before


def test_a_sound_store_is_copied_while_somebody_types(window: Window, county: Places, qtbot: QtBot) -> None:
    opened(window, county.department)
    window._look_after()
    qtbot.waitUntil(lambda: bool(copies(county.department)))
    assert not window.runner.is_busy
    assert window.said.text() == ""


def test_damage_is_said_and_no_damaged_copy_made(
    window: Window, county: Places, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(window, county.department)
    monkeypatch.setattr("office.backups.is_sound", lambda _store: False)
    window._look_after()
    qtbot.waitUntil(lambda: "按“备份”恢复" in window.said.text())
    assert copies(county.department) == []


def test_a_long_line_at_the_foot_ends_in_dots_and_widens_nothing(window: Window) -> None:
    line, width = window.said, window.width()
    line.setText("已粘贴：新增 4 条记录，没看懂 1 格，照填 34 格。" * 9)
    QApplication.processEvents()
    assert window.width() == width
    assert line.fontMetrics().horizontalAdvance(line.text()) > line.width()
    drawn = line.grab().toImage()
    line.setText(line.fontMetrics().elidedText(line.text(), Qt.TextElideMode.ElideRight, line.contentsRect().width()))
    assert line.text().endswith("…")
    assert drawn == line.grab().toImage()


def test_a_closing_window_is_gone_while_a_file_is_still_held(
    window: Window, county: Places, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was begun is waited for, for it may be writing; but not in sight."""
    opened(window, county.department)
    begun, held = Event(), Event()
    ended: list[bool] = []

    def work(_report: Report) -> None:
        begun.set()
        held.wait(20)
        ended.append(True)

    def drain() -> None:
        seen.append(window.isVisible())
        held.set()
        drained()

    seen: list[bool] = []
    drained = window.runner.drain
    window.runner.start(work)
    # What has not begun by then never does.
    qtbot.waitUntil(begun.is_set)
    monkeypatch.setattr(window.runner, "drain", drain)
    assert window.isVisible()
    window.close()
    assert seen[0] is False
    assert ended
