"""A clerk at the keyboard: a process of its own, which `test_clerks_day` kills in the middle of the work.

`python -m tests.whole.clerk PART ROOT` does one part of the day in the folder of a county and says what it did, a line
each; then it waits to be killed, as by a power cut.
"""

import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEventLoop, QMimeData, QModelIndex, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from desktop.looks import dress
from desktop.problem_panel import ProblemRole
from desktop.settings import Settings
from desktop.table_page import TablePage
from desktop.window import Window
from desktop.workspace_page import WorkspacePage
from exchange import key_file
from forms.model import Level

PASSPHRASE: Final = "山水林田湖草沙冰一起"
REASON: Final = "今年新建，台账从投产之日起记，已向村委会核实。"
TYPED: Final = 20
PASTED: Final = 500
#: As a sheet has them, with a line of titles; the last column is a unit slip in one row.
PASTED_FIELDS: Final = ("name", "uscc_absent_reason", "town_code", "lon", "lat", "species", "design_cap", "stock")
_CTRL: Final = Qt.KeyboardModifier.ControlModifier
#: For a computer that is busy with other things; what has not come by then does not come.
_PATIENCE: Final = 120.0


class Clerk:
    """Hands on the keyboard, eyes on the window."""

    def __init__(self, root: Path) -> None:
        self.root = root
        app = QApplication.instance()
        self.app = app if isinstance(app, QApplication) else QApplication([])
        dress(self.app)
        self.window = Window(Settings(root / "settings.ini"), root / "work")
        self.window.show()
        self.window.activateWindow()
        self.wait(self.window.isActiveWindow)

    def wait(self, is_so: Callable[[], bool]) -> None:
        """Look until something is so, and all work has ended."""
        end = time.monotonic() + _PATIENCE
        while not (is_so() and not self.window.runner.is_busy):
            if time.monotonic() > end:
                raise TimeoutError(self.window.said.text())
            # A loop as the program's own: what is given up goes, and threads of Python run meanwhile.
            loop = QEventLoop()
            QTimer.singleShot(5, loop.quit)
            loop.exec()
            # A list of options that closes gives the keys back, which is a window manager's task.
            if QGuiApplication.focusWindow() is None:
                self.window.activateWindow()

    def settle(self) -> None:
        """Let the window come to rest."""
        end = time.monotonic() + 0.6
        self.wait(lambda: time.monotonic() > end)

    @property
    def focus(self) -> QWidget:
        """Where the keys go."""
        found = QApplication.focusWidget()
        if found is None:
            raise LookupError("nothing has the cursor")
        return found

    def type(self, text: str) -> None:
        """Type: plain characters by keys, Chinese ones as an input method brings them."""
        if text.isascii():
            for letter in text:
                QTest.keyClicks(self.focus, letter)
            return
        composing = QInputMethodEvent("z", [])
        QApplication.sendEvent(self.focus, composing)
        composed = QInputMethodEvent()
        composed.setCommitString(text)
        QApplication.sendEvent(self.focus, composed)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key."""
        QTest.keyClick(self.focus, key, modifier)

    def fill_in(self, field: QWidget, text: str) -> None:
        """Go to an input and type."""
        field.setFocus()
        QTest.keyClick(self.focus, Qt.Key.Key_A, _CTRL)
        self.type(text)

    def open(self) -> WorkspacePage:
        """Go on where one was, from the start page."""
        recent = self.window.start.findChild(QPushButton, "recent0")
        if recent is None:
            raise LookupError("no workspace is offered")
        recent.setFocus()
        self.press(Qt.Key.Key_Return)
        self.wait(lambda: self.window.workspace is not None)
        return self.page

    @property
    def page(self) -> WorkspacePage:
        """The screen over the workspace."""
        if self.window.workspace is None:
            raise LookupError("no workspace is open")
        return self.window.workspace

    def farms(self) -> TablePage:
        """Go to the farms."""
        self.page.show_table("T31")
        part = self.page.table_page
        if part is None:
            raise LookupError("no table is on the screen")
        part.get_ready()
        part.grid.setFocus()
        return part

    def cell(self, row: int, field: str, text: str) -> None:
        """Go to a cell of the farms and type into it."""
        part = self.farms()
        part.grid.move_to(part.model.index(row, part.model.column_of(field)))
        self.type(text)
        self.press(Qt.Key.Key_Return)


def farm(number: int) -> Mapping[str, str]:
    """What the clerk knows of a farm."""
    return {
        "name": f"样例羊场{number:03d}",
        "uscc_absent_reason": "个人养殖户",
        "town_code": "色力布亚镇",
        "lon": f"{78.5 + number / 1000:.4f}",
        "lat": f"{39.5 + number / 1000:.4f}",
        "species": "羊",
        "design_cap": "1500",
        "stock": str(800 + number),
    }


def early(clerk: Clerk) -> None:
    """Open the task from the stick, and begin to type."""
    clerk.window.show_open_task()
    page = clerk.window.open_task
    if page is None:
        raise LookupError("no screen to open a task")
    task = next(path for path in (clerk.root / "stick").iterdir() if "畜牧" in path.name)
    clerk.fill_in(page.package.line, str(task))
    clerk.fill_in(page.root.line, str(clerk.root / "work"))
    clerk.fill_in(page.person, "填表人甲")
    for line in (page.passphrase, page.again):
        clerk.fill_in(line.line, PASSPHRASE)
    page.start.setFocus()
    clerk.press(Qt.Key.Key_Return)
    clerk.wait(page.go_on.isVisible)
    page.go_on.setFocus()
    clerk.press(Qt.Key.Key_Return)
    clerk.wait(lambda: clerk.window.workspace is not None)
    for number in range(TYPED):
        part = clerk.farms()
        QTest.keyClick(part.grid, Qt.Key.Key_Insert, _CTRL)
        for field in ("name", "town_code", "species", "stock"):
            clerk.cell(number, field, farm(number)[field])
    # Somebody comes in; the cable is pulled while a cell is half typed.
    part = clerk.farms()
    part.grid.move_to(part.model.index(0, part.model.column_of("stock")))
    clerk.type("99")


def noon(clerk: Clerk) -> None:
    """Paste what a colleague has in a sheet."""
    clerk.open()
    part = clerk.farms()
    if part.model.rowCount() != TYPED:
        raise LookupError(f"{part.model.rowCount()} rows")
    lines = ["\t".join(part.source.columns[part.model.column_of(name)].title for name in PASTED_FIELDS)]
    for number in range(100, 100 + PASTED):
        known = {**farm(number), **({"stock": "八百头左右"} if number == 150 else {})}
        lines.append("\t".join(known[name] for name in PASTED_FIELDS))
    QGuiApplication.clipboard().setText("\r\n".join(lines) + "\r\n")
    QTest.keyClick(part.grid, Qt.Key.Key_Insert, _CTRL)
    part.grid.move_to(part.model.index(TYPED, part.model.first_input))
    QTest.keyClick(part.grid, Qt.Key.Key_V, _CTRL)
    clerk.wait(lambda: part.deeds.pastes.is_previewing)
    clerk.press(Qt.Key.Key_Return)
    clerk.wait(lambda: part.model.rowCount() == TYPED + PASTED)
    clerk.settle()


def late(clerk: Clerk) -> None:
    """Mend what was found, attach photos, give reasons, and report."""
    page = clerk.open()
    part = clerk.farms()
    names = [part.model.index(row, part.model.column_of("name")).data() for row in range(part.model.rowCount())]
    row = names.index(farm(150)["name"])
    clerk.cell(row, "stock", farm(150)["stock"])
    explain(clerk, page)
    attach(clerk, page)
    clerk.settle()
    page.pages.show_seal()
    clerk.settle()
    sealing = page.pages.seal
    sealing.interim.setFocus()
    clerk.press(Qt.Key.Key_Space)
    clerk.fill_in(sealing.out.line, str(clerk.root / "out"))
    clerk.fill_in(sealing.passphrase.line, PASSPHRASE)
    # The notice has come: its code is asked for once, since it was not there in the morning.
    clerk.fill_in(sealing.code, (clerk.root / "code.txt").read_text("utf-8"))
    sealing.start.setFocus()
    clerk.press(Qt.Key.Key_Return)
    clerk.wait(lambda: sealing.show_folder.isVisible() or sealing.telling.property("role") == "error")
    if not sealing.show_folder.isVisible():
        raise LookupError(sealing.telling.text())


def explain(clerk: Clerk, page: WorkspacePage) -> None:
    """Say why a value that is asked about is right."""
    clerk.cell(0, "ledger", "否")
    clerk.settle()
    # Of 520 farms much is still to be filled in; that is not what is looked for now.
    page.side.problems.filter.setFocus()
    clerk.press(Qt.Key.Key_Space)
    clerk.settle()
    model = page.side.problems.model

    def asked_about() -> list[QModelIndex]:
        lines = [model.index(row) for row in range(model.rowCount())]
        return [line for line in lines if line.data(ProblemRole).level is Level.EXPLAIN]

    clerk.wait(lambda: bool(asked_about()))
    asked = asked_about()[0]
    page.side.problems.view.setFocus()
    page.side.problems.view.setCurrentIndex(asked)
    clerk.press(Qt.Key.Key_Return)
    clerk.fill_in(page.side.problems.box.reason, REASON)
    page.side.problems.box.save.setFocus()
    clerk.press(Qt.Key.Key_Return)
    clerk.settle()


def attach(clerk: Clerk, page: WorkspacePage) -> None:
    """Let photos of the farm with the cursor fall on the place that asks for them."""
    part = clerk.farms()
    part.grid.move_to(part.model.index(0, part.model.column_of("name")))
    part.head.papers.setFocus()
    clerk.press(Qt.Key.Key_Return)
    clerk.settle()
    clerk.wait(lambda: any(slot.state.slot.photos for slot in page.pages.papers.slots))
    slot = next(slot for slot in page.pages.papers.slots if slot.state.slot.photos)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in sorted((clerk.root / "photos").iterdir())])
    buttons, modifiers = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    slot.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, buttons, modifiers))
    clerk.settle()


PARTS: Final[Mapping[str, Callable[[Clerk], None]]] = {"early": early, "noon": noon, "late": late}


def main() -> None:
    """Do one part of the day."""
    key_file.SCRYPT_N = 2
    clerk = Clerk(Path(sys.argv[2]))
    PARTS[sys.argv[1]](clerk)
    sys.stdout.write("done\n")
    sys.stdout.flush()
    time.sleep(_PATIENCE)


if __name__ == "__main__":
    main()
