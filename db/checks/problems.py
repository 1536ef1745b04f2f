"""Reading the findings about the data, with whose they are and whether they are explained."""

from collections.abc import Iterator

from db.checks.explanations import Explanations
from db.rights import rights_of
from db.store import Store
from forms.model import Level
from forms.problems import Problem, problem_id

_RANK = {Level.ERROR: 0, Level.EXPLAIN: 1, Level.NOTE: 2}


def problems(store: Store, table: str | None = None) -> list[Problem]:
    """List the findings that this unit can mend; at the bureau all (DESIGN 4, Table and cross checks).

    Returns:
        By table, then gravity, then row in order of entry.
    """
    explained = Explanations(store)
    rights = rights_of(store, store.identity.unit)
    found = []
    for line in _lines(store, table):
        number, tbl, code, field, level, text, shown, owner, row = line
        definition = store.table(tbl)
        section = next((item.section for item in definition.fields if item.name == field), None)
        if number and not rights.may_write(definition, owner, row, section):
            continue
        key = (code, tbl, owner, row, field)
        problem = Problem(
            problem_id(*key), code, Level(level), tbl, owner, row, field, text, explained.covers(key, shown)
        )
        found.append((tbl, _RANK[problem.level], number, problem))
    found.sort(key=lambda item: item[:3])
    return [item[3] for item in found]


def values_of(store: Store, problem: Problem) -> str:
    """Give the values that a finding rests on, which an explanation keeps."""
    found = store.sql.execute(
        "SELECT p.shown FROM problem p LEFT JOIN row r ON r.n = p.row WHERE p.tbl = ? AND p.code = ? AND p.field = ?"
        " AND coalesce(r.owner, '') = ? AND coalesce(r.id, '') = ?",
        (problem.table, problem.check, problem.field, problem.owner, problem.row),
    ).fetchone()
    return str(found[0])


def _lines(store: Store, table: str | None) -> Iterator[tuple[int, str, str, str, str, str, str, str, str]]:
    yield from store.sql.execute(
        "SELECT p.row, p.tbl, p.code, p.field, p.level, p.text, p.shown, coalesce(r.owner, ''), coalesce(r.id, '')"
        " FROM problem p LEFT JOIN row r ON r.n = p.row WHERE ? IS NULL OR p.tbl = ?",
        (table, table),
    ).fetchall()
