"""What the bureau has asked of units (待办): comments on cells and items sent back, each open or done."""

from dataclasses import dataclass
from enum import StrEnum

from db.checks.settle import settle_tables
from db.remarks import Answer, Remark, answers, put_answer, remarks, row_at, shown_now
from db.rows import Row
from db.store import Store
from office.entry import read
from office.review import ReviewState, Verdict, verdicts
from office.row_labels import RowLabels
from office.troubles import WrongUse


class Kind(StrEnum):
    """What is to be done."""

    COMMENT = "comment"
    ITEM = "item"


class Done(StrEnum):
    """How something was done; nothing while it is open."""

    OPEN = ""
    CHANGED = "已修改"
    REMOVED = "记录已删除"
    ANSWERED = "已答复"
    SENT_AGAIN = "已重报"


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to be done.

    Attributes:
        id: Known by its beginning in `answer`; empty for an item.
        unit: Whose it is.
        table, row, field: Where a comment is: table, local number, field; row None if it is gone, field empty for the
            row as a whole.
        item: What was sent back; empty for a comment.
        title: Of table and field, or of the item; `words` what people call the row.
        who: Name of the officer where it is known; `at` when.
        round: How often it was said anew, from 1.
        answer: What the unit has answered in this round.
    """

    id: str
    kind: Kind
    unit: str
    table: str
    row: int | None
    field: str
    item: str
    title: str
    words: str
    text: str
    who: str
    at: str
    round: int
    done: Done
    answer: str

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.done is Done.OPEN


def todo(store: Store, unit: str | None = None, *, settle: bool = True) -> list[Todo]:
    """List what is to be done, what is open first, items before comments, in the order in which it was said.

    Args:
        unit: Only of this unit; None: in a filling copy its own, at the bureau everybody's.
        settle: Renew first what reads whole tables; False: whoever shows the list has this done beside it.
    """
    wanted = unit if unit or store.is_bureau else store.identity.unit
    given, labels = answers(store), RowLabels(store)
    if settle:
        settle_tables(store)
    found = [_item(verdict) for verdict in verdicts(store, wanted) if verdict.state is not ReviewState.PASSED]
    comments = (one for one in remarks(store, wanted) if not one.verdict and _is_shown(store, one))
    found += [_comment(store, one, given.get(one.id), labels) for one in comments]
    return sorted(found, key=lambda one: not one.is_open)


def answer(store: Store, remark_id: str, text: str) -> Todo:
    """Answer a comment instead of changing the cell, or beside it; the answer travels with the next report.

    Args:
        remark_id: The beginning of its id.

    Raises:
        WrongUse: This is the bureau's workspace, no such comment (E-REMARK), or no words (E-REMARK-EMPTY).
    """
    if store.is_bureau:
        raise WrongUse("E-NOT-FILLING")
    own = remarks(store, store.identity.unit)
    found = [item for item in own if remark_id and item.id.startswith(remark_id) and item.key is not None]
    if len(found) != 1:
        raise WrongUse("E-REMARK", remark=remark_id)
    said = read(store, "C03", "reason", text).token
    if not any(map(str.isalnum, said)):
        raise WrongUse("E-REMARK-EMPTY")
    put_answer(store, found[0], said)
    return next(one for one in todo(store) if one.id == found[0].id)


def _is_shown(store: Store, remark: Remark) -> bool:
    """Whether a comment is on a table of the present pack."""
    return remark.key is not None and any(table.id == remark.key.table for table in store.pack.tables)


def _item(verdict: Verdict) -> Todo:
    done = Done.SENT_AGAIN if verdict.state is ReviewState.SENT_AGAIN else Done.OPEN
    return Todo(
        id="",
        kind=Kind.ITEM,
        unit=verdict.unit,
        table="",
        row=None,
        field="",
        item=verdict.item,
        title=verdict.title,
        words="",
        text=verdict.reason,
        who=verdict.who,
        at=verdict.at,
        round=verdict.round,
        done=done,
        answer="",
    )


def _comment(store: Store, remark: Remark, given: Answer | None, labels: RowLabels) -> Todo:
    key = remark.key
    assert key is not None  # noqa: S101 - whoever calls has looked
    row = row_at(store, key)
    answered = given.text if given is not None and given.round == remark.round else ""
    table, field = store.table(key.table), store.codec(key.table).by_name.get(remark.field)
    return Todo(
        id=remark.id,
        kind=Kind.COMMENT,
        unit=remark.unit,
        table=table.id,
        row=row.number if row else None,
        field=remark.field,
        item="",
        title=f"{table.title} {field.title if field else remark.field}".rstrip(),
        words=labels.words(key, row.tokens) if row else "",
        text=remark.text,
        who=remark.who,
        at=remark.at,
        round=remark.round,
        done=_done(store, remark, row, answered),
        answer=answered,
    )


def _done(store: Store, remark: Remark, row: Row | None, answered: str) -> Done:
    if row is None:
        return Done.REMOVED
    if remark.key is not None and shown_now(store, remark.key, remark.field) != remark.shown:
        return Done.CHANGED
    return Done.ANSWERED if answered else Done.OPEN
