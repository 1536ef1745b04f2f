"""F for one row: which values stand, which are in conflict (packages.md 6.3); pure, no store, no clock, no order.

A *register* is what is merged as one: a field, a group of fields, or `_deleted`. Each change set that sets a register
and has not been seen by another one that sets it is a *head*. Heads that agree give the value; heads that differ are a
conflict, and nothing is chosen.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from db.merging.changefiles import DELETED
from forms.model import Table
from forms.values import CONFLICT

Registers = Mapping[str, tuple[str, ...]]
Seen = Callable[[int], frozenset[int]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of several values of a register.

    Attributes:
        tokens: Token by field; for `_deleted`, `1` or `0`, or the cells that stand against a deletion.
        sets: Local numbers of the change sets that say so, ascending.
    """

    tokens: tuple[tuple[str, str], ...]
    sets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """What F says about a row.

    Attributes:
        cells: Token by field, for every register that some live change set sets; `冲突` where heads differ.
        deleted: The row is gone; False where a deletion is in conflict, so that it stays visible.
        conflicts: Candidates by register, two or more each, in order of their tokens.
    """

    cells: dict[str, str]
    deleted: bool = False
    conflicts: dict[str, tuple[Candidate, ...]] = field(default_factory=dict)


def registers_of(table: Table) -> dict[str, tuple[str, ...]]:
    """Give the fields of each register of a table: a group by its name, any other travelling field by its own."""
    registers: dict[str, tuple[str, ...]] = {}
    for item in table.fields:
        if item.travels:
            name = f"@{item.group}" if item.group else item.name
            registers[name] = (*registers.get(name, ()), item.name)
    return registers


def settle(changes: Sequence[tuple[int, Mapping[str, str]]], seen: Seen, registers: Registers) -> Settled:
    """Merge the live changes of one row.

    Args:
        changes: Local number of the change set and what it sets, any order, each set once.
        seen: The change sets that one has seen.
        registers: See `registers_of`.
    """
    if len(changes) == 1:
        only = dict(changes[0][1])
        return Settled(only, only.pop(DELETED, "") == "1")
    setters: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    for number, cells in changes:
        for name, fields in registers.items():
            if any(item in cells for item in fields):
                values = tuple(cells.get(item, "") for item in fields)
                setters.setdefault(name, []).append((number, values))
    settled = Settled({})
    heads = {name: _heads(entries, seen) for name, entries in setters.items()}
    for name, entries in heads.items():
        _decide(settled, name, registers[name], entries)
    deletions = _heads([(n, (cells[DELETED],)) for n, cells in changes if DELETED in cells], seen)
    return _with_deletion(settled, deletions, heads, seen)


def _heads(entries: Iterable[tuple[int, tuple[str, ...]]], seen: Seen) -> list[tuple[int, tuple[str, ...]]]:
    found = list(entries)
    if len(found) < 2:  # noqa: PLR2004 - one setter is its own head
        return found
    covered: set[int] = set()
    for number, _ in found:
        covered |= seen(number)
    return [entry for entry in found if entry[0] not in covered]


def _decide(settled: Settled, name: str, fields: tuple[str, ...], entries: list[tuple[int, tuple[str, ...]]]) -> None:
    by_value: dict[tuple[str, ...], list[int]] = {}
    for number, values in entries:
        by_value.setdefault(values, []).append(number)
    if len(by_value) == 1:
        settled.cells.update(zip(fields, next(iter(by_value)), strict=True))
        return
    settled.cells.update((item, CONFLICT) for item in fields)
    settled.conflicts[name] = tuple(
        Candidate(tuple(zip(fields, values, strict=True)), tuple(sorted(by_value[values])))
        for values in sorted(by_value)
    )


def _with_deletion(
    settled: Settled,
    deletions: list[tuple[int, tuple[str, ...]]],
    heads: Mapping[str, list[tuple[int, tuple[str, ...]]]],
    seen: Seen,
) -> Settled:
    """Set a deletion beside the edits it did not know (6.3, 4)."""
    deleting = sorted(number for number, (value,) in deletions if value == "1")
    if not deleting:
        return settled
    keeping = sorted(number for number, (value,) in deletions if value == "0")
    known = frozenset[int]().union(*(seen(number) for number in deleting))
    edits = {number for entries in heads.values() for number, _ in entries}
    beside = {
        number for number in edits - known - set(deleting) if not any(other in seen(number) for other in deleting)
    }
    opposed = sorted(beside | set(keeping))
    if not opposed:
        return Settled(settled.cells, deleted=True)
    settled.conflicts[DELETED] = (
        Candidate(((DELETED, "0"),), tuple(opposed)),
        Candidate(((DELETED, "1"),), tuple(deleting)),
    )
    return settled
