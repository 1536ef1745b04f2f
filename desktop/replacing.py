"""Replacing a text in many cells (替换): judged cell by cell before anything is written, then one act and one undo."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal

from db.batch import Act
from db.store import Store
from desktop.acts import MOST_AT_ONCE, TableActs, quiet
from desktop.busy_word import BusyWord
from desktop.grid_model import GridModel
from desktop.hands import UNDO_WORDS, Hands
from desktop.jobs import Report
from desktop.questions import Questions
from desktop.replace_plan import MOST_REPLACED, TOO_MANY, Outcome, Plan, Verdicts, judge_plan, plan_replacing
from desktop.seeking import Hit, Seeker
from forms.troubles import Trouble
from office.entry import Entered
from office.pasted import Fate, Judged, PastedCell

#: So many cells are looked through while the window waits.
_MOST_SEEN_AT_ONCE: Final = 20_000
_JUDGING: Final = "正在核对要替换的内容…"
_FAILED: Final = "没有核对成，什么都没有改动；已保存的数据不受影响。"


class Replacing(QObject):
    """Replaces in one table.

    Signals:
        judged(list, str, bool): What would become of each cell, in lines; all of it in one line; whether anything would
            be written.
        done(): It is written.
    """

    judged = Signal(list, str, bool)
    done = Signal()

    def __init__(self, hands: Hands, questions: Questions) -> None:
        super().__init__(hands)
        self._hands = hands
        self._questions = questions
        self._is_waiting = False
        self._busy = BusyWord(self)
        self._busy.said.connect(hands.said)
        self._model: GridModel = hands.model
        self._judged: Judged | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether it is still being judged."""
        return self._is_waiting

    def forget(self) -> None:
        """What was judged is beside the point by now; who forgets it drops the question."""
        self._judged = None
        if self._is_waiting:
            self._is_waiting = False
            self._busy.end()

    def judge(self, seeker: Seeker, by: str, within: Sequence[int] | None, nothing: str) -> None:
        """Say what replacing would do; of many rows it is found out beside the window.

        Args:
            within: Rows of the screen; None: all.
            nothing: Told if there is nothing to replace.
        """
        if self._hands.is_locked():
            return
        reason, table = self._hands.source.reason, self._hands.source.table.id
        names = [column.name for column in self._hands.source.columns]
        if seeker.size(within) <= _MOST_SEEN_AT_ONCE:
            plan = plan_replacing(seeker, by, within, names, reason)
            if not isinstance(plan, Plan) or plan.order.size <= MOST_AT_ONCE:
                self._hands.run(0, "", lambda acts, _: judge_plan(acts, plan, quiet), partial(self._tell, nothing))
                return

        def question(own: Store, report: Report) -> Outcome:
            beside = seeker.on(own, lambda: report(0, 1))
            plan = plan_replacing(beside, by, within, names, reason)
            return judge_plan(TableActs(own, own.table(table)), plan, report)

        self._is_waiting = True
        self._busy.begin(_JUDGING)
        self.judged.emit([], _JUDGING, False)
        self._questions.ask(question, partial(self._tell, nothing), self._on_failed)

    def _on_failed(self, fault: object) -> None:
        self.forget()
        self.judged.emit([], str(fault) if isinstance(fault, Trouble) else _FAILED, False)

    def _tell(self, nothing: str, answer: object) -> None:
        self._is_waiting = False
        self._busy.end()
        if answer is TOO_MANY:
            self.judged.emit([], f"超过 {MOST_REPLACED} 格，请先筛选或缩小范围。", False)
        elif answer is None:
            self.judged.emit([], nothing, False)
        elif isinstance(answer, Verdicts):
            self._judged = answer.judged
            told = "，".join(f"{_WORDS[fate]} {count} 格" for fate, count in answer.counts.items() if count)
            lines = [self._line(hit, cell, answer.names) for hit, cell in answer.cells]
            self.judged.emit(lines, f"找到 {sum(answer.counts.values())} 格：{told}", answer.judged.writes)

    def _line(self, hit: Hit, cell: PastedCell, names: Mapping[int, str]) -> str:
        row, title = hit.place.row, self._model.source.columns[hit.place.column].title
        words = self._model.words_with(row, names[row]) if row in names else self._model.row_words(row)
        shown = f"“{hit.text}” → “{cell.shown or cell.typed}”　{_fate_words(cell)}"
        return f"{words}　{title}：{shown}".replace("\n", " ").rstrip()

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
