"""Pasting into the grid (粘贴): plain and small goes straight in and is told, anything else is shown first."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from db.batch import Act
from desktop.blocks import Area, read_block
from desktop.grid_rows import Column
from desktop.hands import UNDO_WORDS, Hands
from desktop.paste_preview import PastePreview
from desktop.pasting import Plan, plan_paste, tiled
from office.entry import Entered
from office.pasted import Fate, Judged, PasteOrder

#: A paste of so many cells without doubts goes straight in.
MOST_PLAIN_CELLS: Final = 200


@dataclass(slots=True)
class _Pending:
    """A paste under way.

    Attributes:
        is_doubtful: Whether it goes elsewhere than the user may think, so that it is shown first.
        told: What the user should know beside the verdicts.
    """

    plan: Plan
    order: PasteOrder
    is_doubtful: bool
    judged: Judged | None = None
    told: str = field(default="")


class PasteActs(QObject):
    """Pastes into one table.

    Args:
        always: Whether every paste is shown first, as this person wishes.

    Signals:
        always_wished(bool): The user wants every paste to be shown first, or no longer.
    """

    always_wished = Signal(bool)

    def __init__(self, hands: Hands, *, always: bool = False) -> None:
        super().__init__(hands)
        self._hands = hands
        self._source, self._model, self._views, self._grid = hands.source, hands.model, hands.views, hands.grid
        self._always = always
        self._pending: _Pending | None = None
        self._is_writing = False
        self.preview: PastePreview | None = None
        hands.stopped.connect(self._on_hands_stopped)
        self._views.currentChanged.connect(self._on_views_current_changed)
        for changed in (self._model.written, self._model.rowsInserted, self._model.rowsRemoved, self._model.modelReset):
            changed.connect(self._on_model_changed)

    @property
    def is_previewing(self) -> bool:
        """Whether a paste is shown and waits for a yes or no."""
        return self.preview is not None and self._views.currentWidget() is self.preview

    @Slot()
    def paste(self) -> None:
        """Put the clipboard's block at the cursor, shown first where it deserves a look."""
        text = QGuiApplication.clipboard().text()
        if not text or self._hands.is_locked():
            return
        block, area = read_block(text), self._grid.area
        top, left = (area.top, area.left) if area is not None else (0, self._model.first_input)
        if self._grid.is_below:
            top = self._model.rowCount()
        elif area is not None and self._grid.is_one_block:
            block = tiled(block, area.height, area.width)
        names = self._row_names() if self._source.has_row_names else ()
        source = self._source
        plan = plan_paste(block, top, left, source.columns, self._model.rowCount(), names, source.year)
        is_sifted = self._model.rowCount() < self._model.total
        beyond = sum(any(map(str.strip, line)) for line in plan.below)
        if is_sifted:
            more = f"下面没有记录的 {beyond} 行会成为新的记录。" if beyond and source.may_add else ""
            plan.told.append(f"表格已筛选，只粘贴到看得见的记录。{more}")
        if beyond and not source.may_add:
            plan.told.append(f"最下面的 {beyond} 行超出了表格，没有粘贴：这张表不能增加记录。")
        order = self._hands.order(plan.lines, plan.places, plan.rows)
        self._pending = _Pending(plan, order, is_doubtful=is_sifted and beyond > 0)
        self._judge()

    def _row_names(self) -> list[str]:
        return [self._model.row_words(row) for row in range(self._model.rowCount())]

    def _judge(self) -> None:
        pending = self._pending
        if pending is not None:
            order = pending.order
            self._hands.run(
                order.size, "正在核对要粘贴的内容", lambda acts, report: acts.judge_paste(order, report), self._judged
            )

    def _judged(self, answer: object) -> None:
        pending = self._pending
        if pending is None or not isinstance(answer, Judged):
            return
        pending.judged = answer
        pending.told = "".join((*pending.plan.told, *self._given(answer)))
        is_single = answer.order.size == 1
        is_small = answer.order.size <= MOST_PLAIN_CELLS
        asks = self._always or self.is_previewing or pending.is_doubtful
        if not answer.order.size:
            self._give_up(f"{pending.told}没有可以粘贴的内容。")
        elif not asks and (is_single or (answer.is_plain and is_small)):
            self._put()
        else:
            self._show_preview(pending, answer)

    def _given(self, judged: Judged) -> list[str]:
        """Say what new rows get beside what is pasted."""
        words = self._source.given_words if judged.rows else {}
        return [f"新增的记录{words[name]}" for name in judged.order.belongs if name in words]

    def _show_preview(self, pending: _Pending, judged: Judged) -> None:
        if self.preview is None:
            preview = self.preview = PastePreview()
            preview.accepted.connect(self._put)
            preview.rejected.connect(self._on_preview_rejected)
            preview.always_wished.connect(self._on_preview_always_wished)
        plan, columns = pending.plan, self._source.columns
        titles = [
            _title(columns[place]) if place is not None else f"（{_copied_title(plan, number)}）"
            for number, place in enumerate(plan.places)
        ]
        self.preview.show_block(judged, titles, self._words_of(plan), pending.told, is_always=self._always)
        self._views.cover(self.preview)

    def _words_of(self, plan: Plan) -> Callable[[int], str]:
        has_names, model, may_add = self._source.has_row_names, self._model, self._source.may_add
        new = (line for line, row in enumerate(plan.rows) if row is None and any(map(str.strip, plan.lines[line])))
        numbers = {line: number for number, line in enumerate(new, model.rowCount() + 1)}

        def words(line: int) -> str:
            row = plan.rows[line]
            if row is None:
                if line not in numbers:
                    return "空白行"
                return f"第 {numbers[line]} 行（新增）" if may_add else "超出表格"
            return model.row_words(row) if has_names else f"第 {row + 1} 行"

        return words

    @Slot()
    def _put(self) -> None:
        """Write what has been judged."""
        pending = self._pending
        if pending is None or pending.judged is None:
            return
        judged = pending.judged
        if not judged.writes:
            self._give_up(f"{pending.told}{_nothing_written(judged)}")
            return
        act = Act("paste", "粘贴", self._source.reason)
        self._is_writing = True
        self._hands.run(
            judged.order.size, "正在粘贴", lambda acts, report: acts.write_paste(judged, act, report), self._put_down
        )

    def _put_down(self, answer: object) -> None:
        pending = self._pending
        if pending is None or pending.judged is None or not isinstance(answer, Entered):
            return
        self._pending = None
        self._views.uncover()
        self._model.show_written([answer])
        self._is_writing = False
        self._select_pasted(pending.plan)
        judged = pending.judged
        only = judged.cells[0][0] if judged.order.size == 1 else None
        what = only.words if only is not None else f"已粘贴：{judged.words()}。"
        self._hands.say(f"{pending.told}{what}{UNDO_WORDS}", False)

    def _select_pasted(self, plan: Plan) -> None:
        places = [place for place in plan.places if place is not None]
        rows = [row for row in plan.rows if row is not None]
        last = self._model.rowCount() - 1
        first = min(rows, default=max(0, last - len(plan.below) + 1))
        if places and last >= 0:
            bottom = last if plan.below else max(rows)
            self._grid.select_area(Area(first, min(places), min(bottom, last), max(places)))
        self._grid.setFocus()

    @Slot()
    def _on_preview_rejected(self) -> None:
        self._give_up("没有粘贴，表格没有改动。")

    def _give_up(self, words: str) -> None:
        self._pending = None
        self._is_writing = False
        if self.is_previewing:
            self._views.uncover()
            self._grid.setFocus()
        self._hands.say(words, False)

    @Slot(bool)
    def _on_preview_always_wished(self, is_always: bool) -> None:  # noqa: FBT001 - a slot
        self._always = is_always
        self.always_wished.emit(is_always)

    @Slot()
    def _on_views_current_changed(self) -> None:
        """Who goes elsewhere has decided against the paste."""
        if self._pending is not None and self.preview is not None and not self.is_previewing and not self._is_writing:
            self._pending = None

    @Slot()
    def _on_model_changed(self) -> None:
        """The preview is made anew, as things stand now."""
        pending = self._pending
        if pending is None or self._is_writing or not self.is_previewing:
            return
        count = self._model.rowCount()
        if any(row is not None and row >= count for row in pending.plan.rows):
            self._give_up("表里的记录变了，没有粘贴。请再粘贴一次。")
            return
        pending.order = self._hands.order(pending.plan.lines, pending.plan.places, pending.plan.rows)
        self._judge()

    @Slot()
    def _on_hands_stopped(self) -> None:
        self._is_writing = False
        if not self.is_previewing:
            self._pending = None


def _nothing_written(judged: Judged) -> str:
    if judged.counts[Fate.SAME] and not judged.counts[Fate.SHUT]:
        return "和表里的一样，没有改动。"
    only = judged.cells[0][0] if judged.order.size == 1 else None
    return only.words if only is not None else f"没有粘贴：{judged.words()}。"


def _title(column: Column) -> str:
    return f"{column.title}\n{column.unit}" if column.unit else column.title


def _copied_title(plan: Plan, place: int) -> str:
    """What a column that goes nowhere was called where it comes from."""
    return plan.titles[place].strip() if place < len(plan.titles) else f"第 {place + 1} 列"
