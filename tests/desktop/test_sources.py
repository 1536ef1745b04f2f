"""Findings as screens need them equal those that the store lists."""

import pytest

from db.checks.problems import Counts, Finding, Findings, problems
from db.store import Store
from desktop.grid_rows import Mark, joined
from desktop.sources import TableSource
from forms.model import Level
from office.entry import explain
from office.workspaces import open_workspace
from tests.desktop.conftest import Places
from tests.desktop.test_workspace_page import GOOD


def filled(store: Store) -> TableSource:
    source = TableSource(store, store.table("T31"))
    source.add([GOOD, GOOD | {"name": "乙场", "lon": "100"}, {"name": "丙场", "stock": "约八十"}, GOOD])
    explained = next(problem for problem in problems(store, "T31") if problem.check == "T31-02")
    explain(store, explained.id, "养殖场确实在县界以外，有租地合同。")
    source.findings.refresh()
    return source


def expected_counts(store: Store, table: str) -> Counts:
    levels = [problem.level for problem in problems(store, table) if not problem.explained]
    return Counts(levels.count(Level.ERROR), levels.count(Level.EXPLAIN), levels.count(Level.NOTE))


def test_counts_and_lists_are_those_of_the_store(store: Store) -> None:
    source = filled(store)
    assert source.findings.counts() == expected_counts(store, "T31")
    listed = [problem for _, problem in source.findings.first(10_000)]
    assert sorted(listed, key=lambda item: item.id) == sorted(problems(store, "T31"), key=lambda item: item.id)
    assert [problem.level for problem in listed] == [problem.level for problem in problems(store, "T31")]
    assert any(problem.explained for problem in listed)


def test_no_more_are_listed_than_asked_for_and_the_gravest_first(store: Store) -> None:
    source = filled(store)
    assert [problem.level for _, problem in source.findings.first(3)] == [Level.ERROR] * 3


def test_rows_carry_the_marks_of_their_cells(store: Store) -> None:
    source = filled(store)
    rows = source.fetch(source.numbers())
    place = [column.name for column in source.columns].index
    assert rows[2].marks[place("stock")] is not None
    assert "约八十" in rows[2].marks[place("stock")].texts[0]  # type: ignore[union-attr]
    lon = rows[1].marks[place("lon")]
    assert lon is not None
    assert lon.is_settled
    assert lon.texts[0].startswith("（已说明）")


def test_a_card_counts_only_what_the_unit_can_mend(county: Places) -> None:
    with open_workspace(county.bureau) as bureau:
        findings = Findings(bureau, bureau.table("T68"))
        assert findings.counts() == expected_counts(bureau, "T68")
        assert findings.counts().errors > 0


FINDINGS = {
    "missing": Finding("V-REQUIRED", "x", Level.ERROR, "空", is_explained=False),
    "wrong": Finding("V-CODE", "x", Level.ERROR, "错", is_explained=False),
    "odd": Finding("T-1", "x", Level.EXPLAIN, "怪", is_explained=False),
    "explained": Finding("T-2", "x", Level.EXPLAIN, "明", is_explained=True),
}


@pytest.mark.parametrize(
    ("names", "level", "is_missing", "is_settled"),
    [
        (["missing"], Level.ERROR, True, False),
        (["explained"], Level.EXPLAIN, False, True),
        (["odd", "wrong"], Level.ERROR, False, False),
        (["explained", "wrong"], Level.ERROR, False, False),
        (["wrong", "explained"], Level.ERROR, False, False),
        (["missing", "odd"], Level.ERROR, False, False),
        (["explained", "explained"], Level.EXPLAIN, False, True),
    ],
)
def test_the_gravest_open_finding_marks_the_cell(
    names: list[str], level: Level, is_missing: bool, is_settled: bool
) -> None:
    mark: Mark | None = None
    for name in names:
        mark = joined(mark, FINDINGS[name])
    assert mark is not None
    assert (mark.level, mark.is_missing, mark.is_settled) == (level, is_missing, is_settled)
    assert len(mark.texts) == len(names)


@pytest.mark.parametrize("table", ["T01", "T05"])
def test_the_bureau_can_change_what_others_fill_while_it_says_why(county: Places, table: str) -> None:
    with open_workspace(county.bureau) as bureau:
        source = TableSource(bureau, bureau.table(table))
        found = []
        for reason in ("", "电话核实后更正", ""):
            source.reason = reason
            found.append(source.fetch(source.numbers())[0].writable)
    inputs = tuple(column.is_input for column in source.columns)
    nothing = (False,) * len(inputs)
    assert found == [nothing, inputs, nothing]
