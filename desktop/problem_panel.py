"""The panel at the right: what is found in this table; a click goes to the cell, an explanation is written in place."""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QRect, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop.actions import ACTIONS
from desktop.asking import button
from desktop.grid_model import Index
from desktop.looks import LEVELS, SELECTED, WRITABLE, fill, lay_ground, look_as, say
from desktop.sentence import Sentence
from forms.model import Level
from forms.problems import Problem

if TYPE_CHECKING:
    from desktop.explanation_box import ExplanationBox

_NOWHERE: Final = QModelIndex()
_PADDING: Final = 8
_WRAPPED: Final = Qt.TextFlag.TextWordWrap
MOST_SHOWN: Final = 300
_BLANK: Final = "V-REQUIRED"
_NOTHING: Final = "这张表目前没有问题。"
_BUT_BLANKS: Final = "还有 {count} 处必填项没有填，没有列在这里；其余的没有问题。"
_LEFT_OUT: Final = "还有 {count} 处必填项没有填，没有列在这里。"
#: As `office.entry.LEAST_REASON`, which refuses what is shorter.
_LEAST_REASON: Final = 10
ProblemRole: Final = Qt.ItemDataRole.UserRole + 1


class Line(NamedTuple):
    """A finding with the words that say where it is."""

    problem: Problem
    place: str


class ProblemModel(QAbstractListModel):
    """Findings as lines; only the first so many, for nobody mends ten thousand one by one."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: list[Line] = []

    def set_lines(self, lines: Sequence[Line]) -> None:
        """Show other findings; nothing happens if they are the same."""
        shown = list(lines[:MOST_SHOWN])
        if shown != self._lines:
            self.beginResetModel()
            self._lines = shown
            self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Findings shown."""
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The sentence, and the finding itself."""
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        look = LEVELS[line.problem.level]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            word = "已说明" if line.problem.explained else look.word
            return f"{look.sign} {word}　{line.place}\n{line.problem.text}"
        if role == ProblemRole:
            return line.problem
        return None

    def place_of(self, problem_id: str) -> QModelIndex:
        """The index of a finding, if it is still there."""
        return next(
            (self.index(row) for row, line in enumerate(self._lines) if line.problem.id == problem_id), QModelIndex()
        )


class ProblemDelegate(QStyledItemDelegate):
    """Draws a finding over as many lines as it needs."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The height of the wrapped sentence."""
        view = self.parent()
        width = view.viewport().width() if isinstance(view, QListView) else 260
        room = QRect(0, 0, width - 2 * _PADDING, 10_000)
        text = index.data(Qt.ItemDataRole.DisplayRole) or ""
        heights = (option.fontMetrics.boundingRect(room, _WRAPPED, part).height() for part in text.split("\n", 1))
        return QSize(width, sum(heights) + 2 * _PADDING)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a bar in the level's colour and the words."""
        problem = index.data(ProblemRole)
        if not isinstance(problem, Problem):
            return
        look, rect = LEVELS[problem.level], option.rect
        painter.save()
        view = self.parent()
        # The option knows, too, in constants of the style that take as long to learn as a screen of cells to draw.
        is_selected = isinstance(view, QListView) and view.selectionModel().isSelected(index)
        fill(painter, rect, SELECTED if is_selected else WRITABLE)
        fill(painter, QRect(rect.left(), rect.top() + 2, 3, rect.height() - 4), look.strong)
        head, _, text = str(index.data()).partition("\n")
        inside = rect.adjusted(_PADDING, _PADDING, -_PADDING, -_PADDING)
        painter.setFont(option.font)
        painter.setPen(look.strong if not problem.explained else Qt.GlobalColor.darkGreen)
        painter.drawText(inside, _WRAPPED, head)
        used = option.fontMetrics.boundingRect(inside, _WRAPPED, head).height()
        painter.setPen(option.palette.text().color())
        painter.drawText(inside.adjusted(0, used, 0, 0), _WRAPPED, text)
        painter.setPen(Qt.GlobalColor.lightGray)
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.restore()


