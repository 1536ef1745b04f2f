"""The statement (说明) that there is nothing to report: written here, printed, signed, scanned and attached here."""

from collections.abc import MutableMapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.asking import ask_files, button, combo, label
from desktop.file_list import FileList
from desktop.looks import say
from desktop.paper_facts import Papers
from desktop.pictures import Pictures
from desktop.proofs import File
from desktop.signer_line import ReadDay, SignerLine
from desktop.slot_panel import DropFrame

if TYPE_CHECKING:
    from collections.abc import Callable

_KINDS: Final = (
    ("nil", "零报告（本年没有发生）"),
    ("not_applicable", "不适用（本单位不涉及）"),
    ("no_material", "无相关材料（应有而没有）"),
)
_SCANS: Final = ("pdf", "jpg", "png")


class DeclarationPanel(DropFrame):
    """The statement about one thing owed; a scan of it can be let fall here.

    Args:
        draft: What was written of the reason so far.
        signer_drafts: What was typed of who signed and when, and not written down; kept up to date.
        read_day: Says how the day of signing is read while it is typed.

    Signals:
        drafted(str): The reason as it is now.
        signer_told(object): The user writes down who signed; a Signer.
        scan_wanted(): The user wants to give the signed scan; `ask_scan` asks for it.
        declared(str, str): The user writes it down: kind and reason.
        withdrawn(): The user takes it back.
        print_wanted(): The user wants it on paper.
        scans_given(object): The paths of the signed scan, which may have several pages; a list.
        taken_away(object): The user wants Files gone from here; a list.
        opened(object, object): The user wants to look at a File of these Files.
    """

    drafted = Signal(str)
    signer_told = Signal(object)
    scan_wanted = Signal()
    declared = Signal(str, str)
    withdrawn = Signal()
    print_wanted = Signal()
    scans_given = Signal(object)
    taken_away = Signal(object)
    opened = Signal(object, object)

    def __init__(
        self,
        papers: Papers,
        pictures: Pictures,
        draft: str,
        signer_drafts: MutableMapping[str, str],
        read_day: ReadDay,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        say(self, "declaration", "情况说明")
        self.setProperty("role", "panel")
        self.papers = papers
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(10, 6, 10, 6)
        self.scans = FileList("filesStatement", "签字盖章的说明", pictures)
        self.scans.hide()
        self.signer: SignerLine | None = None
        if papers.declared is None:
            self.setAcceptDrops(False)
            self._add_declaring(draft)
        else:
            self._add_declared(signer_drafts, read_day)
        self.dropped.connect(self._on_dropped)
        self.scans.opened.connect(self._on_scan_opened)
        self.scans.taken_away.connect(self.taken_away)
        self.scans.files_wanted.connect(self.scan_wanted)

    def _add_declaring(self, draft: str) -> None:
        self._layout.addWidget(label("没有可报的内容，在这里说明（不能留空不报）"))
        options = [(code, text) for code, text in _KINDS if code != "nil" or self.papers.may_nil]
        self.kind, self.reason = combo("declareKind", "说明的种类", options), QLineEdit()
        say(self.reason, "declareReason", "没有可报内容的原因")
        self.reason.setPlaceholderText("原因，至少 5 个字：如“本年未发生”，按回车写下")
        self.reason.setText(draft)
        self.reason.textEdited.connect(self.drafted)
        write = button("写下说明", "declare")
        write.clicked.connect(self._on_declare_clicked)
        self.reason.returnPressed.connect(write.click)
        line = QHBoxLayout()
        line.addWidget(self.kind)
        line.addWidget(self.reason, 1)
        line.addWidget(write)
        self._layout.addLayout(line)

    def _add_declared(self, signer_drafts: MutableMapping[str, str], read_day: ReadDay) -> None:
        declared = self.papers.declared
        if declared is None:
            return
        self._add_step(
            f"✓ 已说明：{self.papers.declared_words}。{declared.statement}",
            ("撤回说明", "withdrawDeclaration", self.withdrawn.emit),
        )
        if declared.kind == "nil":
            self._layout.addWidget(label("零报告不用打印签字；要留纸质的，可以打印。", "quiet"))
        printed = "打印说明，请主要领导签字、盖章（可以打印，也可以另存为 PDF）"
        self._add_step(f"○ {printed}", ("打印说明…", "printStatement", self.print_wanted.emit))
        is_asked = declared.kind != "nil"
        signer = SignerLine(self.papers.signer, signer_drafts, read_day, is_asked=is_asked or bool(declared.scan))
        signer.told.connect(self.signer_told)
        self.signer = signer
        self._layout.addWidget(signer)
        words = (
            "✓ 已附签字盖章的扫描件"
            if declared.scan
            else "✕ 还没有附签字盖章的扫描件：扫描或拍照后附在这里"
            if is_asked
            else "○ 签字盖章的扫描件可附"
        )
        role = "good" if declared.scan else "error" if is_asked else ""
        sign = "换一份扫描件…" if declared.scan else "附上签字盖章的扫描件…"
        self._add_step(words, (sign, "signDeclaration", self.scan_wanted.emit), role)
        self.scans.show_files(self.papers.scans, "把扫描件拖到这里，或按 Enter 选择。")
        self._layout.addWidget(self.scans)
        self.scans.show()

    def _add_step(self, words: str, act: "tuple[str, str, Callable[[], object]]", role: str = "") -> None:
        """A line of what is to be done, with the button that does it."""
        text, name, done = act
        made = button(text, name)
        made.setProperty("slim", "true")
        made.clicked.connect(lambda *_: done())
        line = QHBoxLayout()
        line.addWidget(label(words, role), 1)
        line.addWidget(made)
        self._layout.addLayout(line)

    @Slot()
    def _on_declare_clicked(self) -> None:
        self.declared.emit(str(self.kind.currentData()), self.reason.text())

    def ask_scan(self) -> None:
        """Let the user choose the signed scan, a file for each page if need be."""
        paths = ask_files(self, "签字盖章的说明（扫描件）", _SCANS)
        if paths:
            self.scans_given.emit(paths)

    @Slot(object)
    def _on_dropped(self, paths: list[Path]) -> None:
        self.scans_given.emit(paths)

    @Slot(object)
    def _on_scan_opened(self, file: File) -> None:
        self.opened.emit(file, self.papers.scans)
