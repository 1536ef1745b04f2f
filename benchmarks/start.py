"""Start to usable of a workspace of 10,000 rows against a bare PySide6 window (DESIGN 10, line 1).

Both are processes of their own, timed from before they are started until the event loop comes round after their first
paint, on the offscreen platform, alternating. Run: `python -m benchmarks.start`.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from benchmarks.figures import spread, verdict
from benchmarks.workspaces import filled_workspace

REACH: Final = 2.5
ROOT: Final = Path(__file__).resolve().parents[1]
BARE: Final = """
import time
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

class FirstPaint(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, end)
        return False

def end():
    print(time.monotonic_ns(), flush=True)
    window.close()

app = QApplication([])
window = QMainWindow()
window.setCentralWidget(QLabel("县考通"))
window.resize(1366, 768)
paint = FirstPaint(window)
window.installEventFilter(paint)
window.show()
app.exec()
"""
OURS: Final = """
import sys
import time
from pathlib import Path
from cli.launching import load_desktop

load_desktop()(Path(sys.argv[1]), on_shown=lambda: print(time.monotonic_ns(), flush=True))
"""


def start_ms(code: str, home: Path, *words: str) -> float:
    """Start a process and give the milliseconds until its window was painted."""
    names = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "APPDATA", "LOCALAPPDATA")
    quiet = {"QT_QPA_PLATFORM": "offscreen", "QT_LOGGING_RULES": "*.warning=false", "PYTHONPATH": str(ROOT)}
    environment = {**os.environ, **dict.fromkeys(names, str(home)), **quiet}
    # Compiled modules are kept as in any installation, but not in the checkout.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = str(home / "compiled")
    begun = time.monotonic_ns()
    found = subprocess.run(
        [sys.executable, "-c", code, *words], env=environment, stdout=subprocess.PIPE, check=True, timeout=120
    )
    return (int(found.stdout.split()[0]) - begun) / 1e6


def main() -> None:
    """Measure and print."""
    wanted = argparse.ArgumentParser(description="start to usable against a bare PySide6 window")
    wanted.add_argument("--rows", type=int, default=10_000)
    wanted.add_argument("--rounds", type=int, default=15)
    asked = wanted.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home, workspace = Path(folder) / "home", Path(folder) / "workspace"
        home.mkdir()
        filled_workspace(workspace, asked.rows).close()
        # The first start of each fills the caches of the disk; it is no sample.
        start_ms(BARE, home)
        start_ms(OURS, home, str(workspace))
        pairs = [(start_ms(BARE, home), start_ms(OURS, home, str(workspace))) for _ in range(asked.rounds)]
    bare, ours = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    print(f"start to first paint, {asked.rows} rows, {asked.rounds} rounds, offscreen")
    print(f"  bare PySide6 window  {spread(bare, ' ms', 0)}")
    print(f"  workspace            {spread(ours, ' ms', 0)}")
    print(f"  ratio per round      {spread([b / a for a, b in pairs], 'x')}")
    print(f"  ratio of medians     {verdict(statistics.median(ours) / statistics.median(bare), REACH)}")


if __name__ == "__main__":
    main()
