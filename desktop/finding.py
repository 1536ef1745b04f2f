"""Finding and replacing in a grid: what the find bar asks for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication

from desktop.grid_model import GridModel
from desktop.grid_view import GridView
from desktop.sources import TableSource

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from desktop.find_bar import FindBar, Within
    from desktop.hands import Hands
    from desktop.replacing import Replacing
    from desktop.seeking import Hit, Seeker


class Finding(QObject):
    """Leads from place to place, and replaces.

    Args:
        hands: Gives who writes, when something is first replaced.

    Signals:
        said(str, bool): A line for the foot of the window; whether it tells of a refusal.
        bar_made(object): The bar is there and wants its place above the grid.
    """

    said = Signal(str, bool)
    bar_made = Signal(object)

    def __init__(self, source: TableSource, model: GridModel, grid: GridView, hands: Callable[[], Hands]) -> None:
        super().__init__(grid)
        self._model = model
        self._grid = grid
        self._hands = hands
        self._replacing: Replacing | None = None
        self._questions = source.questions()
        grid.installEventFilter(self)

    @cached_property
    def bar(self) -> FindBar:
        """The bar above the grid, made when something is first looked for."""
        from desktop.find_bar import FindBar

        made = FindBar()
        made.next_wanted.connect(self.next)
        made.previous_wanted.connect(self.previous)
        made.typed.connect(self._on_bar_typed)
        made.judged_wanted.connect(self.judge)
        made.replace_wanted.connect(self.replace)
        made.left.connect(self.close)
        self.bar_made.emit(made)
        return made

    @property
    def has_bar(self) -> bool:
        """Whether anything has been looked for."""
        return "bar" in vars(self)

    @Slot()
    def open(self) -> None:
        """Ask what to find; what the cursor stands on is not proposed, for people look for something else."""
        self.bar.open("", is_replacing=False)
        self._on_bar_typed()

    @Slot()
    def open_replacing(self) -> None:
        """Ask what to find and what to put in its place."""
        from desktop.find_bar import Within

        self.bar.open("", is_replacing=True)
        self.bar.within.setCurrentText((Within.SELECTION if len(self._chosen) > 1 else Within.COLUMN).value)
        self._on_bar_typed()

    @Slot()
    def close(self) -> None:
        """Go back to the grid; while something is being judged, only leave that."""
        if self._cancel():
            return
        self.forget()
        self.bar.hide()
        self._grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def _cancel(self) -> bool:
        """Leave what is being judged; says whether anything was."""
        if self._replacing is None or not self._replacing.is_waiting:
            return False
        self.forget()
        self.bar.told.tell("已取消，什么都没有改动。")
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc in the grid leaves what is being judged, too."""
        is_key = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if is_key and event.key() == Qt.Key.Key_Escape and self._cancel():  # type: ignore[attr-defined]
            return True
        return super().eventFilter(watched, event)

    def stop(self) -> None:
        """Look for nothing more; before the page goes."""
        self._questions.stop()

    def forget(self) -> None:
        """What was judged is no longer so, and what is being looked for may stand elsewhere."""
        if not self.has_bar:
            return
        if self._questions.is_waiting:
            self._questions.drop()
            self.bar.told.tell("")
        if self._replacing is not None:
            self._replacing.forget()
        self.bar.show_verdicts([])

    # Finding.

    def _seeker(self) -> Seeker | None:
        from desktop.seeking import Seeker

        text = self.bar.wanted.text()
        if not text:
            return None
        columns = range(self._model.columnCount())
        return Seeker(self._model, text, columns, is_whole=self.bar.whole.isChecked())

    @Slot()
    def next(self) -> None:
        """Go to the next place."""
        self._step(is_back=False)

    @Slot()
    def previous(self) -> None:
        """Go to the place before."""
        self._step(is_back=True)

    def _step(self, *, is_back: bool) -> None:
        from desktop.seeking import Place

        seeker, current = self._seeker(), self._grid.currentIndex()
        if seeker is None:
            self.open()
            return
        after = Place(current.row(), current.column()) if current.isValid() else Place(0, -1)
        if seeker.is_long:
            # The newest question counts alone; whoever looks on wants no verdicts yet.
            self._cancel()
            self.bar.told.tell("正在查找…")
            self._questions.ask(
                lambda own, report: seeker.on(own, lambda: report(0, 1)).next(after, is_back=is_back), self._show_hit
            )
        else:
            self._show_hit(seeker.next(after, is_back=is_back))

    def _show_hit(self, found: tuple[Hit | None, bool]) -> None:
        hit, is_round = found
        if hit is None:
            self.bar.told.tell(f"没有找到“{self.bar.wanted.text()}”{self._hidden_words()}")
            return
        end = "到头了，已从另一头接着找。" if is_round else ""
        if self._grid.state() == QAbstractItemView.State.EditingState:
            # Found beside the window meanwhile: the cursor does not leave a cell that is typed in.
            end = f"{end}正在录入，光标没有移动。"
        else:
            index = self._model.index(*hit.place)
            self._grid.move_to(index)
            self._grid.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)
        self.bar.told.tell(f"{end}{self._model.row_words(hit.place.row)}：{hit.text}".replace("\n", " "))

    def _hidden_words(self) -> str:
        return "（只找了筛选后看得见的记录）" if self._model.rowCount() < self._model.total else ""

    @Slot()
    def _on_bar_typed(self) -> None:
        self.forget()
        seeker = self._seeker()
        count = seeker.count() if seeker is not None else None
        self.bar.told.tell("" if count is None else f"共 {count} 处{self._hidden_words()}")

    # Replacing.

    @property
    def _chosen(self) -> list[tuple[int, int, int, int]]:
        """The selected blocks: first and last row, first and last column."""
        blocks = [(part.top(), part.bottom(), part.left(), part.right()) for part in self._grid.parts()]
        return [block for block in blocks if len(blocks) > 1 or block[0] < block[1] or block[2] < block[3]]

    def _scope(self) -> tuple[Sequence[int] | None, Sequence[int]]:
        """Rows and columns in which to replace."""
        from desktop.find_bar import Within

        everything = range(self._model.columnCount())
        if self.bar.scope is Within.TABLE:
            return None, everything
        if self.bar.scope is Within.COLUMN or not self._chosen:
            return None, [max(0, self._grid.currentIndex().column())]
        blocks = self._chosen
        rows = {row for first, last, _, _ in blocks for row in range(first, last + 1)}
        return sorted(rows), sorted({column for *_, first, last in blocks for column in range(first, last + 1)})

    @Slot()
    def judge(self) -> None:
        """Show what replacing would do."""
        from desktop.seeking import Seeker

        text = self.bar.wanted.text()
        if not text:
            self.bar.told.tell("先写明要找什么。")
            return
        self.forget()
        rows, columns = self._scope()
        seeker = Seeker(self._model, text, columns, is_exact=True, is_whole=self.bar.whole.isChecked())
        self._hand.judge(seeker, self.bar.by.text(), rows, _nothing_words(self.bar.scope))

    @property
    def _hand(self) -> Replacing:
        if self._replacing is None:
            from desktop.replacing import Replacing

            made = self._replacing = Replacing(self._hands(), self._questions)
            made.judged.connect(self._on_judged)
            made.done.connect(self._on_done)
        return self._replacing

    @Slot()
    def replace(self) -> None:
        """Replace what has been shown."""
        self._hand.replace()

    @Slot(list, str, bool)
    def _on_judged(self, lines: list[str], words: str, writes: bool) -> None:  # noqa: FBT001 - a slot
        self.bar.told.tell(words)
        self.bar.show_verdicts(lines, writes=writes)
        # Who types in the grid meanwhile goes on typing there.
        if writes and self.bar.isAncestorOf(QApplication.focusWidget() or self._grid):
            self.bar.replace.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_done(self) -> None:
        self.bar.show_verdicts([])
        self.bar.told.tell("已替换，Ctrl+Z 可以整个撤销。")
        self.bar.wanted.setFocus(Qt.FocusReason.OtherFocusReason)


def _nothing_words(scope: Within) -> str:
    """Say that there is nothing to replace; where only a part was looked at, how to look at all."""
    from desktop.find_bar import Within

    if scope is Within.TABLE:
        return "没有找到要替换的内容。"
    return f"“{scope.value}”里没有要替换的内容。要替换别的列，请把范围改为“{Within.TABLE.value}”。"
