"""Random histories over real stores: copies, forks, returns, withdrawals, decisions (packages.md 6.6, Appendix C).

Each law is broken on purpose at the end: a merge that is wrong in one of the ways people get it wrong must be caught.
"""

import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from db.checks.problems import problems
from db.checks.settle import judge_all
from db.creating import create_store
from db.history import last_undoable, undo
from db.journal import Act, Edit, add_rows, delete_rows, set_cells
from db.merging import checkpoint as checkpoints
from db.merging import live, merge
from db.merging.changefiles import DELETED
from db.merging.checkpoint import checkpoint, may_travel
from db.merging.conflicts import conflicts, decide
from db.merging.digest import digest
from db.merging.incoming import Incoming
from db.merging.packages import decide_package, packages
from db.merging.recalling import barred
from db.merging.stored_sets import load_changeset
from db.opening import open_store
from db.rows import rows
from db.state import rebuild
from db.store import Role, Store
from db.troubles import EntryRefused
from forms.values import CONFLICT
from office.entry import Typed, type_cells
from tests.cut_pack import cut_pack
from tests.db.conftest import identity, issue_duties
from tests.db.copies import hand_over, report_of, return_for, task_for
from tests.db.laws import find_fault

UNITS = {"bureau": "HB", "one": "XM", "copy": "XM", "town": "653130100"}
FILLING = ("one", "copy", "town")
FIELDS = ("stock", "note", "lon")
VALUES = ("", "1", "2", "3")
#: Of a text, which is mended before it may travel.
SLIP = "=1"


@cache
def _templates() -> Path:
    """Make each store once, with a farm of the unit and one of the township that everybody holds already."""
    folder = Path(tempfile.mkdtemp(prefix="histories-"))
    files = cut_pack(tables=("T01", "T31", "T68")).files
    with ExitStack() as stack:
        stores = {
            name: stack.enter_context(create_store(folder / name, files, identity(unit, _role(unit), name[0])))
            for name, unit in UNITS.items()
        }
        bureau = stores["bureau"]
        issue_duties(bureau)
        for name in FILLING:
            hand_over(task_for(bureau, UNITS[name]), stores[name])
        for name in ("one", "town"):
            add_rows(stores[name], "T31", [{"name": "红旗养殖场", "town_code": "653130100"}])
            hand_over(report_of(stores[name]), bureau)
        for name in FILLING:
            hand_over(return_for(bureau, UNITS[name]), stores[name])
        for store in stores.values():
            checkpoint(store)
            judge_all(store)
    return folder


def _role(unit: str) -> Role:
    return Role.BUREAU if unit == "HB" else Role.FILL


