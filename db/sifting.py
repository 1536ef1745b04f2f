"""Sorting and filtering a table (排序, 筛选): which of its rows are shown, in which order.

What people choose by is what they see: names instead of codes, states in their words. So the different cells of a
column are read first, shown as on the screen, and what was chosen goes back into SQL as the cells that look so.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, NamedTuple, TypeAlias

from db.checks.blanks import CODE as BLANK
from db.checks.problems import Finding, Findings
from db.pinyin import sort_key
from db.references import References
from db.rowplaces import placed, places_of
from db.schema import last_name
from db.store import Store
from forms.model import Field, FieldType, Level, Table
from forms.records import dataclass
from forms.values import Sql, load

#: Instead of a field: the unit that a row belongs to.
OWNER: Final = ""
#: Number of a row, then what some of its cells hold, each in its column and beside it.
_Line: TypeAlias = tuple[Any, ...]
#: Shown just as they are stored.
_FREE: Final = frozenset({FieldType.TEXT, FieldType.NOTE})
#: Sorted by what is stored, as numbers are; everything else by the sound of what is shown.
_PLAIN: Final = frozenset({FieldType.DATE, FieldType.MONTH, FieldType.BOOLEAN})
_MOST_BOUND: Final = 20_000


class SortBy(NamedTuple):
    """One key of an order; blank cells come last either way, cells with a state or unclear text before them."""

    field: str
    descending: bool = False


class About(StrEnum):
    """What else rows can be chosen by than by what their cells hold."""

    WRONG = "有问题"
    FILLED_WRONG = "有问题（不含未填）"
    TO_EXPLAIN = "有须说明的"
    CHANGED = "与去年不同"


@dataclass(frozen=True, slots=True)
class Sieve:
    """What passes of one column; several conditions of one sieve must all hold.

    Attributes:
        field: Name of the field; `OWNER` for the unit of the row. With `about` None: anywhere in the row.
        texts: What the cell may show, `""` for a blank one; None: anything.
        least, most: Bounds of a number, both inclusive; None: no bound. A cell without a number does not pass a bound.
        about: What is to be known about the cell.
    """

    field: str | None
    texts: frozenset[str] | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    about: About | None = None


class Value(NamedTuple):
    """One of the different texts that a column shows, and in how many rows."""

    text: str
    rows: int


class _Cell(NamedTuple):
    """One of the different cells of a column: as stored, as shown."""

    value: Sql
    extra: str | None
    shown: str
    rows: int


class Sifter:
    """Sorts and filters one table; made anew for each question, since it keeps names of other rows."""

    def __init__(self, store: Store, table: Table) -> None:
        self._store = store
        self._table = table
        self._references = References(store)
        self._fields: Mapping[str, Field] = store.codec(table.id).by_name
        self._from = f'"{table.id}" t JOIN row r ON r.n = t.n'

    def numbers(self, order: Sequence[SortBy] = ()) -> list[int]:
        """Give the local numbers of all rows in this order, equal ones as entered; at the bureau by their key."""
        natural = [f't."{name}" IS NULL, t."{name}"' for name in self._table.key] if self._store.is_bureau else []
        wanted = [part for key in order for part in (self._column(key.field), self._extra(key.field))]
        columns = ", ".join(["t.n", *wanted])
        asked = f"SELECT {columns} FROM {self._from} ORDER BY {', '.join([*natural, 't.n'])}"
        lines = self._store.sql.execute(asked).fetchall()
        if not self._store.is_bureau and (places := places_of(self._store, self._table.id)):
            by_number = {line[0]: line for line in lines}
            lines = [by_number[number] for number in placed([line[0] for line in lines], places)]
        for place, key in reversed(list(enumerate(order))):
            lines = self._arranged(lines, 1 + 2 * place, key)
        return [line[0] for line in lines]

    def passing(self, sieves: Sequence[Sieve]) -> set[int]:
        """Give the local numbers of the rows that pass all of these."""
        where, values = self._where(sieves)
        asked = f"SELECT t.n FROM {self._from} WHERE {where}"
        found = {number for (number,) in self._store.sql.execute(asked, values)}
        for sieve in sieves:
            if sieve.about in _FINDINGS:
                found &= self._wrong(sieve.field, found, _FINDINGS[sieve.about])
        return found

    def values(self, field: str, others: Sequence[Sieve] = (), among: AbstractSet[int] | None = None) -> list[Value]:
        """Give what a column shows in the rows that pass the sieves of other columns, each text once, in order.

        Args:
            among: Local numbers of the only rows that count; None: all.

        Returns:
            Numbers by size, names by sound; what is no value after them, blank last.
        """
        counts: dict[str, int] = {}
        ranks: dict[str, tuple[int, Any]] = {}
        passing = self.passing(others) if others else None
        if among is not None:
            passing = set(among) if passing is None else passing & among
        by = self._by(field)
        for cell in self._cells(field, passing):
            counts[cell.shown] = counts.get(cell.shown, 0) + cell.rows
            ranks.setdefault(cell.shown, _rank(cell, by))
        return [Value(text, counts[text]) for text in sorted(counts, key=ranks.__getitem__)]

    # How a column is read.

    def _column(self, field: str) -> str:
        return "r.owner" if field == OWNER else f't."{field}"'

    def _extra(self, field: str, name: str = "t") -> str:
        """Give what a cell has beside its column, as JSON; nearly no row has any."""
        return "NULL" if field == OWNER else f"iif({name}._x IS NULL, NULL, json_extract({name}._x, '$.{field}'))"

    def _cells(self, field: str, passing: set[int] | None = None) -> Iterator[_Cell]:
        """Give the different cells of a column."""
        where, values = ("", []) if passing is None else (" WHERE t.n IN (SELECT value FROM json_each(?))", [passing])
        asked = f"SELECT {self._column(field)}, {self._extra(field)}, count(*) FROM {self._from}{where} GROUP BY 1, 2"
        is_free = self._is_shown_as_stored(field)
        for value, extra, count in self._store.sql.execute(asked, [json.dumps(list(some)) for some in values]):
            is_plain = extra is None and isinstance(value, str) and is_free
            yield _Cell(value, extra, str(value) if is_plain else self._show(field, value, extra), count)

    def _show(self, field: str, value: Sql, extra: str | None) -> str:
        if field == OWNER:
            return next((unit.name for unit in self._store.pack.units if unit.code == value), str(value))
        known = self._fields[field]
        return self._references.show(known, load(known, value, json.loads(extra) if extra else None))

    # Order.

    def _arranged(self, lines: Sequence[_Line], place: int, key: SortBy) -> list[_Line]:
        """Sort lines by what stands at a place and beside it; equal ones stay as they are."""
        valued = [line for line in lines if line[place] is not None]
        marked = [line for line in lines if line[place] is None and line[place + 1] is not None]
        blank = [line for line in lines if line[place] is None and line[place + 1] is None]
        by = self._by(key.field)
        valued.sort(key=lambda line: by(line[place]), reverse=key.descending)
        marked.sort(key=lambda line: sort_key(self._show(key.field, None, line[place + 1])))
        return [*valued, *marked, *blank]

    def _by(self, field: str) -> Callable[[Any], Any]:
        """Give what the values of a column are sorted by: numbers and dates by themselves, else by sound."""
        known = self._fields.get(field)
        if known is not None and (known.is_number or known.type in _PLAIN):
            return lambda value: value
        if self._is_shown_as_stored(field):
            return sort_key
        keys: dict[Sql, str] = {}

        def by(value: Sql) -> str:
            if value not in keys:
                keys[value] = sort_key(self._show(field, value, None))
            return keys[value]

        return by

    def _is_shown_as_stored(self, field: str) -> bool:
        return field != OWNER and self._fields[field].type in _FREE and not self._fields[field].states

    # Filter.

    def _where(self, sieves: Sequence[Sieve]) -> tuple[str, list[object]]:
        clauses, values = ["1"], list[object]()
        for sieve in sieves:
            for clause, bound in self._clauses(sieve):
                clauses.append(clause)
                values.extend(bound)
        return " AND ".join(f"({clause})" for clause in clauses), values

    def _clauses(self, sieve: Sieve) -> Iterator[tuple[str, Sequence[object]]]:
        if sieve.field is not None and sieve.texts is not None:
            yield self._showing(sieve.field, sieve.texts)
        for sign, bound in ((">=", sieve.least), ("<=", sieve.most)):
            if sieve.field and bound is not None:
                yield f"{self._column(sieve.field)} {sign} ?", [float(bound)]
        if sieve.about is About.CHANGED:
            yield self._changed(sieve.field), []

    def _showing(self, field: str, texts: frozenset[str]) -> tuple[str, Sequence[object]]:
        column, extra = self._column(field), self._extra(field)
        cells = [cell for cell in self._cells(field) if cell.shown in texts]
        plain = [cell.value for cell in cells if cell.extra is None and cell.value is not None]
        marked = [cell.extra for cell in cells if cell.extra is not None]
        blank = f" OR {column} IS NULL" if any(cell.extra is None and cell.value is None for cell in cells) else ""
        within, bound = _among(column, plain)
        beside, more = _among(extra, marked)
        return f"({extra} IS NULL AND ({within}{blank})) OR {beside}", [*bound, *more]

    def _changed(self, field: str | None) -> str:
        """Say which rows say something else than the last row they continue."""
        names = [field] if field else [item.name for item in self._table.fields if item.travels]
        pairs = (
            f't."{name}" IS NOT l."{name}"'
            f' OR (t."{name}" IS NULL AND {self._extra(name)} IS NOT {self._extra(name, "l")})'
            for name in names
        )
        return f't._last IN (SELECT l.n FROM "{last_name(self._table.id)}" l WHERE {" OR ".join(pairs)})'

    def _wrong(self, field: str | None, rows: set[int], which: "_Which") -> set[int]:
        """Give those rows in which something is to be mended here or explained, in the cell or anywhere."""
        asked = "SELECT row FROM problem WHERE tbl = ?1 AND (?2 IS NULL OR field = ?2) AND (?3 IS NULL OR level = ?3)"
        if which.with_blank:
            asked += (
                " UNION SELECT row FROM blank"
                " WHERE tbl = ?1 AND (?2 IS NULL OR instr(' ' || fields || ' ', ' ' || ?2 || ' '))"
            )
        level = which.level.value if which.level is not None else None
        suspects = [
            found for (found,) in self._store.sql.execute(asked, (self._table.id, field, level)) if found in rows
        ]
        found = Findings(self._store, self._table).of_rows(suspects, only_mine=True)
        return {
            number
            for number, some in found.items()
            if any(not one.is_explained and field in {None, one.field} and which.is_meant(one) for one in some)
        }


class _Which(NamedTuple):
    """Which findings are meant: those of a level or any, with fields that must be filled and are blank or without."""

    level: Level | None = None
    with_blank: bool = False

    def is_meant(self, one: Finding) -> bool:
        return self.level in {None, one.level} and (self.with_blank or one.code != BLANK)


_FINDINGS: Final[Mapping[About | None, _Which]] = {
    About.WRONG: _Which(with_blank=True),
    About.FILLED_WRONG: _Which(),
    About.TO_EXPLAIN: _Which(Level.EXPLAIN),
}


def _among(column: str, values: Sequence[Sql]) -> tuple[str, list[object]]:
    if len(values) <= _MOST_BOUND:
        return f"{column} IN ({', '.join('?' * len(values))})", list(values)
    return f"{column} IN (SELECT value FROM json_each(?))", [json.dumps(values)]


def _rank(cell: _Cell, by: Callable[[Any], Any]) -> tuple[int, Any]:
    """Give where a cell belongs in a list of its column."""
    if cell.value is None:
        return (1, sort_key(cell.shown)) if cell.shown else (2, "")
    return 0, by(cell.value)
