"""What reads across tables is renewed when what it reads changes, and is the same as worked out anew."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from db.checks.problems import problems
from db.checks.settle import settle_tables
from db.creating import create_store
from db.journal import add_rows
from db.rows import rows
from db.state import rebuild
from db.store import Role, Store
from tests.db.conftest import identity, issue_duties
from tests.db.copies import hand_over, task_for
from tests.db.plots import FILES

Make = Callable[..., Store]


@pytest.fixture
def plots(tmp_path: Path) -> Iterator[Make]:
    """Make workspaces of the small pack of plots; the bureau's first, whose duties the units get."""
    with ExitStack() as stack:
        made: dict[str, Store] = {}

        def make(unit: str = "HB") -> Store:
            role = Role.BUREAU if unit == "HB" else Role.FILL
            known = identity(unit, role, unit[0].lower())
            made[unit] = stack.enter_context(create_store(tmp_path / unit, FILES, known))
            if unit == "HB":
                issue_duties(made[unit])
            else:
                hand_over(task_for(made.get("HB") or make(), unit), made[unit])
            return made[unit]

        yield make


def found(store: Store, table: str | None = None) -> list[tuple[str, str]]:
    settle_tables(store)
    return [(problem.check, problem.text) for problem in problems(store, table)]


def plot(store: Store, name: str = "甲", **cells: str) -> tuple[int, str]:
    written = add_rows(store, "T01", [{"name": name, **cells}])
    number = written.rows["T01"][0]
    return number, store.sql.execute("SELECT id FROM row WHERE n = ?", (number,)).fetchone()[0]


def test_a_computed_field_reads_another_table_and_is_read_by_a_third(plots: Make) -> None:
    store = plots("XM")
    number, row = plot(store, area="8")
    add_rows(store, "T02", [{"plot": row, "size": "1.25"}, {"plot": row, "size": "0.8"}])
    settle_tables(store)
    (line,) = rows(store, "T01")
    assert (line.number, line.tokens["corners"], line.tokens["share"]) == (number, "2.1", "26.25")
    (card,) = rows(store, "T03")
    assert card.tokens["summed"] == "2"


def test_the_same_after_a_rebuild(plots: Make) -> None:
    store = plots("XM")
    _, row = plot(store, area="8")
    add_rows(store, "T02", [{"plot": row, "size": "9.25"}, {"plot": row, "size": "0.8", "beside": "nowhere"}])
    before = found(store)
    rebuild(store)
    assert problems(store)
    assert found(store) == before