class Histories(RuleBasedStateMachine):
    """A bureau, two copies of one unit and a township, and the packages that lie on their sticks."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="history-"))
        self.stores: dict[str, Store] = {}
        self.sticks: list[Incoming] = []
        for name in UNITS:
            self.stores[name] = self._copy(name, name)

    def _copy(self, name: str, target: str) -> Store:
        shutil.copytree(_templates() / name, self.folder / target)
        store = open_store(self.folder / target)
        store.sql.execute("PRAGMA synchronous = OFF")
        return store

    @property
    def bureau(self) -> Store:
        return self.stores["bureau"]

    def teardown(self) -> None:
        try:
            self._check_end()
        finally:
            for store in self.stores.values():
                store.close()
            shutil.rmtree(self.folder)

    @rule(who=st.sampled_from(FILLING))
    def add(self, who: str) -> None:
        add_rows(self.stores[who], "T31", [{"name": f"养殖场{len(self.sticks)}", "town_code": "653130100"}])

    @rule(
        who=st.sampled_from(sorted(UNITS)),
        place=st.integers(0, 3),
        field=st.sampled_from(FIELDS),
        value=st.sampled_from(VALUES),
    )
    def edit(self, who: str, place: int, field: str, value: str) -> None:
        store = self.stores[who]
        numbers = [row.number for row in rows(store, "T31")]
        if numbers:
            with suppress(EntryRefused):  # a cell in conflict, or a township's right
                set_cells(store, [Edit(numbers[place % len(numbers)], field, value)], Act(reason="核实后修改"))

    @rule(who=st.sampled_from(sorted(UNITS)), place=st.integers(0, 3))
    def slip(self, who: str, place: int) -> None:
        """Type a text like a formula, and let it become part of a change set."""
        self.edit(who, place, "note", SLIP)
        checkpoint(self.stores[who])

    @rule(who=st.sampled_from(FILLING), place=st.integers(0, 3))
    def delete(self, who: str, place: int) -> None:
        store = self.stores[who]
        numbers = [row.number for row in rows(store, "T31")]
        if numbers:
            with suppress(EntryRefused):
                delete_rows(store, [numbers[place % len(numbers)]])

    @rule(who=st.sampled_from(FILLING))
    def seal(self, who: str) -> None:
        self._mend(self.stores[who])
        self.sticks.append(report_of(self.stores[who]))

    @rule(who=st.sampled_from(FILLING))
    def seal_and_receive(self, who: str) -> None:
        self._mend(self.stores[who])
        self.sticks.append(report_of(self.stores[who]))
        self._hand_over(self.sticks[-1], self.bureau)

    @precondition(lambda self: self.sticks)
    @rule(place=st.integers(0, 20))
    def receive(self, place: int) -> None:
        stick = self.sticks[place % len(self.sticks)]
        self._mend(self.bureau)
        is_known = any(fact.id == stick.id for fact in packages(self.bureau))
        before = digest(self.bureau)
        self._hand_over(stick, self.bureau)
        assert not is_known or digest(self.bureau) == before, "I2: a known package changes nothing"

    @rule(who=st.sampled_from(FILLING))
    def send_back(self, who: str) -> None:
        self._mend(self.bureau)
        self._hand_over(return_for(self.bureau, UNITS[who]), self.stores[who])

    def _mend(self, store: Store) -> None:
        """Mend all slips, as a person is told to before anything may go out or come in."""
        while not may_travel(store):
            # Of a row that some have deleted nothing else is decided or typed before.
            deleted = [item for item in conflicts(store) if not item.fields]
            if deleted:
                decide(store, deleted[0].id, 1, "核实")
                continue
            slips = [row.number for row in rows(store, "T31") if row.tokens["note"] == SLIP]
            if slips:
                set_cells(store, [Edit(number, "note", "4") for number in slips], Act(reason="核实后修改"))
                continue
            found = conflicts(store)[0]
            wanted = [choice.tokens.get("note") != SLIP for choice in found.choices]
            decide(store, found.id, 1 + wanted.index(True), "核实")

    def _hand_over(self, stick: Incoming, to: Store) -> None:
        """Receive, and see that nothing just typed is lost by it."""
        self._mend(to)
        typed = {
            (row, name): after
            for row, name, after in to.sql.execute(
                "SELECT j.row, j.field, j.after FROM journal j JOIN row r ON r.n = j.row"
                " WHERE j.cs IS NULL AND r.tbl = 'T31' AND substr(j.field, 1, 1) != '_' ORDER BY j.n"
            )
        }
        present = {row.number for row in rows(to, "T31")}
        hand_over(stick, to)
        shown = {row.number: row for row in rows(to, "T31")}
        for (number, name), token in typed.items():
            row = shown.get(number)
            assert number not in present or row is not None, "typed in, and the row is gone"
            if row is not None and number in present:
                assert row.tokens[name] == token or token in row.conflicts.get(name, ()), "typed, and lost"

    @precondition(lambda self: len(packages(self.bureau)) > 0)
    @rule(place=st.integers(0, 20))
    def withdraw_and_accept(self, place: int) -> None:
        known = packages(self.bureau)
        chosen = known[place % len(known)].id
        checkpoint(self.bureau)
        before = self._shown(self.bureau)
        decide_package(self.bureau, chosen, "withdraw")
        decide_package(self.bureau, chosen, "accept")
        assert self._shown(self.bureau) == before, "I5"

    @rule(place=st.integers(0, 5), take=st.integers(1, 2))
    def decide(self, place: int, take: int) -> None:
        found = conflicts(self.bureau)
        if found:
            chosen = found[place % len(found)]
            if chosen.fields and any(item.number == chosen.number and not item.fields for item in found):
                with pytest.raises(EntryRefused, match="整条记录"):
                    decide(self.bureau, chosen.id, take, "核实")
                return
            decide(self.bureau, chosen.id, take, "核实")
            assert chosen.id not in {item.id for item in conflicts(self.bureau)}

    @invariant()
    def a_conflict_is_never_shown_as_a_value(self) -> None:
        disputed = {(item.key.id, name) for item in conflicts(self.bureau) for name in item.fields}
        for row in rows(self.bureau, "T31"):
            for name, token in row.tokens.items():
                assert (token == CONFLICT) == ((row.key.id, name) in disputed)

    def _check_end(self) -> None:
        for store in self.stores.values():
            self._mend(store)
            checkpoint(store)
            assert barred(store) == [], "called back"
            before = self._shown(store)
            rebuild(store)
            assert self._shown(store) == before, "the incremental state equals the recomputed one"
        self._no_value_was_lost()
        self._another_order_gives_the_same()
        self._all_copies_agree_in_the_end()

    def _no_value_was_lost(self) -> None:
        """I3 and I10: what a live change set says stands, is a candidate, or was seen by who replaced it."""
        store = self.bureau
        live_sets = [n for (n,) in store.sql.execute("SELECT n FROM changeset WHERE live = 1")]
        sets = {n: load_changeset(store, n) for n in live_sets}
        shown = {row.key.id: row for row in rows(store, "T31")}
        for changeset in sets.values():
            for change in changeset.rows:
                row = shown.get(change.row)
                if change.table != "T31" or row is None:
                    continue
                for name, token in change.cells.items():
                    stands = row.tokens.get(name) == token or token in row.conflicts.get(name, ())
                    assert stands or name == DELETED or self._was_replaced(changeset.id, change.row, name, sets)

    def _was_replaced(self, change_id: str, row: str, name: str, sets: dict[int, Any]) -> bool:
        """Whether somebody who held the change set set the same cell; the truth is asked from who held it."""
        return any(
            change.row == row and name in change.cells and change_id in other.head.seen
            for other in sets.values()
            for change in other.rows
        )

    def _another_order_gives_the_same(self) -> None:
        """I1: a bureau that gets the same packages in another order, some twice, has the same state."""
        accepted = {fact.id for fact in packages(self.bureau) if fact.verdict == "accept"}
        sticks = [stick for stick in self.sticks if stick.id in accepted]
        other = self.stores["other"] = self._copy("bureau", "other")
        mine = Incoming(
            "0" * 64,
            "return",
            "none",
            "HB",
            "b" * 64,
            {},
            tuple(
                load_changeset(self.bureau, n)
                for (n,) in self.bureau.sql.execute("SELECT n FROM changeset WHERE own = 1").fetchall()
            ),
        )
        order = [*sticks, *sticks[:2], mine]
        random.Random(len(order)).shuffle(order)  # any order will do
        for stick in order:
            hand_over(stick, other)
        assert self._shown(other) == self._shown(self.bureau), "I1"

    def _all_copies_agree_in_the_end(self) -> None:
        """I8: once everybody has everything, all copies show the same farms to the same unit."""
        for name in FILLING:
            hand_over(report_of(self.stores[name]), self.bureau)
        for name in ("one", "copy"):
            hand_over(return_for(self.bureau, "XM"), self.stores[name])
        farms = [self._farms(self.stores[name]) for name in ("bureau", "one", "copy")]
        assert farms[0] == farms[1] == farms[2], "I8"

    def _farms(self, store: Store) -> dict[str, list[tuple[str, Any]]]:
        return {row.key.id: sorted({**row.tokens, **row.conflicts}.items()) for row in rows(store, "T31")}

    def _shown(self, store: Store) -> tuple[str, list[Any], list[str]]:
        found = [(item.id, [choice.words for choice in item.choices]) for item in conflicts(store)]
        return digest(store), found, sorted(problem.id for problem in problems(store))


@pytest.mark.parametrize("histories", [10, pytest.param(25, marks=pytest.mark.slow)])
def test_random_histories_obey_the_laws(histories: int) -> None:
    find_fault(Histories, histories)


def test_a_row_that_somebody_deleted_takes_nothing_before_that_is_decided() -> None:
    """Whoever writes in it has seen the deletion, which would count then: his cells would go with the row."""
    played = Histories()
    try:
        played.edit("bureau", 1, "note", "1")
        batch = last_undoable(played.bureau)
        played.delete("town", 0)
        played.seal_and_receive("town")
        (dispute,) = conflicts(played.bureau)
        assert not dispute.fields
        acts: tuple[Callable[[], object], ...] = (
            lambda: set_cells(played.bureau, [Edit(dispute.number, "note", "2")], Act(reason="核实后修改")),
            # As the window does it.
            lambda: type_cells(played.bureau, "T31", [Typed(dispute.number, "note", "2")], Act(reason="核实后修改")),
            lambda: undo(played.bureau, batch or 0),
            lambda: delete_rows(played.bureau, [dispute.number], Act("delete", reason="核实后修改")),
        )
        for act in acts:
            with pytest.raises(EntryRefused, match="整条记录"):
                act()
        decide(played.bureau, dispute.id, 1, "核实")
        set_cells(played.bureau, [Edit(dispute.number, "note", "2")], Act(reason="核实后修改"))
        checkpoint(played.bureau)
        rebuild(played.bureau)
        assert [row.tokens["note"] for row in rows(played.bureau, "T31") if row.number == dispute.number] == ["2"]
    finally:
        played.teardown()


@contextmanager
def _last_writer_wins(patch: pytest.MonkeyPatch) -> Iterator[None]:
    patch.setattr(merge, "_heads", lambda entries, _: list(entries)[-1:])
    yield


@contextmanager
def _seen_are_own_sets_only(patch: pytest.MonkeyPatch) -> Iterator[None]:
    honest = checkpoints._held_on

    def own(store: Store, rows: Any) -> dict[int, str]:
        mine = {n for (n,) in store.sql.execute("SELECT n FROM changeset WHERE own = 1")}
        return {n: name for n, name in honest(store, rows).items() if n in mine}

    patch.setattr(checkpoints, "_held_on", own)
    yield


@contextmanager
def _superseded_by_anybody_who_saw_it(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whoever saw a change set supersedes it, whether or not he set the same cell."""

    def settle(changes: Any, seen: Any, registers: Any) -> Any:
        covered = frozenset[int]().union(*(seen(number) for number, _ in changes))
        return merge.settle([change for change in changes if change[0] not in covered], seen, registers)

    patch.setattr(live, "settle", settle)
    yield


@contextmanager
def _no_checkpoint_before_receiving(patch: pytest.MonkeyPatch) -> Iterator[None]:
    from db.merging import packages as store_packages

    patch.setattr(store_packages, "checkpoint", lambda _store: None)
    yield


@contextmanager
def _called_back_and_not_said_anew(patch: pytest.MonkeyPatch) -> Iterator[None]:
    patch.setattr(checkpoints, "_said", lambda *_: {})
    yield


MUTANTS = (
    _last_writer_wins,
    _seen_are_own_sets_only,
    _superseded_by_anybody_who_saw_it,
    _no_checkpoint_before_receiving,
    _called_back_and_not_said_anew,
)


#: Those that are met within a few histories.
QUICK = (_seen_are_own_sets_only, _superseded_by_anybody_who_saw_it)


@pytest.mark.parametrize(
    "mutant",
    [
        pytest.param(mutant, id=mutant.__name__.strip("_"), marks=[] if mutant in QUICK else pytest.mark.slow)
        for mutant in MUTANTS
    ],
)
def test_a_wrong_merge_is_caught(mutant: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    _templates()
    with mutant(monkeypatch), pytest.raises(BaseException):  # noqa: B017, PT011 - an assertion, or several at once
        find_fault(Histories, 200)
