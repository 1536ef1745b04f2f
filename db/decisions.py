"""Decisions on packages (数据包裁定) as rows of K01 tell them, whoever made them."""

from dataclasses import dataclass

from db.rows import rows
from db.store import Store
from forms.values import CONFLICT


@dataclass(frozen=True, slots=True)
class Decision:
    """What a body says of a package.

    Attributes:
        package: Its id.
        unit: Who sent it; empty where the decision was written by an older program.
        sequence: Which package of its workspace it was, 0 if not told.
        verdict: Empty if two decisions contradict each other.
        at: When it was first decided on, by the clock of whoever did.
    """

    package: str
    unit: str
    sequence: int
    verdict: str
    reason: str
    at: str


def decisions(store: Store, body: str) -> list[Decision]:
    """List what a body has decided, as far as it is known here."""
    times = dict(
        store.sql.execute(
            "SELECT c.row, min(s.at) FROM change c JOIN changeset s ON s.n = c.cs JOIN row r ON r.n = c.row"
            " WHERE r.tbl = 'K01' AND r.owner = ? AND s.live = 1 GROUP BY c.row",
            (body,),
        )
    )
    found = []
    for row in rows(store, "K01"):
        if row.key.owner != body:
            continue
        tokens = {name: "" if token == CONFLICT else token for name, token in row.tokens.items()}
        sequence = int(tokens["sequence"]) if tokens["sequence"].isdecimal() else 0
        found.append(
            Decision(
                tokens["package"],
                tokens["unit"],
                sequence,
                tokens["verdict"],
                tokens["reason"],
                times.get(row.number, ""),
            )
        )
    return found
