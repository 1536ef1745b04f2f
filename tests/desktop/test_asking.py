"""The dialogs for files: they offer what is asked for, speak Chinese to the last word, and show every word whole."""

from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import Qt, QTranslator
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QTreeView
from pytestqt.qtbot import QtBot

from desktop.asking import ask_files, ask_folder, ask_target
from desktop.window import Window
from tests.desktop.texts import cut_texts, foreign_texts, texts

Seen = list[str]
ASKED: list[Callable[[Window, Path], object]] = [
    lambda window, folder: ask_files(window, "给“台账”附上文件", ["pdf", "jpg"], folder=str(folder)),
    lambda window, folder: ask_files(window, "附上文件", is_single=True, folder=str(folder)),
    lambda window, folder: ask_folder(window, "选择文件夹", str(folder)),
    lambda window, folder: ask_target(window, "另存为", "报送函", "pdf", str(folder)),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "材料"
    (made / "扫描件").mkdir(parents=True)
    for name in ("台账.pdf", "照片.JPG", "表.xlsx", "没有后缀"):
        (made / name).write_bytes(b"x" * 3000)
    return made


def files_of(dialog: QFileDialog) -> list[str]:
    """What the dialog lists, in order."""
    (view,) = dialog.findChildren(QTreeView, "treeView")
    model, top = view.model(), view.rootIndex()
    return [model.index(row, 0, top).data() for row in range(model.rowCount(top))]


def until_listed(qtbot: QtBot, dialog: QFileDialog, files: list[str]) -> None:
    """Wait until the dialog lists these files and no others; it reads the folder beside the window."""
    qtbot.waitUntil(lambda: sorted(files_of(dialog)) == files)
    qtbot.wait(100)
    assert sorted(files_of(dialog)) == files, "nothing comes after them"


def look_at(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, look: Callable[[QFileDialog], None]) -> None:
    """Look at each dialog once it has read the folder, instead of waiting for somebody who chooses."""

    def seen(dialog: QFileDialog) -> int:
        dialog.show()
        qtbot.waitUntil(lambda: "扫描件" in files_of(dialog))
        qtbot.wait(100)
        look(dialog)
        dialog.close()
        return 0

    monkeypatch.setattr(QFileDialog, "exec", seen)


@pytest.mark.parametrize("ask", ASKED)
def test_every_word_is_chinese_and_whole(
    sized: Window,
    folder: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    ask: Callable[[Window, Path], object],
) -> None:
    told: Seen = []

    def look(dialog: QFileDialog) -> None:
        # Names of files and folders, and the places of this computer, are what people have called them.
        told.extend(one.text for one in texts(dialog))
        assert [text for text in foreign_texts(dialog) if "sidebar" not in text] == []
        qtbot.waitUntil(lambda: cut_texts(dialog) == [])

    look_at(qtbot, monkeypatch, look)
    ask(sized, folder)
    assert {"名称", "修改日期", "取消"} <= set(told)


def test_only_files_of_the_kinds_that_are_asked_for_are_offered_and_all_of_them(
    window: Window, folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[QFileDialog] = []

    def look(dialog: QFileDialog) -> None:
        until_listed(qtbot, dialog, ["台账.pdf", "扫描件", "照片.JPG"])
        dialog.selectNameFilter(dialog.nameFilters()[-1])
        until_listed(qtbot, dialog, ["台账.pdf", "扫描件", "没有后缀", "照片.JPG", "表.xlsx"])
        looked.append(dialog)

    look_at(qtbot, monkeypatch, look)
    ask_files(window, "附上文件", ["pdf", "jpg"], folder=str(folder))
    assert looked


def test_a_file_is_chosen_with_the_keyboard(
    window: Window, folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def choose(dialog: QFileDialog) -> int:
        dialog.show()
        qtbot.waitUntil(lambda: "扫描件" in files_of(dialog))
        line = QApplication.focusWidget()
        assert line is not None
        assert line.objectName() == "fileNameEdit"
        line.setProperty("text", "台账.pdf")
        QTest.keyClick(line, Qt.Key.Key_Return)
        return dialog.result()

    monkeypatch.setattr(QFileDialog, "exec", choose)
    assert ask_files(window, "附上文件", ["pdf"], folder=str(folder)) == [folder / "台账.pdf"]


def test_a_target_has_its_ending_and_shows_what_is_there(
    window: Window, folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: list[str] = []

    def look(dialog: QFileDialog) -> None:
        until_listed(qtbot, dialog, ["台账.pdf", "扫描件"])
        offered.extend(dialog.selectedFiles())

    look_at(qtbot, monkeypatch, look)
    assert ask_target(window, "另存为", "报送函", "pdf", str(folder)) is None
    assert offered == [str(folder / "报送函.pdf")]


def test_what_qt_lacks_is_in_the_file_that_the_program_loads() -> None:
    """The text file is what people mend; the other one is made of it."""
    folder = Path(__file__).resolve().parents[2] / "resources" / "words"
    made = QTranslator()
    assert made.load("qt_zh_CN", str(folder))
    contexts = ET.parse(folder / "qt_zh_CN.ts").getroot().iter("context")
    asked = [(part.findtext("name") or "", line) for part in contexts for line in part.iter("message")]
    assert asked
    for name, line in asked:
        assert made.translate(name, line.findtext("source") or "") == line.findtext("translation")
