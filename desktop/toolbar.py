"""The toolbar over a workspace: the actions that its copy has, which of them can be done now, and whose copy it is."""

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from desktop.actions import ACTIONS, Action, Situation, Where, offered
from desktop.looks import say
from desktop.sentence import Sentence

_MORE: Final = "更多…"
#: A window can be made so narrow, in pixels; what has no room by then stands in the menu.
_LEAST_WIDTH: Final = 400
_SPACING: Final = 4
_MARGIN: Final = 3


class Toolbar(QFrame):
    """The actions of `desktop.actions` that stand in the toolbar; those for which there is no room, behind 更多….

    Not Qt's own toolbar: where letters are large that hides the last buttons behind an arrow of 12 pixels without
    words.

    Args:
        acts: What each of them does, by its id; more may be given than this copy has.
        whose: Whose copy it is, in words, at the right end.

    Attributes:
        more: Opens the menu of those that have no room; hidden where all have.
    """

    def __init__(
        self,
        acts: Mapping[str, Callable[..., object]],
        whose: str,
        *,
        is_bureau: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        say(self, "toolbar", "工具栏")
        self.acts: dict[str, QAction] = {}
        self._buttons: list[QToolButton] = []
        #: Before which buttons there is a line.
        self._lines: dict[QToolButton, QFrame] = {}
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        self._layout.setSpacing(_SPACING)
        group = 1
        for action in offered(is_bureau=is_bureau):
            if action.bar:
                self._add(action, acts[action.id], is_first=action.bar > group)
                group = action.bar
        self.more = self._make_more()
        self._add_words(whose)

    def _add(self, action: Action, act: Callable[..., object], *, is_first: bool) -> None:
        made = self.acts[action.id] = action.make(self, act)
        # The keys of others are bound where they work: Ctrl+Delete means another thing where a text is written.
        if action.where is Where.WINDOW:
            made.setShortcuts(action.sequences)
        # Its keys work also while its button is hidden.
        self.addAction(made)
        button = QToolButton()
        button.setDefaultAction(made)
        button.setAutoRaise(True)
        say(button, f"{action.id}Button", action.text)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if is_first:
            line = self._lines[button] = QFrame()
            line.setProperty("role", "barLine")
            line.setFixedWidth(1)
            self._layout.addWidget(line)
        self._layout.addWidget(button)
        self._buttons.append(button)

    def _make_more(self) -> QToolButton:
        made = QToolButton()
        made.setText(_MORE)
        made.setProperty("slim", "true")
        say(made, "moreButton", "更多：工具栏上放不下的按钮")
        made.setToolTip("工具栏上放不下的按钮")
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.hide()
        made.clicked.connect(self._on_more_clicked)
        self._layout.addWidget(made)
        return made

    def _add_words(self, whose: str) -> None:
        # Cut where there is little room, so that no button makes way for it.
        words = Sentence("whose", "本单位、年度和截止日期")
        words.tell(whose)
        words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        words.setContentsMargins(0, 0, 10, 0)
        self._layout.addWidget(words, 1)
        self._least_words = words.minimumWidth()

    # Room.

    def minimumSizeHint(self) -> QSize:
        """As wide as it must be; what has no room is reached in another way."""
        return QSize(_LEAST_WIDTH, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Hide what has no room any longer, show what has some again."""
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Do so, too, where letters have grown, or words."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return done

    def _fit(self) -> None:
        """Let the first buttons stand for which there is room."""
        room = self.contentsRect().width() - 2 * _MARGIN - self._least_words
        widths = [self._width_of(button) for button in self._buttons]
        count = len(widths)
        if sum(widths) > room:
            room -= self.more.sizeHint().width() + _SPACING
            while count and sum(widths[:count]) > room:
                count -= 1
        for place, button in enumerate(self._buttons):
            button.setVisible(place < count)
            if button in self._lines:
                self._lines[button].setVisible(place < count)
        self.more.setVisible(count < len(widths))

    def _width_of(self, button: QToolButton) -> int:
        line = 1 + _SPACING if button in self._lines else 0
        return button.sizeHint().width() + _SPACING + line

    @property
    def hidden(self) -> list[QAction]:
        """The actions that have no room."""
        return [button.defaultAction() for button in self._buttons if button.isHidden()]

    @Slot()
    def _on_more_clicked(self) -> None:
        menu = QMenu(self)
        say(menu, "moreChoices", self.more.accessibleName())
        menu.addActions(self.hidden)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height())))

    # What is said on it.

    def suit(self, now: Situation) -> None:
        """Offer what can be done now."""
        for name, action in self.acts.items():
            action.setEnabled(ACTIONS[name].enabled(now))

    def count(self, name: str, waiting: int) -> None:
        """Say behind an action how much waits for it."""
        text = ACTIONS[name].text
        self.acts[name].setText(f"{text} {waiting}" if waiting else text)
