"""Who signed a statement, by office, and when (签字的主要领导、签字日期): asked for beside its signed scan."""

from collections.abc import Callable, MutableMapping
from functools import partial
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.asking import button, label
from desktop.editors import DateEditor, LineEditor
from desktop.grid_rows import Column
from desktop.looks import look_as
from desktop.paper_facts import Signer
from desktop.sentence import Sentence
from office.understood import Understood

LEADER: Final = Column("leaderRole", "签字的主要领导")
DAY: Final = Column("signedOn", "签字日期")
_LEADER_WIDTH: Final = 220
_DAY_WIDTH: Final = 190
#: C02 keeps no longer office.
_LONGEST: Final = 60

ReadDay = Callable[[str], Understood | None]


class SignerLine(QWidget):
    """Both of them, with what is said of the day while it is typed.

    Signals:
        told(object): The user writes them down; a Signer.

    Args:
        signer: As they were written down.
        drafts: What was typed and not written down, by name of the column; kept up to date while somebody types.
        is_asked: Whether they are lacking where they are empty.
        read_day: Says how a day is read.
    """

    told = Signal(object)

    def __init__(self, signer: Signer, drafts: MutableMapping[str, str], read_day: ReadDay, *, is_asked: bool) -> None:
        super().__init__()
        self.setObjectName("signerLine")
        self._kept = {LEADER.name: signer.leader_role, DAY.name: signer.signed_on}
        self._drafts = drafts
        self._read_day = read_day
        self._is_asked = is_asked
        self.leader, self.day = LineEditor(LEADER), DateEditor(DAY)
        self.leader.setMaxLength(_LONGEST)
        self.leader.setPlaceholderText("写职务，如“局长”")
        self.keep = button("保存签字信息", "keepSigner")
        self.keep.setProperty("slim", "true")
        self.note = Sentence("signerNote", "签字信息填得怎样")
        self._lay_out()
        for editor, column in ((self.leader, LEADER), (self.day, DAY)):
            editor.fill(drafts.get(column.name, self._kept[column.name]))
            editor.textChanged.connect(partial(self._on_text_changed, column.name))
        self.leader.returnPressed.connect(self._go_on)
        self.day.returnPressed.connect(self.keep.click)
        self.keep.clicked.connect(self._on_keep_clicked)
        self._tell()

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        for editor, column, width in ((self.leader, LEADER, _LEADER_WIDTH), (self.day, DAY, _DAY_WIDTH)):
            line.addWidget(self._label(column.title, editor))
            editor.setMinimumWidth(width)
            line.addWidget(editor, 1)
        line.addWidget(self.keep)
        both = QVBoxLayout(self)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(2)
        both.addLayout(line)
        both.addWidget(self.note)

    @staticmethod
    def _label(title: str, editor: QWidget) -> QLabel:
        made = label(title)
        made.setWordWrap(False)
        made.setBuddy(editor)
        return made

    @property
    def signer(self) -> Signer:
        """Both as they stand here."""
        return Signer(self.leader.text().strip(), self.day.text().strip())

    @property
    def is_kept(self) -> bool:
        """Whether they stand here as they were written down."""
        return self.signer == Signer(*self._kept.values())

    @Slot()
    def _go_on(self) -> None:
        self.day.setFocus()
        self.day.selectAll()

    @Slot()
    def _on_keep_clicked(self) -> None:
        self.told.emit(self.signer)

    def _on_text_changed(self, name: str, text: str) -> None:
        if text.strip() == self._kept[name]:
            self._drafts.pop(name, None)
        else:
            self._drafts[name] = text
        self._tell()

    def _tell(self) -> None:
        """Say what is lacking, how the day is read, and whether it is written down."""
        found, signer = self._read_day(self.day.text()), self.signer
        lacking = "和".join(
            column.title for column, text in ((LEADER, signer.leader_role), (DAY, signer.signed_on)) if not text
        )
        role = ""
        if found is not None:
            words, role = found.words, "error" if found.is_doubtful else ""
        elif lacking:
            words = f"还没有填{lacking}，照扫描件上的填。"
            role = "error" if self._is_asked else ""
            words = f"{'✕' if self._is_asked else '○'} {words}"
        else:
            words, role = ("✓ 已填签字的主要领导和签字日期。", "good") if self.is_kept else ("", "")
        unkept = "" if self.is_kept else "　还没有保存：在日期里按回车，或点“保存签字信息”。"
        look_as(self.note, role)
        self.note.tell(f"{words}{unkept}".strip("　"))
