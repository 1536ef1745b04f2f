"""What the papers beside a package say, without the tools that print them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TableCount:
    """How many rows of a table the package holds."""

    table: str
    title: str
    rows: int


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What the cover letter of a report says.

    Attributes:
        campaign: Title of the campaign (考核任务).
        stage: `final` or `interim`.
        sequence: Which export of this installation it is, from 1.
        package_id: SHA-256 of the signed tag manifest, 64 hex digits.
        package_code, key_code: 20 and 30 decimal digits; spaces between them do not matter.
        errors, explains, notes: Problems that stand, by level; `explained` of them have their explanation and are
            not among `explains`.
        exported_at: As it stands in the package.
        software: Name and version of the program.
    """

    unit: str
    unit_code: str
    bureau: str
    area: str
    area_name: str
    campaign: str
    year: int
    stage: str
    sequence: int
    package_id: str
    package_code: str
    key_code: str
    tables: tuple[TableCount, ...]
    evidence_files: int
    evidence_bytes: int
    errors: int
    explains: int
    explained: int
    notes: int
    exported_at: str
    software: str

    @property
    def rows(self) -> int:
        """Rows of all tables together."""
        return sum(count.rows for count in self.tables)


def shown_time(at: str) -> str:
    """Write a local time as people read it: `2026年11月22日 00:27`; anything else stays as it is."""
    try:
        found = datetime.fromisoformat(at)
    except ValueError:
        return at
    return f"{found.year}年{found.month}月{found.day}日 {found:%H:%M}"


def grouped(code: str) -> str:
    """Write a code in groups of five digits, the way it is read out on the phone."""
    digits = "".join(code.split())
    return " ".join(digits[n : n + 5] for n in range(0, len(digits), 5))


@dataclass(frozen=True, slots=True)
class NoteFacts:
    """What the note says.

    Attributes:
        kind: Kind of package as in its bag-info: `report`, `task`, …
        stage: `final` or `interim` of a report, `none` of the others.
        volumes: File names of the package beside the note, in order.
        letter: File name of the cover letter beside the note; empty where there is none.
        encrypted: Whether only the receiver can open the volumes.
        package_code, key_code: 20 and 30 decimal digits.
    """

    kind: str
    stage: str
    sender: str
    recipient: str
    campaign: str
    area_name: str
    year: int
    volumes: tuple[str, ...]
    letter: str
    encrypted: bool
    package_code: str
    key_code: str
    exported_at: str
    software: str
