"""What the bureau says about a unit's data (审核意见): comments on cells and verdicts on items, rows of C06.

A remark belongs to the unit that it is for, so that it travels to that unit and to no other. A comment keeps what it
was about; it is done when the cell has become something else, or when it was answered.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from db.batch import Act
from db.journal import put_row
from db.merging.checkpoint import checkpoint
from db.row_key import RowKey
from db.rows import Row, fetch, rows
from db.store import Store, fixed_id
from db.typed import compact
from forms.model import Table

TABLE: Final = "C06"
PASSED: Final = "pass"
RETURNED: Final = "return"
#: Under this an answer to a comment stands among the explanations (C03).
ANSWER: Final = "C06"
_MOST_SHOWN: Final = 2_000


@dataclass(frozen=True, slots=True)
class Remark:
    """One row of C06 as it stands.

    Attributes:
        unit: Whom it is for.
        key: The row that a comment is about; None for a verdict.
        field: Under its present name; empty for the row as a whole, and for a verdict.
        item: What a verdict is on; empty for a comment.
        verdict: `pass` or `return`; empty for a comment.
        text: The comment, or the reason of a verdict.
        round: From 1; counts how often it was said anew.
        shown: What the commented cells held when it was said.
        package: The unit's last accepted report when it was said, empty if there was none.
        who: Name of the person, else empty; `at` the local clock of who said it.
    """

    id: str
    unit: str
    key: RowKey | None
    field: str
    item: str
    verdict: str
    text: str
    round: int
    shown: str
    package: str
    who: str
    at: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a unit says to a comment; it holds for one round of it."""

    text: str
    round: int


def remarks(store: Store, unit: str | None = None) -> list[Remark]:
    """List what the bureau has said, in order of entry; a comment that was taken back is left out."""
    found = (row for row in rows(store, TABLE) if unit in {None, row.key.owner})
    return [_remark(store, row) for row in found if row.tokens["verdict"] or row.tokens["comment"]]


def put_comment(store: Store, unit: str, key: RowKey, field: str, text: str, package: str) -> str:
    """Say something about a cell or, with an empty field, a row; what was said about it before is replaced.

    Returns:
        The id of the remark.
    """
    place = f"{TABLE}/{unit}/{key.table}/{key.owner}/{key.id}/{field}"
    about = {"tbl": key.table, "row_owner": key.owner, "row_id": key.id, "field": field}
    return _put(store, unit, place, {**about, "shown": shown_now(store, key, field), "comment": text}, package)


def put_verdict(store: Store, unit: str, item: str, verdict: str, reason: str, package: str) -> str:
    """Pass an item of a unit or send it back; the verdict before is replaced."""
    return _put(store, unit, f"{TABLE}/{unit}/{item}", {"item": item, "verdict": verdict, "comment": reason}, package)


def _put(store: Store, unit: str, place: str, tokens: Mapping[str, str], package: str) -> str:
    key = RowKey(TABLE, unit, fixed_id(store.identity.campaign, place))
    with store.transaction():
        before = row_at(store, key)
        number = int(before.tokens["round_no"] or "0") if before else 0
        day = store.clock()[:10]
        more = {"unit": unit, "round_no": str(number + 1), "package": package, "reviewed_on": day}
        put_row(store, key, {**more, **tokens}, Act("review", "审核", tokens["comment"] or "审核"))
        checkpoint(store)
    return key.id


def answers(store: Store) -> dict[str, Answer]:
    """Give what the units have answered, by the id of the remark."""
    found = {}
    for row in rows(store, "C03"):
        tokens = row.tokens
        if tokens["check_id"] == ANSWER and tokens["reason"] and tokens["shown"].isdecimal():
            found[tokens["slot"]] = Answer(tokens["reason"], int(tokens["shown"]))
    return found


def put_answer(store: Store, remark: Remark, text: str) -> None:
    """Answer a comment, in the name of this unit."""
    unit, key = store.identity.unit, remark.key
    row = fixed_id(store.identity.campaign, f"C03/{unit}/{ANSWER}/{remark.id}")
    about = {"tbl": key.table, "row_owner": key.owner, "row_id": key.id} if key else {"tbl": TABLE}
    tokens = {"check_id": ANSWER, **about, "field": remark.field, "slot": remark.id}
    put_row(
        store,
        RowKey("C03", unit, row),
        {**tokens, "shown": str(remark.round), "reason": text},
        Act("answer", "答复意见"),
    )


def shown_now(store: Store, key: RowKey, field: str) -> str:
    """Give what a cell or row holds now, to be compared later; empty if the row is gone."""
    row = row_at(store, key)
    if row is None:
        return ""
    return _shown(store.table(key.table), row, field)


def row_at(store: Store, key: RowKey) -> Row | None:
    """Give a row by its key; None if it is not there."""
    found = store.sql.execute(
        "SELECT n FROM row WHERE tbl = ? AND owner = ? AND id = ?", (key.table, key.owner, key.id)
    ).fetchone()
    present = found and any(key.table == table.id for table in store.pack.tables)
    return next(fetch(store, key.table, [found[0]]), None) if present else None


def _shown(table: Table, row: Row, field: str) -> str:
    """Write down values without the names of their fields, which a later pack may change."""
    names = [field] if field else [item.name for item in table.fields if item.travels]
    values = [row.conflicts.get(name, [row.tokens[name]]) for name in names if row.tokens.get(name)]
    text = compact(sorted(map(list, values)))
    # A whole row and a long note are known by their hash; nobody reads them here.
    return text if field and len(text) <= _MOST_SHOWN else hashlib.sha256(text.encode()).hexdigest()


def _remark(store: Store, row: Row) -> Remark:
    tokens = row.tokens
    at, who = _said(store, row.number)
    names = store.lineage.names(tokens["tbl"])
    key = RowKey(tokens["tbl"], tokens["row_owner"], tokens["row_id"]) if tokens["tbl"] else None
    return Remark(
        id=row.key.id,
        unit=row.key.owner,
        key=key,
        field=names.get(tokens["field"], tokens["field"]),
        item=tokens["item"],
        verdict=tokens["verdict"],
        text=tokens["comment"],
        round=int(tokens["round_no"]) if tokens["round_no"].isdecimal() else 0,
        shown=tokens["shown"],
        package=tokens["package"],
        who=who,
        at=at or tokens["reviewed_on"],
    )


def _said(store: Store, number: int) -> tuple[str, str]:
    """Give when a remark was last said, and by whom."""
    found = store.sql.execute(
        "SELECT s.at, s.people FROM change c JOIN changeset s ON s.n = c.cs WHERE c.row = ? AND s.live = 1"
        " ORDER BY s.n DESC LIMIT 1",
        (number,),
    ).fetchone()
    if found is None:
        return "", ""
    return found[0], "、".join(sorted(json.loads(found[1] or "{}").values()))
