"""What is owed (应报), as the tree tells it: items with their tables, and in words how far each is and what is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from db.checks.problems import Counts, Open
from desktop.looks import LEVELS
from forms.model import Item, Kind, Level, Table

if TYPE_CHECKING:
    from office.items import ItemStatus

#: So many sentences are told of one item or table.
_MOST_TOLD: Final = 12
NOTHING_OPEN: Final = Open()


class Leaf(NamedTuple):
    """One table in the tree.

    Attributes:
        counts: What is open in its data; `beside` in its materials.
        filled: In how many rows something is filled; None where nobody has counted that.
    """

    table: Table
    rows: int
    counts: Counts
    beside: Open = NOTHING_OPEN
    filled: int | None = None

    @property
    def open(self) -> Counts:
        """All that is open at it, as sealing counts it."""
        return self.counts + self.beside.counts

    @property
    def lacking(self) -> int:
        """How much is missing or to be explained in its materials."""
        return self.beside.counts.errors + self.beside.counts.explains


class Branch(NamedTuple):
    """An item with its tables, or a heading with tables that no item asks for.

    Attributes:
        item: Id of the item; empty for a heading.
        status: How far it is; None until that has been counted.
        beside: What is open at the item itself; what is missing of a table stands at that table.
        page: Table of the program that has a page of its own, which this leads to; empty for all others.
        data: What is open in the data of all tables that the item asks for, wherever these stand.
    """

    title: str
    leaves: tuple[Leaf, ...]
    item: str = ""
    status: ItemStatus | None = None
    beside: Open = NOTHING_OPEN
    page: str = ""
    data: Counts = Counts()


def branches(
    own: Sequence[Table],
    others: Sequence[Table],
    items: Sequence[tuple[Item, ItemStatus | None, Open]],
    leaf: Callable[[Table], Leaf],
    apart: Sequence[Branch] = (),
) -> list[Branch]:
    """Put tables below the items that ask for them, each once; child tables stand after their parents.

    Args:
        apart: What comes last.
    """
    made: list[Branch] = []
    left = {table.id: table for table in own}
    known: dict[str, Leaf] = {}
    for item, status, beside in items:
        asked = [table for table in own if table.id in item.tables or table.parent in item.tables]
        mine = [left.pop(table.id) for table in asked if table.id in left]
        known |= {table.id: leaf(table) for table in mine}
        data = sum((known[table.id].counts for table in asked), Counts())
        made.append(Branch(item.title, tuple(known[table.id] for table in mine), item.id, status, beside, data=data))
    for title, tables in (("其他要填的表" if made else "本单位填报", list(left.values())), ("各单位填报", others)):
        if tables:
            made.append(Branch(title, tuple(leaf(table) for table in tables)))
    return [*made, *apart]


def state_words(branch: Branch) -> str | None:
    """Say how far an item is; nothing of a heading, or until that has been counted."""
    status = branch.status
    return (status.declared or status.state.value) if status is not None else None


def open_there(branch: Branch) -> str | None:
    """Count what is open at an item itself; where something is missing of its tables, these say so."""
    if signs := _signs(branch.beside.counts):
        return signs
    if branch.page and branch.beside.counts.notes:
        return LEVELS[Level.NOTE].sign
    is_done = branch.status is not None and not branch.status.still_open
    # What is open in its tables is counted at these, but nothing is in order that has to be changed there.
    return "✓" if is_done and not branch.data.errors and not branch.data.explains else None


def told_branch(branch: Branch) -> str:
    """Say how far an item is, what must be changed in its tables, when it is due and what is missing."""
    item = branch.status
    if item is None:
        return "\n".join([branch.title, *branch.beside.texts])
    due = f"，截止 {item.due}" if item.due else ""
    state = f"{item.id} {item.title}：{item.state.value}{wrong_words(branch.data)}{due}，材料 {item.files} 个"
    return "\n".join([state, *_missing(item.still_open)])


def wrong_words(data: Counts) -> str:
    """Say what is to be done in the tables of an item, behind its state; nothing if they are in order."""
    if data.errors:
        return f"，{data.errors} 处必须改"
    return f"，{data.explains} 处须说明" if data.explains else ""


def rows_words(leaf: Leaf) -> str:
    """Say how far a table is filled: a card in words, fixed rows by how many of them are; the others are of others."""
    if leaf.table.kind is Kind.CARD:
        if leaf.filled is None:
            return "卡片"
        return "未填" if not leaf.filled else "填报中" if leaf.counts.errors else "已填"
    if leaf.table.rows_from is not None and leaf.filled is not None:
        return f"{leaf.filled} 行" if leaf.filled else "未填"
    return f"{leaf.rows} 行"


def open_words(leaf: Leaf) -> str:
    """Count what is open; where nothing has been filled, nothing is in order yet."""
    is_filled = leaf.rows or leaf.table.kind is Kind.CARD
    return _signs(leaf.open) or ("✓" if is_filled else "—")


def sentence(leaf: Leaf) -> str:
    """Say how many rows and open findings a table has, in its data and in its materials."""
    counts = leaf.open
    rows = "" if leaf.table.kind is Kind.CARD else f"{leaf.rows} 条记录，"
    among = f"（其中材料 {leaf.lacking} 处）" if leaf.lacking else ""
    found = f"必须改 {counts.errors} 处，须说明 {counts.explains} 处{among}"
    return f"{leaf.table.title}：{rows}{found}，提示 {counts.notes} 处"


def told(leaf: Leaf) -> str:
    """Say the same, and what is missing."""
    return "\n".join([sentence(leaf), *_missing(leaf.beside.texts)])


def total_words(counts: Counts | None) -> str:
    """Say how much is open in all, as the page for sealing says it; nothing until it has been counted."""
    if counts is None:
        return ""
    if not counts.errors and not counts.explains:
        return "✓ 没有要处理的，可以正式封包"
    error, explain = LEVELS[Level.ERROR], LEVELS[Level.EXPLAIN]
    return f"合计　{error.sign} 必须改 {counts.errors} 处　{explain.sign} 须说明 {counts.explains} 处"


def _missing(texts: Sequence[str]) -> list[str]:
    """Say what is missing, under its heading."""
    if not texts:
        return []
    more = [f"……还有 {len(texts) - _MOST_TOLD} 处"] if len(texts) > _MOST_TOLD else []
    return ["缺什么：", *texts[:_MOST_TOLD], *more]


def _signs(counts: Counts) -> str:
    shown = ((LEVELS[Level.ERROR].sign, counts.errors), (LEVELS[Level.EXPLAIN].sign, counts.explains))
    return " ".join(f"{sign}{count}" for sign, count in shown if count)
