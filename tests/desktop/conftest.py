"""Workspaces, windows and a model of many rows for the tests of the desktop."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import monotonic

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from db.store import Store
from desktop.history_panel import HistoryPanel
from desktop.jobs import Report
from desktop.looks import Look, change_look, dress, style_sheet
from desktop.papers_page import PapersPage
from desktop.settings import Settings
from desktop.sources import TableSource
from desktop.table_page import TablePage
from desktop.window import Window
from desktop.workspace_page import WorkspacePage
from exchange import key_file
from office.issue import issue
from office.keys import unlock
from office.last_year import bring
from office.open_task import open_task
from office.workspaces import new_bureau, open_workspace
from tests.desktop.pictures import SIZES

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
PASSPHRASE = "山水林田湖草沙冰一起"
DEPARTMENT, TOWN = "XM", "653130101"
#: Units that share the card T06, and the one that owes land, with a part of the names of their tasks.
SHARING = {"TJ": "统计", "SL": "水利", "ZR": "自然资源"}
#: What has not come by then does not come at all.
PATIENCE_MS = 60_000
LAST_ID = "00000000-0000-7000-8000-00000000000"
LAST_FARMS = {"样例枣园肉牛场": "512", "样例沙枣羊场": "3400"}


@dataclass(frozen=True)
class Places:
    """Folders of one county: the bureau's workspace, two filling copies, the stick with the tasks."""

    root: Path
    bureau_code: str

    @property
    def bureau(self) -> Path:
        return self.root / "bureau"

    @property
    def department(self) -> Path:
        return self.root / "department"

    @property
    def town(self) -> Path:
        return self.root / "town"

    @property
    def stick(self) -> Path:
        return self.root / "stick"

    def task(self, name: str) -> Path:
        return next(path for path in self.stick.iterdir() if name in path.name)


@pytest.fixture(scope="session", autouse=True)
def dressed(qapp: QApplication) -> None:
    dress(qapp)


@pytest.fixture(autouse=True)
def let_go(qapp: QApplication, dressed: None) -> None:
    """Let go of what the test before this one left: keys and buttons held down, the clipboard, larger letters."""
    release_all()
    put_right(qapp)


def release_all() -> None:
    """Release every key and button: QTest leaves Ctrl down after a click of Ctrl+Z, and Qt asks what is held down."""
    nobody = QWidget()
    for button in QGuiApplication.mouseButtons():
        QTest.mouseRelease(nobody, button)
    QTest.keyRelease(nobody, Qt.Key.Key_Control)


def put_right(app: QApplication) -> None:
    """Empty the clipboard, and show everything as it is shown at first."""
    QGuiApplication.clipboard().clear()
    if app.styleSheet() != style_sheet(Look()):
        change_look(app, Look())


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Places:
    """A county made once; each test gets a copy."""
    root = tmp_path_factory.mktemp("county")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(key_file, "SCRYPT_N", 2)
        made = new_bureau(root / "bureau", "bachu-2024", PASSPHRASE, person="王主任")
        places = Places(root, made.code)
        places.stick.mkdir()
        with open_workspace(places.bureau) as store:
            issue(store, unlock(places.bureau, PASSPHRASE), [DEPARTMENT, TOWN], places.stick)
        for root, name, person in ((places.department, "畜牧", "填表人甲"), (places.town, "色力布亚", "古丽")):
            open_task(places.task(name), root, PASSPHRASE, confirm=made.code, person=person)
    return places


@pytest.fixture(scope="session")
def seasoned_template(tmp_path_factory: pytest.TempPathFactory) -> Places:
    """A county that has last year's farms, land and water sources; with a township, and the units of a shared card."""
    root = tmp_path_factory.mktemp("seasoned")
    last = root / "last"
    last.mkdir()
    farms = [f"{LAST_ID}{n},{TOWN},{name},{TOWN},{stock}" for n, (name, stock) in enumerate(LAST_FARMS.items())]
    write_last(last, "t31", "name,town_code,stock", *farms)
    write_last(last, "t40", "name", f"{LAST_ID}7,{TOWN},色力布亚镇水厂水源")
    write_last(last, "t02", "forest_wooded,source", f"{LAST_ID}9,,120.5,三调")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(key_file, "SCRYPT_N", 2)
        made = new_bureau(root / "bureau", "bachu-2024", PASSPHRASE, person="王主任")
        places = Places(root, made.code)
        places.stick.mkdir()
        with open_workspace(places.bureau) as store:
            bring(store, last)
            issue(store, unlock(places.bureau, PASSPHRASE), [*SHARING, TOWN], places.stick)
        for unit, name in (*SHARING.items(), (TOWN, "色力布亚")):
            open_task(places.task(name), root / unit, PASSPHRASE, confirm=made.code, person="填表人甲")
    return places


