"""Looking at one attached file inside the window: a photo as large as there is room, a PDF page by page."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QWidget

from desktop.actions import ACTIONS, bind
from desktop.asking import Telling, ask_target, button, combo, label
from desktop.jobs import Report
from desktop.looks import say
from desktop.picture_area import PictureArea
from desktop.pictures import Pictures
from desktop.proofs import File
from desktop.screen import column, row
from desktop.sentence import Sentence

if TYPE_CHECKING:
    from office.previews import Asked

_ZOOMS: Final = (("page", "整幅"), ("width", "按宽度"), ("double", "放大一倍"))
#: How tall a page may become that is as wide as the window.
_TALL: Final = 3


class ProofView(QWidget):
    """One file, with the others of its place before and after it.

    Signals:
        left(int): The user has gone back; the local number of the file that was looked at last.
    """

    left = Signal(int)

    def __init__(self, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("proofView")
        self._pictures = pictures
        self._files: tuple[File, ...] = ()
        self._file: File | None = None
        self._asked: Asked | None = None
        self.page = 0
        self._make_parts()
        self._lay_out()
        self._connect_signals()
        self._acts = bind(
            self,
            {
                "leaveProof": self.leave,
                "proofPageBefore": self._on_page_before,
                "proofPageAfter": self._on_page_after,
                "proofBefore": self._on_before,
                "proofAfter": self._on_after,
            },
        )

    def _make_parts(self) -> None:
        self.title = label("", "head")
        self.facts = Sentence("proofFacts", "文件的大小和结论")
        self.facts.setProperty("role", "quiet")
        self.page_before = button("上一页", "proofPageBeforeButton")
        self.page_after = button("下一页", "proofPageAfterButton")
        self.where = QLabel()
        say(self.where, "proofPageNumber", "第几页")
        self.before = button("上一个文件", "proofBeforeButton")
        self.after = button("下一个文件", "proofAfterButton")
        for made, name in (
            (self.page_before, "proofPageBefore"),
            (self.page_after, "proofPageAfter"),
            (self.before, "proofBefore"),
            (self.after, "proofAfter"),
        ):
            made.setToolTip(ACTIONS[name].tip)
        self.zoom = combo("proofZoom", "显示大小", _ZOOMS)
        self.save = button("另存一份…", "saveProof")
        self.back = button(ACTIONS["leaveProof"].label, "leaveProofButton")
        self.area = PictureArea("proofArea", "proofPicture", "预览")
        self.sheet = self.area.sheet
        self.sheet.setWordWrap(True)
        self.telling = Telling("proofTelling")

    def _lay_out(self) -> None:
        layout = column(
            row(self.title, 1, self.save, self.back),
            self.facts,
            row(self.page_before, self.where, self.page_after, self.zoom, None, self.before, self.after),
            self.area,
            1,
            self.telling,
        )
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        self.setLayout(layout)

    def _connect_signals(self) -> None:
        self.area.settled.connect(self._draw)
        self._pictures.drawn.connect(self._on_pictures_drawn)
        self.page_before.clicked.connect(self._on_page_before)
        self.page_after.clicked.connect(self._on_page_after)
        self.before.clicked.connect(self._on_before)
        self.after.clicked.connect(self._on_after)
        self.zoom.activated.connect(self._draw)
        self.save.clicked.connect(self._on_save_clicked)
        self.back.clicked.connect(self.leave)

    @property
    def file(self) -> File | None:
        """The file that is shown."""
        return self._file

    def show_file(self, file: File, files: Sequence[File]) -> None:
        """Show a file, beginning with its first page.

        Args:
            files: All of its place, in order.
        """
        self._files, self._file, self.page = tuple(files), file, 0
        self.title.setText(file.name)
        self.facts.tell(f"{file.facts}　{file.verdict}")
        self.telling.quiet()
        self._draw()

    @Slot()
    def leave(self) -> None:
        """Go back to the list."""
        number = self._file.number if self._file is not None else 0
        self._file = self._asked = None
        self.sheet.clear()
        self.left.emit(number)

    @Slot()
    def _draw(self) -> None:
        """Ask for the picture that fits; until it comes, the old one is gone, so that nobody takes it for the new."""
        file = self._file
        self._suit()
        if file is None:
            return
        if file.path is None:
            self._show("这个文件不在这台电脑上，看不了。")
            return
        asked = self._asked = self._wanted(file)
        found = self._pictures.want(asked, first=True)
        self._show(found if found is not None else "正在打开……")

    def _wanted(self, file: File) -> "Asked":
        from office.previews import Asked

        assert file.path is not None  # noqa: S101 - asked before
        width, height = self.area.room.width(), self.area.room.height()
        chosen = self.zoom.currentData()
        if chosen == "width":
            width, height = width - self.area.verticalScrollBar().sizeHint().width(), _TALL * width
        elif chosen == "double":
            width, height = 2 * width, 2 * height
        sides = (max(1, round(side * self.devicePixelRatioF())) for side in (width, height))
        return Asked(file.path, file.name, file.kind, self.page, *sides)

    @Slot(object, object)
    def _on_pictures_drawn(self, asked: object, found: QImage | str) -> None:
        if asked == self._asked and self._file is not None:
            self._show(found)

    def _show(self, found: QImage | str) -> None:
        if isinstance(found, str):
            self.sheet.setText(found)
        else:
            self.area.show_image(found, f"{self.title.text()}，{self.where.text() or '照片'}")
        self._suit()

    @property
    def pages(self) -> int:
        """How many pages the file has, as far as is known."""
        return self._pictures.pages_of(self._asked) if self._asked is not None else 0

    @Slot()
    def _suit(self) -> None:
        """Offer what can be done with what is shown."""
        pages, is_pdf = self.pages, self._file is not None and self._file.kind == "pdf"
        for part in (self.page_before, self.where, self.page_after):
            part.setVisible(is_pdf)
        self.where.setText(f"第 {self.page + 1} 页，共 {pages} 页" if is_pdf and pages else "")
        self.page_before.setEnabled(self.page > 0)
        self.page_after.setEnabled(self.page + 1 < pages)
        here = self._place
        self.before.setEnabled(here > 0)
        self.after.setEnabled(0 <= here < len(self._files) - 1)
        self.save.setEnabled(self._file is not None and self._file.path is not None)

    @property
    def _place(self) -> int:
        numbers = [file.number for file in self._files]
        return numbers.index(self._file.number) if self._file is not None and self._file.number in numbers else -1

    @Slot()
    def _on_page_before(self) -> None:
        self._turn(-1)

    @Slot()
    def _on_page_after(self) -> None:
        self._turn(1)

    def _turn(self, step: int) -> None:
        if 0 <= self.page + step < self.pages:
            self.page += step
            self.area.verticalScrollBar().setValue(0)
            self._draw()

    @Slot()
    def _on_before(self) -> None:
        self._go(-1)

    @Slot()
    def _on_after(self) -> None:
        self._go(1)

    def _go(self, step: int) -> None:
        place = self._place + step
        if self._file is not None and 0 <= place < len(self._files):
            self.show_file(self._files[place], self._files)

    @classmethod
    def ask_target(cls, parent: QWidget, name: str, kind: str) -> Path | None:
        """Let the user say where a copy goes; None if they did not."""
        return ask_target(parent, "另存一份", name, kind)

    @Slot()
    def _on_save_clicked(self) -> None:
        file = self._file
        if file is None or file.path is None:
            return
        source = file.path
        target = self.ask_target(self, Path(file.name).stem, file.kind)
        if target is None:
            return

        def work(_report: Report) -> Path:
            from reports.saving import save_copy

            # A stick is slow, and another program may hold the file for a while.
            save_copy(source, target)
            return target

        self.save.setEnabled(False)
        job = self._pictures.beside(work)
        job.succeeded.connect(self._on_save_succeeded)
        job.failed.connect(self.telling.tell_fault)
        job.finished.connect(self._suit)

    @Slot(object)
    def _on_save_succeeded(self, target: Path) -> None:
        self.telling.tell(f"已另存：{target}。报送的还是原来那一份。", good=True)
