"""Conflicts at the bureau (冲突): the candidates side by side, the choice and its reason (裁定)."""

from functools import partial

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from db.merging.conflicts import Choice, Conflict
from desktop.asking import Telling, button, label, panel
from desktop.changes import Changes, Kind
from desktop.grid_model import Index
from desktop.looks import say
from desktop.workspace_source import WorkspaceSource
from forms.troubles import Trouble

_NOWHERE = QModelIndex()
_LIST_WIDTH = 160
_LIST_HEIGHT = 90
#: Below this width list and choices stand one above the other, in pixels.
_NARROW = 760
ConflictRole = Qt.ItemDataRole.UserRole + 1


class ConflictModel(QAbstractListModel):
    """The open conflicts as lines."""

    def __init__(self, workspace: WorkspaceSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._conflicts: list[Conflict] = []

    def refresh(self) -> None:
        """Read the conflicts anew."""
        self.beginResetModel()
        self._conflicts = self._workspace.acts.conflicts()
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Open conflicts."""
        return 0 if parent.isValid() else len(self._conflicts)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Table, whose row, which value."""
        if not index.isValid():
            return None
        conflict = self._conflicts[index.row()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            owner = self._workspace.unit_title(conflict.key.owner) if conflict.key.owner else "公共记录"
            row = self._workspace.row_title(conflict)
            return f"{conflict.title}　{row}\n{self._workspace.table_title(conflict.key.table)}　{owner}"
        return conflict if role == ConflictRole else None


class ConflictsPage(QWidget):
    """Choosing between values that know nothing of each other.

    Signals:
        left(): The user has gone back to the tables.
        decided(object): A conflict is settled; Changes.
    """

    left = Signal()
    decided = Signal(object)

    def __init__(self, workspace: WorkspaceSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("conflictsPage")
        self._workspace = workspace
        self._conflict: Conflict | None = None
        self.model = ConflictModel(workspace, self)
        self.list = QListView()
        say(self.list, "conflictList", "尚未裁定的冲突")
        say(self.list.verticalScrollBar(), "conflictDown", "上下滚动")
        say(self.list.horizontalScrollBar(), "conflictAcross", "左右滚动")
        self.list.setModel(self.model)
        self.list.setSpacing(2)
        self.list.setMinimumSize(_LIST_WIDTH, _LIST_HEIGHT)
        self.back = button("返回", "leaveConflicts")
        self.reason = QLineEdit()
        say(self.reason, "decisionReason", "裁定理由")
        self.reason.setPlaceholderText("裁定理由：如“已电话核实，以畜牧局台账为准”")
        self.telling = Telling("decisionTelling")
        self._title = label("", "head")
        self._title.setMinimumWidth(10)
        self._choices = QHBoxLayout()
        self._lay_out()
        self.back.clicked.connect(self.left)
        self.list.selectionModel().currentChanged.connect(self._on_list_current_changed)
        self.refresh()

    def _lay_out(self) -> None:
        sheet = panel()
        inside = QVBoxLayout(sheet)
        inside.setContentsMargins(24, 16, 24, 16)
        head = QHBoxLayout()
        head.addWidget(label("冲突", "title"))
        head.addStretch(1)
        head.addWidget(self.back)
        inside.addLayout(head)
        inside.addWidget(label("同一格在几份报送里填得不一样，程序不会替您选。请核实后取一个，并写明理由。", "quiet"))
        right = QWidget()
        column = QVBoxLayout(right)
        column.addWidget(self._title)
        column.addWidget(self.reason)
        column.addWidget(self.telling)
        column.addLayout(self._choices)
        column.addStretch(1)
        scroll = QScrollArea()
        say(scroll, "choiceScroll", "可选的值")
        say(scroll.verticalScrollBar(), "choiceDown", "上下滚动")
        say(scroll.horizontalScrollBar(), "choiceAcross", "左右滚动")
        scroll.setWidgetResizable(True)
        scroll.setProperty("plain", "true")
        scroll.setWidget(right)
        self._split = QSplitter()
        self._split.setObjectName("conflictSplit")
        self._split.addWidget(self.list)
        self._split.addWidget(scroll)
        self._split.setStretchFactor(1, 1)
        self._split.setSizes([300, 700])
        inside.addWidget(self._split, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(sheet)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a narrow screen put one above the other what else stands side by side."""
        super().resizeEvent(event)
        is_narrow = self.width() < _NARROW
        wanted = Qt.Orientation.Vertical if is_narrow else Qt.Orientation.Horizontal
        if self._split.orientation() != wanted:
            self._split.setOrientation(wanted)
            self._split.setSizes([_LIST_HEIGHT, 700] if is_narrow else [300, 700])
        self._choices.setDirection(QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight)

    def refresh(self) -> None:
        """Read the conflicts anew and go to the first."""
        self.model.refresh()
        if self.model.rowCount():
            self.list.setCurrentIndex(self.model.index(0))
        else:
            self._show(None)

    def _show(self, conflict: Conflict | None) -> None:
        self._conflict = conflict
        while (item := self._choices.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        self.reason.setVisible(conflict is not None)
        if conflict is None:
            self._title.setText("没有需要裁定的冲突。")
            return
        row = self._workspace.row_title(conflict)
        self._title.setText(f"{conflict.title}（{row}）" if row else conflict.title)
        for place, choice in enumerate(conflict.choices, 1):
            self._choices.addWidget(self._candidate(place, choice))
        self._choices.addStretch(1)

    def _candidate(self, place: int, choice: Choice) -> QWidget:
        sheet = panel()
        sheet.setMinimumWidth(200)
        inside = QVBoxLayout(sheet)
        words = QLabel(choice.words)
        words.setProperty("role", "code")
        words.setWordWrap(True)
        words.setTextFormat(Qt.TextFormat.PlainText)
        inside.addWidget(words)
        for author in choice.authors:
            who = self._workspace.unit_title(author.unit)
            person = f"，{author.person}" if author.person else ""
            inside.addWidget(
                label(f"{who}{person}\n{author.at[:19].replace('T', ' ')}\n变更集 {author.changeset[:8]}", "quiet")
            )
        take = button(f"取第 {place} 个", f"take{place}", primary=True)
        take.setAccessibleName(f"取第 {place} 个值：{choice.words}")
        take.clicked.connect(partial(self._take, place))
        inside.addWidget(take)
        return sheet

    def _take(self, place: int) -> None:
        if self._conflict is None:
            return
        if not self.reason.text().strip():
            self.telling.tell("请先写明裁定理由，再取值。")
            self.reason.setFocus()
            return
        title = self._conflict.title
        try:
            self._workspace.acts.decide(self._conflict, place, self.reason.text().strip())
        except Trouble as trouble:
            self.telling.tell(str(trouble))
            return
        self.reason.clear()
        self.refresh()
        self.telling.tell(f"已裁定“{title}”，取第 {place} 个值。", good=True)
        self.decided.emit(Changes(frozenset({Kind.ROWS, Kind.PROBLEMS, Kind.CONFLICTS}), self))

    @Slot(QModelIndex, QModelIndex)
    def _on_list_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        conflict = current.data(ConflictRole)
        self.telling.quiet()
        self._show(conflict if isinstance(conflict, Conflict) else None)
