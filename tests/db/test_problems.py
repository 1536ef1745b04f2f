"""Reading findings: the first few are those that a whole list begins with, whoever they are for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.checks.problems import Findings, _Reader, problems
from db.creating import create_store
from db.journal import add_rows
from db.store import Role, Store
from tests.db.conftest import identity, issue_duties
from tests.db.revised import pack_files


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with create_store(tmp_path / "workspace", pack_files(1), identity("HB", Role.BUREAU)) as store:
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
