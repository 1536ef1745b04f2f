"""The line above a table: its title, and what can be done with the table as a whole or with the chosen row."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from desktop.actions import ACTIONS
from desktop.asking import button
from desktop.looks import say
from desktop.sentence import Sentence
from desktop.sources import Parent, TableSource
from forms.model import Table

_PAPERS: Final = "材料和说明"
_CHILD_WIDTH: Final = 150
_SPACING: Final = 6
#: So many characters of a title have room beside the buttons on a screen of 1366 dots.
_LONGEST_BESIDE: Final = 12
_SHEET_ACTIONS: Final = ("fillFromSheet", "exportTemplate", "exportTable", "lastYear")


def sheet_actions(*, is_bureau: bool) -> list[str]:
    """Name what a copy can do with Excel, by the ids of the actions."""
    return [name for name in _SHEET_ACTIONS if ACTIONS[name].is_bureau in {None, is_bureau}]


def menu_button(name: str, words: str, spoken: str, choices: str) -> tuple[QToolButton, QMenu]:
    """Make a button that opens a menu.

    Args:
        name, choices: Object names of the button and of its menu.
        spoken: What those hear who cannot see it.
    """
    made = QToolButton()
    say(made, name, spoken)
    made.setText(words)
    made.setProperty("slim", "true")
    made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    menu = QMenu(made)
    say(menu, choices, spoken)
    made.setMenu(menu)
    return made, menu


class TableHead(QWidget):
    """Title and buttons.

    Signals:
        card_wanted(): Show the row as a card, or the grid again.
        parent_wanted(): Show the row that these rows belong to.
        papers_wanted(): Show proofs and declarations, with the proofs of the chosen row.
        lacks_wanted(): Show what lacks of the proofs, of whichever row.
        child_wanted(object, object): Show the rows that belong to the row: Table, Parent.
        last_cells_wanted(), last_rows_wanted(), last_table_wanted(): Copy from last year.
        sheet_wanted(str): Something with Excel: the id of an action.
    """

    card_wanted = Signal()
    parent_wanted = Signal()
    papers_wanted = Signal()
    lacks_wanted = Signal()
    child_wanted = Signal(object, object)
    last_cells_wanted = Signal()
    last_rows_wanted = Signal()
    last_table_wanted = Signal()
    sheet_wanted = Signal(str)

    def __init__(self, source: TableSource, *, is_card: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tableHead")
        self._children: list[tuple[Table, Parent, int]] = []
        self._child_buttons: list[QPushButton] = []
        self.title = Sentence("tableTitle", "表名")
        self.title.setProperty("role", "head")
        self.title.setFixedHeight(self.title.height() + 8)
        belongs = f"　属于：{source.parent.title}" if source.parent is not None else ""
        self.title.tell(f"{source.table.title}{belongs}")
        self._layout = QHBoxLayout()
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(_SPACING)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        if self._is_long(source):
            whole.addWidget(self.title)
            self._layout.addStretch(1)
        else:
            self._layout.addWidget(self.title, 1)
        whole.addLayout(self._layout)
        self.last = self._make_last(source, is_card=is_card)
        self.card = button(ACTIONS["toggleCard"].label, "toggleCardButton")
        self.excel = self._make_excel(is_bureau=source.is_bureau)
        self.papers = button(_PAPERS, "papersButton")
        self.lacks = button("", "lacksButton")
        self.lacks.hide()
        self.parent_button = button(ACTIONS["toParent"].label, "toParent")
        self.parent_button.setShortcut(ACTIONS["toParent"].sequences[0])
        for part in (self.parent_button, self.last, self.excel, self.card, self.papers, self.lacks):
            part.setProperty("slim", "true")
            self._layout.addWidget(part)
        self.parent_button.setVisible(source.parent is not None)
        self.card.setVisible(not is_card)
        self.last.setVisible(source.has_last)
        self.parent_button.clicked.connect(self.parent_wanted)
        self.card.clicked.connect(self.card_wanted)
        self.papers.clicked.connect(self.papers_wanted)
        self.lacks.clicked.connect(self.lacks_wanted)

    def _is_long(self, source: TableSource) -> bool:
        """Whether the title has a line of its own, as beside all buttons that may come it would be cut."""
        has_parts = source.parent is not None or source.has_children
        return has_parts or len(self.title.whole) > _LONGEST_BESIDE

    def _make_last(self, source: TableSource, *, is_card: bool) -> QToolButton:
        made, menu = menu_button("copyLastMenu", "沿用上年", "沿用上年", "copyLastChoices")
        menu.addAction(f"这一格，或选中的空格（{ACTIONS['copyLast'].spoken}）", self.last_cells_wanted.emit)
        if not is_card:
            menu.addAction("选中的记录（只填空格）", self.last_rows_wanted.emit)
        is_free = not source.table.is_fixed
        menu.addAction(
            "整张表（加上去年有、今年还没有的记录）" if is_free else "整张表（只填空格）", self.last_table_wanted.emit
        )
        return made

    def _make_excel(self, *, is_bureau: bool) -> QToolButton:
        made, menu = menu_button("excelMenu", "Excel", "Excel 导入和导出", "excelChoices")
        for name in sheet_actions(is_bureau=is_bureau):
            menu.addAction(ACTIONS[name].label, partial(self.sheet_wanted.emit, name))
        return made

    def add_menu(self, menu: QToolButton) -> None:
        """Put a button with a menu beside that for last year."""
        self._layout.insertWidget(self._layout.indexOf(self.last), menu)

    def set_is_row_card(self, *, is_row_card: bool) -> None:
        """Say where F4 leads now."""
        action = ACTIONS["toggleCard"]
        self.card.setText(f"回到表格（{action.spoken}）" if is_row_card else action.label)

    def show_lacking(self, count: int) -> None:
        """Say how much is missing in the materials of the table."""
        self.lacks.setVisible(bool(count))
        words = f"缺 {count}"
        if words != self.lacks.text():
            self.lacks.setText(words)
            told = f"材料还缺 {count} 处，转到缺的地方"
            self.lacks.setAccessibleName(told)
            self.lacks.setToolTip(told)

    def show_children(self, children: Sequence[tuple[Table, Parent, int]]) -> None:
        """Offer the rows that belong to the chosen row, by child table; buttons once there stay where they are."""
        self._children = list(children)
        while len(self._child_buttons) < len(children):
            place = len(self._child_buttons)
            made = button("", f"child{place}")
            made.setProperty("slim", "true")
            made.setMinimumWidth(_CHILD_WIDTH)
            made.clicked.connect(partial(self._want, place))
            self._child_buttons.append(made)
            self._layout.insertWidget(1 + place, made)
        for place, made in enumerate(self._child_buttons):
            made.setEnabled(place < len(children))
            if place < len(children):
                table, _, count = children[place]
                made.setText(f"{table.title}（{count} 条）")
                made.setAccessibleName(made.text())

    @Slot()
    def _want(self, place: int, *_: object) -> None:
        table, parent, _count = self._children[place]
        self.child_wanted.emit(table, parent)
