"""The toolbar over a workspace: the actions that its copy has, which of them can be done now, and whose copy it is."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QSizePolicy, QToolBar, QWidget

from desktop.actions import ACTIONS, Action, Situation, Where, offered
from desktop.looks import say
from desktop.sentence import Sentence


class Toolbar(QToolBar):
    """The actions of `desktop.actions` that stand in the toolbar.

    Args:
        acts: What each of them does, by its id; more may be given than this copy has.
        whose: Whose copy it is, in words, at the right end.
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
        self.setMovable(False)
        self.acts: dict[str, QAction] = {}
        group = 1
        for action in offered(is_bureau=is_bureau):
            if action.bar > group:
                self.addSeparator()
                group = action.bar
            if action.bar:
                self.acts[action.id] = self._add(action, acts[action.id])
        self._add_words(whose)

    def _add(self, action: Action, act: Callable[..., object]) -> QAction:
        made = action.make(self, act)
        # The keys of others are bound where they work: Ctrl+Delete means another thing where a text is written.
        if action.where is Where.WINDOW:
            made.setShortcuts(action.sequences)
        self.addAction(made)
        button = self.widgetForAction(made)
        say(button, f"{action.id}Button", action.text)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return made

    def _add_words(self, whose: str) -> None:
        # Cut where there is little room, so that no button makes way for it.
        words = Sentence("whose", "本单位、年度和截止日期")
        words.tell(whose)
        words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        words.setContentsMargins(0, 0, 10, 0)
        self.addWidget(words)

    def suit(self, now: Situation) -> None:
        """Offer what can be done now."""
        for name, action in self.acts.items():
            action.setEnabled(ACTIONS[name].enabled(now))

    def count(self, name: str, waiting: int) -> None:
        """Say behind an action how much waits for it."""
        text = ACTIONS[name].text
        self.acts[name].setText(f"{text} {waiting}" if waiting else text)