def write_last(folder: Path, table: str, names: str, *lines: str) -> None:
    """Write one table of last year as a package has it."""
    text = "\n".join([f"_row,_owner,{names}", *lines, ""])
    (folder / f"{table}.csv").write_text(text, encoding="utf-8", newline="\n")


@pytest.fixture
def seasoned(seasoned_template: Places, tmp_path: Path) -> Places:
    shutil.copytree(seasoned_template.root, tmp_path / "seasoned")
    return Places(tmp_path / "seasoned", seasoned_template.bureau_code)


@pytest.fixture(autouse=True)
def cheap_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_file, "SCRYPT_N", 2)


@pytest.fixture
def county(template: Places, tmp_path: Path) -> Places:
    shutil.copytree(template.root, tmp_path / "county")
    return Places(tmp_path / "county", template.bureau_code)


@pytest.fixture
def store(county: Places) -> Iterator[Store]:
    """The department's filling copy."""
    with open_workspace(county.department) as opened:
        yield opened


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Window]:
    # A test that fails while a job runs must not wait for an answer for ever.
    monkeypatch.setattr(Window, "ask_to_stop", classmethod(lambda *_: True))
    made = Window(Settings(tmp_path / "settings.ini"), tmp_path / "new")
    qtbot.addWidget(made)
    bring_up(qtbot, made)
    yield made
    made.close_workspace()


@pytest.fixture(params=SIZES)
def sized(window: Window, request: pytest.FixtureRequest, qapp: QApplication) -> Window:
    """A window in each of the sizes in which screens are looked at."""
    size, look = SIZES[request.param]
    change_look(qapp, look)
    window.resize(*size)
    return window


@pytest.fixture
def page(window: Window, county: Places) -> WorkspacePage:
    """The screen over the department's filling copy, which owes T31."""
    return opened(window, county.department)


def endless(report: Report) -> None:
    """A job that runs until it is cancelled, or for so long that the test has failed anyway."""
    end = monotonic() + 2 * PATIENCE_MS / 1000
    while monotonic() < end:
        report(0, 1)
    raise TimeoutError


def opened(window: Window, root: Path) -> WorkspacePage:
    assert window.show_workspace(root)
    assert window.workspace is not None
    return window.workspace


def paired_papers(window: Window, seasoned: Places) -> PapersPage:
    """Show the materials of a row that asks for photos before and after."""
    page = opened(window, seasoned.root / "ZR")
    page.show_table("T08")
    part = page.table_page
    assert part is not None
    part.grid.add_row()
    part.model.write([(0, part.model.column_of("name"), "样例退化林修复项目")])
    part.grid.move_to(part.model.index(0, part.model.column_of("name")))
    part.head.papers.click()
    return page.pages.papers


@pytest.fixture
def until_drawn(qtbot: QtBot) -> Callable[[PapersPage], None]:
    """Wait until every picture is there, and drawn for the room that there is."""

    def wait(papers: PapersPage) -> None:
        qtbot.wait(50)
        qtbot.waitUntil(lambda: not papers.pictures.is_busy and not papers.view.area._soon.isActive())

    return wait


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the cursor is."""
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key, modifier)


def type_on(text: str) -> None:
    """Type where the cursor is, as an input method does for what has no key."""
    focused = QApplication.focusWidget()
    assert focused is not None
    if text.isascii():
        QTest.keyClicks(focused, text)
        return
    done = QInputMethodEvent("", [])
    done.setCommitString(text)
    QApplication.sendEvent(focused, done)


def bring_up(qtbot: QtBot, widget: QWidget) -> None:
    """Show something as a window of its own that the keys go to.

    Not by `waitActive`: Qt's own waiting keeps the interpreter to itself, and hangs for ever as soon as it clears away
    a page of the test before whose job is still on the way out.
    """
    widget.show()
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)


def shown_table(qtbot: QtBot, source: TableSource) -> TablePage:
    """Show one table by itself, with the cursor in it."""
    made = TablePage(source)
    qtbot.addWidget(made, before_close_func=lambda closed: closed.stop())
    made.resize(1000, 700)
    bring_up(qtbot, made)
    made.get_ready()
    made.grid.setFocus()
    return made


def history_of(page: WorkspacePage) -> HistoryPanel:
    """Look at the page of the side panel that tells of the cell with the cursor."""
    page.side.setCurrentIndex(1)
    found = page.side.findChild(HistoryPanel)
    assert isinstance(found, HistoryPanel)
    return found


@pytest.fixture
def qtbot(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> QtBot:
    """A robot that is patient: on a busy computer a job takes its time, and only what never comes is a fault."""
    for name in ("waitUntil", "waitSignal", "waitSignals"):
        monkeypatch.setattr(qtbot, name, partial(getattr(qtbot, name), timeout=PATIENCE_MS))
    return qtbot


@pytest.fixture
def until_idle(qtbot: QtBot, window: Window) -> Callable[[], None]:
    """Wait until no job runs."""

    def wait() -> None:
        qtbot.waitUntil(lambda: not window.runner.is_busy)

    return wait
