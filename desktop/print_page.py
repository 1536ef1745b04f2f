"""Printing (打印): the pages as they will be, then to a printer or into a PDF; made beside the window's thread.

What is on the screen follows the newest wish: a page is drawn beside all other work, and gives way to the one that is
wanted now; pages being made give way to those that are asked for anew.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QCheckBox, QLabel, QWidget

from desktop.actions import ACTIONS, bind
from desktop.asking import ask_target, button, combo, label
from desktop.jobs import Job, JobRunner, Report
from desktop.looks import say
from desktop.picture_area import PictureArea
from desktop.printing import Paper, image_of, send
from desktop.questions import Newest
from desktop.screen import Screen, row
from desktop.settings import Settings
from desktop.workspace_source import WorkspaceSource

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from db.store import Store
    from reports.rendering import Picture

#: Under this name the settings keep where PDFs were saved last.
FOLDER: Final = "print"
_ZOOMS: Final = (("page", "整页"), ("width", "页宽"), ("double", "放大"))
_MOST_SCALE: Final = 6.0


class _Made(NamedTuple):
    """A PDF that was made: where it is, its pages with their sizes in points, what is said of it."""

    path: Path
    sizes: list[tuple[float, float]]
    words: str


class PrintPage(Screen):
    """The preview of one paper, and what is done with it."""

    def __init__(self, workspace: WorkspaceSource, runner: JobRunner, settings: Settings) -> None:
        super().__init__("print", "", runner, back="返回填报")
        self._workspace = workspace
        self._settings = settings
        self._paper: Paper | None = None
        self._made: _Made | None = None
        self._folder: TemporaryDirectory[str] | None = None
        self._old: list[TemporaryDirectory[str]] = []
        self._count = 0
        self._is_making = False
        self._making: Job | None = None
        self.drawing = Newest(self)
        self.number = 0
        self._make_parts()
        # One may leave at any time.
        self.at_rest = (self.send, self.save, self.personal)
        # Enter there does nothing, and the keys move in the page.
        self.first = self.area
        self._show_parts()
        self._connect_signals()

    def _make_parts(self) -> None:
        self.state = label("", "quiet")
        self.personal = QCheckBox("带上姓名、电话等个人信息")
        say(self.personal, "printPersonal", "带上姓名、电话等个人信息")
        self.before = button(ACTIONS["printPageBefore"].label, "pageBefore")
        self.after = button(ACTIONS["printPageAfter"].label, "pageAfter")
        self.where = QLabel()
        say(self.where, "pageNumber", "第几页")
        self.zoom = combo("printZoom", "显示大小", _ZOOMS)
        self.area = PictureArea("previewArea", "pagePreview", "页面预览")
        self.area.setMinimumHeight(120)
        self.sheet = self.area.sheet
        self.send = button("打印…", "startPrinting", primary=True)
        self.save = button("另存为 PDF…", "savePdf")

    def _show_parts(self) -> None:
        self.lay_out(
            self.state,
            row(self.before, self.where, self.after, self.zoom, self.personal, None),
            self.area,
            1,
            self.progress,
            self.telling,
            head=(self.send, self.save),
        )

    def _connect_signals(self) -> None:
        self._runner.busy_changed.connect(self._sweep)
        self.drawing.rested.connect(self._sweep)
        self.area.settled.connect(self._draw)
        self.personal.clicked.connect(self.make)
        self.before.clicked.connect(self._on_before_clicked)
        self.after.clicked.connect(self._on_after_clicked)
        self.zoom.activated.connect(self._draw)
        bind(self, {"printPageBefore": self._on_before_clicked, "printPageAfter": self._on_after_clicked})
        self.send.clicked.connect(self._on_send_clicked)
        self.save.clicked.connect(self._on_save_clicked)

    # Making the PDF.

    def show_paper(self, paper: Paper) -> None:
        """Show a paper as it is now."""
        self._paper = paper
        self.title.setText(f"打印：{paper.title}")
        self.personal.setVisible(paper.has_personal)
        self.personal.setChecked(False)
        self.make()

    @Slot()
    def make(self) -> None:
        """Make the pages anew, in a job; after whatever else is under way."""
        paper = self._paper
        self._give_up_making()
        self._is_making = paper is not None
        self._forget()
        if paper is None:
            return
        if self._runner.is_busy:
            self.state.setText("另一项工作完成后就排版……")
        self._folder = TemporaryDirectory(prefix="xiankao-print-", ignore_cleanup_errors=True)
        self._count += 1
        target, is_personal = Path(self._folder.name, f"{self._count}.pdf"), self.personal.isChecked()

        def work(store: "Store", report: Report) -> _Made:
            from reports.rendering import Rendering

            words = paper.make(store, target, is_personal, report)
            with Rendering(target) as rendering:
                return _Made(target, [rendering.size(number) for number in range(rendering.pages)], words)

        job = self._making = self.run_on(self._workspace.store, work, "正在排版", self._on_make_succeeded)
        job.cancelled.connect(self._on_make_cancelled)
        job.finished.connect(self._on_make_finished)

    def _give_up_making(self) -> None:
        """Stop making pages that are wanted no more; how that ends concerns nobody."""
        job, self._making = self._making, None
        if job is not None:
            job.failed.disconnect(self.telling.tell_fault)
            job.cancelled.disconnect(self._on_make_cancelled)
            job.finished.disconnect(self._on_make_finished)
            job.cancel()

    @Slot()
    def _on_make_cancelled(self) -> None:
        self.state.clear()
        self.telling.tell("已取消，没有生成文件，填报的数据没有变化。", good=True)

    @Slot()
    def _on_make_finished(self) -> None:
        self._making = None
        self._is_making = False
        if self._made is None:
            self.state.clear()

    def hideEvent(self, event: QHideEvent) -> None:
        """Drop the pages, whichever way the user leaves."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._leave()

    def stop(self) -> None:
        """Drop the pages, and wait until nobody reads them."""
        self._leave()
        self.drawing.stop()

    def _leave(self) -> None:
        self._paper = None
        self._is_making = False
        self._give_up_making()
        self._forget()

    def _forget(self) -> None:
        """Drop the pages that are shown; what is personal must not lie about."""
        self.drawing.drop()
        self._made = None
        self.number = 0
        self.telling.quiet()
        self.state.setText("正在排版……")
        self.area.clear()
        self.suit()
        if self._folder is not None:
            self._old.append(self._folder)
            self._folder = None
        self._sweep()

    @Slot()
    def _sweep(self) -> None:
        """Remove pages that are shown no more, once nothing reads them: Windows removes no file that is open."""
        if not self._runner.is_busy and not self.drawing.is_waiting:
            while self._old:
                self._old.pop().cleanup()

    @Slot(object)
    def _on_make_succeeded(self, made: _Made) -> None:
        if self._folder is None or Path(self._folder.name) != made.path.parent:
            return  # Another paper has been asked for, or the user has left.
        self._made = made
        self.state.setText(made.words)
        self._draw()

    # Showing pages.

    @Slot()
    def _on_before_clicked(self) -> None:
        self._turn(-1)

    @Slot()
    def _on_after_clicked(self) -> None:
        self._turn(1)

    def _turn(self, step: int) -> None:
        if self._made is not None:
            self.number = max(0, min(len(self._made.sizes) - 1, self.number + step))
            self._draw()

    @Slot()
    def _draw(self) -> None:
        """Draw the page beside the window: a fine picture of a full page takes a moment."""
        self.suit()
        made = self._made
        if made is None:
            return
        path, number, scale = made.path, self.number, self._scale(made.sizes[self.number])

        def work(_report: Report) -> "Picture":
            from reports.rendering import Rendering

            with Rendering(path) as rendering:
                return rendering.picture(number, scale)

        self.drawing.do(work, self._show_drawn, self.telling.tell_fault)

    def _scale(self, size: tuple[float, float]) -> float:
        """How many dots a point of the page takes on the screen."""
        across, down = self.area.room.width() / size[0], self.area.room.height() / size[1]
        chosen = {"page": min(across, down), "width": across, "double": 2 * across}[self.zoom.currentData()]
        return max(0.2, min(_MOST_SCALE, chosen * self.devicePixelRatioF()))

    def _show_drawn(self, drawn: "Picture") -> None:
        self.area.show_image(image_of(drawn), f"第 {self.number + 1} 页的预览")
        self.suit()

    def suit(self) -> None:
        """Offer what can be done with what is shown."""
        super().suit()
        count = len(self._made.sizes) if self._made is not None else 0
        self.where.setText(f"第 {self.number + 1} 页，共 {count} 页" if count else "")
        self.before.setEnabled(self.number > 0)
        self.after.setEnabled(self.number + 1 < count)
        self.zoom.setEnabled(count > 0)
        for part in (self.send, self.save):
            part.setEnabled(count > 0 and not self._runner.is_busy)
        # While pages are being made others may be asked for in their place.
        self.personal.setEnabled(self._is_making or not self._runner.is_busy)

    # Paper and file.

    @classmethod
    def ask_printer(cls, parent: QWidget, title: str, pages: int) -> "QPrinter | None":
        """Let the user choose printer, pages and copies; None if they did not."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(title)
        printer.setFullPage(True)
        dialog = QPrintDialog(printer, parent)
        say(dialog, "printDialog", "打印")
        dialog.setMinMax(1, pages)
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange, True)
        return printer if dialog.exec() else None

    @classmethod
    def has_printer(cls) -> bool:
        """Whether this computer knows a printer."""
        from PySide6.QtPrintSupport import QPrinterInfo

        return bool(QPrinterInfo.availablePrinterNames())

    @Slot()
    def _on_send_clicked(self) -> None:
        made, paper = self._made, self._paper
        if made is None or paper is None:
            return
        self.telling.quiet()
        if not self.has_printer():
            self.telling.tell("这台电脑上没有打印机。请接好打印机后重试，或另存为 PDF，拿到有打印机的电脑上打印。")
            return
        printer = self.ask_printer(self, paper.title, len(made.sizes))
        if printer is None:
            return
        first, last = printer.fromPage() or 1, printer.toPage() or len(made.sizes)
        self.run(
            lambda report: send(made.path, printer, first, last, report),
            "正在送往打印机",
            self._on_send_succeeded,
            "已取消打印；已经送出的几页可能还会印出来。",
        )

    @Slot(object)
    def _on_send_succeeded(self, pages: int) -> None:
        self.telling.tell(f"已送往打印机，共 {pages} 页。请到打印机取纸，签字盖章。", good=True)

    @Slot()
    def _on_save_clicked(self) -> None:
        made, paper = self._made, self._paper
        if made is None or paper is None:
            return
        target = self.ask_target(self, paper.name, self._settings.folder(FOLDER))
        if target is None:
            return

        def work(_report: Report) -> Path:
            from reports.saving import save_copy

            # A stick is slow, and another program may hold the file for a while.
            save_copy(made.path, target)
            return target

        self.run(work, "正在保存", self._on_save_succeeded)

    @Slot(object)
    def _on_save_succeeded(self, target: Path) -> None:
        self._settings.keep_folder(FOLDER, target.parent)
        self.telling.tell(f"已保存：{target}", good=True)

    @classmethod
    def ask_target(cls, parent: QWidget, name: str, folder: str) -> Path | None:
        """Let the user say where the PDF goes; None if they did not."""
        return ask_target(parent, "另存为 PDF", name, "pdf", folder)
