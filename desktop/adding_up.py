"""Adding up what is seen (求和): the totals row below a grid, and what the selected figures come to, as Excel tells.

A small table is added up here and now, a large one beside the window.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from PySide6.QtCore import QItemSelection, QObject, QTimer, Signal, Slot

from desktop.questions import Questions
from desktop.totals_row import TotalsRow
from desktop.totals_row import told as sums_told

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from db.store import Store
    from db.totals import Total
    from desktop.grid_model import GridModel
    from desktop.grid_rows import Column
    from desktop.grid_view import GridView
    from desktop.jobs import Report
    from desktop.sources import TableSource

#: After the last change, so that adding up does not hold up typing; in a large table later.
TOTALS_AFTER_MS: Final = 300
TOTALS_AFTER_LONG_MS: Final = 1_500
_LARGE: Final = 20_000
_SUMS_AFTER_MS: Final = 120
#: More selected cells are not added up at the foot.
_MOST_SUMMED: Final = 1_000_000
#: So many cells are added up while the window waits.
_AT_ONCE: Final = 20_000

#: First and last row of blocks that neither touch nor overlap, from above.
Runs: TypeAlias = "tuple[tuple[int, int], ...]"
Group: TypeAlias = "tuple[Sequence[Column], Sequence[int] | None]"


class AddingUp(QObject):
    """Keeps the totals row true and tells of the selection.

    Signals:
        summed(str): What the selected figures come to, in words; empty for fewer than two.
    """

    summed = Signal(str)

    def __init__(self, source: TableSource, model: GridModel, grid: GridView) -> None:
        super().__init__(grid)
        self._source = source
        self._model = model
        self._grid = grid
        self.row = TotalsRow(grid)
        self._of_row, self._of_choice = source.questions(), source.questions()
        self._totals_due = QTimer(self, singleShot=True, interval=TOTALS_AFTER_MS)
        self._sums_due = QTimer(self, singleShot=True, interval=_SUMS_AFTER_MS)
        self._totals_due.timeout.connect(self._add_up)
        self._sums_due.timeout.connect(self._add_up_selection)

    def begin(self) -> None:
        """Follow the grid, once it shows its table."""
        self._model.dataChanged.connect(self._on_selection_changed)
        self._grid.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self._grid.horizontalScrollBar().valueChanged.connect(self.add_soon)
        self.add_soon()

    def stop(self) -> None:
        """Add up no more; before the page goes."""
        for timer in (self._totals_due, self._sums_due):
            timer.stop()
        for questions in (self._of_row, self._of_choice):
            questions.stop()

    def renew(self) -> None:
        """Add up anew, for something has changed."""
        self._totals_due.setInterval(TOTALS_AFTER_MS if self._model.total <= _LARGE else TOTALS_AFTER_LONG_MS)
        self.row.mark_stale()
        self._of_row.drop()
        self._totals_due.start()

    @Slot()
    def add_soon(self) -> None:
        """Add up what has come into view."""
        self._totals_due.start()

    # The row.

    @Slot()
    def _add_up(self) -> None:
        """Add up what is in view and not added up yet."""
        places = self.row.wanted()
        if not places or not self.row.isVisible():
            return
        columns = [self._source.columns[place] for place in places]
        rows = self._model.shown_numbers if self._model.rowCount() < self._model.total else None

        def show(found: Sequence[Mapping[str, Total]]) -> None:
            self.row.show_totals({place: found[0][self._source.columns[place].name] for place in places})

        self._ask(self._of_row, [(columns, rows)], show)

    def _ask(
        self, questions: Questions, groups: Sequence[Group], then: Callable[[Sequence[Mapping[str, Total]]], None]
    ) -> None:
        """Add up some columns over some rows each; at once if it is little."""
        questions.drop()
        arranging = self._source.arranging
        total = self._model.total
        size = sum(len(columns) * (total if rows is None else len(rows)) for columns, rows in groups)
        if size <= _AT_ONCE:
            then([arranging.totals(columns, rows) for columns, rows in groups])
            return

        def question(own: Store, _report: Report) -> list[dict[str, Total]]:
            return [arranging.on(own).totals(columns, rows) for columns, rows in groups]

        questions.ask(question, then)

    # The selection.

    @Slot()
    def _on_selection_changed(self) -> None:
        self._sums_due.start()

    @Slot()
    def _add_up_selection(self) -> None:
        """Tell what the selected figures come to, as Excel does at its foot."""
        columns = self._columns_by_rows(self._grid.selectionModel().selection())
        size = sum(len(some) * (last - first + 1) for runs, some in columns.items() for first, last in runs)
        if size < 2 or size > _MOST_SUMMED:  # noqa: PLR2004 - one figure is its own sum
            self._of_choice.drop()
            self.summed.emit("")
            return
        shown, is_all = self._model.shown_numbers, not self._model.is_filtered
        whole: Runs = ((0, len(shown) - 1),)
        groups: list[Group] = [
            (some, None if is_all and runs == whole else [n for first, last in runs for n in shown[first : last + 1]])
            for runs, some in columns.items()
        ]
        units = {column.unit for some in columns.values() for column in some}

        def tell(found: Sequence[Mapping[str, Total]]) -> None:
            self.summed.emit(_words([total for one in found for total in one.values()], units))

        self._ask(self._of_choice, groups, tell)

    def _columns_by_rows(self, chosen: QItemSelection) -> dict[Runs, list[Column]]:
        """Give the selected columns of numbers by the rows that are selected in them; by blocks, never by cells."""
        runs: dict[int, list[tuple[int, int]]] = {}
        for part in (chosen.at(place) for place in range(chosen.size())):
            for place in range(part.left(), part.right() + 1):
                if self._source.columns[place].is_number:
                    runs.setdefault(place, []).append((part.top(), part.bottom()))
        found: dict[Runs, list[Column]] = {}
        for place, some in runs.items():
            found.setdefault(joined(some), []).append(self._source.columns[place])
        return found


def joined(runs: Sequence[tuple[int, int]]) -> Runs:
    """Join runs of rows that touch or overlap, so that each row counts once."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(runs):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return tuple(found)


def _words(found: Sequence[Total], units: set[str]) -> str:
    if len(units) > 1:
        count = sum(total.count for total in found)
        return f"数字 {count} 个（单位不同，没有求和）" if count > 1 else ""
    return sums_told(found)
