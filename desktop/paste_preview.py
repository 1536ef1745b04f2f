"""The preview of a paste (粘贴预览): the block as it would come in, with a colour and a sentence per cell."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QCheckBox, QHBoxLayout, QLabel, QTableView, QVBoxLayout, QWidget

from desktop.actions import ACTIONS, bind
from desktop.asking import button
from desktop.looks import LEVELS, READ_ONLY, READ_ONLY_TEXT, TEXT, WRITABLE, say
from desktop.sentence import Sentence
from forms.model import Level
from office.pasted import DOUBTFUL, Fate, Judged, PastedCell

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()
#: Width of a column in Chinese characters; pixels above and below a line, for any size of letters.
_CHARACTERS: Final = 9
_MARGIN: Final = 9
#: Ground, ink and sign of each fate: never by colour alone.
GROUNDS: Final = {
    Fate.SHUT: READ_ONLY,
    Fate.REFUSED: LEVELS[Level.ERROR].pale,
    Fate.KEPT: LEVELS[Level.ERROR].pale,
    Fate.CONVERTED: LEVELS[Level.NOTE].pale,
    Fate.OVERWRITES: LEVELS[Level.EXPLAIN].pale,
    Fate.TAKEN: QColor("#e9f6ec"),
}
SIGNS: Final = {Fate.SHUT: "⊘ ", Fate.REFUSED: "✕ ", Fate.KEPT: "？ ", Fate.CONVERTED: "⇄ ", Fate.OVERWRITES: "↻ "}
#: What is looked at cell by cell: the gravest that there is, in words.
_LOOKED_AT: Final = (
    ("没看懂", frozenset({Fate.KEPT})),
    ("不粘贴", frozenset({Fate.REFUSED})),
    ("要看的", DOUBTFUL),
)
_LEGEND: Final = "⊘ 不能改　✕ 不粘贴　？ 没看懂，照原样留下　⇄ 已换算　↻ 覆盖原有内容"
_NOT_YET: Final = "还没有写入，点“粘贴”才写入，Ctrl+Z 可以整个撤销。"
_NOTHING: Final = "没有可以写入的内容，按回车或 Esc 回到表格。"


class PasteModel(QAbstractTableModel):
    """A judged block as a table.

    Args:
        titles: Of the columns of the block.
        row_words: Says where a line of the block goes.
    """

    def __init__(
        self, judged: Judged, titles: list[str], row_words: Callable[[int], str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._judged = judged
        self._titles = titles
        self._row_words = row_words

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Lines of the block; none below a cell."""
        return 0 if parent.isValid() else len(self._judged.cells)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """Columns of the block; none below a cell."""
        return 0 if parent.isValid() else len(self._titles)

    def cell(self, index: _Index) -> PastedCell | None:
        """The verdict about a cell; None where a line is shorter than others."""
        line = self._judged.cells[index.row()]
        return line[index.column()] if index.column() < len(line) else None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What the cell would say, its colour, and its verdict in a sentence."""
        cell = self.cell(index) if index.isValid() else None
        if cell is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            shown = cell.shown if cell.fate is Fate.CONVERTED else cell.typed
            return f"{SIGNS.get(cell.fate, '')}{shown or ('（清空）' if cell.fate is Fate.OVERWRITES else '')}"
        if role == Qt.ItemDataRole.BackgroundRole:
            return GROUNDS.get(cell.fate, WRITABLE)
        if role == Qt.ItemDataRole.ForegroundRole:
            return READ_ONLY_TEXT if cell.fate in {Fate.SHUT, Fate.SAME} else TEXT
        if role in {Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole}:
            return cell.words
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Titles of columns; what each line belongs to."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Vertical:
            return self._row_words(section) if 0 <= section < self.rowCount() else None
        return self._titles[section] if 0 <= section < len(self._titles) else None

    def where(self, index: _Index) -> str:
        """Row and column of a cell, in words."""
        return f"{self._row_words(index.row())}　{self._titles[index.column()]}".replace("\n", " ")

    def doubts(self) -> tuple[str, list[tuple[int, int]]]:
        """Say what a person should look at first and where it is, line by line: what was not understood before all."""
        for words, fates in _LOOKED_AT:
            if any(self._judged.counts.get(fate) for fate in fates):
                lines = enumerate(self._judged.cells)
                return words, [(row, at) for row, line in lines for at, cell in enumerate(line) if cell.fate in fates]
        return "", []


class PastePreview(QWidget):
    """Stands where the grid stood until the person has decided.

    Signals:
        accepted(): Paste it.
        rejected(): Leave everything as it is.
        always_wished(bool): Whether also a paste without doubts is to be shown first.
    """

    accepted = Signal()
    rejected = Signal()
    always_wished = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        say(self, "pastePreview", "粘贴预览")
        self.title = Sentence("pasteTitle", "粘贴预览")
        self.title.setProperty("role", "head")
        self.title.setFixedHeight(self.title.height() + 6)
        self.counts = Sentence("pasteCounts", "各有多少格")
        self.told = Sentence("pasteTold", "粘贴说明", lines=2)
        self.table = QTableView()
        self.verdict = Sentence("pasteVerdict", "这一格会怎样", lines=2)
        #: In the order of the table.
        self._doubts: list[tuple[int, int]] = []
        self._doubt_words = ""
        self.next_doubt = button(ACTIONS["pasteNextDoubt"].label, "pasteNextDoubt")
        self.next_doubt.setProperty("slim", "true")
        self.put = button("粘贴（回车）", "pastePut")
        self.put.setProperty("primary", "true")
        self.drop = button("取消（Esc）", "pasteDrop")
        self.always = QCheckBox("每次粘贴都先预览")
        say(self.always, "pasteAlways", "每次粘贴都先预览")
        self._set_up_table()
        self._lay_out()
        self.put.clicked.connect(self.accepted)
        self.drop.clicked.connect(self.rejected)
        self.always.toggled.connect(self.always_wished)
        self.next_doubt.clicked.connect(self.go_to_next)
        bind(
            self,
            {
                "pasteAccept": self._on_accept,
                "pasteReject": self.rejected.emit,
                "pasteNextDoubt": self.go_to_next,
                "pastePreviousDoubt": self.go_to_previous,
            },
        )

    def _set_up_table(self) -> None:
        table = self.table
        say(table, "pasteTable", "要粘贴的内容")
        for part, name, spoken in (
            (table.horizontalHeader(), "pasteColumns", "列标题"),
            (table.verticalHeader(), "pasteRows", "粘贴到哪一行"),
            (table.horizontalScrollBar(), "pasteAcross", "左右滚动"),
            (table.verticalScrollBar(), "pasteDown", "上下滚动"),
        ):
            say(part, name, spoken)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setCornerButtonEnabled(False)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        across, down = table.horizontalHeader(), table.verticalHeader()
        across.setDefaultAlignment(Qt.AlignmentFlag(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap))
        down.setSectionResizeMode(down.ResizeMode.Fixed)
        self._make_room()

    def _make_room(self) -> None:
        """Make columns and lines as large as the letters need."""
        # Of its own: those of the table are told later when they change.
        across, letters = self.table.horizontalHeader(), self.fontMetrics()
        across.setDefaultSectionSize(letters.horizontalAdvance("国" * _CHARACTERS))
        across.setFixedHeight(2 * letters.lineSpacing() + _MARGIN)
        self.table.verticalHeader().setDefaultSectionSize(letters.lineSpacing() + _MARGIN)

    def changeEvent(self, event: QEvent) -> None:
        """Make room anew for other letters."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "put"):
            self._make_room()

    def _lay_out(self) -> None:
        legend = QLabel(_LEGEND)
        say(legend, "pasteLegend", "颜色和符号的意思")
        legend.setProperty("role", "quiet")
        buttons = QHBoxLayout()
        buttons.addWidget(self.always)
        buttons.addStretch(1)
        buttons.addWidget(self.next_doubt)
        buttons.addWidget(self.drop)
        buttons.addWidget(self.put)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 4)
        layout.setSpacing(3)
        for part in (self.title, self.counts, self.told, legend):
            layout.addWidget(part)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.verdict)
        layout.addLayout(buttons)

    def show_block(
        self, judged: Judged, titles: list[str], row_words: Callable[[int], str], told: str, *, is_always: bool
    ) -> None:
        """Show a judged block, with the cursor in the first cell that deserves a look."""
        old = self.table.model()
        model = PasteModel(judged, titles, row_words, self)
        self.table.setModel(model)
        if old is not None:
            old.deleteLater()
        self.table.selectionModel().currentChanged.connect(self._on_table_current_changed)
        lines, columns = model.rowCount(), model.columnCount()
        self.title.tell(f"粘贴预览：{lines} 行 {columns} 列")
        self.counts.tell(f"{judged.words()}。")
        blank = f"{judged.blank_lines} 个空白行不会变成记录。" if judged.blank_lines else ""
        self.told.tell(f"{told}{blank}{_NOT_YET if judged.writes else _NOTHING}")
        self.put.setEnabled(judged.writes)
        self.always.blockSignals(True)
        self.always.setChecked(is_always)
        self.always.blockSignals(False)
        self._doubt_words, self._doubts = model.doubts()
        self.next_doubt.setVisible(bool(self._doubts))
        if lines and columns:
            self._move_to(*(self._doubts[0] if self._doubts else (0, 0)))
        self._tell_doubt()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        """Bring the cell with the cursor into view, once there is a view."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self._bring_into_view)

    @Slot()
    def _bring_into_view(self) -> None:
        current = self.table.currentIndex()
        if current.isValid():
            self.table.scrollTo(current, QAbstractItemView.ScrollHint.PositionAtCenter)

    @Slot()
    def go_to_next(self) -> None:
        """Go to the next cell that a person should look at; after the last one to the first."""
        self._go(bisect_right(self._doubts, self._place))

    @Slot()
    def go_to_previous(self) -> None:
        """Go to the one before; before the first one to the last."""
        self._go(bisect_left(self._doubts, self._place) - 1)

    @property
    def _place(self) -> tuple[int, int]:
        return self.table.currentIndex().row(), self.table.currentIndex().column()

    def _go(self, wanted: int) -> None:
        if self._doubts:
            self._move_to(*self._doubts[wanted % len(self._doubts)])
            self._bring_into_view()
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _move_to(self, line: int, column: int) -> None:
        """Put the cursor on a cell and select it alone, also while the Ctrl of Ctrl+V is still held down."""
        index = self.table.model().index(line, column)
        self.table.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _tell_doubt(self) -> None:
        """Say on the button how many there are and which of them the cursor is on."""
        if self._doubts:
            place = bisect_left(self._doubts, self._place)
            is_there = self._doubts[place : place + 1] == [self._place]
            which = f"第 {place + 1}/{len(self._doubts)} 处" if is_there else f"{len(self._doubts)} 处"
            action = ACTIONS["pasteNextDoubt"]
            self.next_doubt.setText(f"{action.text}{self._doubt_words}（{action.spoken}）：{which}")
            self.next_doubt.setAccessibleName(self.next_doubt.text())

    @Slot()
    def _on_accept(self) -> None:
        """Enter pastes, or goes back where nothing can be pasted; but on another button it is that button."""
        if self.next_doubt.hasFocus():
            self.go_to_next()
        elif self.drop.hasFocus() or not self.put.isEnabled():
            self.rejected.emit()
        else:
            self.accepted.emit()

    @Slot(QModelIndex, QModelIndex)
    def _on_table_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        model = self.table.model()
        cell = model.cell(current) if isinstance(model, PasteModel) and current.isValid() else None
        if isinstance(model, PasteModel) and cell is not None:
            self.verdict.tell(f"{model.where(current)}：{cell.words}")
        else:
            self.verdict.tell("")
        self._tell_doubt()
