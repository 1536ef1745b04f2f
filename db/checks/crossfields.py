"""Computed fields that read tables, `compute = "SELECT …"`: their order, where they can be worked out, and doing it.

They are worked out by `db.checks.settle` once what they read is in order. In the copy of a unit that may not write all
that a field reads the field is blank (由县局汇总后计算), and so is what is computed from it.
"""

import re
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from db.checks.formulas import rounded
from db.checks.standing import Standing
from db.checks.statements import statements_of
from db.rights import kept_with_rights
from db.store import Store
from forms.expressions import compile_expression
from forms.model import Field, Pack, Table

Column = tuple[str, str]
_EXTRAS = "_x"


@dataclass(frozen=True, slots=True)
class CrossField:
    """A computed field that reads tables.

    Attributes:
        reads: All that it rests on, also through other computed fields.
        fault: Kind of the fault if its SELECT cannot be prepared, else empty.
    """

    table: str
    field: Field
    reads: frozenset[Column]
    fault: str = ""

    @property
    def column(self) -> Column:
        """Where it stands."""
        return self.table, self.field.name

    @property
    def tables(self) -> frozenset[str]:
        """The tables after whose change it is worked out anew, its own for rows that are new."""
        return frozenset({self.table, *(table for table, _ in self.reads)})


@dataclass(frozen=True, slots=True)
class CrossFields:
    """The computed fields of a pack that read tables.

    Attributes:
        ordered: Each after those that it rests on.
        circles: Those that rest on themselves; they stay blank, and it is said.
        rests: What each computed field of the pack rests on, one over a single row included.
    """

    ordered: tuple[CrossField, ...]
    circles: tuple[CrossField, ...]
    rests: Mapping[Column, frozenset[Column]]

    def of(self, table: str) -> tuple[CrossField, ...]:
        """Those of one table."""
        return tuple(cross for cross in (*self.ordered, *self.circles) if cross.table == table)

    def closure(self, columns: Iterable[Column]) -> frozenset[Column]:
        """Give columns with all that they rest on."""
        found = frozenset(columns)
        return found.union(*(self.rests.get(column, ()) for column in found))


def cross_fields(store: Store) -> CrossFields:
    """Give the computed fields of the present pack that read tables."""
    kept = store.kept("cross fields")
    if None not in kept:
        kept[None] = _sorted_out(store)
    found: CrossFields = kept[None]
    return found


def blank_here(store: Store, table: str) -> frozenset[str]:
    """Give the computed fields of a table that stay blank in this copy, because others' rows are missing here."""
    kept: dict[str, frozenset[str]] = kept_with_rights(store, "blank here")
    if table not in kept:
        kept[table] = _blank_here(store, table)
    return kept[table]


def _blank_here(store: Store, table: str) -> frozenset[str]:
    known = cross_fields(store)
    if store.is_bureau or not known.of(table):
        return frozenset()
    standing = Standing(store)
    hidden = {cross.column for cross in known.of(table) if not standing.is_whole(cross.reads)}
    return frozenset(
        name for (tbl, name), rests in known.rests.items() if tbl == table and ((tbl, name) in hidden or rests & hidden)
    )


def reads_own_row(cross: CrossField) -> bool:
    """Whether a field reads of its own table nothing but the row at hand, which it calls `this`."""
    return re.search(rf"\b{cross.table}\b", cross.field.compute or "", re.IGNORECASE) is None


def work_out(store: Store, cross: CrossField, rows: Collection[int] | None = None) -> tuple[dict[int, str], str]:
    """Work a field out for all rows of its table, or for some.

    Returns:
        Tokens by local row number, and the kind of the fault if it could not be run; then all are blank.
    """
    if cross.fault:
        return {}, cross.fault
    try:
        answer = statements_of(store).run(cross.field.compute or "", cross.table, most=_ALL, rows=rows)
    except sqlite3.Error as fault:
        return {}, type(fault).__name__
    if not answer.is_whole:
        return {}, "TooMuch"
    # Farms by the thousand have few different answers.
    ask = lru_cache(maxsize=_MOST_KEPT, typed=True)(lambda value: rounded(value, cross.field))
    return {int(str(number)): ask(value) for number, value in answer.rows}, ""


_ALL = 100_000_000
_MOST_KEPT = 10_000


def _sorted_out(store: Store) -> CrossFields:
    direct, faults = _direct(store)
    rests = {column: _reach(column, direct) for column in direct}
    crosses = [
        CrossField(table.id, field, rests[table.id, field.name], faults.get((table.id, field.name), ""))
        for table, field in _selects(store.pack)
    ]
    circles = tuple(cross for cross in crosses if any(column in rests.get(column, ()) for column in cross.reads))
    # One that rests on another one rests on more than that one.
    ordered = sorted((cross for cross in crosses if cross not in circles), key=lambda cross: _depth(cross, rests))
    return CrossFields(tuple(ordered), circles, rests)


def _depth(cross: CrossField, rests: Mapping[Column, frozenset[Column]]) -> tuple[int, Column]:
    return sum(column in rests for column in cross.reads), cross.column


def _direct(store: Store) -> tuple[dict[Column, set[Column]], dict[Column, str]]:
    """Say of each computed field what it reads itself, and which cannot be prepared."""
    direct: dict[Column, set[Column]] = {}
    faults: dict[Column, str] = {}
    for table in store.pack.tables:
        for field in table.fields:
            if field.compute is None or field.is_row_code:
                continue
            column = (table.id, field.name)
            if field.is_selected:
                reads = statements_of(store).reads(field.compute, table.id)
                faults[column] = reads.fault
                direct[column] = _with_extras(store, reads.columns)
            else:
                names = compile_expression(field.compute, table, store.pack).names
                direct[column] = {(table.id, name) for name in names}
    return direct, faults


def _with_extras(store: Store, columns: Iterable[Column]) -> set[Column]:
    """Take what lies beside the columns of a table for all of its computed fields, whose texts it may hold, too."""
    found: set[Column] = set()
    for table, name in columns:
        if name == _EXTRAS:
            definition = store.table(table.removesuffix("_last"))
            found.update((table, field.name) for field in definition.fields if field.compute is not None)
        found.add((table, name))
    return found


def _reach(column: Column, direct: Mapping[Column, set[Column]]) -> frozenset[Column]:
    """Give all that a computed field rests on; itself, if it goes round in a circle."""
    found: set[Column] = set()
    waiting = list(direct[column])
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(direct.get(one, ()))
    return frozenset(found)


def _selects(pack: Pack) -> list[tuple[Table, Field]]:
    return [(table, field) for table in pack.tables for field in table.fields if field.is_selected]
