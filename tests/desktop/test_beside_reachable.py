"""The screens for Excel, acts, copies, finding, what was sent and last year: named, spoken, reachable by Tab alone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QComboBox, QLineEdit, QWidget

from desktop.window import Window
from tests.desktop.conftest import Places, opened
from tests.desktop.test_window import INTERACTIVE, Watch, nameless
from tests.desktop.test_workspace_page import GOOD, fill
from tests.office.sheets import HEAD, make_sheet

Wait = Callable[[], None]
TYPED = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView)
NAMES = ["sheets", "history", "backups", "search", "sent", "last_year", "seal", "liaison"]


def show(window: Window, county: Places, name: str, tmp_path: Path, wait: Wait) -> QWidget:
    page = opened(window, county.bureau if name == "last_year" else county.department)
    if name != "last_year":
        fill(page, 0, **GOOD)
    made: QWidget = getattr(page.pages, name)
    if name == "sheets":
        page.pages.sheets.show_table("T31")
        page.pages.wanted.emit(made)
        rows = [HEAD, [1, "甲场", "巴楚镇", "猪", "约五百", 20, None]]
        page.pages.sheets.look_at(make_sheet(tmp_path / "t.xlsx", rows))
    else:
        getattr(page.pages, f"show_{name}")()
    wait()
    return made


def reached(window: Window, start: QWidget) -> set[str]:
    """Press Tab until the round is done."""
    start.setFocus()
    found: set[str] = set()
    for _ in range(120):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        if focused is not None:
            found.add(focused.objectName())
    return found


def unreached(window: Window, screen: QWidget) -> set[str]:
    """What can be used on a screen and is not come to by Tab alone."""
    wanted = {
        part.objectName()
        for part in screen.findChildren(QWidget)
        if isinstance(part, TYPED)
        and part.isVisible()
        and part.isEnabled()
        and not part.objectName().startswith(("qt_", "_q_"))
        and part.metaObject().className() not in {"QTableCornerButton", "QHeaderView", "QLineEditIconButton"}
        and not part.objectName().endswith(("Columns", "Rows", "Options"))
    }
    assert len(wanted) > 1
    start = next(part for part in screen.findChildren(QAbstractButton) if part.isVisible() and part.isEnabled())
    return wanted - reached(window, start)


@pytest.mark.parametrize("name", NAMES)
def test_everything_is_named_and_reached_by_tab(
    window: Window, county: Places, name: str, tmp_path: Path, until_idle: Wait
) -> None:
    made = show(window, county, name, tmp_path, until_idle)
    assert nameless(window) == []
    assert unreached(window, made) <= {"sealFinal"}, "of two ways to report, Tab leads to the chosen one"


def test_names_are_unique(window: Window, county: Places) -> None:
    page = opened(window, county.department)
    for name in ("sheets", "history", "backups", "search", "sent", "seal", "liaison"):
        assert getattr(page.pages, name)
    names = [
        part.objectName()
        for part in window.findChildren(QWidget)
        if isinstance(part, INTERACTIVE) and part.objectName() and not part.objectName().startswith("qt_")
    ]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_restoring_is_named_and_reached_by_tab(window: Window, county: Places) -> None:
    window.show_restore()
    assert nameless(window) == []
    part = window.restore
    assert part is not None
    part.place.line.setText(str(county.root))
    part.look()
    found = reached(window, part.back)
    assert {"restoreFrom", "restoreFromSticks", "restoreTo", "restorePassphrase", "leaveRestore"} <= found


@pytest.mark.parametrize("name", NAMES)
def test_no_part_flashes_up_as_a_window_of_its_own(
    window: Window, county: Places, name: str, tmp_path: Path, until_idle: Wait, qapp: QApplication
) -> None:
    watch = Watch()
    qapp.installEventFilter(watch)
    try:
        show(window, county, name, tmp_path, until_idle)
    finally:
        qapp.removeEventFilter(watch)
    assert [seen for seen in watch.seen if not seen.startswith("Window")] == []
