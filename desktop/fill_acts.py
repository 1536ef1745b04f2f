"""Filling cells from their neighbours (填充): down, right, as a series, by the handle; each one batch."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import QObject, Slot

from db.batch import Act
from desktop.actions import bind
from desktop.acts import TableActs
from desktop.blocks import Area, Block
from desktop.fill_handle import FillHandle
from desktop.grid_rows import Column
from desktop.hands import UNDO_WORDS, Hands
from desktop.jobs import Report
from desktop.series import Sort, go_on
from forms.model import FieldType
from office.entry import Entered
from office.pasted import Fate, Judged

_FIXED: Final = frozenset({FieldType.BOOLEAN, FieldType.CHOICE, FieldType.CHOICES, FieldType.REF})
_DAYS: Final = frozenset({FieldType.DATE, FieldType.MONTH})


class _Filled(NamedTuple):
    """What a fill did; `entered` None: nothing was to be written."""

    judged: Judged
    entered: Entered | None


class FillActs(QObject):
    """Fills cells of one table."""

    def __init__(self, hands: Hands) -> None:
        super().__init__(hands)
        self._hands = hands
        self._source, self._model, self._views, self._grid = hands.source, hands.model, hands.views, hands.grid
        self.handle = FillHandle(self._grid)
        self.handle.dragged.connect(self._on_handle_dragged)
        bind(self._grid, {"fillDown": self.fill_down, "fillRight": self.fill_right, "fillSeries": self.fill_series})

    @Slot()
    def fill_down(self) -> None:
        """Copy the first row of the selection into those below; a single row gets what stands above it."""
        if self._grid.is_below and not self._grid.continue_below():
            return
        area = self._block()
        if area is None:
            return
        source = area.top if area.height > 1 else area.top - 1
        if source < 0:
            self._hands.say("上面没有可以填下来的行。", False)
            return
        texts = [self._text(source, column) for column in range(area.left, area.right + 1)]
        goal = area._replace(top=source + 1)
        self._fill(goal, [texts] * goal.height, "向下填充")

    @Slot()
    def fill_right(self) -> None:
        """Copy the first column of the selection into those at its right; a single column gets what stands left."""
        area = self._block()
        if area is None:
            return
        source = area.left if area.width > 1 else area.left - 1
        if source < 0:
            self._hands.say("左边没有可以填过来的列。", False)
            return
        goal = area._replace(left=source + 1)
        lines = [[self._text(row, source)] * goal.width for row in range(goal.top, goal.bottom + 1)]
        self._fill(goal, lines, "向右填充")

    @Slot()
    def fill_series(self) -> None:
        """Go on, in the blank cells at the end of the selection, with what stands before them."""
        area = self._block()
        if area is None:
            return
        is_across = area.height == 1
        runs = self._runs(area, is_across=is_across)
        seeds = [_leading(run) for run in runs]
        if not any(0 < len(found) < len(run) for found, run in zip(seeds, runs, strict=True)):
            self._hands.say("先在前面一两格填好，再连同后面要填的空格一起选中，然后按序列填充。", False)
            return
        sorts = self._sorts(area, is_across=is_across)
        filled = [
            [*found, *go_on(found, len(run) - len(found), sort)] if found else run
            for found, run, sort in zip(seeds, runs, sorts, strict=True)
        ]
        self._fill(area, filled if is_across else _turned(filled), "按序列填充")

    def _block(self) -> Area | None:
        """The block to be filled; none if cells lie apart, for what is between them was not chosen and stays."""
        if self._grid.is_one_block:
            return self._grid.area
        self._hands.say("选中的格不连在一起，没有填充。请先选中连在一起的一块，再填充。", True)
        return None

    @Slot(Area, Area, bool)
    def _on_handle_dragged(self, begun: Area, goal: Area, is_turned: bool) -> None:  # noqa: FBT001 - a slot
        """Go on from the selection as far as its corner was dragged; as Excel does, a number alone is repeated."""
        is_across = goal.top == begun.top and goal.bottom == begun.bottom
        runs = self._runs(begun, is_across=is_across)
        count = goal.width if is_across else goal.height
        sorts = self._sorts(begun, is_across=is_across)
        filled = [go_on(run, count, sort, steps_alone=is_turned) for run, sort in zip(runs, sorts, strict=True)]
        self._fill(goal, filled if is_across else _turned(filled), "拖动填充")

    def _runs(self, area: Area, *, is_across: bool) -> list[list[str]]:
        """The texts of an area, column by column, or row by row."""
        rows, columns = range(area.top, area.bottom + 1), range(area.left, area.right + 1)
        if is_across:
            return [[self._text(row, column) for column in columns] for row in rows]
        return [[self._text(row, column) for row in rows] for column in columns]

    def _sorts(self, area: Area, *, is_across: bool) -> list[Sort]:
        columns = self._source.columns
        if is_across:
            return [_sort(columns[area.left])] * area.height
        return [_sort(columns[place]) for place in range(area.left, area.right + 1)]

    def _text(self, row: int, column: int) -> str:
        return self._model.cell(self._model.index(row, column)).text

    def _fill(self, area: Area, lines: Block, label: str) -> None:
        """Write texts into cells that are there, in one batch; nothing is asked, for it is seen at once."""
        if area.height < 1 or area.width < 1 or self._hands.is_locked():
            return
        rows, places = range(area.top, area.bottom + 1), range(area.left, area.right + 1)
        order = self._hands.order(lines, list(places), list(rows))
        act = Act("fill", label, self._source.reason)

        def fill(acts: TableActs, report: Report) -> object:
            judged = acts.judge_paste(order)
            return _Filled(judged, acts.write_paste(judged, act, report) if judged.writes else None)

        self._hands.run(order.size, f"正在{label}", fill, lambda answer: self._filled(answer, area, label))

    def _filled(self, answer: object, area: Area, label: str) -> None:
        if not isinstance(answer, _Filled):
            return
        judged = answer.judged
        if answer.entered is not None:
            self._model.show_written([answer.entered], same_rows=True)
        shut = judged.counts[Fate.SHUT] + judged.counts[Fate.REFUSED]
        kept = f"，{shut} 格不能改，保持原样" if shut else ""
        over = f"，其中 {judged.overwritten} 格原来有内容" if judged.overwritten else ""
        count = len(judged.edits)
        if count:
            top = min(area.top, self._grid.area.top if self._grid.area else area.top)
            left = min(area.left, self._grid.area.left if self._grid.area else area.left)
            self._grid.select_area(Area(top, left, area.bottom, area.right))
            self._hands.say(f"已{label} {count} 格{over}{kept}。{UNDO_WORDS}", False)
        else:
            self._hands.say(f"没有要填的格{kept}。", False)


def _sort(column: Column) -> Sort:
    kind = column.field.type if column.field is not None else None
    if kind in _FIXED or column.options:
        return Sort.FIXED
    if kind in _DAYS:
        return Sort.DAY
    return Sort.NUMBER if column.is_number or kind is FieldType.YEAR else Sort.TEXT


def _leading(run: Sequence[str]) -> list[str]:
    """The cells before the first blank one."""
    count = next((place for place, text in enumerate(run) if not text), len(run))
    return list(run[:count])


def _turned(columns: Sequence[Sequence[str]]) -> Block:
    """Make rows of columns of one length."""
    return [list(line) for line in zip(*columns, strict=True)]
