"""Reading the findings about the data: whose they are, whether they are explained, how many there are.

`problems` lists all of them, which takes seconds in a table of thousands of unfinished rows; a screen asks `Findings`
after every key, for those of some rows, the first so many, and how many there are.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import merge
from itertools import islice
from typing import Final, NamedTuple

from db.checks.blanks import CODE as BLANK
from db.checks.blanks import Blank, blanks_in_order, blanks_of_rows, count_blanks, missing_text
from db.checks.explanations import Explanations, Place, is_whose
from db.checks.keeping import WHOLE_TABLE
from db.checks.nothing import Nothing
from db.chunks import in_chunks
from db.rights import Rights, rights_of
from db.store import Store
from forms.model import Kind, Level, Table
from forms.problems import Problem, problem_id
from forms.records import dataclass

_RANK: Final = "CASE p.level WHEN 'error' THEN 0 WHEN 'explain' THEN 1 ELSE 2 END"
#: Whatever the order in which they were found: what a row's own rules say is always written anew, in order of the form.
_LATER: Final = "CASE p.code WHEN 'V-KEY' THEN 1 WHEN 'V-REF' THEN 2 ELSE 0 END"
#: What checks over tables find in a row is renewed check by check, whenever what one reads has changed.
_WIDE: Final = "iif(p.wide, p.code, ''), iif(p.wide, p.field, '')"
_ORDER: Final = f"{_RANK}, p.row, p.wide, {_LATER}, p.slot, {_WIDE}, p.rowid"
_COLUMNS: Final = (
    "p.row, p.level, p.text, p.shown, p.code, p.tbl, coalesce(r.owner, ''), coalesce(r.id, ''), p.field, p.slot"
)
_FROM: Final = "FROM problem p LEFT JOIN row r ON r.n = p.row"
_LEVELS: Final = {level.value: level for level in Level}
_RANKS: Final = {Level.ERROR: 0, Level.EXPLAIN: 1, Level.NOTE: 2}
_EXPLAINED: Final = (
    " JOIN C03 c ON c.check_id = p.code AND c.tbl = p.tbl AND coalesce(c.row_owner, '') = coalesce(r.owner, '')"
    " AND coalesce(c.row_id, '') = coalesce(r.id, '') AND coalesce(c.field, '') = p.field"
    " AND coalesce(c.slot, '') = p.slot AND coalesce(c.shown, '') = p.shown AND c.reason IS NOT NULL"
)


@dataclass(frozen=True, slots=True)
class Counts:
    """Findings of a table that are not explained, by level."""

    errors: int = 0
    explains: int = 0
    notes: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.errors + self.explains + self.notes

    def __add__(self, other: "Counts") -> "Counts":
        """Count those of two together."""
        return Counts(self.errors + other.errors, self.explains + other.explains, self.notes + other.notes)


class Open(NamedTuple):
    """What is open at one item or table, counted as sealing counts it; with the sentences, the gravest first."""

    counts: Counts = Counts()
    texts: tuple[str, ...] = ()


class Finding(NamedTuple):
    """What a cell needs to know of a finding; made by the thousand while one scrolls."""

    code: str
    field: str
    level: Level
    text: str
    is_explained: bool


class _Line(NamedTuple):
    """A finding as it is kept."""

    number: int
    level: Level
    text: str
    shown: str
    place: Place


class _Reader:
    """Reads findings with whose they are and whether they are explained."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._rights: Rights = rights_of(store, store.identity.unit)
        self._explained = Explanations(store)
        self._nothing = Nothing(store)

    def lines(self, where: str, values: Sequence[object]) -> Iterator[_Line]:
        for number, level, text, shown, *place in self._store.sql.execute(f"SELECT {_COLUMNS} {_FROM} {where}", values):
            yield _Line(number, _LEVELS[level], text, shown, Place(*place))

    def blanks(self, found: Iterable[Blank]) -> Iterator[_Line]:
        """Give blank fields, but those that were declared to be nothing."""
        texts: dict[tuple[str, str], str] = {}
        for number, fields, table, owner, row in found:
            for name in fields:
                place = Place(BLANK, table, owner, row, name, "")
                if self._nothing.covers(place):
                    continue
                if (table, name) not in texts:
                    texts[table, name] = missing_text(self._store.codec(table).by_name[name])
                yield _Line(number, Level.ERROR, texts[table, name], "", place)

    def mine(self, lines: Iterable[_Line]) -> Iterator[tuple[_Line, Problem]]:
        """Give the findings that this unit can mend; at the bureau all."""
        for line in lines:
            place = line.place
            if self.is_mine(place):
                known = Problem(
                    problem_id(*place),
                    place.check,
                    line.level,
                    *place[1:5],
                    line.text,
                    explained=self.is_explained(line),
                    slot=place.slot,
                )
                yield line, known

    def is_mine(self, place: Place) -> bool:
        return is_whose(self._rights, self._store.table(place.table), place.owner, place.row, place.field)

    def is_open_blank(self, place: Place) -> bool:
        """Whether a blank field counts here."""
        return self.is_mine(place) and not self._nothing.covers(place)

    def is_explained(self, line: _Line) -> bool:
        """Whether somebody has explained it; an error is mended, whatever a package says of it."""
        return line.level is not Level.ERROR and self._explained.covers(line.place, line.shown)

    def in_order(self, table: str | None, without: str = "", run: int = -1) -> Iterator[tuple[_Line, Problem]]:
        """Give the findings of a table, or of all, by table, then gravity, then row; of a row, blanks come last.

        Args:
            run: So many are read at once, where only the first are wanted; -1: all.
        """
        found = self._sorted(table, without, run)
        if without != BLANK:
            found = merge(found, self.blanks(blanks_in_order(self._store, table)), key=_rank)
        return self.mine(found)

    def _sorted(self, table: str | None, without: str, run: int) -> Iterator[_Line]:
        """Give what is kept, blanks aside, in order; the first few of 100,000 are found sooner than all are sorted."""
        asked = "SELECT p.rowid FROM problem p WHERE (?1 IS NULL OR p.tbl = ?1) AND p.code <> ?2"
        order = f"ORDER BY p.tbl, {_ORDER}"
        done = 0
        while True:
            where = f"WHERE p.rowid IN ({asked} {order} LIMIT ?3 OFFSET ?4) {order}"
            some = list(self.lines(where, (table, without, run, done)))
            yield from some
            if not some or len(some) != run:
                return
            done, run = done + run, 4 * run


