"""Finding a text in everything that this unit sees (查找全部): tables, fields, items, rows and cells.

A sift in SQL leaves few rows, which are then looked at as people see them: names instead of codes, states in words.
Each table is read in runs of rows, so that the first finds are told at once and a stop is heard.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from db.pinyin import finder
from db.references import References
from db.rights import rights_of
from db.rows import count, fetch, fixed_names
from db.sound_pattern import pattern
from db.store import Store
from forms.codes.lists import options
from forms.model import Field, FieldType, Kind, Table

#: Rows sifted between two reports, and finds told of each table.
RUN: Final = 5_000
MOST: Final = 200
_MARK: Final = "char(31)"
_FUNCTION: Final = "xk_sought"
#: More rows of another table are not looked through by name for a field that refers to them.
_MOST_REFERRED: Final = 5_000
Report = Callable[[int, int], None]
Tell = Callable[["Found"], None]


class What(StrEnum):
    """What was found."""

    TABLE = "表"
    FIELD = "指标项"
    ITEM = "事项"
    CELL = "格"


@dataclass(frozen=True, slots=True)
class Found:
    """One find.

    Attributes:
        place: Id of the table, or of the item; `title` is its name.
        number, field: Local number of the row and field, for a cell; 0 and empty where it is none.
        row: What people know the row by.
        name: Title of the field.
        text: What was found, as people see it.
    """

    what: What
    place: str
    title: str
    text: str
    number: int = 0
    field: str = ""
    row: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Total:
    """How much was found; `cut` are the ids of tables with more than `MOST` finds."""

    finds: int
    cut: tuple[str, ...]


def search(store: Store, wanted: str, tell: Tell, report: Report = lambda _done, _total: None) -> Total:
    """Find a text by its look, or characters by the first letters of their sounds.

    Args:
        store: A connection of its own, since a function is given to it.
        tell: Called with each find as soon as it is there.
        report: Called with rows done and in all; may raise Cancelled.
    """
    wanted = wanted.strip()
    if not wanted:
        return Total(0, ())
    searching = _Searching(store, wanted, tell, report)
    return searching.run()


class _Searching:
    def __init__(self, store: Store, wanted: str, tell: Tell, report: Report) -> None:
        self._store = store
        self._wanted = wanted
        self._find = finder(wanted)
        self._tell = tell
        self._report = report
        self._references = References(store)
        self._finds = 0
        self._cut: list[str] = []
        sought = pattern(wanted).search
        store.sql.create_function(_FUNCTION, 1, lambda text: sought(text) is not None, deterministic=True)

    def run(self) -> Total:
        pack, rights = self._store.pack, rights_of(self._store, self._store.identity.unit)
        tables = [table for table in pack.tables if not table.builtin and rights.sees(table.id)]
        for item in pack.items:
            if (rights.is_bureau or item.unit == self._store.identity.unit) and self._find(f"{item.id} {item.title}"):
                self._found(Found(What.ITEM, item.id, item.title, f"{item.id} {item.title}"))
        for table in tables:
            self._titles(table)
        counts = {table.id: count(self._store, table.id) for table in tables}
        done, total = 0, sum(counts.values())
        for table in tables:
            self._rows(table, done, total)
            done += counts[table.id]
        self._report(total, total)
        return Total(self._finds, tuple(self._cut))

    def _found(self, found: Found) -> None:
        self._finds += 1
        self._tell(found)

    def _titles(self, table: Table) -> None:
        if self._find(f"{table.id} {table.title}"):
            self._found(Found(What.TABLE, table.id, table.title, f"{table.id} {table.title}"))
        for field in _fields(table):
            if self._find(field.title):
                self._found(Found(What.FIELD, table.id, table.title, field.title, field=field.name, name=field.title))

    def _rows(self, table: Table, done: int, total: int) -> None:
        where, values = self._sieve(table)
        names = {row: choice.label for row, choice in fixed_names(self._store, table).items()} if table.is_fixed else {}
        finds, low = 0, 0
        while (high := self._end_of_run(table, low)) is not None:
            asked = f'SELECT n FROM "{table.id}" t WHERE n > ? AND n <= ? AND ({where}) ORDER BY n'
            passing = [n for (n,) in self._store.sql.execute(asked, (low, high, *values))]
            for found in self._looked_at(table, passing, names):
                if finds == MOST:
                    self._cut.append(table.id)
                    return
                finds += 1
                self._found(found)
            low, done = high, done + RUN
            self._report(min(done, total), total)

    def _end_of_run(self, table: Table, low: int) -> int | None:
        asked = f'SELECT max(n) FROM (SELECT n FROM "{table.id}" WHERE n > ? ORDER BY n LIMIT ?)'
        found = self._store.sql.execute(asked, (low, RUN)).fetchone()[0]
        return int(found) if found is not None else None

    def _sieve(self, table: Table) -> tuple[str, Sequence[object]]:
        """Say in SQL which rows may hold it; some more than do."""
        has_digit = any(char.isdigit() for char in self._wanted)
        fields = [field for field in _fields(table) if has_digit or not field.is_number]
        parts = [f"coalesce(t.\"{field.name}\", '')" for field in fields] + ["coalesce(t._x, '')"]
        clauses, values = [f"{_FUNCTION}({f' || {_MARK} || '.join(parts)})"], list[object]()
        for field in _fields(table):
            codes = self._codes(field)
            if codes and field.type is FieldType.CHOICES:
                clauses += [f"instr(';' || t.\"{field.name}\" || ';', ';' || ? || ';')" for _ in codes]
                values += codes
            elif codes:
                clauses.append(f't."{field.name}" IN ({", ".join("?" * len(codes))})')
                values += codes
        if table.is_fixed:
            # Their names stand nowhere in the table, and there are few of them.
            return "1", ()
        return " OR ".join(clauses), values

    def _codes(self, field: Field) -> list[object]:
        """Give what is stored in a field for the names that are wanted."""
        if field.type is FieldType.BOOLEAN:
            return [value for value, word in ((1, "是"), (0, "否")) if self._find(word)]
        if field.to:
            if count(self._store, field.to) > _MOST_REFERRED:
                return []
            return [choice.code for choice in self._references.options(field.to) if self._find(choice.label)]
        return [choice.code for choice in options(field, self._store.pack) if self._find(choice.label)]

    def _looked_at(self, table: Table, passing: Sequence[int], names: Mapping[str, str]) -> Iterator[Found]:
        """Look at rows as people see them."""
        for row in fetch(self._store, table.id, passing):
            name = names.get(row.key.id, "")
            words = name or self._references.words(table, row.tokens)
            if name and table.kind is not Kind.CARD and self._find(name):
                yield Found(What.CELL, table.id, table.title, name, row.number, "", name)
            for field in _fields(table):
                token = row.tokens.get(field.name, "")
                shown = self._references.show(field, token) if token else ""
                if shown and (self._find(shown) or self._find(token)):
                    yield Found(What.CELL, table.id, table.title, shown, row.number, field.name, words, field.title)


def _fields(table: Table) -> list[Field]:
    return [field for field in table.fields if not field.withdrawn]
