"""Inserting, duplicating and deleting rows of the grid, and copying a table from last year; many only when asked."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, Slot

from db.batch import Written
from desktop.actions import bind
from desktop.acts import MOST_AT_ONCE, Coming
from desktop.blocks import Area
from desktop.hands import UNDO_WORDS, Hands

#: So many rows are deleted without asking.
MOST_UNASKED_ROWS: Final = 9
#: Deleting a row takes as long as writing so many cells.
_WORTH_OF_A_ROW: Final = 5


class RowActs(QObject):
    """Makes and deletes rows of one table."""

    def __init__(self, hands: Hands) -> None:
        super().__init__(hands)
        self._hands = hands
        self._source, self._model, self._views, self._grid = hands.source, hands.model, hands.views, hands.grid
        bind(self._grid, {"insertRows": self.insert_rows, "duplicateRows": self.duplicate_rows})
        for changed in (self._model.rowsInserted, self._model.rowsRemoved, self._model.modelReset):
            changed.connect(self._on_model_changed)

    @Slot()
    def _on_model_changed(self) -> None:
        """What is asked is about rows that are others now."""
        if self._hands.bar.is_asking:
            self._hands.bar.drop()

    @Slot()
    def insert_rows(self) -> None:
        """Put blank rows above the selection, as many as it has."""
        area = self._grid.area
        if not self._may_add():
            return
        if area is None or self._grid.is_below:
            self._grid.add_row()
            return
        before, given, reason = self._model.number_at(area.top), self._source.given, self._source.reason
        self._hands.run(
            area.height,
            "正在插入记录",
            lambda acts, _: acts.insert(before, area.height, given, reason),
            lambda answer: self._added(answer, "已插入", "".join(self._source.given_words.values())),
        )

    @Slot()
    def duplicate_rows(self) -> None:
        """Add a row like each of those that are selected below them."""
        rows = self._grid.chosen_rows
        if not rows or not self._may_add():
            return
        numbers, reason = [self._model.number_at(row) for row in rows], self._source.reason
        self._hands.run(
            len(rows) * len(self._source.columns),
            "正在复制记录",
            lambda acts, _: acts.duplicate(numbers, reason),
            lambda answer: self._added(answer, "已复制", is_below=True),
        )

    def _added(self, answer: object, done: str, given: str = "", *, is_below: bool = False) -> None:
        if not isinstance(answer, Written):
            return
        self._model.show_written([answer], below=is_below)
        rows = [row for number in answer.added if (row := self._model.row_of(number)) is not None]
        column = max(self._grid.currentIndex().column(), 0) or self._model.first_input
        if rows:
            self._grid.select_area(Area(min(rows), column, min(rows), column))
            self._grid.scrollTo(self._grid.currentIndex())
        self._grid.setFocus()
        hidden = "" if len(rows) == len(answer.added) else "按现在的筛选看不到它们。"
        self._hands.say(f"{done} {len(answer.added)} 条记录。{given}{hidden}{UNDO_WORDS}", False)

    @Slot()
    def remove_rows(self) -> None:
        """Delete the rows that have a selected cell; of many it is asked first."""
        rows = self._grid.chosen_rows
        if not rows or not self._may_add():
            return
        numbers = [self._model.number_at(row) for row in rows]
        if len(rows) <= MOST_UNASKED_ROWS:
            self._remove(numbers)
            return
        words = f"要删除选中的 {len(rows)} 条记录吗（第 {rows[0] + 1} 到第 {rows[-1] + 1} 行）？"
        self._hands.bar.ask(
            f"{words}删除后按 Ctrl+Z 可以全部恢复。", f"删除 {len(rows)} 条（回车）", lambda: self._remove(numbers)
        )

    def _remove(self, numbers: Sequence[int]) -> None:
        reason = self._source.reason
        self._hands.run(
            len(numbers) * _WORTH_OF_A_ROW,
            "正在删除记录",
            lambda acts, report: acts.remove(numbers, reason, report),
            self._removed,
        )

    def _removed(self, answer: object) -> None:
        if not isinstance(answer, Written):
            return
        current = self._grid.currentIndex()
        self._model.show_written([answer])
        last = self._model.rowCount() - 1
        if last >= 0 and not self._grid.currentIndex().isValid():
            self._grid.move_to(self._model.index(min(max(current.row(), 0), last), max(current.column(), 0)))
        self._grid.setFocus()
        mine = len(answer.rows.get(self._source.table.id, ()))
        others = sum(map(len, answer.rows.values())) - mine
        family = f"（连同属于它们的 {others} 条）" if others else ""
        self._hands.say(f"已删除 {mine} 条记录{family}。Ctrl+Z 可以全部恢复。", False)

    def _may_add(self) -> bool:
        if self._hands.is_locked():
            return False
        if not self._source.may_add:
            self._hands.say("这张表的记录是固定的，或不属于本单位，不能增加、复制或删除。", True)
            return False
        return True

    @Slot()
    def ask_last_table(self) -> None:
        """Say what copying the whole table from last year would do, and do it if that is wished."""
        if self._hands.is_locked():
            return
        self._hands.run(
            MOST_AT_ONCE + 1 if self._model.rowCount() > MOST_AT_ONCE else 0,
            "正在核对去年的内容",
            lambda acts, _: acts.count_last(),
            self._last_counted,
        )

    def _last_counted(self, answer: object) -> None:
        if not isinstance(answer, Coming):
            return
        rows, cells = answer
        if not rows and not cells:
            self._hands.say("没有可以沿用的：去年有的今年都已经有了，空格去年也没有填。", False)
            return
        what = f"新增去年的 {rows} 条记录" if rows else f"照去年填好 {cells} 个空格"
        self._hands.bar.ask(f"将{what}，已经填的不动。{UNDO_WORDS}", "沿用（回车）", self._copy_last)

    def _copy_last(self) -> None:
        reason = self._source.reason
        self._hands.run(
            MOST_AT_ONCE + 1 if self._model.rowCount() > MOST_AT_ONCE else 0,
            "正在照去年填写",
            lambda acts, _: acts.copy_last(None, None, reason),
            self._last_copied,
        )

    def _last_copied(self, answer: object) -> None:
        if isinstance(answer, Written):
            self._model.show_written([answer])
            count = sum(map(len, answer.rows.values()))
            self._hands.say(f"已照去年填好 {count} 条记录，请逐项核对。{UNDO_WORDS}", False)
            self._views.set_focus()
