"""Starting the window as `xiankao app` does, in a process of its own."""

import subprocess
import sys
from pathlib import Path

from tests.desktop.conftest import Places

START = """
import enum, sys
from pathlib import Path

made = []
make = enum.EnumType.__new__

def noted(kind, name, *rest, **named):
    made.append(name)
    return make(kind, name, *rest, **named)

enum.EnumType.__new__ = noted
from cli.launching import load_desktop
run = load_desktop()
import linecache
from PySide6.QtWidgets import QApplication
import desktop.app as app
import desktop.adding_up, desktop.cell_acts, desktop.duty_counts, desktop.table_page, desktop.window

# What comes some time after the first paint must not come into it on a busy computer.
for part in (desktop.adding_up, desktop.cell_acts, desktop.duty_counts, desktop.table_page, desktop.window):
    for name in vars(part):
        if name.endswith("_AFTER_MS"):
            setattr(part, name, 600_000)

def stand_in(*_):
    for _ in range(20):
        QApplication.processEvents()
    learnt = list(made)
    print([w.windowTitle() for w in QApplication.topLevelWidgets() if w.isVisible()])
    for w in QApplication.topLevelWidgets():
        w.close()
    print(*sorted(sys.modules))
    print(*learnt)
    print(*sorted({w.objectName() for w in QApplication.allWidgets()}))
    print(*sorted(name for name in linecache.cache if "site-packages" not in name))
    return 0

app.QApplication.exec = stand_in
sys.exit(run(Path(sys.argv[1]) if len(sys.argv) > 1 else None))
"""


def start(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", START, *arguments],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=150,
        check=False,
    )


def test_without_a_folder_the_start_page_is_shown() -> None:
    done = start()
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "['县考通']"), done.stderr


def test_a_folder_is_opened_at_once(county: Places) -> None:
    done = start(str(county.department))
    assert done.returncode == 0, done.stderr
    assert "畜牧兽医局" in done.stdout


def test_the_first_screen_loads_nothing_that_it_does_not_need(county: Places) -> None:
    """A start took twice as long when it did."""
    done = start(str(county.department))
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.splitlines()[1].split())
    assert {"desktop.grid_view", "db.store", "office.opening"} <= loaded
    # Whether the folder still lies on a disk of this computer is asked at each opening, and that is light.
    heavy = loaded - {"exchange", "exchange.drives"}
    assert not {name.partition(".")[0] for name in heavy} & {"cryptography", "exchange", "pyrage", "reports"}
    late = {"db.journal", "db.checks.rules", "desktop.card", "desktop.pages", "desktop.start_page", "forms.parsing"}
    late |= {"db.checks.confine", "db.evidence", "db.sifting", "db.totals", "forms.expressions"}
    late |= {"desktop.editors", "desktop.find_bar", "desktop.long_text", "desktop.seeking"}
    assert loaded & late == {"desktop.pages"}
    # What files of definitions say is kept beside them.
    assert "tomllib" not in loaded


def test_the_first_screen_teaches_the_binding_only_what_it_shows(county: Places) -> None:
    """A ground, style or icon of Qt's own makes it learn all kinds of widgets with their constants, for 20 ms."""
    done = start(str(county.department))
    assert done.returncode == 0, done.stderr
    learnt = set(done.stdout.splitlines()[2].split())
    assert "ItemDataRole" in learnt
    assert not learnt & {"WizardButton", "StandardPixmap", "ThemeIcon", "Preset"}


def test_the_first_screen_makes_only_what_is_seen(county: Places) -> None:
    """Each widget is measured against the style sheet when it is made."""
    done = start(str(county.department))
    assert done.returncode == 0, done.stderr
    made = set(done.stdout.splitlines()[3].split())
    assert {"grid", "gridColumns", "problemPanel"} <= made
    assert not made & {"gridFrozen", "explanationBox"}


def test_the_binding_reads_none_of_our_files(county: Places) -> None:
    """It looks into each module for a wish to spell Qt's names otherwise, which took 20 ms."""
    done = start(str(county.department))
    assert done.returncode == 0, done.stderr
    read = done.stdout.splitlines()[4]
    assert "desktop" not in read
    assert "forms" not in read
