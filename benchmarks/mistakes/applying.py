"""Planting a mistake in a loaded county, asking what the program finds now, and taking it back."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.mistakes.loading import key_of, load_county, tokens_of
from benchmarks.mistakes.planting import Place, Spoilt
from db.checks.problems import problems
from db.checks.settle import settle_tables
from db.journal import SYSTEM, Act, RowKey, delete_rows, put_rows
from db.rows import rows as rows_of
from forms.model import Level, Table
from forms.problems import Problem
from office.demo.county import County, Line
from office.entry import explain_all
from office.materials import material_findings

_REASON: Final = "已逐项核对，变化属实。"
_ACT: Final = Act(SYSTEM, "测量", "测量")
#: Findings about proofs and statements: no proof is attached in a measured county.
_ITEM: Final = "V-ITEM"


class _TakenBackError(Exception):
    """Ends a transaction without a trace."""


def _take_back() -> None:
    raise _TakenBackError


@dataclass(frozen=True, slots=True)
class Answer:
    """What the program says of a planted mistake.

    Attributes:
        new: Findings that were not there before, or were explained for other figures.
        other: Findings that stood open before and say another figure now.
    """

    new: tuple[Problem, ...]
    other: tuple[Problem, ...]


class Bench:
    """A loaded county in which one mistake after the other is planted."""

    def __init__(self, root: Path, county: County, *, last_year: bool, retyped: bool = False) -> None:
        self.county = county
        self.has_last = last_year
        self.store, self._ids = load_county(root, county, last_year=last_year, retyped=retyped)
        self._tables = {table.id: table for table in county.pack.tables}
        self._lines: dict[tuple[str, str], Line] = {
            (table, line.id): line for table, lines in county.this_year.items() for line in lines
        }
        self._names = {
            (table, key_of(self.store, self._tables[table], line, self._ids).id): line.id
            for (table, _), line in self._lines.items()
        }
        #: All that is said of the county before anybody has explained anything.
        self.told = self._found()
        # A true change is explained before a report goes out, and the explanation holds for these values alone.
        explain_all(self.store, {key: _REASON for key, told in self.told.items() if told.level is Level.EXPLAIN})
        self.clean = self._found()
        self._items = self._lacking()

    def close(self) -> None:
        """Close the workspace."""
        self.store.close()

    def ask(self, spoilt: Spoilt) -> Answer:
        """Plant a mistake, look, and take it back."""
        found: dict[str, Problem] = {}
        items: dict[str, Problem] = {}
        try:
            with self.store.transaction():
                self._plant(spoilt)
                settle_tables(self.store)
                found = self._found()
                items = self._lacking() if spoilt.empties else {}
                _take_back()
        except _TakenBackError:
            pass
        new = [problem for key, problem in found.items() if key not in self.clean]
        new += [item for key, item in items.items() if key not in self._items]
        other = [
            problem for key, problem in found.items() if key in self.clean and problem.text != self.clean[key].text
        ]
        other += [item for key, item in items.items() if key in self._items and item.text != self._items[key].text]
        return Answer(tuple(new), tuple(other))

    def is_clean(self) -> bool:
        """Tell whether everything has been taken back."""
        settle_tables(self.store)
        return self._found().keys() == self.clean.keys()

    def place(self, problem: Problem) -> Place:
        """Give the place of a finding: its table and the county's line; "" for a card or a whole table."""
        return problem.table, self._names.get((problem.table, problem.row), "" if not problem.row else problem.row)

    def _found(self) -> dict[str, Problem]:
        return {problem.id: problem for problem in problems(self.store) if not problem.explained}

    def _lacking(self) -> dict[str, Problem]:
        return {problem.id: problem for problem in material_findings(self.store) if problem.check == _ITEM}

    def _plant(self, spoilt: Spoilt) -> None:
        edits = []
        for (name, line), cells in spoilt.cells.items():
            table = self._tables[name]
            edits.append((self._key(table, line), tokens_of(self.store, table, cells, self._ids)))
        for name, lines in spoilt.added.items():
            for added in lines:
                table = self._tables[name]
                edits.append((self._key_of(table, added), tokens_of(self.store, table, added.cells, self._ids)))
        if edits:
            put_rows(self.store, edits, _ACT)
        gone: dict[str, set[str]] = {}
        for name, line in spoilt.gone:
            gone.setdefault(name, set()).add(self._key(self._tables[name], line).id)
        for name, ids in gone.items():
            delete_rows(self.store, [row.number for row in rows_of(self.store, name) if row.key.id in ids], _ACT)

    def _key(self, table: Table, line: str) -> RowKey:
        return self._key_of(table, self._lines[table.id, line])

    def _key_of(self, table: Table, line: Line) -> RowKey:
        return key_of(self.store, table, line, self._ids)
