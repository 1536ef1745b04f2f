"""What stands between the data and a final report."""

from collections import Counter
from dataclasses import dataclass

from db.checks.findings import judge_whole
from db.checks.problems import problems
from db.checks.settle import settle_tables
from db.rights import rights_of
from db.rows import rows
from db.store import Store
from forms.model import Level, Table
from forms.problems import Problem
from office.materials import material_findings


@dataclass(frozen=True, slots=True)
class Readiness:
    """Counts of what is open, and the tables in which nothing has been filled.

    Attributes:
        formulas: Texts that a sheet would take for a formula; they may not travel at all (packages.md 4.1).
        empty: Titles of tables of this unit without a filled cell; whether they are forgotten is for people to say.
        empty_tables: Their ids.
    """

    errors: int
    explains: int
    explained: int
    notes: int
    empty: tuple[str, ...]
    formulas: int = 0
    empty_tables: tuple[str, ...] = ()

    @property
    def is_final(self) -> bool:
        """Whether a final report may be sealed."""
        return not self.errors and not self.explains


def duty_tables(store: Store) -> list[Table]:
    """List the tables that this unit owes; at the bureau all of the pack."""
    rights = rights_of(store, store.identity.unit)
    return [table for table in store.pack.tables if not table.builtin and rights.sees(table.id)]


def check(store: Store, table: str | None = None) -> list[Problem]:
    """Judge a table, or all with their materials, anew and list the findings that this unit can mend.

    Raises:
        EntryRefused: No such table.
    """
    wanted = [store.table(table)] if table else [item for item in store.pack.tables if not item.builtin]
    for item in wanted:
        judge_whole(store, item.id)
    settle_tables(store)
    if not table:
        return [*problems(store), *material_findings(store)]
    (one,) = wanted
    about = (item for item in material_findings(store) if item.table == one.id or item.slot.startswith(f"{one.id}/"))
    return [*problems(store, one.id), *about]


def readiness(store: Store) -> Readiness:
    """Say what still holds up a final report, from a fresh judgement of everything."""
    found = check(store)
    levels = Counter(problem.level for problem in found if not problem.explained)
    explained = sum(problem.explained for problem in found)
    empty = [table for table in duty_tables(store) if _is_empty(store, table.id)]
    formulas = sum(problem.check == "V-FORMULA" for problem in found)
    return Readiness(
        levels[Level.ERROR],
        levels[Level.EXPLAIN],
        explained,
        levels[Level.NOTE],
        tuple(table.title for table in empty),
        formulas,
        tuple(table.id for table in empty),
    )


def _is_empty(store: Store, table: str) -> bool:
    return not any(any(row.tokens.values()) for row in rows(store, table))
