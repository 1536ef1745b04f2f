"""What somebody can read on a window, and what is wrong with it: foreign words, and words that are cut."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Final, NamedTuple

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, QRect, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTableView,
    QTreeView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.sentence import FootLine, Sentence

#: What is called so in Chinese, too: programs, keys, formats, units, standards; and the example for first letters.
KNOWN: Final = re.compile(
    r"(?<![A-Za-z])(?:Excel|WPS|PDF|Word|CSV|SHA-256|Ctrl|Shift|Alt|Enter|Tab|Esc|Insert|Delete|Home|End|PgUp|PgDn|PgDown"
    r"|Space|xlsx?|csv|docx|jpe?g|png|pdf|zip|shp|kml|[KMGT]i?B|mm|cm|km|kg|mg|kWh|pH|GDP|AQI|NDVI|CMA|bcx"
    r"|CGCS2000|ParsingPig)(?![A-Za-z])",
    re.IGNORECASE,
)
#: Paths and addresses; ids like T31, B-XM-04, V-SIGNER; codes of packages and keys; hashes; patterns of files.
NAMES: Final = re.compile(
    r"\S*[/\\@_]\S*|\*\.\w+|\b[A-Z]{1,3}[0-9]+[a-z]?\b|\b[A-Z]+-[A-Z0-9-]+\b|\b[0-9A-F]{4}(?:[ -][0-9A-F]{4})+\b"
    r"|\b[0-9a-f]{8,}\b"
)
FOREIGN: Final = re.compile(r"[A-Za-z]{3,}")
_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")
#: What is cut for longer is cut.
_PATIENCE_MS: Final = 3000
#: So many rows of a list are looked at.
_ROWS: Final = 40


class Text(NamedTuple):
    """A text and where it stands."""

    where: str
    text: str


def foreign(text: str) -> str:
    """Give the first foreign word of a text; empty if it has none."""
    found = FOREIGN.search(KNOWN.sub("", NAMES.sub(" ", re.sub(r"<[^>]*>", " ", text))))
    return found.group() if found else ""


def foreign_texts(root: QWidget) -> list[str]:
    """Give what somebody reads there and would have to translate."""
    return sorted({f"{one.where}：{one.text[:60]}" for one in texts(root) if foreign(one.text)})


def texts(root: QWidget) -> Iterator[Text]:
    """Give all that can be read on a window, or is said of a part of it that can be seen."""
    yield Text("title", root.windowTitle())
    for widget in (root, *root.findChildren(QWidget)):
        if widget.isVisibleTo(root):
            name = widget.objectName() or widget.metaObject().className()
            yield from (Text(name, text) for text in _own_texts(widget) if text)
    for action in root.findChildren(QAction):
        yield from (Text(f"action {action.objectName()}", text) for text in (action.text(), action.toolTip()))


def _own_texts(widget: QWidget) -> Iterator[str]:
    yield from (widget.toolTip(), widget.accessibleName())
    if isinstance(widget, Sentence):
        yield widget.whole
    elif isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    elif isinstance(widget, QLineEdit | QPlainTextEdit):
        yield widget.placeholderText()
    elif isinstance(widget, QComboBox):
        yield from (widget.itemText(place) for place in range(widget.count()))
    elif isinstance(widget, QTabBar):
        yield from (widget.tabText(place) for place in range(widget.count()))
    elif isinstance(widget, QAbstractItemView) and not isinstance(widget, QHeaderView):
        yield from _items(widget)


def _items(view: QAbstractItemView) -> Iterator[str]:
    """What a list or table shows: its heads and the first rows."""
    model: QAbstractItemModel | None = view.model()
    if model is None:
        return
    places = range(1 if isinstance(model, QAbstractListModel) else model.columnCount(view.rootIndex()))
    columns = [place for place in places if not _is_hidden(view, place)]
    if isinstance(view, QTableView | QTreeView):
        heads = (model.headerData(place, Qt.Orientation.Horizontal) for place in columns)
        yield from (str(head) for head in heads if head)
    yield from _rows(model, view.rootIndex(), columns)


def _is_hidden(view: QAbstractItemView, column: int) -> bool:
    return isinstance(view, QTableView | QTreeView) and view.isColumnHidden(column)


def _rows(model: QAbstractItemModel, parent: QModelIndex, columns: Sequence[int]) -> Iterator[str]:
    for row in range(min(model.rowCount(parent), _ROWS)):
        for column in columns:
            told = model.index(row, column, parent).data()
            if isinstance(told, str):
                yield told
        first = model.index(row, 0, parent)
        if first != parent and model.rowCount(first):
            yield from _rows(model, first, columns)


def cut_texts(root: QWidget) -> list[str]:
    """Give what somebody sees only a part of, with no way to see the rest."""
    # A line at the foot ends in dots, and says all where it is pointed at.
    dotted = tuple(f"{line.objectName()}：" for line in root.findChildren(FootLine) if line.toolTip())
    found = [text for text in _clipped(root) if not text.startswith(dotted)]
    for widget in root.findChildren(QWidget):
        if widget.isVisibleTo(root):
            found += [f"{widget.objectName()}：{text[:60]}" for text in _cut(widget)]
    return sorted(set(found))


def faults(shown: QWidget) -> list[str]:
    """Give what is foreign or cut on a screen as it stands."""
    return [*(f"foreign: {text}" for text in foreign_texts(shown)), *(f"cut: {text}" for text in cut_texts(shown))]


def lasting_faults(qtbot: QtBot, shown: QWidget) -> list[str]:
    """Give what is foreign or cut and stays so.

    Counts and sentences come when the jobs behind them are done, and find their room when the screen is laid out the
    next time: on a busy computer somebody looks in between.
    """
    with suppress(qtbot.TimeoutError):
        qtbot.waitUntil(lambda: not faults(shown), timeout=_PATIENCE_MS)
    return faults(shown)


def _clipped(root: QWidget) -> list[str]:
    """Give the texts of labels and buttons that do not fit, so that somebody sees half a word."""
    found = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisibleTo(root) or not isinstance(widget, QLabel | QAbstractButton) or not widget.text():
            continue
        if isinstance(widget, QLabel) and widget.wordWrap():
            fits = widget.heightForWidth(widget.width()) <= widget.height() + 2
        elif isinstance(widget, QLabel):
            fits = widget.sizeHint().width() <= widget.width() + 2
        else:
            fits = widget.sizeHint().width() <= widget.width() + 4
        if not fits:
            found.append(f"{widget.objectName()}：{widget.text()[:40]}")
    return found


def _cut(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, Sentence):
        if widget.text() != widget.whole and widget.toolTip() != widget.whole:
            yield widget.whole
    elif isinstance(widget, QTabBar):
        yield from _cut_tabs(widget)
    elif isinstance(widget, QLineEdit):
        yield from _cut_hint(widget)
    elif isinstance(widget, QComboBox):
        if (
            widget.fontMetrics().horizontalAdvance(widget.currentText())
            > widget.width() - widget.fontMetrics().height()
        ):
            yield widget.currentText()
    elif isinstance(widget, QHeaderView):
        yield from _cut_heads(widget)


def _cut_tabs(tabs: QTabBar) -> Iterator[str]:
    for place in range(tabs.count()):
        text, room = tabs.tabText(place), tabs.tabRect(place).width()
        if tabs.fontMetrics().horizontalAdvance(text) > room and tabs.tabToolTip(place) != text:
            yield text


def _cut_hint(line: QLineEdit) -> Iterator[str]:
    # Room for the frame, the cursor and a button at the end.
    buttons = sum(part.width() for part in line.findChildren(QAbstractButton) if part.isVisibleTo(line))
    room, hint = line.width() - buttons - 8, line.placeholderText()
    if not line.text() and line.fontMetrics().horizontalAdvance(hint) > room and line.toolTip() != hint:
        yield hint


def _cut_heads(head: QHeaderView) -> Iterator[str]:
    """Heads that break their lines have the height for it; what is still cut must be told whole."""
    model, metrics = head.model(), head.fontMetrics()
    if head.orientation() != Qt.Orientation.Horizontal or model is None:
        return
    for place in range(head.count()):
        text = str(model.headerData(place, Qt.Orientation.Horizontal) or "")
        width = head.sectionSize(place) - 8
        if not text or head.isSectionHidden(place):
            continue
        flags = int(Qt.TextFlag.TextWrapAnywhere) if _CHINESE.search(text) else 0
        needed = metrics.boundingRect(QRect(0, 0, max(1, width), 10_000), flags, text)
        told = model.headerData(place, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
        if (needed.height() > head.height() + 2 or needed.width() > width + 2) and text not in str(told):
            yield text
