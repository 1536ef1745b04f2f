"""The attached files of a place, each with its picture, what it is and whether it is as asked for; all by keyboard."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QFocusEvent, QFont, QImage, QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.actions import bind
from desktop.grid_model import Index
from desktop.looks import say
from desktop.pictures import Pictures
from desktop.proofs import File

if TYPE_CHECKING:
    from office.previews import Asked

_NOWHERE: Final = QModelIndex()
FileRole: Final = Qt.ItemDataRole.UserRole + 1
PictureRole: Final = Qt.ItemDataRole.UserRole + 2
#: Room for a picture, in pixels of the screen.
THUMB: Final = QSize(112, 84)
_EDGE: Final = 4
_GAP: Final = 10
_GOOD, _DOUBTFUL, _QUIET = QColor("#1c7a3d"), QColor("#8f4a00"), QColor("#5a6068")
_CHOSEN = QColor("#edf4fc")
#: So many files are shown without scrolling within the list.
_MOST_ROWS: Final = 12


class FileModel(QAbstractListModel):
    """Files in order."""

    def __init__(self, pictures: Pictures, ratio: float = 1.0, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._ratio = ratio
        self.files: tuple[File, ...] = ()
        self._asked: dict[object, int] = {}
        pictures.drawn.connect(self._on_pictures_drawn)

    def set_files(self, files: Sequence[File]) -> None:
        """Show other files."""
        self.beginResetModel()
        self.files = tuple(files)
        self._asked = {asked: row for row, file in enumerate(self.files) if (asked := self._thumb_of(file))}
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Files."""
        return 0 if parent.isValid() else len(self.files)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name, the whole in words, and the picture if there is one."""
        if not index.isValid():
            return None
        file = self.files[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return file.name
        if role in {Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole}:
            return f"{file.words}　{file.verdict}"
        if role == FileRole:
            return file
        return self._picture(file) if role == PictureRole else None

    def _picture(self, file: File) -> QImage | str | None:
        asked = self._thumb_of(file)
        return self._pictures.want(asked) if asked is not None else ""

    def _thumb_of(self, file: File) -> "Asked | None":
        """What to ask for; None for a file that has no picture."""
        from office.previews import SHOWN, Asked

        if file.path is None or file.kind not in SHOWN:
            return None
        width, height = (round(side * self._ratio) for side in (THUMB.width(), THUMB.height()))
        return Asked(file.path, file.name, file.kind, 0, width, height)

    @Slot(object, object)
    def _on_pictures_drawn(self, asked: object, _found: object) -> None:
        row = self._asked.get(asked)
        if row is not None:
            self.dataChanged.emit(self.index(row), self.index(row), [PictureRole])


class _Delegate(QStyledItemDelegate):
    """Draws a file: its picture at the left, beside it name, facts and verdict."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Three lines of text, or the picture."""
        lines = 3 * option.fontMetrics.lineSpacing()
        return QSize(THUMB.width(), max(THUMB.height(), lines) + 2 * _EDGE)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw it."""
        rect: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        palette: QPalette = option.palette
        painter.save()
        if chosen:
            # What is chosen in a list without the cursor is pale: its buttons mean it, the keys do not.
            view = self.parent()
            is_here = isinstance(view, QWidget) and view.hasFocus()
            painter.fillRect(rect, palette.highlight().color() if is_here else _CHOSEN)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor("#1a6fc4"))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
        frame = QRect(rect.x() + _EDGE, rect.y() + _EDGE, THUMB.width(), THUMB.height())
        file: File = index.data(FileRole)
        self._draw_picture(painter, frame, index.data(PictureRole), file)
        text = rect.adjusted(THUMB.width() + _EDGE + _GAP, _EDGE, -_EDGE, -_EDGE)
        self._draw_words(painter, text, file, palette)
        painter.restore()

    def _draw_picture(self, painter: QPainter, frame: QRect, found: QImage | str | None, file: File) -> None:
        if isinstance(found, QImage):
            size = found.size().scaled(frame.size(), Qt.AspectRatioMode.KeepAspectRatio)
            size = size.boundedTo(found.size())
            place = QRect(frame.topLeft(), size)
            place.moveCenter(frame.center())
            painter.drawImage(place, found)
            painter.setPen(QColor("#d4d9de"))
            painter.drawRect(place.adjusted(0, 0, -1, -1))
            return
        painter.fillRect(frame, QColor("#eef1f4"))
        painter.setPen(_QUIET)
        painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, "…" if found is None else file.kind.upper())

    def _draw_words(self, painter: QPainter, rect: QRect, file: File, palette: QPalette) -> None:
        colour = _QUIET if not file.is_here else _DOUBTFUL if file.remarks else _GOOD
        lines = ((file.name, palette.text().color()), (file.facts, _QUIET), (file.verdict, colour))
        height = rect.height() // len(lines)
        for place, (words, pen) in enumerate(lines):
            font = QFont(painter.font())
            font.setBold(place == 0)
            line = QRect(rect.x(), rect.y() + place * height, rect.width(), height)
            painter.save()
            painter.setFont(font)
            painter.setPen(pen)
            cut = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, rect.width())
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, cut)
            painter.restore()


class FileList(QListView):
    """The list.

    Signals:
        opened(object): Somebody wants to look at a File.
        taken_away(object): Somebody wants Files gone from here; a list.
        moved(object, int): Somebody wants a File earlier (-1) or later (1).
        files_wanted(): Somebody wants to attach something here.
        left(int): The cursor goes on up (-1) or down (1).
    """

    opened = Signal(object)
    taken_away = Signal(object)
    moved = Signal(object, int)
    files_wanted = Signal()
    left = Signal(int)

    def __init__(self, name: str, spoken: str, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        say(self, name, spoken)
        say(self.verticalScrollBar(), f"{name}Down", "上下滚动")
        say(self.horizontalScrollBar(), f"{name}Across", "左右滚动")
        self.empty_words = ""
        self.proofs = FileModel(pictures, self.devicePixelRatioF(), self)
        self.setModel(self.proofs)
        self.setItemDelegate(_Delegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setUniformItemSizes(True)
        self.setTabKeyNavigation(False)
        self.setProperty("files", "true")
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.doubleClicked.connect(self._on_double_clicked)
        bind(
            self,
            {
                "openProof": self.open_current,
                "addProof": self.files_wanted.emit,
                "removeProof": self.remove_selected,
                "proofUp": lambda: self.move_current(-1),
                "proofDown": lambda: self.move_current(1),
            },
        )

    @property
    def current(self) -> File | None:
        """The file with the cursor."""
        found = self.currentIndex().data(FileRole)
        return found if isinstance(found, File) else None

    def show_files(self, files: Sequence[File], empty_words: str, rows: int = 0) -> None:
        """Show these.

        Args:
            empty_words: Said where there is none.
            rows: Room for at least so many.
        """
        self.empty_words = empty_words
        self.proofs.set_files(files)
        row = self.sizeHintForRow(0) if files else 0
        line = self.fontMetrics().lineSpacing()
        shown = min(_MOST_ROWS, max(len(files), rows))
        height = max(shown * (row or THUMB.height() + 2 * _EDGE), 2 * line)
        self.setFixedHeight(height + 2 * self.frameWidth() + 2)

    def choose(self, row: int) -> None:
        """Put the cursor on a row, or the nearest there is, and select it alone, whatever keys are held down."""
        if self.proofs.files:
            index = self.proofs.index(max(0, min(len(self.proofs.files) - 1, row)))
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def choose_file(self, number: int) -> bool:
        """Put the cursor on a file by its local number; False if it is not here."""
        for row, file in enumerate(self.proofs.files):
            if file.number == number:
                self.setFocus()
                self.choose(row)
                return True
        return False

    def open_current(self) -> None:
        """Look at the file with the cursor; where there is none, attach one."""
        if self.current is not None:
            self.opened.emit(self.current)
        elif not self.proofs.files:
            self.files_wanted.emit()

    def remove_selected(self) -> None:
        """Ask that the chosen files go."""
        chosen = [index.data(FileRole) for index in sorted(self.selectedIndexes())]
        if chosen:
            self.taken_away.emit(chosen)

    def move_current(self, step: int) -> None:
        """Ask that the file with the cursor goes up or down."""
        row = self.currentIndex().row() + step
        if self.current is not None and 0 <= row < len(self.proofs.files):
            self.moved.emit(self.current, step)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on to the next list at the ends."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        is_plain = event.modifiers() in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}
        row = self.currentIndex().row()
        if step and is_plain and not 0 <= row + step < len(self.proofs.files):
            self.left.emit(step)
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Have a cursor wherever there is something."""
        super().focusInEvent(event)
        if self.current is None:
            self.choose(0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Say what can be done where there is nothing."""
        super().paintEvent(event)
        if not self.proofs.files:
            painter = QPainter(self.viewport())
            painter.setPen(_QUIET)
            room = self.viewport().rect().adjusted(_GAP, 0, -_GAP, 0)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap, self.empty_words)
            painter.end()

    @Slot(QModelIndex)
    def _on_double_clicked(self, index: QModelIndex) -> None:
        file = index.data(FileRole)
        if isinstance(file, File):
            self.opened.emit(file)
