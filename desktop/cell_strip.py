"""The strip below a table: what is to be known of the cell with the cursor, always in the same place and room."""

from typing import Final

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.actions import ACTIONS
from desktop.grid_rows import NO_FACTS, Column, Facts, Mark
from desktop.looks import LEVELS, say
from desktop.sentence import Sentence
from forms.model import Level

_BUTTON_WIDTH: Final = 170
#: What a button has around its words, in pixels.
_AROUND: Final = 30
_MOST_SHOWN: Final = 10
_BEGIN: Final = "选中一格，这里显示它的填写说明、去年的数值和发现的问题。"


class CellStrip(QFrame):
    """Title, findings, help and last year's value of one cell; offers last year's and the corrected value.

    Signals:
        slip_accepted(): The user takes the value that was probably meant.
        last_wanted(): The user takes last year's value.
    """

    slip_accepted = Signal()
    last_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        say(self, "cellStrip", "这一格的说明")
        self.setProperty("role", "strip")
        self.title = Sentence("cellTitle", "这一格")
        self.found = Sentence("cellFound", "这一格的问题", lines=2)
        self.help = Sentence("cellHelp", "填写说明")
        self.help.setProperty("role", "quiet")
        self.accept = QPushButton()
        say(self.accept, "acceptSlip", "采用建议值")
        self.last = QPushButton(ACTIONS["copyLast"].label)
        say(self.last, "copyLastCell", "这一格沿用上年")
        self._give_room()
        self._lay_out()
        self.accept.clicked.connect(self.slip_accepted)
        self.last.clicked.connect(self.last_wanted)
        self.show_cell(None)

    def changeEvent(self, event: QEvent) -> None:
        """Make the buttons wider with the letters on them."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "last"):
            self._give_room()

    def _give_room(self) -> None:
        """Make both buttons as wide as the longest words they will have, so that nothing moves from cell to cell."""
        longest = max(ACTIONS["takeSlip"].label, self.last.text(), _offered("0" * _MOST_SHOWN), key=len)
        width = max(_BUTTON_WIDTH, self.fontMetrics().horizontalAdvance(longest) + _AROUND)
        for button in (self.accept, self.last):
            button.setFixedWidth(width)

    def _lay_out(self) -> None:
        texts, buttons = QVBoxLayout(), QVBoxLayout()
        texts.setSpacing(0)
        for line in (self.title, self.found, self.help):
            texts.addWidget(line)
        for button in (self.accept, self.last):
            buttons.addWidget(button)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 4, 4, 4)
        layout.addLayout(texts, 1)
        layout.addLayout(buttons)

    def show_cell(
        self,
        column: Column | None,
        text: str = "",
        mark: Mark | None = None,
        facts: Facts = NO_FACTS,
        row: str = "",
        remark: str = "",
    ) -> None:
        """Tell of a cell, with what the bureau has said of it; of none, how to begin."""
        self.title.tell(_title(column, text, facts, row) if column is not None else _BEGIN)
        self.found.tell("　".join(part for part in (remark.replace("\n", "　"), _found(mark, facts)) if part))
        self.help.tell(_help(column) if column is not None else "")
        look = LEVELS[mark.level] if mark is not None and not mark.is_settled else None
        self.found.setStyleSheet(f"color: {look.strong.name()};" if look else "")
        self._offer(text, facts)

    def show_reading(self, words: str, *, is_doubtful: bool) -> None:
        """Tell how what is being typed is understood, until the cell is shown again."""
        self.found.tell(words)
        self.found.setStyleSheet(f"color: {LEVELS[Level.EXPLAIN].strong.name()};" if is_doubtful else "")

    def _offer(self, text: str, facts: Facts) -> None:
        meant = facts.likely_shown
        act = ACTIONS["takeSlip"]
        self.accept.setText(_offered(meant) if 0 < len(meant) <= _MOST_SHOWN else act.label)
        self.accept.setEnabled(bool(facts.likely))
        self.accept.setToolTip(facts.likely_words or "这一格没有建议值")
        self.last.setEnabled(bool(facts.last) and not text)
        self.last.setToolTip(f"填入去年的“{facts.last}”" if facts.last else "去年没有这一格的数值")


def _offered(meant: str) -> str:
    return f"改为 {meant}（{ACTIONS['takeSlip'].spoken}）"


def _title(column: Column, text: str, facts: Facts, row: str) -> str:
    unit = f"（{column.unit}）" if column.unit else ""
    value = f"：{text}" if text else ""
    last = f"　　去年：{facts.last}" if facts.last else ""
    return f"{row + '　' if row else ''}{column.title}{unit}{value}{last}".replace("\n", " ")


def _found(mark: Mark | None, facts: Facts) -> str:
    found = "　".join(f"{LEVELS[mark.level].sign} {text}" for text in mark.texts) if mark is not None else ""
    # The finding names the value itself, unless another stands in its place.
    is_said = not facts.likely or facts.likely_shown in found
    return found if is_said else "　".join(part for part in (found, facts.likely_words) if part)


def _help(column: Column) -> str:
    if column.field is not None and column.field.compute is not None:
        kind = "由程序自动计算，不用填。"
    else:
        kind = "必填。" if column.is_required else ""
    return "　".join(part for part in (kind, *column.help.split("\n")) if part)
