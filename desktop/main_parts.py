"""The three parts of the main screen (左、中、右): as wide as their letters need; keys lead from one to the next."""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtWidgets import QApplication, QSplitter, QWidget

from desktop.looks import FONT_POINTS

_LEFT_WIDTH: Final = 280
_RIGHT_WIDTH: Final = 300
_MIDDLE_WIDTH: Final = 786
#: Less than this is too narrow to fill in a table.
_LEAST_MIDDLE: Final = 640


class MainPart(NamedTuple):
    """A part; `enter` puts the cursor where it begins."""

    widget: QWidget
    enter: Callable[[], object]


class MainParts(QSplitter):
    """Parts side by side; people share the room out, and what is more goes to the middle."""

    def __init__(self, left: MainPart, middle: MainPart, right: MainPart) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setObjectName("mainSplit")
        self.setChildrenCollapsible(False)
        self._parts = (left, middle, right)
        #: Widths of the outer parts with ordinary letters.
        self._sides: list[float] = [_LEFT_WIDTH, _RIGHT_WIDTH]
        for part in self._parts:
            self.addWidget(part.widget)
        self.setStretchFactor(1, 1)
        outer = [round(width * self._larger) for width in self._sides]
        self.setSizes([outer[0], _MIDDLE_WIDTH, outer[1]])
        self.splitterMoved.connect(self._on_moved)

    # How wide they are.

    @property
    def _larger(self) -> float:
        """How much larger letters are than ordinary ones."""
        return self.font().pointSizeF() / FONT_POINTS

    def changeEvent(self, event: QEvent) -> None:
        """Give the outer parts room for larger letters."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_sides"):
            self._make_room()

    def _make_room(self) -> None:
        """Let the outer parts be as wide as their letters need, as far as the middle can spare it."""
        whole = sum(self.sizes())
        wanted = [width * self._larger for width in self._sides]
        most = max(sum(self._sides), whole - _LEAST_MIDDLE)
        left, right = (round(width * min(1, most / sum(wanted))) for width in wanted)
        self.setSizes([left, whole - left - right, right])

    @Slot()
    def _on_moved(self) -> None:
        """Keep the widths that the user has chosen, as they would be with ordinary letters."""
        for place, width in ((0, self.sizes()[0]), (1, self.sizes()[2])):
            if width:
                self._sides[place] = width / self._larger

    # How keys lead through them.

    def go_on(self, step: int) -> None:
        """Go to the next part, or to the one before; from elsewhere to the first."""
        shown = [part for part in self._parts if not part.widget.isHidden()]
        focused = QApplication.focusWidget()
        at = (place for place, part in enumerate(shown) if focused is not None and _is_in(focused, part.widget))
        shown[(next(at, -step) + step) % len(shown)].enter()

    def put_in_order(self, root: QWidget) -> None:
        """Let Tab lead as a person reads: from the left to what is in the middle, from there to the right.

        Qt goes by what was made first, and what is in the middle is made as it is asked for.

        Args:
            root: What they stand in.
        """
        _, middle, right = (part.widget for part in self._parts)
        chain = [part for part in _chain(root) if part.focusPolicy() & Qt.FocusPolicy.TabFocus]
        beside = [part for part in chain if right.isAncestorOf(part)]
        last = next((part for part in reversed(chain) if middle.isAncestorOf(part)), None)
        for part in beside:
            if last is not None:
                self.setTabOrder(last, part)
                last = part


def _is_in(widget: QWidget, part: QWidget) -> bool:
    return widget is part or part.isAncestorOf(widget)


def _chain(root: QWidget) -> Iterator[QWidget]:
    """Go through all inputs of a window in the order of Tab, once round."""
    yield root
    following = root.nextInFocusChain()
    while following is not None and following is not root:
        yield following
        following = following.nextInFocusChain()