class ProblemPanel(QWidget):
    """Findings of a table, with the explanation of the chosen one below.

    Signals:
        problem_chosen(object): The user has gone to a Problem.
        lines_wanted(): More findings are to be read.
        explanations_given(object): The user has written why some are right: the text for each Problem.
    """

    problem_chosen = Signal(object)
    lines_wanted = Signal()
    explanations_given = Signal(object)

    def __init__(self, explanation_of: Callable[[Problem], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("problemPanel")
        self._explanation_of = explanation_of
        self.model = ProblemModel(self)
        self._chosen: Problem | None = None
        #: The findings that the text explains: the chosen one, and others that are selected with it.
        self._meant: tuple[Problem, ...] = ()
        #: Where in the list the finding stands, or stood, that was led to last.
        self._place = 0
        self._is_locked = False
        #: How many of those that are listed are not explained.
        self._open_listed = 0
        #: What was written and cannot be kept yet, by the finding it is about.
        self._drafts: dict[str, str] = {}
        self._make_list()
        layout = self._room = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 4, 0)
        head.addWidget(self.filter, 1)
        head.addWidget(self.next)
        layout.addLayout(head)
        layout.addWidget(self.waiting)
        layout.addWidget(self._empty)
        layout.addWidget(self.view, 1)
        layout.addWidget(self._filler, 1)
        layout.addWidget(self._more)
        self._connect_signals()
        self.show_lines([])

    def _make_list(self) -> None:
        self._empty = QLabel(_NOTHING)
        self._empty.setWordWrap(True)
        self._empty.setProperty("role", "good")
        self._empty.setContentsMargins(10, 10, 10, 10)
        self.filter = QCheckBox("不列还没填的必填项")
        say(self.filter, "hideMissing", "不列还没填的必填项")
        self.filter.setContentsMargins(8, 4, 8, 4)
        self.next = button(ACTIONS["nextProblem"].text, "nextProblem")
        self.next.setProperty("slim", "true")
        self.next.setToolTip(ACTIONS["nextProblem"].tip)
        self.waiting = Sentence("waitingChecks", "还在等的核对", lines=2)
        self.waiting.setProperty("role", "quiet")
        self.waiting.setContentsMargins(8, 0, 8, 0)
        self.waiting.hide()
        self._filler = QWidget()
        self._more = QLabel()
        self._more.setWordWrap(True)
        self._more.setContentsMargins(8, 4, 8, 4)
        self.view = QListView()
        lay_ground(self.view, QPalette.ColorRole.Base)
        say(self.view, "problemList", "这张表的问题")
        say(self.view.verticalScrollBar(), "problemDown", "上下滚动")
        say(self.view.horizontalScrollBar(), "problemAcross", "左右滚动")
        self.view.setModel(self.model)
        self.view.setItemDelegate(ProblemDelegate(self.view))
        self.view.setResizeMode(QListView.ResizeMode.Adjust)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Always there, so that its coming does not change the width for which heights were reckoned.
        self.view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        # Several findings often have one and the same reason.
        self.view.setSelectionMode(QListView.SelectionMode.ExtendedSelection)

    @cached_property
    def box(self) -> "ExplanationBox":
        """Where explanations are written; made when the first is asked for."""
        from desktop.explanation_box import ExplanationBox

        made = ExplanationBox()
        made.setEnabled(not self._is_locked)
        made.save.clicked.connect(self._on_save_clicked)
        made.reason.ended.connect(self.finish)
        made.reason.textChanged.connect(self._on_reason_text_changed)
        self._room.addWidget(made)
        return made

    def _connect_signals(self) -> None:
        self.view.clicked.connect(self._on_view_activated)
        self.view.activated.connect(self._on_view_activated)
        self.view.selectionModel().currentChanged.connect(self._on_view_current_changed)
        self.view.selectionModel().selectionChanged.connect(self._on_view_selection_changed)
        self.filter.toggled.connect(self._on_filter_toggled)
        self.next.clicked.connect(self._on_next_clicked)

    def show_total(self, total: int) -> None:
        """Say how many more are open than are listed, and never that all is well where some are left out."""
        listed, beyond = self.model.rowCount(), max(0, total - self._open_listed)
        blanks = beyond if self.left_out else 0
        if listed >= MOST_SHOWN:
            others = "，连同没有列出的未填项" if blanks else ""
            self._more.setText(f"这里只列出前 {listed} 条{others}，还有 {beyond} 条。处理后会接着列出。")
        else:
            self._more.setText(_LEFT_OUT.format(count=blanks))
        self._more.setVisible(listed > 0 and beyond > 0 and (blanks > 0 or listed >= MOST_SHOWN))
        self._empty.setText(_BUT_BLANKS.format(count=blanks) if blanks else _NOTHING)
        look_as(self._empty, "" if blanks else "good")

    def show_lines(self, lines: Sequence[Line], total: int = 0) -> None:
        """Show these findings of so many open ones; the chosen one stays chosen while it stands."""
        self.model.set_lines(lines)
        self._open_listed = sum(not line.problem.explained for line in lines[:MOST_SHOWN])
        self.show_total(total)
        self._empty.setVisible(not lines)
        self._filler.setVisible(not lines)
        self.next.setEnabled(any(not line.problem.explained for line in lines))
        self.view.setVisible(bool(lines))
        index = self.model.place_of(self._chosen.id) if self._chosen else QModelIndex()
        if index.isValid():
            self.view.setCurrentIndex(index)
        else:
            self._show_explanation(None)

    def set_locked(self, *, is_locked: bool) -> None:
        """Let nothing be written while a job runs."""
        self._is_locked = is_locked
        if self._has_box:
            self.box.setEnabled(not is_locked)

    def go_on(self, step: int) -> None:
        """Lead to the next finding that is listed and open; where one was mended, the next stands in its place."""
        count, index = self.model.rowCount(), self.view.currentIndex()
        place = index.row() + step if index.isValid() else self._place + min(0, step)
        for wanted in (self.model.index((place + step * further) % count) for further in range(count)):
            problem = wanted.data(ProblemRole)
            if isinstance(problem, Problem) and not problem.explained:
                self.view.setCurrentIndex(wanted)
                self._lead(wanted)
                return

    @property
    def left_out(self) -> str:
        """Code of the findings that are not to be listed; empty if all are."""
        return _BLANK if self.filter.isChecked() else ""

    @property
    def drafts(self) -> int:
        """How many explanations were begun and are too short to be kept."""
        return len(self._drafts)

    @Slot()
    def finish(self) -> None:
        """Keep what was written, if it is long enough; a shorter text waits until the user comes back to it."""
        texts = {problem: self._drafts.get(problem.id, "") for problem in self._meant}
        if long := {problem: text for problem, text in texts.items() if len(text.strip()) >= _LEAST_REASON}:
            self.explanations_given.emit(long)

    def kept(self, problems: Iterable[Problem]) -> None:
        """Know that the explanations of some findings are in the store."""
        for problem in problems:
            self._drafts.pop(problem.id, None)

    def _show_explanation(self, problem: Problem | None) -> None:
        if problem is not None and self._chosen is not None and problem.id == self._chosen.id:
            return
        self.finish()
        self._chosen = problem
        self._mean()
        is_wanted = problem is not None and problem.level is Level.EXPLAIN
        if self._has_box:
            self.box.told.tell("")
        if problem is not None and is_wanted:
            with QSignalBlocker(self.box.reason):
                self.box.reason.setPlainText(self._drafts.get(problem.id) or self._explanation_of(problem))
            self.box.tell_count(len(self._meant))
        if self._has_box:
            self.box.setVisible(is_wanted)

    def _mean(self) -> None:
        """Know which findings the text is about, and say so where they are several."""
        selected = (index.data(ProblemRole) for index in self.view.selectionModel().selectedIndexes())
        asked = [one for one in selected if isinstance(one, Problem) and one.level is Level.EXPLAIN]
        chosen = self._chosen
        if chosen is None:
            self._meant = ()
        elif any(one.id == chosen.id for one in asked):
            self._meant = tuple(asked)
        else:
            self._meant = (chosen,)
        if self._has_box:
            self.box.tell_count(len(self._meant))

    @property
    def _has_box(self) -> bool:
        return "box" in vars(self)

    @Slot()
    def _on_reason_text_changed(self) -> None:
        for problem in self._meant:
            self._drafts[problem.id] = self.box.reason.toPlainText()

    @Slot(bool)
    def _on_filter_toggled(self, is_hidden: bool) -> None:  # noqa: FBT001 - a slot
        self.lines_wanted.emit()

    @Slot(QModelIndex)
    def _on_view_current_changed(self, index: QModelIndex) -> None:
        """What is written belongs to the finding that is marked, as long as one sees it; its cell is left alone."""
        problem = index.data(ProblemRole)
        if isinstance(problem, Problem) and self._has_box and self.box.isVisible():
            self._show_explanation(problem)

    @Slot()
    def _on_view_selection_changed(self) -> None:
        self._mean()

    @Slot(QModelIndex)
    def _on_view_activated(self, index: QModelIndex) -> None:
        problem = self._lead(index)
        if problem is not None and problem.level is Level.EXPLAIN:
            self.box.reason.setFocus()

    def _lead(self, index: QModelIndex) -> Problem | None:
        """Show a finding and lead to its cell."""
        problem = index.data(ProblemRole)
        if not isinstance(problem, Problem):
            return None
        self._place = index.row()
        self._show_explanation(problem)
        self.problem_chosen.emit(problem)
        return problem

    @Slot()
    def _on_next_clicked(self) -> None:
        self.go_on(1)

    @Slot()
    def _on_save_clicked(self) -> None:
        self.box.told.tell("")
        if self._meant:
            self.explanations_given.emit(dict.fromkeys(self._meant, self.box.reason.toPlainText()))
