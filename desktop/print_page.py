"""Printing (打印): the pages as they will be, then to a printer or into a PDF; made beside the window's thread."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.asking import Telling, ask_target, button, combo, label, panel
from desktop.jobs import JobRunner, Report
from desktop.looks import say
from desktop.printing import Paper, image_of, send
from desktop.progress import ProgressPane
from desktop.settings import Settings
from desktop.workspace_source import WorkspaceSource
from forms.troubles import Trouble

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from db.store import Store
    from reports.rendering import Picture

#: Under this name the settings keep where PDFs were saved last.
FOLDER: Final = "print"
_ZOOMS: Final = (("page", "整页"), ("width", "页宽"), ("double", "放大"))
#: Room beside the page, in pixels.
_EDGE: Final = 8
_MOST_SCALE: Final = 6.0
#: How long the room for a page must have stayed as it is before the page is drawn for it.
_SOON_MS: Final = 100


class _Made(NamedTuple):
    """A PDF that was made: where it is, its pages with their sizes in points, what is said of it."""

    path: Path
    sizes: list[tuple[float, float]]
    words: str


class _Drawn(NamedTuple):
    """A page that was drawn: of which PDF, its number from 0, dots a point, the picture."""

    path: Path
    number: int
    picture: "Picture"


class _Area(QScrollArea):
    """Where a page is shown.

    Signals:
        resized(): There is another room for it.
    """

    resized = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell of it."""
        super().resizeEvent(event)
        self.resized.emit()


