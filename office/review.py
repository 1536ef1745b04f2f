"""What the bureau says about what a unit has sent (审核): comments on cells, items passed or sent back."""

from dataclasses import dataclass
from enum import StrEnum

from db.merging.packages import packages
from db.remarks import PASSED, RETURNED, Remark, put_comment, put_verdict, remarks
from db.rights import rights_of
from db.rows import Row, find_row
from db.store import Store
from db.troubles import EntryRefused
from forms.model import Table
from office.entry import read
from office.owing import owed_by
from office.troubles import WrongUse
from office.workspaces import require_bureau, require_unit

#: Stands for a row as a whole where a field is asked for.
WHOLE_ROW = "-"


class ReviewState(StrEnum):
    """How an item stands with the bureau."""

    PASSED = "通过"
    SENT_BACK = "退回"
    SENT_AGAIN = "已重报"


@dataclass(frozen=True, slots=True)
class Commented:
    """A comment that was written down.

    Attributes:
        units: For whom: whoever fills the cell.
        is_taken_back: The text was empty, and an earlier comment no longer stands.
    """

    table: str
    row: int
    field: str
    text: str
    units: tuple[str, ...]
    is_taken_back: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """The bureau's word on an item.

    Attributes:
        unit, item: Whose, and what of.
        state: A returned item counts as sent again once there is a newer report than the one that was judged.
        round: How often it was judged, from 1.
        who: Name of the officer if it is known here; `at` when.
    """

    unit: str
    item: str
    title: str
    state: ReviewState
    reason: str
    round: int
    who: str
    at: str


def comment(store: Store, table: str, row: str, field: str, text: str, *, unit: str = "") -> Commented:
    """Say something about a cell; it goes to whoever fills it with the next return.

    Saying something anew about the same cell replaces what was said before; an empty text takes it back.

    Args:
        row: What a person writes for it, see `db.rows.find_row`.
        field: Name of a field, or `-` for the row as a whole.
        unit: For this unit alone.

    Raises:
        WrongUse: Not the bureau's workspace, or no such unit.
        EntryRefused: No such table, row or field.
    """
    require_bureau(store)
    definition, found = store.table(table), find_row(store, table, row)
    name = "" if field in {"", WHOLE_ROW} else field
    if name and name not in store.codec(definition.id).by_name:
        known = "、".join(store.codec(definition.id).names)
        raise EntryRefused("E-FIELD", table=definition.title, field=field, known=known)
    if unit:
        require_unit(store, unit)
    said = _clean(store, text)
    units = (unit,) if unit else fillers(store, definition, found, name)
    with store.transaction():
        latest = last_accepted(store)
        for one in units:
            put_comment(store, one, found.key, name, said, latest.get(one, ""))
    return Commented(definition.id, found.number, name, said, units, not said)


def pass_item(store: Store, unit: str, item: str, reason: str = "") -> Verdict:
    """Pass an item of a unit (通过).

    Raises:
        WrongUse: Not the bureau's workspace, no such unit, or the unit does not owe this (E-ITEM).
    """
    return _judge(store, unit, item, PASSED, reason)


def send_back(store: Store, unit: str, item: str, reason: str) -> Verdict:
    """Send an item of a unit back (退回), with the reason why.

    Raises:
        WrongUse: As `pass_item`, or without a reason (E-RETURN-REASON).
    """
    if not reason.strip():
        raise WrongUse("E-RETURN-REASON", item=item)
    return _judge(store, unit, item, RETURNED, reason)


def _judge(store: Store, unit: str, item: str, verdict: str, reason: str) -> Verdict:
    require_bureau(store)
    require_unit(store, unit)
    owed = {one.id: one for one in owed_by(store, unit)}
    if item not in owed:
        name = store.pack.unit(unit).name
        raise WrongUse("E-ITEM", unit=name, item=item, known="、".join(owed) or "（没有）")
    said = _clean(store, reason)
    if verdict == RETURNED and not any(map(str.isalnum, said)):
        raise WrongUse("E-RETURN-REASON", item=item)
    with store.transaction():
        put_verdict(store, unit, item, verdict, said, last_accepted(store).get(unit, ""))
    return next(found for found in verdicts(store, unit) if found.item == item)


def _clean(store: Store, text: str) -> str:
    """Write a text as any that travels: cleaned."""
    return read(store, "C06", "comment", text).token


def verdicts(store: Store, unit: str | None = None) -> list[Verdict]:
    """List the bureau's verdicts as they stand now; in a filling copy those that have come with returns."""
    found = [remark for remark in remarks(store, unit) if remark.verdict in {PASSED, RETURNED} and remark.item]
    judged = {remark.unit for remark in found}
    titles = {code: {one.id: one.title for one in owed_by(store, code)} for code in judged}
    latest = last_accepted(store)
    return [
        Verdict(
            remark.unit,
            remark.item,
            titles[remark.unit].get(remark.item, remark.item),
            _state(remark, latest.get(remark.unit, "")),
            remark.text,
            remark.round,
            remark.who,
            remark.at,
        )
        for remark in found
    ]


def _state(remark: Remark, latest: str) -> ReviewState:
    if remark.verdict == PASSED:
        return ReviewState.PASSED
    return ReviewState.SENT_AGAIN if latest and latest != remark.package else ReviewState.SENT_BACK


def last_accepted(store: Store) -> dict[str, str]:
    """Give the id of each unit's last report that was accepted here, or sent from here, if there is one."""
    reports = (fact for fact in packages(store) if fact.kind == "report")
    return {fact.unit: fact.id for fact in reports if fact.sent or fact.verdict == "accept"}


def fillers(store: Store, table: Table, row: Row, field: str) -> tuple[str, ...]:
    """Name who fills a cell or row: its owner, else whoever has a duty there; the bureau itself if nobody has."""
    bureau = store.pack.bureau
    if row.key.owner:
        return (row.key.owner,)
    sections = {item.section for item in table.fields if field in {"", item.name}} or {None}
    every = (rights_of(store, unit.code) for unit in store.pack.units if unit.code != bureau)
    found = [
        rights.unit
        for rights in every
        if any(rights.may_write(table, row.key.owner, row.key.id, section) for section in sections)
    ]
    return tuple(found) or (bureau,)
