"""Scrolling a table of 100,000 rows, frame by frame, against a delegate that only draws text (DESIGN 10).

Ours is the grid as people have it: model over the store, pages fetched as they come, grounds and marks. The peer is a
view of the same size over rows in memory, with a delegate that does nothing but draw the text. Alternating, in rounds:
turns of the wheel, and jumps to anywhere. Run: `python -m benchmarks.scroll`.
"""

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.figures import quantile, spread, verdict
from benchmarks.workspaces import TABLE, filled_workspace

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from db.sifting import SortBy
from desktop.arranging import View
from desktop.far_moves import edge_down
from desktop.grid_model import GridModel
from desktop.grid_view import ROW_HEIGHT, GridView
from desktop.looks import dress
from desktop.sources import TableSource

REACH: Final = 2
REACH_MS: Final = 16
_WIDTH: Final = 1600
_HEIGHT: Final = 900
_WHEEL: Final = 3
_NOWHERE: Final = QModelIndex()


class PlainModel(QAbstractTableModel):
    """Texts in memory."""

    def __init__(self, texts: Sequence[Sequence[str]], rows: int) -> None:
        super().__init__()
        self.texts = texts
        self._rows = rows

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        """As many as ours."""
        return 0 if parent.isValid() else self._rows

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        """As many as ours."""
        return 0 if parent.isValid() else len(self.texts[0])

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A text and nothing else."""
        return (
            self.texts[index.row() % len(self.texts)][index.column()] if role == Qt.ItemDataRole.DisplayRole else None
        )


class PlainDelegate(QStyledItemDelegate):
    """Draws the text of a cell."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw it."""
        painter.drawText(option.rect, Qt.AlignmentFlag.AlignVCenter, index.data())


def plain_view(ours: GridView, texts: Sequence[Sequence[str]], rows: int) -> QTableView:
    """Make the peer: columns and rows as wide and high as ours."""
    view = QTableView()
    view.setModel(PlainModel(texts, rows))
    view.model().setParent(view)
    view.setItemDelegate(PlainDelegate(view))
    view.verticalHeader().setSectionResizeMode(view.verticalHeader().ResizeMode.Fixed)
    view.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
    view.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
    for column in range(len(texts[0])):
        view.setColumnWidth(column, ours.columnWidth(column))
    return view


def frames(app: QApplication, view: QTableView, places: Sequence[int]) -> list[float]:
    """Scroll to each of these rows; how long each takes until it is painted, in milliseconds of the processor."""
    bar, found = view.verticalScrollBar(), []
    for place in places:
        begun = time.thread_time_ns()
        bar.setValue(place)
        view.viewport().repaint()
        found.append((time.thread_time_ns() - begun) / 1e6)
        app.processEvents()
    return found


def main() -> None:
    """Measure and print."""
    wanted = argparse.ArgumentParser(description="scrolling against a delegate that only draws text")
    wanted.add_argument("--rows", type=int, default=100_000)
    wanted.add_argument("--rounds", type=int, default=5)
    wanted.add_argument("--frames", type=int, default=60, help="a round, of each kind")
    asked = wanted.parse_args()
    app = QApplication([])
    dress(app)
    with tempfile.TemporaryDirectory() as folder, filled_workspace(Path(folder) / "workspace", asked.rows) as store:
        source = TableSource(store, store.table(TABLE))
        source.get_ready()
        model = GridModel(source)
        ours = GridView()
        ours.show_table(model)
        texts = [
            [model.cell(model.index(row, place)).text for place in range(model.columnCount())] for row in range(64)
        ]
        peer = plain_view(ours, texts, asked.rows)
        for view in (peer, ours):
            view.resize(_WIDTH, _HEIGHT)
            view.show()
        app.processEvents()
        tell(app, peer, ours, asked.rounds, asked.frames, asked.rows)
        acts(model)
        far_moves(model, asked.rounds)
        model.deleteLater()
        ours.close()
        peer.close()


def tell(app: QApplication, peer: QTableView, ours: GridView, rounds: int, count: int, rows: int) -> None:
    """Scroll in rounds and print; the first round warms up and is not counted."""
    chance = random.Random(7)
    print(f"scrolling {rows} rows, {_WIDTH}×{_HEIGHT}, {rounds} rounds of {count} frames")
    for kind in ("wheel", "jump"):
        found: list[tuple[list[float], list[float]]] = []
        for _ in range(rounds + 1):
            start = chance.randrange(rows // 2)
            wheel = [start + _WHEEL * step for step in range(count)]
            places = wheel if kind == "wheel" else [chance.randrange(rows) for _ in range(count)]
            found.append((frames(app, peer, places), frames(app, ours, places)))
        theirs = [sample for some, _ in found[1:] for sample in some]
        mine = [sample for _, some in found[1:] for sample in some]
        ratios = [statistics.median(some) / statistics.median(other) for other, some in found[1:]]
        print(f"  {kind}: text alone    {spread(theirs, ' ms')}")
        print(f"  {kind}: grid          {spread(mine, ' ms')}  p95 {quantile(mine, 0.95):.2f} ms")
        print(f"  {kind}: ratio a round {spread(ratios, 'x')}")
        print(f"  {kind}: ratio         {verdict(statistics.median(mine) / statistics.median(theirs), REACH)}")
        print(f"  {kind}: frame         {verdict(statistics.median(mine), REACH_MS, ' ms')}")


def acts(model: GridModel) -> None:
    """Time what else is done with many rows: sorting, filtering, adding up, finding where a row is."""
    source = model.source
    unsorted = source.arranging.numbers(())
    by_name = source.arranging.numbers([SortBy("name", descending=True)])
    falling = View().sorted_by("name", descending=True)
    fields = [column for column in source.columns if column.is_number][:8]
    for words, act in (
        ("sort by name", lambda: model.arrange(falling)),
        ("sort by number", lambda: model.arrange(View().sorted_by("stock", descending=False))),
        ("own order again", lambda: model.arrange(View())),
        (
            "window's part of it",
            lambda: model.show_arranged(falling, by_name, None, unsorted),
        ),
        ("the same back again", lambda: model.show_arranged(View(), unsorted, None, unsorted)),
        ("… of a filter", lambda: model.show_arranged(View(), unsorted, set(unsorted[::3]), unsorted)),
        ("where 1,000 rows are", lambda: [model.row_of(number) for number in model.shown_numbers[::100]]),
        ("totals of 8 columns", lambda: source.arranging.totals(fields, None)),
        ("values of a column", lambda: source.arranging.values("town_code", ())),
    ):
        begun = time.perf_counter_ns()
        act()
        print(f"  {words:<22} {(time.perf_counter_ns() - begun) / 1e6:.0f} ms")


def far_moves(model: GridModel, rounds: int) -> None:
    """Time where Ctrl+↓ leads from the first row, in columns that are filled or blank from there to the last one."""
    everything = model.source.arranging.numbers(())
    mixed = random.Random(7).sample(everything, len(everything))
    for words, order, passing in (
        ("as entered", everything, None),
        ("in another order", mixed, None),
        ("a third of them", everything, set(everything[::3])),
    ):
        model.show_arranged(View(), order, passing, everything)
        for kind, name in (("filled", "stock"), ("filled, at the end", "status"), ("blank, at the end", "note")):
            found = []
            for _ in range(rounds):
                begun = time.thread_time_ns()
                edge_down(model, 0, model.column_of(name), 1)
                found.append((time.thread_time_ns() - begun) / 1e6)
            print(f"  Ctrl+↓, {words + ', ' + kind:<36} {spread(found, ' ms')}")


if __name__ == "__main__":
    main()
