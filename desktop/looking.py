"""How one table is looked at (查看): sorting, filtering, finding, totals, columns that stay; all of it put together."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QTimer, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QToolButton, QWidget

from desktop.actions import ACTIONS, bind
from desktop.adding_up import AddingUp
from desktop.column_header import ColumnHeader, Sign
from desktop.finding import Finding
from desktop.grid_model import GridModel
from desktop.grid_view import GridView
from desktop.looks import say
from desktop.rearranging import Rearranging
from desktop.sources import TableSource
from desktop.table_head import menu_button
from desktop.table_views import TableViews
from desktop.totals_row import Measure
from desktop.view_bar import ViewBar
from desktop.view_words import view_words
from forms.model import Level

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.arranging import View
    from desktop.grid_rows import Mark
    from desktop.hands import Hands


class Looking(QObject):
    """Everything about how the rows and columns of a list are shown.

    Args:
        hands: Gives who writes, when something is first replaced.

    Signals:
        said(str, bool): A line for the foot of the window; whether it tells of a refusal.
        summed(str): What the selected figures come to, in words.
        frozen_changed(int): The user wants so many columns to stay in view; -1: as the table has it.
        renumbered(): Rows have other numbers now, wherever they are named.
    """

    said = Signal(str, bool)
    summed = Signal(str)
    frozen_changed = Signal(int)
    renumbered = Signal()

    def __init__(self, source: TableSource, model: GridModel, views: TableViews, hands: Callable[[], Hands]) -> None:
        super().__init__(views)
        self._source = source
        self._model = model
        self._views = views
        self._grid: GridView = views.grid
        self._cursor: tuple[int, int, int] | None = None
        #: Which cells the rows are being chosen for by what is found in them; None: they are chosen otherwise.
        self._wanted: Callable[[Mark], bool] | None = None
        self.bar = ViewBar()
        self.adding = AddingUp(source, model, self._grid)
        self.totals = self.adding.row
        self.rearranging = Rearranging(source, model, self._grid)
        self.finding = Finding(source, model, self._grid, hands)
        self.menu = self._make_menu()

    @property
    def above(self) -> tuple[QWidget, ...]:
        """What stands over the grid when there is something to say."""
        return (self.bar,)

    def begin(self, frozen: int | None = None) -> None:
        """Follow the grid; once it shows its table.

        Args:
            frozen: How many columns are to stay in view; None: as the table has it.
        """
        if frozen is not None:
            self._grid.frozen.keep(min(frozen, self._model.columnCount()))
        self._bind_actions()
        self._connect_signals()
        self.adding.begin()

    def stop(self) -> None:
        """Ask nothing more; before the page goes."""
        self.rearranging.stop()
        self.adding.stop()
        self.finding.stop()

    def _bind_actions(self) -> None:
        bind(
            self._grid,
            {
                "sortUp": self.sort_up,
                "sortDown": self.sort_down,
                "sift": self.ask_sieve,
                "siftSame": self.sift_same,
                "siftWrong": self.sift_wrong,
                "siftFilledWrong": self.sift_filled_wrong,
                "siftToExplain": self.sift_to_explain,
                "siftChanged": self.sift_changed,
                "showAll": self.show_all,
                "applyView": self.apply_view,
                "goToColumn": self.ask_column,
                "freeze": self.freeze,
                "unfreeze": self.unfreeze,
            },
        )
        page = self._views.parentWidget() or self._views
        bind(
            page,
            {
                "find": partial(self._in_grid, self.finding.open),
                "replace": partial(self._in_grid, self.finding.open_replacing),
                "findNext": partial(self._in_grid, self.finding.next),
                "findPrevious": partial(self._in_grid, self.finding.previous),
            },
        )

    def _in_grid(self, act: Callable[[], None], *_: object) -> None:
        """Find where rows stand below each other; a card has but one."""
        if self._views.currentWidget() is self._grid:
            act()
        else:
            self.said.emit("查找和替换在表格里进行，按 F4 回到表格。", False)

    def _connect_signals(self) -> None:
        header = self._grid.horizontalHeader()
        if isinstance(header, ColumnHeader):
            header.menu_wanted.connect(self.ask_sieve_of)
        self._grid.frozen.menu_wanted.connect(self.ask_sieve_of)
        self.bar.all_wanted.connect(self.show_all)
        self.bar.unsorted_wanted.connect(self.show_unsorted)
        self.bar.renewal_wanted.connect(self.apply_view)
        self.finding.said.connect(self.said)
        self.rearranging.said.connect(self.said)
        self.rearranging.arranged.connect(self._on_rearranged)
        self._model.arranged.connect(self._on_model_arranged)
        self._model.written.connect(self._on_model_changed)
        self._model.modelAboutToBeReset.connect(self._on_model_about_to_be_reset)
        self._model.modelReset.connect(self._on_model_reset)
        self.adding.summed.connect(self.summed)
        self._views.currentChanged.connect(self._on_views_current_changed)

    def _make_menu(self) -> QToolButton:
        """Make the button that leads to all of it."""
        made, menu = menu_button("viewMenu", "查看", "查看", "viewChoices")
        for name, act in (
            ("sortUp", self.sort_up),
            ("sortDown", self.sort_down),
            ("sift", self.ask_sieve),
            ("siftSame", self.sift_same),
            ("siftWrong", self.sift_wrong),
            ("siftFilledWrong", self.sift_filled_wrong),
            ("siftToExplain", self.sift_to_explain),
            ("siftChanged", self.sift_changed),
            ("showAll", self.show_all),
            ("applyView", self.apply_view),
            ("find", self.finding.open),
            ("replace", self.finding.open_replacing),
            ("goToColumn", self.ask_column),
            ("freeze", self.freeze),
            ("unfreeze", self.unfreeze),
        ):
            if name != "siftChanged" or self._source.has_last:
                menu.addAction(ACTIONS[name].label, act)
        below = menu.addMenu("合计行")
        say(below, "totalsChoices", "合计行")
        for measure in Measure:
            below.addAction(measure.value, lambda chosen=measure: self.totals.show_measure(chosen))
        return made

    # Order and choice.

    @property
    def _column(self) -> int:
        return max(0, self._grid.currentIndex().column())

    def _field(self, place: int) -> str:
        return self._source.columns[place].name

    def arrange(self, view: View, wanted: Callable[[Mark], bool] | None = None) -> None:
        """Look at the table so; the cursor stays on its row.

        Args:
            wanted: Which cells the rows are chosen for by what is found in them: to the first of these it is led.
        """
        self._wanted = wanted
        self._grid.setFocus()
        self.rearranging.begin(view)

    @Slot()
    def _on_rearranged(self) -> None:
        self._lead()
        # The grid knows how far it reaches only once it has been laid out anew.
        QTimer.singleShot(0, self, self._bring_into_view)
        self.renumbered.emit()

    @Slot()
    def _bring_into_view(self) -> None:
        current = self._grid.currentIndex()
        if current.isValid():
            self._grid.scrollTo(current, QAbstractItemView.ScrollHint.EnsureVisible)

    def _lead(self) -> None:
        """Lead to the first cell for which the row with the cursor was chosen by what is found in it."""
        wanted, self._wanted = self._wanted, None
        row = max(0, self._grid.currentIndex().row())
        if wanted is None or row >= self._model.rowCount():
            return
        for place in range(self._model.columnCount()):
            index = self._model.index(row, place)
            mark = self._model.cell(index).mark
            if mark is not None and not mark.is_settled and wanted(mark):
                self._grid.move_to(index)
                return

    @Slot()
    def sort_up(self) -> None:
        """Sort by the column with the cursor."""
        self.arrange(self.rearranging.view.sorted_by(self._field(self._column), descending=False))

    @Slot()
    def sort_down(self) -> None:
        """Sort by the column with the cursor, the greatest first."""
        self.arrange(self.rearranging.view.sorted_by(self._field(self._column), descending=True))

    @Slot()
    def show_unsorted(self) -> None:
        """Let rows stand in their own order."""
        self.arrange(self.rearranging.view.unsorted())

    @Slot()
    def show_all(self) -> None:
        """Show all rows."""
        self.arrange(self.rearranging.view.unsifted())

    @Slot()
    def apply_view(self) -> None:
        """Apply order and filter anew, to what has been typed since."""
        self.arrange(self.rearranging.view)

    @Slot()
    def ask_sieve(self) -> None:
        """Let the user sort by the column with the cursor or filter it."""
        self.ask_sieve_of(self._column)

    @Slot(int)
    def ask_sieve_of(self, place: int) -> None:
        """The same of any column."""
        from desktop.sift_dialog import SiftDialog

        column = self._source.columns[place]
        questions = self.rearranging.beside
        dialog = SiftDialog(
            self._source.arranging,
            column,
            self.rearranging.view,
            self._views,
            has_last=self._source.has_last,
            questions=questions,
        )
        header = self._grid.horizontalHeader()
        left = max(0, min(header.sectionViewportPosition(place), self._grid.viewport().width() - dialog.width()))
        dialog.move(header.viewport().mapToGlobal(header.viewport().rect().bottomLeft()) + QPoint(left, 0))
        is_wanted = dialog.exec()
        dialog.stop()
        if is_wanted:
            self.arrange(dialog.view)
        dialog.deleteLater()

    @Slot()
    def sift_same(self) -> None:
        """Show only rows that have in this column what the cell with the cursor has."""
        from db.sifting import Sieve

        current = self._grid.currentIndex()
        if current.isValid():
            name = self._field(current.column())
            text = self._model.cell(current).text
            self.arrange(self.rearranging.view.sifted(name, Sieve(name, frozenset({text}))))

    @Slot()
    def sift_wrong(self) -> None:
        """Show only rows in which something is found."""
        self._sift_about("WRONG", lambda _: True)

    @Slot()
    def sift_filled_wrong(self) -> None:
        """Show only rows in which something is found about what is filled, whatever is still blank."""
        self._sift_about("FILLED_WRONG", lambda mark: not mark.is_missing)

    @Slot()
    def sift_to_explain(self) -> None:
        """Show only rows in which something must be given a reason."""
        self._sift_about("TO_EXPLAIN", lambda mark: mark.level is Level.EXPLAIN)

    @Slot()
    def sift_changed(self) -> None:
        """Show only rows that differ from last year's."""
        self._sift_about("CHANGED")

    def _sift_about(self, name: str, wanted: Callable[[Mark], bool] | None = None) -> None:
        from db.sifting import About, Sieve

        self.arrange(self.rearranging.view.sifted(None, Sieve(None, about=About[name])), wanted)

    @Slot()
    def _on_model_arranged(self) -> None:
        view, columns = self._model.view, self._source.columns
        words = view_words(view, columns, self._model.rowCount(), self._model.total)
        self.bar.tell(words, is_sifted=bool(view.sieves), is_sorted=bool(view.order))
        places = {column.name: place for place, column in enumerate(columns)}
        keys = {key.field: (-1 if key.descending else 1, turn) for turn, key in enumerate(view.order, 1)}
        signs = {
            places[name]: Sign(
                keys.get(name, (0, 0))[0],
                keys[name][1] if name in keys and len(keys) > 1 else 0,
                view.sieve_of(name) is not None,
            )
            for name in places
            if name in keys or view.sieve_of(name) is not None
        }
        header = self._grid.horizontalHeader()
        if isinstance(header, ColumnHeader):
            header.show_signs(signs)
        self._grid.frozen.show_signs(signs)
        self._on_model_changed()

    @Slot()
    def _on_model_about_to_be_reset(self) -> None:
        current = self._grid.currentIndex()
        self._cursor = None
        if current.isValid():
            self._cursor = (self._model.number_at(current.row()), current.row(), current.column())

    @Slot()
    def _on_model_reset(self) -> None:
        """Put the cursor back on its row, or on the one that stands there now."""
        if self._cursor is None or not self._model.rowCount():
            return
        number, row, column = self._cursor
        place = self._model.row_of(number)
        place = min(row, self._model.rowCount() - 1) if place is None else place
        self._grid.move_to(self._model.index(place, column))
        self._grid.scrollTo(self._grid.currentIndex(), QAbstractItemView.ScrollHint.PositionAtCenter)

    # Columns.

    @Slot()
    def ask_column(self) -> None:
        """Let the user go to a column by its title."""
        from desktop.jump_dialog import JumpDialog

        dialog = JumpDialog(self._source.columns, self._column, self._views)
        if dialog.exec() and dialog.place is not None and self._model.rowCount():
            index = self._model.index(max(0, self._grid.currentIndex().row()), dialog.place)
            self._grid.move_to(index)
            self._grid.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
        dialog.deleteLater()
        self._grid.setFocus()

    @Slot()
    def freeze(self) -> None:
        """Keep all columns up to that with the cursor in view."""
        self._freeze(self._column + 1, self._column + 1)

    @Slot()
    def unfreeze(self) -> None:
        """Keep those columns in view that the table keeps by itself."""
        self._freeze(self._source.frozen, -1)

    def _freeze(self, count: int, kept: int) -> None:
        self._grid.frozen.keep(count)
        self.frozen_changed.emit(kept)
        is_wide = self._grid.frozen.reach >= self._grid.viewport().width() // 2
        wide = "但它们比半个屏幕还宽，左右滚动时仍会移走；请把列调窄一些。" if is_wide else ""
        self.said.emit(f"前 {count} 列保持可见。{wide}" if count else "没有固定的列。", False)

    @Slot()
    def _on_model_changed(self) -> None:
        self.finding.forget()
        self.adding.renew()

    @Slot()
    def _on_views_current_changed(self) -> None:
        is_grid = self._views.currentWidget() is self._grid
        self.totals.setVisible(is_grid)
        self.bar.setVisible(is_grid and not self._model.view.is_plain)
        if self.finding.has_bar:
            self.finding.bar.hide()
        self.menu.setVisible(is_grid)
        if is_grid:
            self.adding.add_soon()
