"""Reading findings: the first few are those that a whole list begins with, whoever they are for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.checks.problems import Findings, _Reader, problems
from db.checks.settle import settle_tables
from db.journal import add_rows
from db.state import rebuild
from db.store import Role, Store
from forms.model import Level
from tests.db.conftest import MakeStore, identity, issue_duties
from tests.db.made_stores import made_store
from tests.db.plots import FILES, plot
from tests.db.revised import pack_files

_MORE = """
[[check]]
id = "T01-93"
level = "error"
message = "外单位样地 {number} 块。"
find = "SELECT p.n AS _row, count(*) AS number FROM T01 AS p, T04 AS q GROUP BY p.n"
passes = { T01 = [{ name = "甲" }] }
fails = { T01 = [{ name = "甲" }], T04 = [{ area = "1" }] }

[[check]]
id = "T01-94"
level = "error"
message = "角点 {number} 个。"
find = "SELECT p.n AS _row, count(*) AS number FROM T01 AS p, T02 AS c GROUP BY p.n"
passes = { T01 = [{ name = "甲" }] }
fails = { T01 = [{ _id = "a", name = "甲" }], T02 = [{ plot = "a", size = "1" }] }
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with made_store(tmp_path / "workspace", pack_files(1), identity("HB", Role.BUREAU)) as store:
        issue_duties(store)
        add_rows(store, "T50", [{"name": "" if number % 3 else f"甲{number}", "amount": "-7"} for number in range(40)])
        yield store


@pytest.mark.parametrize("is_picky", [False, True])
@pytest.mark.parametrize("without", ["", "V-REQUIRED", "T50-01"])
def test_the_first_are_the_beginning_of_all(
    store: Store, monkeypatch: pytest.MonkeyPatch, without: str, is_picky: bool
) -> None:
    everything = [problem for problem in problems(store, "T50") if problem.check != without]
    assert len(everything) > 20
    if is_picky:
        chosen = {problem.row for problem in everything[::7]}
        monkeypatch.setattr(_Reader, "is_mine", lambda _self, place: place.row in chosen)
        everything = [problem for problem in everything if problem.row in chosen]
    findings = Findings(store, store.table("T50"))
    for most in (0, 1, 2, 5, len(everything), 1000):
        assert [problem for _, problem in findings.first(most, without)] == everything[:most]


def test_what_several_checks_find_in_a_row_stands_in_one_order_whichever_came_first(plots: MakeStore) -> None:
    store = plots("HB", {**FILES, "tables/t01.toml": FILES["tables/t01.toml"] + _MORE.encode()})
    _, key = plot(store)
    for table, tokens in (("T02", {"plot": key, "size": "1"}), ("T04", {"area": "1"})):
        add_rows(store, table, [tokens])
        settle_tables(store)
    listed = [problem.check for problem in problems(store, "T01")]
    assert {"T01-93", "T01-94"} <= set(listed)
    rebuild(store)
    assert [problem.check for problem in problems(store, "T01")] == listed


def test_of_a_row_is_told_in_the_order_of_the_list(plots: MakeStore) -> None:
    store = plots("HB", {**FILES, "tables/t01.toml": FILES["tables/t01.toml"] + _MORE.encode()})
    numbers = [plot(store, soil="1")[0] for _ in range(2)]
    add_rows(store, "T04", [{"area": "1"}])
    settle_tables(store)
    listed = [problem.check for problem in problems(store, "T01") if problem.row]
    told = Findings(store, store.table("T01")).of_rows(numbers)
    assert [found.code for number in numbers for found in told[number]] == listed
    assert len(set(listed)) > 1


def test_blank_fields_stand_among_the_rest_by_gravity_and_row(store: Store) -> None:
    found = Findings(store, store.table("T50")).first(1000)
    ranks = [([Level.ERROR, Level.EXPLAIN, Level.NOTE].index(problem.level), number) for number, problem in found]
    assert ranks == sorted(ranks)
    assert {problem.check for _, problem in found} > {"V-REQUIRED", "T50-01"}
