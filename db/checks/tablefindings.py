"""The findings of one table as screens need them: those of some rows, the first so many, and how many there are.

`db.checks.problems` lists all of them, which takes seconds in a table of thousands of unfinished rows; these three
questions are asked after every key, so each is one query over what is shown.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from db.checks.explanations import Explanations
from db.rights import rights_of
from db.store import Store
from forms.model import Kind, Level, Table
from forms.problems import Problem, problem_id

_RANK: Final = "CASE p.level WHEN 'error' THEN 0 WHEN 'explain' THEN 1 ELSE 2 END"
_COLUMNS: Final = "p.row, p.code, p.field, p.level, p.text, p.shown, coalesce(r.owner, ''), coalesce(r.id, '')"
_FROM: Final = "FROM problem p LEFT JOIN row r ON r.n = p.row"
_LEVELS: Final = {level.value: level for level in Level}
_EXPLAINED: Final = (
    " JOIN C03 c ON c.check_id = p.code AND c.tbl = p.tbl AND coalesce(c.row_owner, '') = coalesce(r.owner, '')"
    " AND coalesce(c.row_id, '') = coalesce(r.id, '') AND coalesce(c.field, '') = p.field"
    " AND coalesce(c.shown, '') = p.shown AND c.reason IS NOT NULL"
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


class Finding(NamedTuple):
    """What a cell needs to know of a finding; made by the thousand while one scrolls."""

    code: str
    field: str
    level: Level
    text: str
    is_explained: bool


class Findings:
    """The findings of one table that this unit can mend; at the bureau all."""

    def __init__(self, store: Store, table: Table) -> None:
        self._store = store
        self._table = table
        self._rights = rights_of(store, store.identity.unit)
        self._sections = {field.name: field.section for field in table.fields}
        self.refresh()

    def refresh(self) -> None:
        """Read the explanations anew; they change only where one is written, undone or received."""
        self._explained = Explanations(self._store)

    def _covers(self, code: str, owner: str, row: str, name: str, shown: str) -> bool:
        return self._explained.covers((code, self._table.id, owner, row, name), shown)

    def of_rows(self, numbers: Sequence[int]) -> Mapping[int, Sequence[Finding]]:
        """Give what is found about some rows, whoever can mend it, by local number."""
        marks = ", ".join("?" * len(numbers))
        found: dict[int, list[Finding]] = {}
        for number, code, name, level, text, shown, owner, row in self._store.sql.execute(
            f"SELECT {_COLUMNS} {_FROM} WHERE p.row IN ({marks}) AND p.tbl = ?", (*numbers, self._table.id)
        ):
            is_explained = self._covers(code, owner, row, name, shown)
            found.setdefault(number, []).append(Finding(code, name, _LEVELS[level], text, is_explained))
        return found

    def first(self, most: int) -> list[tuple[int, Problem]]:
        """Give the gravest findings with the local numbers of their rows; 0 for one about the whole table."""
        found: list[tuple[int, Problem]] = []
        for item in self._read(f"WHERE p.tbl = ? ORDER BY {_RANK}, p.row, p.rowid", (self._table.id,)):
            found.append(item)
            if len(found) == most:
                break
        return found

    def counts(self) -> Counts:
        """Count those that are not explained."""
        levels = dict.fromkeys(Level, 0)
        for level, name, owner, row, count in self._groups():
            levels[level] += count if self._is_mine(owner, row, name) else 0
        for problem in self._maybe_explained():
            levels[problem.level] -= problem.explained
        return Counts(levels[Level.ERROR], levels[Level.EXPLAIN], levels[Level.NOTE])

    def _groups(self) -> Iterator[tuple[Level, str, str, str, int]]:
        """Count in groups of equal rights: in a free list rights never depend on the single row."""
        row = "''" if self._table.kind is Kind.LIST and self._table.rows_from is None else "coalesce(r.id, '')"
        for level, name, owner, key, count in self._store.sql.execute(
            f"SELECT p.level, p.field, coalesce(r.owner, ''), {row}, count(*) {_FROM} WHERE p.tbl = ?"
            " GROUP BY 1, 2, 3, 4",
            (self._table.id,),
        ):
            yield Level(level), name, owner, key, count

    def _maybe_explained(self) -> Iterator[Problem]:
        """Give the findings for which some explanation was written; there are few of them."""
        for _, problem in self._read(f"{_EXPLAINED} WHERE p.tbl = ? GROUP BY p.rowid", (self._table.id,)):
            yield problem

    def _read(self, where: str, values: Sequence[object]) -> Iterator[tuple[int, Problem]]:
        table = self._table.id
        for number, code, name, level, text, shown, owner, row in self._store.sql.execute(
            f"SELECT {_COLUMNS} {_FROM} {where}", values
        ):
            if number and not self._is_mine(owner, row, name):
                continue
            is_explained = self._covers(code, owner, row, name, shown)
            key = problem_id(code, table, owner, row, name)
            yield number, Problem(key, code, Level(level), table, owner, row, name, text, is_explained)

    def _is_mine(self, owner: str, row: str, name: str) -> bool:
        return self._rights.may_write(self._table, owner, row, self._sections.get(name))
