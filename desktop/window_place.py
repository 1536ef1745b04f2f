"""Where the window stands and how large it is: as it was left, and always whole on a screen that is there."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect

from desktop.settings import Placed

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow

    from desktop.settings import Settings

#: Height of a title bar, in pixels.
_FRAME: Final = 40
#: So much of a window must lie on a screen for somebody to find it and draw it back, in pixels.
_LEAST_SEEN: Final = 120


def show_as_left(window: "QMainWindow", settings: "Settings") -> None:
    """Show the window as it was left; at the first start whole, and over all of a small screen.

    There the frame would push the foot below the edge.
    """
    rooms = [screen.availableGeometry() for screen in window.screen().virtualSiblings()]
    first, left = window.screen().availableGeometry(), settings.placed
    if left is None:
        is_whole = first.width() <= window.width() or first.height() <= window.height() + _FRAME
    else:
        window.setGeometry(found_place(QRect(*left[:4]), rooms, first))
        is_whole = left.is_maximised
    if is_whole:
        window.showMaximized()
    else:
        window.show()


def keep_place(window: "QMainWindow", settings: "Settings") -> None:
    """Keep where the window stands; of one over all of the screen, where it stood before."""
    where = window.normalGeometry()
    if where.isValid() and not where.isEmpty():
        settings.keep_placed(
            Placed(where.x(), where.y(), where.width(), where.height(), window.isMaximized() or window.isFullScreen())
        )


def found_place(wanted: QRect, rooms: Sequence[QRect], otherwise: QRect) -> QRect:
    """Give the place nearest to the wanted one where the window can be seen whole.

    Args:
        rooms: What screens have beside the task bar.
        otherwise: The room to stand in the middle of where the wanted place lies on none of them.
    """
    room = _room_of(wanted, rooms)
    is_lost = room is None
    room = room or otherwise
    place = QRect(wanted)
    place.setSize(wanted.size().boundedTo(room.size()))
    if is_lost:
        place.moveCenter(room.center())
        place.moveTop(max(place.top(), room.top() + _FRAME))
    place.moveLeft(max(room.left(), min(place.left(), room.right() + 1 - place.width())))
    # The title bar stands above the place.
    top = room.top() + min(_FRAME, room.height() - place.height())
    place.moveTop(max(top, min(place.top(), room.bottom() + 1 - place.height())))
    return place


def _room_of(wanted: QRect, rooms: Sequence[QRect]) -> QRect | None:
    """Give the screen on which most of a place lies; None if too little of it lies on any."""
    parts = ((wanted.intersected(room), room) for room in rooms)
    seen = [(part, room) for part, room in parts if min(part.width(), part.height()) >= _LEAST_SEEN]
    return max(seen, key=lambda one: one[0].width() * one[0].height())[1] if seen else None