class PrintPage(QWidget):
    """The preview of one paper, and what is done with it.

    Signals:
        left(): The user has gone back to the tables.
    """

    left = Signal()

    def __init__(
        self, workspace: WorkspaceSource, runner: JobRunner, settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("printPage")
        self._workspace = workspace
        self._runner = runner
        self._settings = settings
        self._paper: Paper | None = None
        self._made: _Made | None = None
        self._folder: TemporaryDirectory[str] | None = None
        self._old: list[TemporaryDirectory[str]] = []
        self._count = 0
        self.number = 0
        self._make_parts()
        self._lay_out()
        self._connect_signals()

    def _make_parts(self) -> None:
        self.title = label("", "title")
        self.state = label("", "quiet")
        self.personal = QCheckBox("带上姓名、电话等个人信息")
        say(self.personal, "printPersonal", "带上姓名、电话等个人信息")
        self.before = button("上一页", "pageBefore")
        self.after = button("下一页", "pageAfter")
        self.where = QLabel()
        say(self.where, "pageNumber", "第几页")
        self.zoom = combo("printZoom", "显示大小", _ZOOMS)
        self.sheet = QLabel()
        say(self.sheet, "pagePreview", "页面预览")
        self.sheet.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.area = _Area()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        say(self.area, "previewArea", "页面预览")
        say(self.area.verticalScrollBar(), "previewDown", "上下滚动")
        say(self.area.horizontalScrollBar(), "previewAcross", "左右滚动")
        self.area.setWidget(self.sheet)
        self.area.setWidgetResizable(True)
        self.area.setMinimumHeight(120)
        self.telling = Telling("printTelling")
        self.progress = ProgressPane("printing")
        self.send = button("打印…", "startPrinting", primary=True)
        self.save = button("另存为 PDF…", "savePdf")
        self.back = button("返回填报", "leavePrinting")

    def _lay_out(self) -> None:
        sheet = panel()
        inside = QVBoxLayout(sheet)
        inside.setContentsMargins(24, 12, 24, 12)
        inside.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        for part in (self.send, self.save, self.back):
            head.addWidget(part)
        tools = QHBoxLayout()
        for tool in (self.before, self.where, self.after, self.zoom, self.personal):
            tools.addWidget(tool)
        tools.addStretch(1)
        inside.addLayout(head)
        inside.addWidget(self.state)
        inside.addLayout(tools)
        inside.addWidget(self.area, 1)
        inside.addWidget(self.progress)
        inside.addWidget(self.telling)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(sheet)

    def _connect_signals(self) -> None:
        self._runner.busy_changed.connect(self._sweep)
        self.area.resized.connect(self._soon.start)
        self._soon.timeout.connect(self._draw)
        self.personal.clicked.connect(self.make)
        self.before.clicked.connect(self._on_before_clicked)
        self.after.clicked.connect(self._on_after_clicked)
        self.zoom.activated.connect(self._draw)
        self.send.clicked.connect(self._on_send_clicked)
        self.save.clicked.connect(self._on_save_clicked)
        self.back.clicked.connect(self._on_back_clicked)

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
        """Make the pages anew, in a job."""
        paper = self._paper
        self._forget()
        if paper is None:
            return
        if self._runner.is_busy:
            self.telling.tell("另一项工作正在进行，完成后再打印。")
            return
        self._folder = TemporaryDirectory(prefix="xiankao-print-", ignore_cleanup_errors=True)
        self._count += 1
        target, is_personal = Path(self._folder.name, f"{self._count}.pdf"), self.personal.isChecked()

        def work(store: "Store", report: Report) -> _Made:
            from reports.rendering import Rendering

            words = paper.make(store, target, is_personal, report)
            with Rendering(target) as rendering:
                return _Made(target, [rendering.size(number) for number in range(rendering.pages)], words)

        job = self._runner.start_on(self._workspace.store, work)
        job.succeeded.connect(self._on_make_succeeded)
        job.failed.connect(self.telling.tell_fault)
        job.cancelled.connect(self._on_cancelled)
        self.progress.follow(job, "正在排版")

    def hideEvent(self, event: QHideEvent) -> None:
        """Drop the pages, whichever way the user leaves."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.stop()

    def stop(self) -> None:
        """Drop the pages."""
        self._paper = None
        self._soon.stop()
        self._forget()

    def _forget(self) -> None:
        """Drop the pages that are shown; what is personal must not lie about."""
        self._made = None
        self.number = 0
        self.telling.quiet()
        self.state.setText("正在排版……")
        self.sheet.clear()
        self._suit()
        if self._folder is not None:
            self._old.append(self._folder)
            self._folder = None
        self._sweep()

    @Slot()
    def _sweep(self) -> None:
        """Remove pages that are shown no more, once no job reads them: Windows removes no file that is open."""
        if not self._runner.is_busy:
            while self._old:
                self._old.pop().cleanup()

    @Slot(object)
    def _on_make_succeeded(self, made: _Made) -> None:
        if self._folder is None or Path(self._folder.name) != made.path.parent:
            return  # Another paper has been asked for, or the user has left.
        self._made = made
        self.state.setText(made.words)
        self._draw()

    @Slot()
    def _on_cancelled(self) -> None:
        self.state.setText("")
        self.telling.tell("已取消，没有生成文件，填报的数据没有变化。", good=True)

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
        """Draw the page, in a job: a fine picture of a full page takes a moment."""
        self._suit()
        made = self._made
        if made is None:
            return
        path, number, scale = made.path, self.number, self._scale(made.sizes[self.number])

        def work(_report: Report) -> _Drawn:
            from reports.rendering import Rendering

            with Rendering(path) as rendering:
                return _Drawn(path, number, rendering.picture(number, scale))

        job = self._runner.start(work)
        job.succeeded.connect(self._on_draw_succeeded)
        job.failed.connect(self.telling.tell_fault)

    def _scale(self, size: tuple[float, float]) -> float:
        """How many dots a point of the page takes on the screen."""
        room = self.area.viewport().size()
        across, down = (room.width() - _EDGE) / size[0], (room.height() - _EDGE) / size[1]
        chosen = {"page": min(across, down), "width": across, "double": 2 * across}[self.zoom.currentData()]
        return max(0.2, min(_MOST_SCALE, chosen * self.devicePixelRatioF()))

    @Slot(object)
    def _on_draw_succeeded(self, drawn: _Drawn) -> None:
        if self._made is None or (drawn.path, drawn.number) != (self._made.path, self.number):
            return
        shown = QPixmap.fromImage(image_of(drawn.picture))
        shown.setDevicePixelRatio(self.devicePixelRatioF())
        self.sheet.setPixmap(shown)
        self.sheet.setAccessibleName(f"第 {self.number + 1} 页的预览")
        self._suit()

    def _suit(self) -> None:
        """Offer what can be done with what is shown."""
        count = len(self._made.sizes) if self._made is not None else 0
        self.where.setText(f"第 {self.number + 1} 页，共 {count} 页" if count else "")
        self.before.setEnabled(self.number > 0)
        self.after.setEnabled(self.number + 1 < count)
        for part in (self.send, self.save, self.zoom):
            part.setEnabled(count > 0)

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
        if made is None or paper is None or self._runner.is_busy:
            return
        self.telling.quiet()
        if not self.has_printer():
            self.telling.tell("这台电脑上没有打印机。请接好打印机后重试，或另存为 PDF，拿到有打印机的电脑上打印。")
            return
        printer = self.ask_printer(self, paper.title, len(made.sizes))
        if printer is None:
            return
        first, last = printer.fromPage() or 1, printer.toPage() or len(made.sizes)
        job = self._runner.start(lambda report: send(made.path, printer, first, last, report))
        job.succeeded.connect(self._on_send_succeeded)
        job.failed.connect(self.telling.tell_fault)
        job.cancelled.connect(self._on_send_cancelled)
        self.progress.follow(job, "正在送往打印机")

    @Slot(object)
    def _on_send_succeeded(self, pages: int) -> None:
        self.telling.tell(f"已送往打印机，共 {pages} 页。请到打印机取纸，签字盖章。", good=True)

    @Slot()
    def _on_send_cancelled(self) -> None:
        self.telling.tell("已取消打印；已经送出的几页可能还会印出来。", good=True)

    @Slot()
    def _on_save_clicked(self) -> None:
        made, paper = self._made, self._paper
        if made is None or paper is None:
            return
        target = self.ask_target(self, paper.name, self._settings.folder(FOLDER))
        if target is None:
            return
        from reports.saving import save_copy

        try:
            save_copy(made.path, target)
        except Trouble as trouble:
            self.telling.tell(str(trouble))
            return
        self._settings.keep_folder(FOLDER, target.parent)
        self.telling.tell(f"已保存：{target}", good=True)

    @classmethod
    def ask_target(cls, parent: QWidget, name: str, folder: str) -> Path | None:
        """Let the user say where the PDF goes; None if they did not."""
        return ask_target(parent, "另存为 PDF", name, "pdf", folder)

    @Slot()
    def _on_back_clicked(self) -> None:
        self.left.emit()
