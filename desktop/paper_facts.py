"""What screens show of items and their materials (材料): places for files, what they lack, who signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from db.checks.problems import Counts, Open
from db.materials import Declaration
from desktop.duties import wrong_words
from desktop.proofs import File
from forms.model import Level, Slot, Table
from forms.problems import Problem
from office.items import ItemStatus

_NO_COUNTS: Final = Counts()


@dataclass(frozen=True, slots=True)
class SlotState:
    """A place for files.

    Attributes:
        place: As `office.places.find_place` takes it, with table and row where it belongs to a row.
        about: The table or row that it proves, empty for the item's own.
        note: Why nothing need be there now, in words; empty if it need.
        problems: What it still lacks or what is wrong there, also where a reason was given.
    """

    place: str
    table: str
    row: str
    slot: Slot
    about: str
    files: tuple[File, ...]
    problems: tuple[Problem, ...] = ()
    note: str = ""

    @property
    def lacks(self) -> tuple[str, ...]:
        """What is still to be done, each a sentence; nothing where a reason was given."""
        return tuple(problem.text for problem in self.problems if not problem.explained)

    @property
    def sign(self) -> str:
        """How far it is, as a checklist shows it: done, lacking, to be looked at, or free to stay empty."""
        if any(problem.level is Level.ERROR for problem in self.problems):
            return "✕"
        return "！" if self.lacks else "✓" if self.files else "○"

    @property
    def rules(self) -> str:
        """What is asked for, in words."""
        slot = self.slot
        most = f"，最多 {slot.most} 个" if slot.most else ""
        parts = (
            self.note or ("有条件必附" if isinstance(slot.required, str) else "必附" if slot.required else "可附"),
            "、".join(kind.upper() for kind in slot.types) or ("照片" if slot.photos else "各种文件"),
            "须盖章" if slot.sealed else "",
            "治理前后各至少一张" if slot.pairs else "",
            f"至少 {slot.least} 个{most}" if slot.least > 1 or most else "",
        )
        return "，".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class ToExplain:
    """A finding about files that may be right and then needs a reason; `reason` is what was written so far."""

    problem: Problem
    reason: str


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed a declaration, by office, and when, as people read and type it; empty where nobody has told."""

    leader_role: str = ""
    signed_on: str = ""


class Lacking(NamedTuple):
    """Where files or words about them are lacking: an item (no table), a table as a whole (no row), or one row.

    Attributes:
        row: Its local number; 0: the whole.
    """

    table: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class Papers:
    """All about one thing owed.

    Attributes:
        kind: In words.
        chapters: What a report must contain, each with whether somebody has ticked it off.
        declared: The declaration about the whole, if there is one; `declared_words` its kind.
        scans: Signed scans of it; the one that counts is the last.
        signer: Who signed it.
        row_words: What people know the row by whose files are shown; empty if it is none's.
        lacking: Where something is lacking: the item, its tables as a whole, then their rows, as the tables show them.
        data: What is open in the data of its tables.
    """

    id: str
    kind: str
    status: ItemStatus
    source: str
    tables: tuple[Table, ...]
    slots: tuple[SlotState, ...]
    chapters: tuple[tuple[str, bool], ...]
    declared: Declaration | None
    declared_words: str
    may_nil: bool
    to_explain: tuple[ToExplain, ...]
    scans: tuple[File, ...] = ()
    data: Counts = _NO_COUNTS
    signer: Signer = Signer()
    row_words: str = ""
    lacking: tuple[Lacking, ...] = ()

    @property
    def state_words(self) -> str:
        """How far it is, and what is still to be done in its tables."""
        return f"{self.status.state.value}{wrong_words(self.data)}"

    @property
    def due_words(self) -> str:
        """The last day and how far it is."""
        left = self.status.days_left
        if left is None:
            return ""
        return f"截止 {self.status.due}，{f'还有 {left} 天' if left >= 0 else f'已过 {-left} 天'}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one file, in words.

    Attributes:
        is_doubtful: It was attached, but something about it should be looked at.
        is_left_out: It tells what nobody meant to attach.
        is_doubled: The same content was attached there already; nothing is there twice.
        is_restored: It was attached there, but had gone from this computer, and is back.
    """

    name: str
    is_taken: bool
    words: str
    is_doubtful: bool = False
    is_left_out: bool = False
    is_doubled: bool = False
    is_restored: bool = False

    @property
    def is_new(self) -> bool:
        """Whether there is a file more than before."""
        return self.is_taken and not (self.is_left_out or self.is_doubled or self.is_restored)

    @property
    def line(self) -> str:
        """A line with its sign."""
        if not self.is_taken:
            return f"✕ {self.words}"
        if self.is_left_out:
            return f"○ {self.words}"
        return f"{'！' if self.is_doubtful else '✓'} {self.name}：{'已附上。' if not self.words else ''}{self.words}"


class Standing(NamedTuple):
    """How far the items of this unit are; what is open in materials, by item or table."""

    items: tuple[ItemStatus, ...]
    beside: Mapping[str, Open]
