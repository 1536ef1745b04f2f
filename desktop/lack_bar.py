"""The line above the materials of an item or table: where something is lacking, and the way to the next of it."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.actions import ACTIONS
from desktop.asking import button
from desktop.looks import look_as
from desktop.paper_facts import Lacking
from desktop.screen import row
from desktop.sentence import Sentence


class LackBar(QWidget):
    """Says it; hidden until something is lacking.

    Signals:
        next_wanted(): The user wants the next place that lacks something.
        chosen_wanted(): The user wants the row that was chosen in the table.
    """

    next_wanted = Signal()
    chosen_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("lackBar")
        self.words = Sentence("lackWords", "哪里还缺材料")
        self.next = button(ACTIONS["nextLack"].label, "nextLackButton")
        self.chosen = button("看选中的记录", "showChosenRow")
        line = row(self.words, 1, self.chosen, self.next)
        line.setContentsMargins(0, 0, 0, 0)
        self.setLayout(line)
        for part in (self.next, self.chosen):
            part.setProperty("slim", "true")
        self.next.clicked.connect(self.next_wanted)
        self.chosen.clicked.connect(self.chosen_wanted)
        self.hide()

    def tell(self, lacking: Sequence[Lacking], row_words: str, shown: int, chosen: int) -> None:
        """Say where something is lacking.

        Args:
            row_words: What people know the row by whose files are shown.
            shown: Its local number; 0: none.
            chosen: That of the row chosen in the table.
        """
        rows = [gap.row for gap in lacking if gap.row]
        others = len(set(rows) - {shown})
        of_row = f"这里看的是“{row_words}”{'' if shown in rows else '，不缺'}" if row_words else ""
        parts = (
            "整张表或事项的材料还缺" if len(rows) < len(lacking) else "",
            of_row,
            f"{'另有 ' if shown in rows else ''}{others} 条记录缺材料" if others else "",
        )
        said = "；".join(part for part in parts if part)
        self.words.tell(f"{said}。" if lacking else f"✓ 不缺材料了。{of_row}")
        look_as(self.words, "" if lacking else "good")
        self.next.setEnabled(bool(lacking))
        self.chosen.setVisible(bool(chosen) and chosen != shown)
        if lacking:
            self.show()
