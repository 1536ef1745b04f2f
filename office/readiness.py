"""What stands between the data and a final report."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from db.checks.findings import judge_whole
from db.checks.problems import Counts, Open, problems
from db.checks.settle import settle_tables
from db.merging.checkpoint import may_travel
from db.rights import rights_of
from db.rows import rows
from db.store import Store
from forms.model import Level, Table
from forms.problems import Problem
from office.materials import material_findings
from office.troubles import OpenErrors


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


def heading(problem: Problem) -> str:
    """Name the one item or table under which a finding is counted, however many ask for what it is about.

    What is missing of an item stands there; what is missing of a table, of its rows or of what no item asks for stands
    at that table, and so does all that is found about the data.
    """
    return problem.slot.partition("/")[0] or problem.table if problem.table == "C01" else problem.table


def counted(found: Iterable[Problem]) -> Counts:
    """Count what is not explained, by level."""
    levels = Counter(problem.level for problem in found if not problem.explained)
    return Counts(levels[Level.ERROR], levels[Level.EXPLAIN], levels[Level.NOTE])


def open_beside(store: Store) -> Mapping[str, Open]:
    """Say by item or table what is open beside the data of the tables: in materials and in tables of the program.

    With what is found about the data of each table it comes to what `readiness` counts.
    """
    by_heading: dict[str, list[Problem]] = {}
    builtin = (problems(store, table.id) for table in store.pack.tables if table.builtin)
    for problem in chain(material_findings(store), *builtin):
        if not problem.explained:
            by_heading.setdefault(heading(problem), []).append(problem)
    return {name: Open(counted(found), _texts(found)) for name, found in by_heading.items()}


def _texts(found: Iterable[Problem]) -> tuple[str, ...]:
    graves = sorted((one for one in found if one.is_open), key=lambda one: one.level is not Level.ERROR)
    return tuple(dict.fromkeys(one.text for one in graves))


def refuse_formulas(store: Store) -> None:
    """Refuse to go on while a text like a formula has been typed: as a change set it would be in each package to come.

    Raises:
        OpenErrors: There is one (E-FORMULA-FIRST).
    """
    if not may_travel(store):
        raise OpenErrors("E-FORMULA-FIRST")


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
    counts = counted(found)
    explained = sum(problem.explained for problem in found)
    empty = [table for table in duty_tables(store) if _is_empty(store, table.id)]
    formulas = sum(problem.check == "V-FORMULA" for problem in found)
    return Readiness(
        counts.errors,
        counts.explains,
        explained,
        counts.notes,
        tuple(table.title for table in empty),
        formulas,
        tuple(table.id for table in empty),
    )


def _is_empty(store: Store, table: str) -> bool:
    return not any(any(row.tokens.values()) for row in rows(store, table))
