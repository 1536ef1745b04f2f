"""What would be lost if a copy of the store took its place: acts, cells and packages that came after it was made."""

import contextlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from db.batch import SYSTEM
from db.fault_words import fault_words
from db.merging.packages import packages
from db.store import Store
from db.troubles import StoreTrouble

_BACKUP: Final = "backup"
#: What tells two acts of one number apart: two lines may part within one second. A copy may be of any version.
_ACTS: Final = (
    "SELECT b.n, b.kind, b.at, j.row, j.field, j.after FROM batch b"
    " LEFT JOIN (SELECT batch, min(n) AS first FROM journal GROUP BY batch) l ON l.batch = b.n"
    " LEFT JOIN journal j ON j.n = l.first ORDER BY b.n"
)


@dataclass(frozen=True, slots=True)
class Lost:
    """What a copy does not hold.

    Attributes:
        acts, rows, cells: What people did since, and how many rows and cells that touched.
        first, last: When the first and the last of it was done; empty if nothing was.
        sent: Packages given out since; what they say is brought in again.
        received: Packages taken in since; they have to be received again. `units`: whose.
        is_other: The copy is of another line: somebody has gone back before and done something else since.
    """

    acts: int
    rows: int
    cells: int
    first: str
    last: str
    sent: int
    received: int
    units: tuple[str, ...]
    is_other: bool = False

    @property
    def is_nothing(self) -> bool:
        """Whether the copy says what the store says."""
        return not (self.acts or self.sent or self.received or self.is_other)


def lost_by(store: Store, copy: Path) -> Lost:
    """Compare a copy with the store as it stands.

    Raises:
        StoreTrouble: The copy cannot be read (E-BACKUP-DAMAGED).
    """
    try:
        with contextlib.closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as other:
            theirs = other.execute(_ACTS).fetchall()
            known = {found for (found,) in other.execute("SELECT id FROM package")}
    except sqlite3.DatabaseError as fault:
        raise StoreTrouble("E-BACKUP-DAMAGED", path=copy.name, why=fault_words(fault)) from fault
    common = _last_common(store, theirs)
    acts, first, last = store.sql.execute(
        "SELECT count(*), coalesce(min(at), ''), coalesce(max(at), '') FROM batch b WHERE n > ? AND kind != ?"
        " AND first <= last",
        (common, SYSTEM),
    ).fetchone()
    rows, cells = store.sql.execute(
        "SELECT count(DISTINCT j.row), count(*) FILTER (WHERE substr(j.field, 1, 1) != '_') FROM journal j"
        " JOIN batch b ON b.n = j.batch WHERE b.n > ? AND b.kind != ?",
        (common, SYSTEM),
    ).fetchone()
    # A backup brings nothing back, and nobody answers it.
    new = [fact for fact in packages(store) if fact.id not in known and fact.kind != _BACKUP]
    received = [fact for fact in new if not fact.sent]
    units = tuple(dict.fromkeys(fact.unit for fact in received))
    is_other = bool(theirs) and theirs[-1][0] != common
    return Lost(acts, rows, cells, first, last, len(new) - len(received), len(received), units, is_other)


def _last_common(store: Store, theirs: list[tuple[object, ...]]) -> int:
    """Give the number of the last act that both have: up to there they are the same."""
    ours = store.sql.execute(_ACTS).fetchall()
    common = 0
    for one, other in zip(ours, theirs, strict=False):
        if one != other:
            break
        common = int(one[0])
    return common
