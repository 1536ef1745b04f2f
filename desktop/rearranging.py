"""Sorting and filtering while people go on working (排序, 筛选): a small table at once, a large one beside the window.

Nothing is locked meanwhile. The new order is shown when nobody is typing; who types on has the last word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView

from desktop.busy_word import BusyWord
from desktop.grid_view import GridView
from forms.troubles import Trouble

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.store import Store
    from desktop.arranging import View
    from desktop.grid_model import GridModel
    from desktop.jobs import Report
    from desktop.questions import Questions
    from desktop.sources import TableSource

#: So many rows are sorted and filtered while the window waits.
MOST_AT_ONCE: Final = 5_000
_WORKING: Final = "正在排序和筛选…"
_ARRANGED: Final = "已按新的排序和筛选显示。"
_CANCELLED: Final = "已取消，仍照原来的样子显示。"
_FAILED: Final = "没有排成，仍照原来的样子显示；已保存的数据不受影响。"


class _Asked(NamedTuple):
    """How the table is to be looked at, with the rows that were there then, and the answer until nobody types."""

    view: View
    known: Sequence[int]
    order: list[int] | None = None
    passing: set[int] | None = None


class Rearranging(QObject):
    """Brings the rows of one grid into another order and choice.

    Signals:
        said(str, bool): A line for the foot of the window; whether it tells of a refusal.
        arranged(): It is shown.
    """

    said = Signal(str, bool)
    arranged = Signal()

    def __init__(self, source: TableSource, model: GridModel, grid: GridView) -> None:
        super().__init__(grid)
        self._source = source
        self._model = model
        self._grid = grid
        self._questions = source.questions()
        self._beside: Questions | None = None
        self._asked: _Asked | None = None
        #: Whether what is asked for is only what was seen when the table was left.
        self._is_resuming = False
        self._busy = BusyWord(self)
        self._busy.said.connect(self.said)
        self._due = QTimer(self, singleShot=True, interval=0)
        self._due.timeout.connect(self._show)
        # Not before what is under way: Enter has still to move the cursor to the cell below.
        grid.typing_ended.connect(self._due.start)
        grid.installEventFilter(self)

    @property
    def view(self) -> View:
        """How the table is to be looked at, as it was asked for last."""
        return self._model.view if self._asked is None else self._asked.view

    @property
    def beside(self) -> Questions | None:
        """Who finds what is to be chosen among, where to go through all rows would hold up the window; else None."""
        if self._model.total <= MOST_AT_ONCE:
            return None
        self._beside = self._beside or self._source.questions()
        return self._beside

    @property
    def is_waiting(self) -> bool:
        """Whether something asked for is not shown yet."""
        return self._asked is not None

    def resume(self, view: View) -> None:
        """Look at the table as it was left, when one comes back to it."""
        self.begin(view)
        self._is_resuming = self.is_waiting

    def stay(self) -> None:
        """Before somebody is led to a row: hide none any more that only `resume` would hide, as soon as it is found."""
        if self._is_resuming:
            self.cancel()

    def begin(self, view: View) -> None:
        """Look at the table so."""
        self._forget()
        if self._model.total <= MOST_AT_ONCE:
            if self._model.arrange(view):
                self.arranged.emit()
            return
        arranging, known = self._source.arranging, self._model.all_numbers

        def question(own: Store, report: Report) -> _Asked:
            beside = arranging.on(own)
            order = beside.numbers(view.order)
            report(0, 1)
            return _Asked(view, known, order, beside.passing(view.sieves) if view.sieves else None)

        self._asked = _Asked(view, known)
        self._busy.begin(_WORKING)
        self._questions.ask(question, self._on_answered, self._on_failed)

    def cancel(self) -> bool:
        """Leave the table as it is; says whether anything was under way."""
        was_waiting = self.is_waiting
        self._forget()
        if was_waiting:
            self.said.emit(_CANCELLED, False)
        return was_waiting

    def stop(self) -> None:
        """Ask nothing more; before the page goes."""
        self._forget()
        self._questions.stop()
        if self._beside is not None:
            self._beside.stop()

    def _forget(self) -> None:
        self._asked = None
        self._is_resuming = False
        self._busy.end()
        self._questions.drop()

    def _on_answered(self, answer: _Asked) -> None:
        self._asked = answer
        self._show()

    def _on_failed(self, fault: object) -> None:
        self._forget()
        self.said.emit(str(fault) if isinstance(fault, Trouble) else _FAILED, True)

    @Slot()
    def _show(self) -> None:
        """Show what has been found, once nobody is typing: no cell moves away under what is being typed."""
        asked = self._asked
        if asked is None or asked.order is None or self._is_typing:
            return
        self._asked = None
        self._is_resuming = False
        self._model.show_arranged(asked.view, asked.order, asked.passing, asked.known)
        self._busy.end(_ARRANGED)
        self.arranged.emit()

    @property
    def _is_typing(self) -> bool:
        """Whether somebody types in the grid, or in the card that is shown in its place."""
        return self._grid.state() == QAbstractItemView.State.EditingState or not self._grid.isVisible()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc in the grid leaves it as it is; whoever comes back to the grid sees what was found meanwhile."""
        if event.type() == QEvent.Type.Show:
            self._due.start()
        is_key = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if is_key and event.key() == Qt.Key.Key_Escape and self.cancel():  # type: ignore[attr-defined]
            return True
        return super().eventFilter(watched, event)
