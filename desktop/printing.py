"""What can be printed, and sending the pages of a PDF to a printer; no PDF viewer is needed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from PySide6.QtCore import QMarginsF, QRectF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter

from forms.troubles import Cancelled, Trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtPrintSupport import QPrinter

    from db.store import Store
    from desktop.jobs import Report
    from forms.model import Table
    from reports.rendering import Picture

#: Dots per inch that a page is drawn with for a printer; more is not seen and takes memory.
_FINE: Final = 300


class NoPrinting(Trouble):
    """A printer does not take what is sent to it."""

    exit_code = 4
    texts: ClassVar[Mapping[str, str]] = {
        "E-PRINTER": (
            "打印机“{printer}”没有接受，可能没有开机、缺纸或没有连上。数据没有变化。"
            "请检查打印机后再打印一次，或者另存为 PDF，拿到别的电脑上打印。"
        ),
    }


@dataclass(frozen=True, slots=True)
class Paper:
    """Something to be printed.

    Attributes:
        title: As people call it.
        name: Of the file that is proposed for it, without ending.
        make: Writes the PDF, with or without personal data, and says in words how far what is on it has come.
        has_personal: Whether there are personal data that may be left out.
    """

    title: str
    name: str
    make: Callable[[Store, Path, bool, Report], str]
    has_personal: bool = False


def table_paper(table: Table) -> Paper:
    """A table with the others of its paper form."""

    def make(store: Store, target: Path, is_personal: bool, report: Report) -> str:  # noqa: FBT001 - told by a box
        from office.printing import print_table

        found = print_table(store, table.id, target, personal=is_personal, report=report)
        return _STANDINGS[found.standing.name]

    has_personal = any(field.personal and not field.withdrawn for field in table.fields)
    return Paper(table.title, f"{table.id} {table.title}", make, has_personal)


def letter_paper() -> Paper:
    """The cover letter of the last report."""

    def make(store: Store, target: Path, _is_personal: bool, _report: Report) -> str:  # noqa: FBT001 - told by a box
        from office.letters import copy_letter

        return f"最近一次封包的报送函，包码 {copy_letter(store, target)}。核对包码和密钥码，签字盖章，随优盘一起送。"

    return Paper("报送函", "报送函", make)


def statement_paper(item: str) -> Paper:
    """The statement about an item."""

    def make(store: Store, target: Path, _is_personal: bool, _report: Report) -> str:  # noqa: FBT001 - told by a box
        from office.statements import print_statement

        print_statement(store, item, target)
        return "打印后由主要领导签字、盖章，扫描后附到这个事项的说明上。"

    return Paper(f"{item} 的说明", f"说明 {item}", make)


_STANDINGS: Final = {
    "DRAFT": "草稿：这张表还有未处理的问题，每页都印有“草稿”。处理完再打印盖章。",
    "OPEN": "未封包：可以打印盖章。封包前不要再改这张表，改了表码就不同，要重新打印。",
    "INTERIM": "阶段报送：与最近一次阶段报送的内容相同，不是最终结果。",
    "SEALED": "已封包：与最近一次正式报送的内容相同，页脚有包码。",
    "MERGED": "汇总：按现在已采纳的各单位数据打印。",
}


def image_of(picture: Picture) -> QImage:
    """Turn a drawn page into Qt's image; it keeps its own dots."""
    shown = QImage(picture.dots, picture.width, picture.height, picture.stride, QImage.Format.Format_RGB32)
    return shown.copy()


def send(path: Path, printer: QPrinter, first: int, last: int, report: Report) -> int:
    """Send pages to a printer, each upright or across as it is; returns how many.

    Args:
        first, last: From 1, both included.

    Raises:
        Cancelled: The user has asked to stop; the printer drops what it can.
        NoPrinting: The printer does not take it (E-PRINTER).
    """
    from reports.rendering import INCH, Rendering

    dots = min(_FINE, printer.resolution())
    painter = QPainter()
    with Rendering(path) as rendering:
        for place, number in enumerate(range(first - 1, last)):
            width, height = rendering.size(number)
            upright = QPageLayout.Orientation.Portrait if height >= width else QPageLayout.Orientation.Landscape
            printer.setPageLayout(QPageLayout(QPageSize(QPageSize.PageSizeId.A4), upright, QMarginsF()))
            is_going = printer.newPage() if place else painter.begin(printer)
            if not is_going:
                raise NoPrinting("E-PRINTER", printer=printer.printerName())
            image = image_of(rendering.picture(number, dots / INCH))
            across, down = width / INCH * printer.logicalDpiX(), height / INCH * printer.logicalDpiY()
            painter.drawImage(QRectF(0, 0, across, down), image)
            try:
                report(place + 1, last - first + 1)
            except Cancelled:
                printer.abort()
                painter.end()
                raise
    painter.end()
    return last - first + 1
