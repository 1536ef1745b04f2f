"""Conflicts (冲突) and the choice between their candidates, the decision (裁定): a change set like any other."""

import hashlib
import json
from dataclasses import dataclass

from db.batch import MOST_REASON, SYSTEM, Act, begin_batch
from db.merging.changefiles import DELETED, RowChange
from db.merging.checkpoint import checkpoint, mint
from db.merging.merge import registers_of
from db.references import References
from db.rights import not_yours, rights_of
from db.row_key import RowKey
from db.state import settle_rows
from db.store import Store
from db.troubles import EntryRefused
from forms import strictcsv
from forms.values import CONFLICT


@dataclass(frozen=True, slots=True)
class Author:
    """Who stands behind a candidate."""

    unit: str
    person: str
    at: str
    changeset: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values in conflict.

    Attributes:
        tokens: Token by field, or `_deleted`.
        words: As shown on the screen.
    """

    tokens: dict[str, str]
    words: str
    authors: tuple[Author, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A register with two or more values that know nothing of each other.

    Attributes:
        id: Eight hex digits; the same in every copy.
        fields: The fields of the register; empty for a deletion against an edit.
    """

    id: str
    number: int
    key: RowKey
    register: str
    fields: tuple[str, ...]
    title: str
    choices: tuple[Choice, ...]


def conflicts(store: Store) -> list[Conflict]:
    """List the open conflicts, by table, owner, row and register."""
    found = store.sql.execute(
        "SELECT c.row, c.register, c.candidates, r.tbl, r.owner, r.id FROM conflict c JOIN row r ON r.n = c.row"
        " ORDER BY r.tbl, r.owner, r.id, c.register"
    ).fetchall()
    return [_conflict(store, line[0], line[1], json.loads(line[2]), RowKey(*line[3:])) for line in found]


def _conflict(
    store: Store, number: int, register: str, candidates: list[tuple[dict[str, str], list[int]]], key: RowKey
) -> Conflict:
    table = store.table(key.table)
    fields = registers_of(table).get(register, ())
    titles = "、".join(store.codec(table.id).by_name[name].title for name in fields) or "整条记录"
    name = hashlib.sha256("\n".join((key.table, key.owner, key.id, register)).encode()).hexdigest()[:8]
    choices = tuple(
        Choice(tokens, _words(store, key.table, tokens), tuple(_author(store, item) for item in sets))
        for tokens, sets in candidates
    )
    return Conflict(name, number, key, register, fields, titles, choices)


def _words(store: Store, table: str, tokens: dict[str, str]) -> str:
    if DELETED in tokens:
        return "删除这条记录" if tokens[DELETED] == "1" else "保留这条记录"
    by_name, references = store.codec(table).by_name, References(store)
    return "，".join(references.show(by_name[name], token) or "（空）" for name, token in tokens.items())


def _author(store: Store, number: int) -> Author:
    found = store.sql.execute(
        "SELECT unit, coalesce(person, ''), at, id, people FROM changeset WHERE n = ?", (number,)
    ).fetchone()
    people = json.loads(found[4] or "{}")
    return Author(found[0], people.get(found[1], ""), found[2], found[3])


def decide(store: Store, conflict_id: str, take: int, reason: str) -> None:
    """Choose a candidate, counted from 1; the decision has seen all of them and so supersedes them.

    Raises:
        EntryRefused: No such conflict or candidate, no reason, or not this unit's business.
    """
    with store.transaction():
        checkpoint(store)
        known = conflicts(store)
        found = [item for item in known if conflict_id and item.id.startswith(conflict_id)]
        if len(found) != 1:
            raise EntryRefused("E-NO-CONFLICT", conflict=conflict_id)
        (conflict,) = found
        if conflict.fields and any(item.number == conflict.number and not item.fields for item in known):
            # A word on a cell has seen the deletion, too, which would count then.
            raise EntryRefused("E-CELL-CONFLICT", title="整条记录")
        if not 1 <= take <= len(conflict.choices):
            words = "；".join(f"{place} = {choice.words}" for place, choice in enumerate(conflict.choices, 1))
            raise EntryRefused("E-NO-CANDIDATE", conflict=conflict.id, take=take, known=words)
        _permit(store, conflict, reason)
        tokens = conflict.choices[take - 1].tokens
        key = conflict.key
        number = mint(store, {conflict.number: RowChange(key.table, key.owner, key.id, dict(tokens))}, reason)
        _log(store, conflict, tokens, number, reason)
        settle_rows(store, [conflict.number])


def _permit(store: Store, conflict: Conflict, reason: str) -> None:
    table = store.table(conflict.key.table)
    rights = rights_of(store, store.identity.unit)
    for section in {store.codec(table.id).by_name[name].section for name in conflict.fields} or {None}:
        if not rights.may_write(table, conflict.key.owner, conflict.key.id, section):
            raise not_yours(store, table, conflict.key.owner, section, conflict.key.id)
    if not strictcsv.is_clean(reason) or len(reason) > MOST_REASON:
        raise EntryRefused("E-TEXT", title="理由", what=f"控制字符，或超过 {MOST_REASON} 字")
    if not reason.strip():
        raise EntryRefused("E-REASON", owner=conflict.key.owner or "各单位")


def _log(store: Store, conflict: Conflict, tokens: dict[str, str], number: int, reason: str) -> None:
    batch = begin_batch(store, Act(SYSTEM, "裁定", reason), len(tokens))
    store.sql.executemany(
        "INSERT INTO journal(batch, row, field, before, after, cs) VALUES (?, ?, ?, ?, ?, ?)",
        [(batch, conflict.number, name, CONFLICT, token, number) for name, token in tokens.items()],
    )