def _rank(line: _Line) -> tuple[str, int, int]:
    return line.place.table, _RANKS[line.level], line.number


def problems(store: Store, table: str | None = None) -> list[Problem]:
    """List the findings that this unit can mend; at the bureau all (DESIGN 4, Table and cross checks).

    `db.checks.settle.settle_tables` comes before it, wherever the exact state is asked for.

    Returns:
        By table, then gravity, then row in order of entry.
    """
    return [problem for _, problem in _Reader(store).in_order(table)]


def values_of(store: Store, problem: Problem) -> str:
    """Give the values that a finding rests on, which an explanation keeps."""
    found = store.sql.execute(
        f"SELECT p.shown {_FROM} WHERE p.tbl = ? AND p.code = ? AND p.field = ? AND p.slot = ?"
        " AND coalesce(r.owner, '') = ? AND coalesce(r.id, '') = ?",
        (problem.table, problem.check, problem.field, problem.slot, problem.owner, problem.row),
    ).fetchone()
    return str(found[0])


class Findings:
    """The findings of one table that this unit can mend; at the bureau all."""

    def __init__(self, store: Store, table: Table) -> None:
        self._store = store
        self._table = table
        self.refresh()

    def refresh(self) -> None:
        """Read the explanations anew; they change only where one is written, undone or received."""
        self._reader = _Reader(self._store)

    def of_rows(self, numbers: Sequence[int], *, only_mine: bool = False) -> Mapping[int, Sequence[Finding]]:
        """Give what is found about some rows, by local number: whoever can mend it, or only what this unit can."""
        found: dict[int, list[Finding]] = {}
        for line in self._lines(numbers):
            if only_mine and not self._reader.is_mine(line.place):
                continue
            is_explained = self._reader.is_explained(line)
            finding = Finding(line.place.check, line.place.field, line.level, line.text, is_explained)
            found.setdefault(line.number, []).append(finding)
        return found

    def _lines(self, numbers: Sequence[int]) -> Iterator[_Line]:
        for some, marks in in_chunks(numbers):
            # The plus keeps SQLite from going through all that is found about the table.
            where = f"WHERE p.row IN ({marks}) AND +p.tbl = ? ORDER BY {_ORDER}"
            yield from self._reader.lines(where, (*some, self._table.id))
        yield from self._reader.blanks(blanks_of_rows(self._store, self._table.id, numbers))

    def first(self, most: int, without: str = "") -> list[tuple[int, Problem]]:
        """Give the gravest findings with the local numbers of their rows; 0 for one about the whole table.

        Args:
            without: Code of findings that are left out.
        """
        found = self._reader.in_order(self._table.id, without, most)
        return [(line.number, problem) for line, problem in islice(found, most)]

    def counts(self) -> Counts:
        """Count those that are not explained."""
        levels = dict.fromkeys(Level, 0)
        for level, place, count in self._groups():
            levels[level] += count if self._reader.is_mine(place) else 0
        for name, owner, row, count in count_blanks(self._store, self._table.id, by_row=not self._is_free):
            place = Place(BLANK, self._table.id, owner, row or "-", name, "")
            levels[Level.ERROR] += count if self._reader.is_open_blank(place) else 0
        # There are few for which some explanation was written.
        told = self._reader.lines(f"{_EXPLAINED} WHERE p.tbl = ? GROUP BY p.rowid", (self._table.id,))
        for _, problem in self._reader.mine(told):
            levels[problem.level] -= problem.explained
        return Counts(levels[Level.ERROR], levels[Level.EXPLAIN], levels[Level.NOTE])

    @property
    def _is_free(self) -> bool:
        """Whether rights never depend on the single row."""
        return self._table.kind is Kind.LIST and self._table.rows_from is None

    def _groups(self) -> Iterator[tuple[Level, Place, int]]:
        """Count findings, blank fields aside, in groups of equal rights."""
        row = f"iif(p.row = {WHOLE_TABLE}, '', '-')" if self._is_free else "coalesce(r.id, '')"
        for level, name, owner, key, count in self._store.sql.execute(
            f"SELECT p.level, p.field, coalesce(r.owner, ''), {row}, count(*)"
            f" {_FROM} WHERE p.tbl = ? GROUP BY 1, 2, 3, 4",
            (self._table.id,),
        ):
            yield _LEVELS[level], Place("", self._table.id, owner, key, name, ""), count
