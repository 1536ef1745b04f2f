"""Replacing a text in many cells (替换): judged cell by cell before anything is written, then one act and one undo."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, Signal

from db.batch import Act
from desktop.grid_model import GridModel
from desktop.hands import UNDO_WORDS, Hands
from desktop.seeking import Hit, Seeker
from office.entry import Entered
from office.pasted import Fate, Judged, PastedCell

_MOST_LISTED: Final = 500
#: More cells are not replaced at one stroke.
MOST_REPLACED: Final = 200_000


class Replacing(QObject):
    """Replaces in one table.

    Signals:
        judged(list, str, bool): What would become of each cell, in lines; all of it in one line; whether anything would
            be written.
        done(): It is written.
    """

    judged = Signal(list, str, bool)
    done = Signal()

    def __init__(self, hands: Hands) -> None:
        super().__init__(hands)
        self._hands = hands
        self._model: GridModel = hands.model
        self._judged: Judged | None = None

    def forget(self) -> None:
        """What was judged is beside the point by now."""
        self._judged = None

    def judge(self, seeker: Seeker, by: str, within: Sequence[int] | None, nothing: str) -> None:
        """Say what replacing would do.

        Args:
            within: Rows of the screen; None: all.
            nothing: Told if there is nothing to replace.
        """
        self.forget()
        hits = []
        for hit in seeker.hits(within):
            hits.append(hit)
            if len(hits) > MOST_REPLACED:
                self.judged.emit([], f"超过 {MOST_REPLACED} 格，请先筛选或缩小范围。", False)
                return
        if not hits:
            self.judged.emit([], nothing, False)
            return
        new = {(hit.place.row, hit.place.column): seeker.replaced(hit.text, by) for hit in hits}
        columns, rows = sorted({column for _, column in new}), sorted({row for row, _ in new})
        # A line is judged whole; what is not replaced in it says what it says now, so that it stays.
        block = [[new.get((row, column), self._present(row, column)) for column in columns] for row in rows]
        order = self._hands.order(block, columns, rows)
        self._hands.run(
            order.size,
            "正在核对要替换的内容",
            lambda acts, report: acts.judge_paste(order, report),
            lambda answer: self._tell(answer, hits, columns, rows),
        )

    def _present(self, row: int, column: int) -> str:
        return self._model.cell(self._model.index(row, column)).text

    def _tell(self, answer: object, hits: Sequence[Hit], columns: Sequence[int], rows: Sequence[int]) -> None:
        if not isinstance(answer, Judged):
            return
        self._judged = answer
        line_of, place_of = {row: n for n, row in enumerate(rows)}, {column: n for n, column in enumerate(columns)}
        cells = [(hit, answer.cells[line_of[hit.place.row]][place_of[hit.place.column]]) for hit in hits]
        counts = {fate: sum(1 for _, cell in cells if cell.fate is fate) for fate in Fate}
        told = "，".join(f"{_WORDS[fate]} {count} 格" for fate, count in counts.items() if count)
        # What deserves a look stands first.
        cells.sort(key=lambda pair: _GRAVE.index(pair[1].fate))
        lines = [
            f"{self._model.row_words(hit.place.row)}　{self._model.source.columns[hit.place.column].title}："
            f"“{hit.text}” → “{cell.shown or cell.typed}”　{_fate_words(cell)}".replace("\n", " ")
            for hit, cell in cells[:_MOST_LISTED]
        ]
        self.judged.emit(lines, f"找到 {len(hits)} 格：{told}", answer.writes)

    def replace(self) -> None:
        """Write what has been judged, as one act."""
        judged = self._judged
        if judged is None or not judged.writes:
            return
        self._judged = None
        act = Act("paste", "替换", self._hands.source.reason)
        self._hands.run(
            judged.order.size,
            "正在替换",
            lambda acts, report: acts.write_paste(judged, act, report),
            lambda answer: self._written(answer, len(judged.edits)),
        )

    def _written(self, answer: object, count: int) -> None:
        if isinstance(answer, Entered):
            self._model.show_written([answer], same_rows=True)
            self.done.emit()
            self._hands.say(f"已替换 {count} 格。{UNDO_WORDS}")


def _fate_words(cell: PastedCell) -> str:
    """Say what becomes of a cell, where it is not just replaced."""
    return "" if cell.fate in {Fate.OVERWRITES, Fate.TAKEN} else "，".join(filter(None, (_WORDS[cell.fate], cell.why)))


_WORDS: Final = {
    Fate.SHUT: "不能改",
    Fate.REFUSED: "不替换",
    Fate.KEPT: "没看懂、照原样留下",
    Fate.CONVERTED: "换算",
    Fate.OVERWRITES: "替换",
    Fate.TAKEN: "照填",
    Fate.SAME: "不变",
    Fate.NOTHING: "不变",
}
_GRAVE: Final = list(Fate)
