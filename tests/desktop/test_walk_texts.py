"""A walk over every table, page and dialog: each word Chinese, and whole or to be had whole."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.bug_dialog import BugDialog
from desktop.sentence import Sentence
from desktop.window import Window
from desktop.workspace_page import WorkspacePage
from tests.desktop.conftest import Places, opened
from tests.desktop.test_seal_and_receive import seal
from tests.desktop.test_workspace_page import GOOD, fill
from tests.desktop.texts import cut_texts, faults, foreign, lasting_faults

Wait = Callable[[], None]
#: What the button beside the materials can come to.
MANY = 12
#: What opens a window of its own.
MODAL = ("sift", "goToColumn")


def of_table(qtbot: QtBot, window: Window, page: WorkspacePage, table: str) -> list[str]:
    """Open a table and look at it, with all buttons that may come beside its title."""
    page.show_table(table)
    page.show_tables()
    assert page.table_page is not None
    head = page.table_page.head
    head.last.show()
    head.show_lacking(MANY)
    QApplication.processEvents()
    lasting = lasting_faults(qtbot, window)
    cut = [f"cut: {head.title.whole}"] if head.title.text() != head.title.whole else []
    return [f"{table} {fault}" for fault in (*cut, *lasting)]


# The looking itself.


@pytest.mark.parametrize("text", ["Open the file", "写成 Folder", "共 3 files", "Date Modified", "没有 Sheet 了"])
def test_a_foreign_word_is_noticed(text: str) -> None:
    assert foreign(text)


@pytest.mark.parametrize(
    "text",
    [
        "从Excel填报…（Ctrl+Shift+I）",
        "附上 PDF，不小于 1600×1200",
        "T31、B-XM-04",
        "V-SIGNER",
        "2.93 KiB",
        "万kWh",
        "要求的文件 (*.pdf *.JPG)",
        "单位GDP能耗",
        "国家大地坐标系（CGCS2000）",
        "变更集 5ec3cbc5，xk-653130-2024-hb-7ef6000f5dab",
    ],
)
def test_a_known_word_is_none(text: str) -> None:
    assert not foreign(text)


def test_what_is_cut_is_noticed_unless_it_can_be_had_whole(qtbot: QtBot) -> None:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    told = Sentence("told", "话", parent=dialog)
    parts = QLabel("农村生活污水处理设施", dialog), QPushButton("回到表格", dialog), told
    for place, part in enumerate(parts):
        part.setGeometry(0, 40 * place, 30, 30)
    told.tell("农村生活污水处理设施")
    dialog.show()
    assert [text.partition("：")[2] for text in cut_texts(dialog)] == ["农村生活污水处理设施", "回到表格"]
    told.setToolTip("")
    assert len(cut_texts(dialog)) == len(parts)


def test_what_is_about_to_find_its_room_is_not_cut(window: Window, county: Places, qtbot: QtBot) -> None:
    opened(window, county.department)
    assert lasting_faults(qtbot, window) == []
    words = f"再加上几个字，{window.counted.text()}"
    window.counted.setText(words)
    assert faults(window) == [f"cut: counted：{words[:40]}"]
    assert lasting_faults(qtbot, window) == []
    window.counted.setMaximumWidth(30)
    assert lasting_faults(qtbot, window) == [f"cut: counted：{window.counted.text()[:40]}"]


# What is looked at.


def test_every_table_says_all_that_it_says(window: Window, county: Places, qtbot: QtBot) -> None:
    """In the smaller size only: there is less room in it, also for its smaller letters."""
    page = opened(window, county.bureau)
    tables = [table.id for table in page.workspace.store.pack.tables if not table.builtin]
    assert [fault for table in tables for fault in of_table(qtbot, window, page, table)] == []


def test_rows_below_a_row_and_the_row_above_them_have_whole_titles(
    sized: Window, seasoned: Places, qtbot: QtBot
) -> None:
    page = opened(sized, seasoned.root / "SL")
    page.show_table("T06")
    page.show_tables()
    QApplication.processEvents()
    part = page.table_page
    assert part is not None
    button = next(button for button in part.head.findChildren(QPushButton) if button.objectName() == "child0")
    assert lasting_faults(qtbot, sized) == []
    button.click()
    QApplication.processEvents()
    assert page.table_page is not None
    title = page.table_page.head.title
    assert title.whole.endswith("属于：县域自然、社会、经济基本情况表")
    qtbot.waitUntil(lambda: title.text() == title.whole)
    assert lasting_faults(qtbot, sized) == []


def show_sheets(page: WorkspacePage) -> None:
    """Show the page for Excel without the dialog that asks for a file."""
    page.pages.sheets.show_table("T31")
    page.pages.wanted.emit(page.pages.sheets)


def test_every_page_of_a_filling_copy(
    sized: Window, county: Places, until_idle: Wait, qtbot: QtBot, tmp_path: Path
) -> None:
    page = opened(sized, county.department)
    fill(page, 0, **(GOOD | {"stock": "约八十"}))
    seal(page, tmp_path, until_idle)
    pages, found = page.pages, []
    shows = [pages.show_seal, pages.show_differences, pages.show_sent, pages.show_liaison, pages.show_receive,
             pages.show_todo, pages.show_search, pages.show_history, pages.show_backups, pages.show_letter]  # fmt: skip
    shows += [lambda: show_sheets(page), lambda: pages.show_print(page.workspace.store.table("T31"))]
    shows += [lambda name=item.id: pages.show_papers(name) for item in page.workspace.own_items()]  # type: ignore[misc]
    for show in shows:
        show()
        until_idle()
        QApplication.processEvents()
        found += lasting_faults(qtbot, sized)
    assert found == []


def test_every_page_at_the_bureau(sized: Window, county: Places, until_idle: Wait, qtbot: QtBot) -> None:
    page = opened(sized, county.bureau)
    pages, found = page.pages, []
    for show in (pages.show_receive, pages.show_review, pages.show_conflicts, pages.show_liaison, pages.show_last_year):
        show()
        until_idle()
        QApplication.processEvents()
        found += lasting_faults(qtbot, sized)
    assert found == []


def test_what_stands_before_a_workspace_and_what_tells_of_a_bug(sized: Window, qtbot: QtBot) -> None:
    found = lasting_faults(qtbot, sized)
    for show in (sized.show_open_task, sized.show_start):
        show()
        QApplication.processEvents()
        found += lasting_faults(qtbot, sized)
    dialog = BugDialog("错误：没有了")
    qtbot.addWidget(dialog)
    dialog.show()
    assert found + lasting_faults(qtbot, dialog) == []


def test_the_dialogs_of_a_table(sized: Window, county: Places, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(sized, county.department)
    fill(page, 0, **GOOD)
    page.show_tables()
    found: list[str] = []
    seen: list[str] = []

    def look(dialog: QDialog) -> int:
        dialog.show()
        QApplication.processEvents()
        seen.append(dialog.objectName())
        found.extend(lasting_faults(qtbot, dialog))
        dialog.close()
        return 0

    monkeypatch.setattr(QDialog, "exec", look)
    part = page.table_page
    assert part is not None
    part.get_ready()
    acts = {act.objectName(): act for act in (*part.actions(), *part.grid.actions())}
    for name in ("sift", "goToColumn", "find", "replace", "editLong"):
        acts[name].trigger()
        found += [f"{name}: {fault}" for fault in lasting_faults(qtbot, sized)]
    assert found == []
    assert len(seen) == len(set(seen)) == len(MODAL)
