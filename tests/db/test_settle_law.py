"""The law of checks across tables: worked out step by step they are what they are when worked out anew.

Random histories over a small pack: rows with parts, references, keys, findings across tables, explanations, undo,
reports of other units that are accepted and withdrawn.
"""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from db.checks import crossfields, findings, keys, settle
from db.checks.problems import problems
from db.checks.settle import settle_tables
from db.history import last_undoable, undo
from db.journal import Act, Edit, add_rows, delete_rows, set_cells
from db.merging.checkpoint import checkpoint
from db.merging.incoming import Incoming
from db.merging.packages import decide_package, packages
from db.opening import open_store
from db.state import rebuild
from db.store import Role, Store
from db.troubles import EntryRefused
from forms.model import Level, Table
from office.entry import explain
from tests.db.conftest import identity, issue_duties
from tests.db.copies import hand_over, report_of, return_for, task_for
from tests.db.laws import find_fault, run_histories
from tests.db.made_stores import made_store
from tests.db.plots import FILES

UNITS = ("HB", "XM", "NY")
#: Ids of the first rows, but for the last digit.
ID = "00000000-0000-4000-8000-00000000000"
REASON = Act(reason="核实后修改")


@cache
def _templates() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="settling-"))
    with ExitStack() as stack:
        stores: dict[str, Store] = {}
        for unit in UNITS:
            role = Role.BUREAU if unit == "HB" else Role.FILL
            known = identity(unit, role, unit[0].lower())
            stores[unit] = stack.enter_context(made_store(folder / unit, FILES, known))
        issue_duties(stores["HB"])
        for unit in ("XM", "NY"):
            hand_over(task_for(stores["HB"], unit), stores[unit])
        _begin(stores)
    return folder


def _begin(stores: dict[str, Store]) -> None:
    """Put some rows in, and both units' reports, each a first and a final one that brings nothing more."""
    ids = (f"{ID}{digit}" for digit in "12345")
    add_rows(stores["XM"], "T01", [{"name": "甲", "soil": "1", "area": "2"}] * 2, ids=[next(ids), next(ids)])
    for beside in ("4", "3", "3"):
        cells = {"plot": f"{ID}1", "size": "1", "beside": f"{ID}{beside}"}
        add_rows(stores["XM"], "T02", [cells], ids=[next(ids)])
    add_rows(stores["NY"], "T04", [{"area": "1"}])
    for unit in ("XM", "NY"):
        report = report_of(stores[unit])
        hand_over(report, stores["HB"])
        hand_over(_final(report), stores["HB"])
    for store in stores.values():
        settle_tables(store)


def _final(report: Incoming) -> Incoming:
    return replace(report, id=report.id[::-1], stage="final")


