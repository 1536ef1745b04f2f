"""What people do to a workspace in one go (批次): the words that acts, history and undo share."""

from dataclasses import dataclass as changing
from dataclasses import field as default
from datetime import datetime
from types import MappingProxyType
from typing import Final, NamedTuple

from db.store import Store
from forms.records import dataclass

#: Field of a journal line that made a row; `_deleted` (`db.merging.changefiles.DELETED`) is that of a deletion.
ADDED: Final = "_row"
#: Kind of what the program does itself: receiving, deciding. It is not undone.
SYSTEM: Final = "system"
UNDO: Final = "undo"
REDO: Final = "redo"
#: Kinds of what people do and their names on the screen; `copy` is a copy from last year.
KINDS: Final = MappingProxyType(
    {
        "typing": "录入",
        "paste": "粘贴",
        "fill": "填充",
        "import": "导入",
        "copy": "沿用上年",
        "add": "新增",
        "delete": "删除",
        "declare": "作出说明",
        "attach": "附证明材料",
        "explain": "合理性说明",
        "review": "审核",
        "answer": "答复意见",
        UNDO: "撤销",
        REDO: "重做",
        SYSTEM: "系统",
    }
)
#: Decisions about packages, as the label of a system act says them.
_VERDICTS: Final = {"accept": "采纳数据包", "hold": "数据包待确认", "refuse": "不采纳数据包", "withdraw": "撤回数据包"}
#: Those that set many cells at once.
BULK: Final = ("paste", "fill", "import", "copy")
#: A reason stands in one cell of a head and is read by people.
MOST_REASON: Final = 2_000


#: The lines of the journal (`j`) that a batch (`b`) wrote: it is written within one transaction, so they are a run.
LINES: Final = "j.n BETWEEN b.first AND b.last"
#: In `meta`: up to which line of the journal a checkpoint has left none open.
CHECKPOINTED: Final = "checkpointed"
#: The lines of the journal (`j`) that belong to no change set yet.
OPEN: Final = (
    f"j.cs IS NULL AND j.n > coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = '{CHECKPOINTED}'), 0)"
)


#: Values asked for one by one: an INSERT from a SELECT is a longer program, and this is part of every key.
_NEWEST: Final = "(SELECT coalesce(max(n), 0) FROM journal)"
_BEGIN: Final = (
    "INSERT INTO batch(kind, label, reason, person, at, undoes, first, last) VALUES"
    f" (?, ?, ?, (SELECT value FROM meta WHERE key = 'person'), ?, ?, {_NEWEST} + 1, {_NEWEST} + ?)"
)


class Edit(NamedTuple):
    """One cell to be set; made by the hundred thousand in a paste.

    Attributes:
        row: Local number of the row.
        token: The new token; `typed` is what the person typed, where that differs.
    """

    row: int
    field: str
    token: str
    typed: str | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """What the user did, for the history.

    Attributes:
        kind: One of `KINDS`.
        reason: Why, where the bureau writes in others' rows.
    """

    kind: str = "typing"
    label: str = ""
    reason: str = ""


TYPING: Final = Act()
ADDING: Final = Act("add")
COPYING: Final = Act("add", "复制记录")
DELETING: Final = Act("delete")


@changing(slots=True)
class Written:
    """What an act did: the number of its batch and the rows it touched, by table; those it added, in order."""

    batch: int
    rows: dict[str, list[int]] = default(default_factory=dict)
    added: list[int] = default(default_factory=list)


def act_words(kind: str, label: str) -> str:
    """Say what kind of act it was, and what more is known of it."""
    what, label = KINDS.get(kind, kind), _VERDICTS.get(label, label)
    return f"{what}　{label.removeprefix(what).strip()}".strip()


def begin_batch(store: Store, act: Act, lines: int, undoes: int | None = None) -> int:
    """Note an act whose lines come next in the journal; gives its number."""
    made = store.sql.execute(_BEGIN, (act.kind, act.label, act.reason, store.clock(), undoes, lines))
    return int(made.lastrowid or 0)


def newest_at(store: Store) -> datetime | None:
    """Give when the latest act was done, by the clock of then; None if nothing has been done."""
    found = store.sql.execute("SELECT at FROM batch ORDER BY n DESC LIMIT 1").fetchone()
    return None if found is None else datetime.fromisoformat(found[0])
