"""Conflicts at the bureau (冲突): the candidates side by side, the choice and its reason (裁定)."""

from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QLineEdit, QScrollArea, QWidget

from db.merging.conflicts import Choice, Conflict
from desktop.asking import button, label, panel
from desktop.changes import Changes, Kind
from desktop.jobs import JobRunner
from desktop.line_list import Lead, LeadList
from desktop.looks import say, say_area
from desktop.screen import Screen, column, split
from desktop.workspace_source import WorkspaceSource
from forms.troubles import Trouble

_LIST_WIDTH = 160
_LIST_HEIGHT = 90
#: Below this width list and choices stand one above the other, in pixels.
_NARROW = 760


class ConflictsPage(Screen):
    """Choosing between values that know nothing of each other."""

    reads = Kind.CONFLICTS

    def __init__(self, workspace: WorkspaceSource, runner: JobRunner) -> None:
        super().__init__("conflicts", "冲突", runner)
        self._workspace = workspace
        self._conflict: Conflict | None = None
        self.list = LeadList("conflictList", "尚未裁定的冲突")
        self.list.setMinimumSize(_LIST_WIDTH, _LIST_HEIGHT)
        self.reason = QLineEdit()
        say(self.reason, "decisionReason", "裁定理由")
        self.reason.setPlaceholderText("裁定理由：如“已电话核实，以畜牧局台账为准”")
        self._title = label("", "head")
        self._title.setMinimumWidth(10)
        self._choices = QHBoxLayout()
        self.first, self.at_rest = self.list, ()
        self._show_parts()
        self.list.looked_at.connect(self._on_list_looked_at)

    def _show_parts(self) -> None:
        right = QWidget()
        right.setLayout(column(self._title, self.reason, self.telling, self._choices, None))
        scroll = QScrollArea()
        say_area(scroll, "choiceScroll", "可选的值")
        scroll.setWidgetResizable(True)
        scroll.setProperty("plain", "true")
        scroll.setWidget(right)
        self._split = split("conflictSplit", self.list, scroll, 1, sideways=True)
        self._split.setSizes([300, 700])
        told = "同一格在几份报送里填得不一样，程序不会替您选。请核实后取一个，并写明理由。"
        self.lay_out(label(told, "quiet"), self._split, 1)

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
        found = self._workspace.acts.conflicts()
        self.list.leads.set_leads([Lead(self._words(one), one) for one in found])
        if found:
            self.list.setCurrentIndex(self.list.leads.index(0))
        else:
            self._show(None)

    def _words(self, conflict: Conflict) -> str:
        owner = self._workspace.unit_title(conflict.key.owner) if conflict.key.owner else "公共记录"
        where = f"{self._workspace.table_title(conflict.key.table)}　{owner}"
        return f"{conflict.title}　{self._workspace.row_title(conflict)}\n{where}"

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
        inside = column()
        sheet.setLayout(inside)
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
        self.changed.emit(Changes(frozenset({Kind.ROWS, Kind.PROBLEMS, Kind.CONFLICTS}), self))

    @Slot(object)
    def _on_list_looked_at(self, conflict: Conflict) -> None:
        self.telling.quiet()
        self._show(conflict)