def everything(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Give all that is derived, in an order of its own."""
    tables = [table.id for table in store.pack.tables]
    found = {table: store.sql.execute(f'SELECT * FROM "{table}"').fetchall() for table in [*tables, "conflict"]}
    for table in ("problem", "blank"):
        found[table] = store.sql.execute(f"SELECT * FROM {table}").fetchall()
    return {name: sorted(lines, key=repr) for name, lines in found.items()}


class Settling(RuleBasedStateMachine):
    """A bureau and two units; what is worked out step by step is compared at the end."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="settled-"))
        self.stores = {unit: self._copy(unit) for unit in UNITS}

    def _copy(self, unit: str) -> Store:
        shutil.copytree(_templates() / unit, self.folder / unit)
        store = open_store(self.folder / unit)
        store.sql.execute("PRAGMA synchronous = OFF")
        return store

    def teardown(self) -> None:
        try:
            for store in self.stores.values():
                self._law(store)
        finally:
            for store in self.stores.values():
                store.close()
            shutil.rmtree(self.folder)

    def _law(self, store: Store) -> None:
        settle_tables(store)
        # Typing becomes a change set in a rebuild; that it is not lost by it is part of the law.
        before = everything(store)
        assert not settle_tables(store), "settled once, there is nothing left to settle"
        settle.judge_all(store)
        assert everything(store) == before, "judged anew it is the same"
        rebuild(store)
        assert everything(store) == before, "rebuilt it is the same"

    def _rows(self, store: Store, table: str) -> list[tuple[int, str]]:
        found = store.sql.execute(f'SELECT t.n, r.id FROM "{table}" t JOIN row r ON r.n = t.n ORDER BY t.n')
        return [(int(number), str(row)) for number, row in found]

    def _one(self, items: Sequence[tuple[int, str]], place: int) -> tuple[int, str] | None:
        return items[place % len(items)] if items else None

    @rule(
        who=st.sampled_from(("XM", "HB")), name=st.sampled_from("甲乙"), soil=st.sampled_from("12"),
        area=st.sampled_from(("", "1", "2.50", "不适用")),
    )  # fmt: skip
    def add_plot(self, who: str, name: str, soil: str, area: str) -> None:
        add_rows(self.stores[who], "T01", [{"name": name, "soil": soil, "area": area}], REASON)

    @rule(who=st.sampled_from(("XM", "HB")), place=st.integers(0, 3), size=st.sampled_from(("", "0.25", "2", "?x")))
    def add_corner(self, who: str, place: int, size: str) -> None:
        plot = self._one(self._rows(self.stores[who], "T01"), place)
        if plot:
            with suppress(EntryRefused):
                add_rows(self.stores[who], "T02", [{"plot": plot[1], "size": size}], REASON)

    @rule(
        who=st.sampled_from(("XM", "HB")), place=st.integers(0, 5),
        cell=st.sampled_from((("T01", "area", "3"), ("T01", "name", "甲"), ("T01", "name", ""), ("T01", "soil", "1"),
                              ("T02", "size", "9"), ("T02", "size", "0.05"), ("T03", "declared", "4"))),
    )  # fmt: skip
    def edit(self, who: str, place: int, cell: tuple[str, str, str]) -> None:
        table, name, value = cell
        found = self._one(self._rows(self.stores[who], table), place)
        if found:
            with suppress(EntryRefused):
                set_cells(self.stores[who], [Edit(found[0], name, value)], REASON)

    @rule(who=st.sampled_from(("XM", "HB")), place=st.integers(0, 5), other=st.integers(0, 5), plot=st.booleans())
    def refer(self, who: str, place: int, other: int, plot: bool) -> None:
        store = self.stores[who]
        corners = self._rows(store, "T02")
        one, two = self._one(corners, place), self._one(self._rows(store, "T01") if plot else corners, other)
        if one and two:
            with suppress(EntryRefused):
                set_cells(store, [Edit(one[0], "plot" if plot else "beside", two[1])], REASON)

    @rule(who=st.sampled_from(("XM", "HB")), place=st.integers(0, 5), table=st.sampled_from(("T01", "T02")))
    def delete(self, who: str, place: int, table: str) -> None:
        found = self._one(self._rows(self.stores[who], table), place)
        if found:
            with suppress(EntryRefused):
                delete_rows(self.stores[who], [found[0]], REASON)

    @rule(area=st.sampled_from(("1", "12")))
    def add_foreign(self, area: str) -> None:
        add_rows(self.stores["NY"], "T04", [{"area": area}])

    @rule(who=st.sampled_from(UNITS))
    def take_back(self, who: str) -> None:
        batch = last_undoable(self.stores[who])
        if batch is not None:
            with suppress(EntryRefused):
                undo(self.stores[who], batch)

    @rule(who=st.sampled_from(("XM", "HB")), place=st.integers(0, 9))
    def explain(self, who: str, place: int) -> None:
        store = self.stores[who]
        settle_tables(store)
        found = [problem for problem in problems(store) if problem.level is Level.EXPLAIN]
        if found:
            explain(store, found[place % len(found)].id, "经现场核实，情况属实")

    @rule(who=st.sampled_from(("XM", "NY")), final=st.booleans())
    def report(self, who: str, final: bool) -> None:
        incoming = report_of(self.stores[who])
        hand_over(_final(incoming) if final else incoming, self.stores["HB"])

    @rule()
    def send_back(self) -> None:
        hand_over(return_for(self.stores["HB"], "XM"), self.stores["XM"])

    @rule(place=st.integers(0, 5), verdict=st.sampled_from(("withdraw", "accept")))
    def decide(self, place: int, verdict: str) -> None:
        bureau = self.stores["HB"]
        known = packages(bureau)
        # Settled before and after: a decision may change nothing but who is in.
        settle_tables(bureau)
        decide_package(bureau, known[place % len(known)].id, verdict)
        settle_tables(bureau)

    @rule(who=st.sampled_from(UNITS))
    def settle(self, who: str) -> None:
        settle_tables(self.stores[who])

    @rule(who=st.sampled_from(UNITS))
    def check_in_between(self, who: str) -> None:
        self._law(self.stores[who])

    @rule(who=st.sampled_from(UNITS))
    def checkpoint(self, who: str) -> None:
        checkpoint(self.stores[who])


def test_step_by_step_is_the_same_as_anew() -> None:
    run_histories(Settling, 25, 25)


@contextmanager
def _forgets_what_changed(patch: pytest.MonkeyPatch) -> Iterator[None]:
    patch.setattr(findings, "mark_stale", lambda _store, _tables: None)
    yield


@contextmanager
def _forgets_which_cells_changed(patch: pytest.MonkeyPatch) -> Iterator[None]:
    patch.setattr(findings, "mark_cells", lambda *_: None)
    yield


@contextmanager
def _fields_in_any_order(patch: pytest.MonkeyPatch) -> Iterator[None]:
    honest = crossfields.cross_fields

    def turned(store: Store) -> crossfields.CrossFields:
        known = honest(store)
        return replace(known, ordered=known.ordered[::-1])

    patch.setattr(settle, "cross_fields", turned)
    yield


@contextmanager
def _a_row_that_goes_leaves_references_alone(patch: pytest.MonkeyPatch) -> Iterator[None]:
    patch.setattr(findings, "judge_referring", lambda _store, _table, _changed: None)
    yield


@contextmanager
def _former_namesakes_stay(patch: pytest.MonkeyPatch) -> Iterator[None]:
    honest = keys.judge_changed_keys
    patch.setattr(
        findings, "judge_changed_keys", lambda store, rules, _, now, numbers: honest(store, rules, {}, now, numbers)
    )
    yield


@contextmanager
def _rows_are_not_judged_again(patch: pytest.MonkeyPatch) -> Iterator[None]:
    def write(store: Store, table: Table, cells: dict[int, dict[str, str]], _numbers: object = None) -> None:
        for number, tokens in cells.items():
            for name, token in tokens.items():
                store.sql.execute(f'UPDATE "{table.id}" SET "{name}" = ? WHERE n = ?', (float(token or 0), number))

    patch.setattr(settle, "_write_again", write)
    yield


MUTANTS = (
    _forgets_what_changed,
    _forgets_which_cells_changed,
    _fields_in_any_order,
    _a_row_that_goes_leaves_references_alone,
    _former_namesakes_stay,
    _rows_are_not_judged_again,
)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__.strip("_"))
def test_what_is_worked_out_wrongly_is_caught(mutant: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    _templates()
    with mutant(monkeypatch), pytest.raises(BaseException):  # noqa: B017, PT011 - an assertion, or several at once
        find_fault(Settling, 100)
