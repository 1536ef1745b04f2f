"""A newer task for a workspace that is there: looked at first, taken in at the second press, opened at the third."""

from dataclasses import dataclass, replace
from pathlib import Path

from desktop.jobs import Report
from office.keys import unlock
from office.update_task import Age, UpdatedTask, update_task
from office.workspaces import open_workspace


@dataclass(slots=True)
class NewerTask:
    """What the user asked for, and how far it has come.

    Attributes:
        shown: The package that was looked at; only this one is then taken in.
        is_done: There is nothing more to write.
    """

    place: Path
    root: Path
    passphrase: str
    person: str
    shown: str | None = None
    is_done: bool = False

    def is_of(self, other: "NewerTask") -> bool:
        """Whether the same task is meant for the same workspace."""
        return (self.place, self.root) == (other.place, other.root)

    def again(self, asked: "NewerTask") -> "NewerTask":
        """Go on with what was asked anew, perhaps with another pass phrase."""
        return replace(asked, shown=self.shown, is_done=self.is_done)

    def work(self, report: Report) -> UpdatedTask:
        """Look at the task, or take it in once it was shown; runs in a thread of its own."""
        with open_workspace(self.root) as store:
            keys = unlock(self.root, self.passphrase)
            shown = self.shown
            return update_task(
                store, keys, self.place, person=self.person, merge=shown is not None, previewed=shown, report=report
            )

    def learn(self, found: UpdatedTask) -> str:
        """Note what was found; gives the words of the button for the next press."""
        self.is_done = found.is_merged or found.age is not Age.NEWER
        self.shown = found.package_id
        return "进入工作区" if self.is_done else "写入这些改动"
