"""Undo and redo over a whole season: restarts, checkpoints, packages received (DESIGN 5, Journal)."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from functools import cache
from pathlib import Path
from typing import TypeAlias

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from db.batch import ADDED, BULK, SYSTEM
from db.checks.problems import problems
from db.checks.settle import settle_tables
from db.columns import NO_ROWS, by_field
from db.history import batches, history, last_redoable, last_undoable, redo_last, undo, undo_last
from db.journal import Act, Edit, Written, add_rows, delete_rows, duplicate_rows, put_rows, set_cells, write_block
from db.merging.changefiles import DELETED
from db.merging.checkpoint import checkpoint
from db.merging.digest import digest
from db.opening import open_store
from db.row_key import RowKey
from db.rows import rows
from db.state import rebuild
from db.store import Store, fixed_id
from db.troubles import EntryRefused
from forms.values import CONFLICT
from tests.county import CAMPAIGN
from tests.db.copies import hand_over, report_of, return_for
from tests.db.laws import run_histories
from tests.db.small_county import Small, ids

TABLES = ("T40", "T40a", "T10")
PASTE = Act("paste", "粘贴")
State: TypeAlias = dict[str, dict[int, dict[str, str]]]


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    county = Small(tmp_path)
    yield county
    county.close()


@pytest.fixture
def water(small: Small) -> Store:
    return small.unit("SW")


def state(store: Store) -> State:
    return {table: {row.number: dict(row.tokens) for row in rows(store, table)} for table in TABLES}


def source(store: Store, **cells: str) -> int:
    return add_rows(store, "T40", [{"name": "东泉", **cells}]).added[0]


def people(store: Store, row: int) -> str:
    return next(item for item in rows(store, "T40") if item.number == row).tokens["people"]


def test_each_bulk_act_is_one_batch_that_goes_and_comes_back_whole(water: Store) -> None:
    first, second = source(water), source(water, name="西泉")
    before = state(water)
    edits = [Edit(row, "people", str(row)) for row in (first, second)]
    done = write_block(water, "T40", edits, by_field([{"name": "新泉"}, {"name": "北泉"}]), PASTE)
    after = state(water)
    assert len(after["T40"]) == 4
    assert [(item.number, item.kind, item.rows, item.cells) for item in batches(water, *BULK)] == [
        (done.batch, "paste", 4, 2)
    ]
    undo_last(water)
    assert state(water) == before
    assert [item.undone for item in batches(water, *BULK)] == [True]
    redo_last(water)
    assert state(water) == after
    assert [item.undone for item in batches(water, *BULK)] == [False]


def test_a_table_may_be_named_in_small_letters(water: Store) -> None:
    row = source(water)
    write_block(water, "t40", [Edit(row, "people", "7")], NO_ROWS, PASTE)
    assert people(water, row) == "7"
    assert {tbl for (tbl,) in water.sql.execute("SELECT tbl FROM problem UNION SELECT tbl FROM blank")} <= set(TABLES)
    write_block(water, "t40", [Edit(row, "name", "")], NO_ROWS, PASTE)
    assert {tbl for (tbl,) in water.sql.execute("SELECT tbl FROM problem UNION SELECT tbl FROM blank")} == {"T40"}


@pytest.mark.parametrize("kind", ["typing", "paste", "fill", "import", "copy", "declare", "attach", "explain"])
def test_every_kind_of_act_can_be_taken_back(water: Store, kind: str) -> None:
    row = source(water)
    set_cells(water, [Edit(row, "people", "5")], Act(kind))
    assert last_undoable(water) is not None
    undo_last(water)
    assert people(water, row) == ""


def test_several_materials_are_attached_and_taken_back_in_one_batch(water: Store) -> None:
    keys = [RowKey("C02", "SW", fixed_id(CAMPAIGN, f"C02/SW/{place}")) for place in range(3)]
    field = water.table("C02").fields[0].name
    put_rows(water, [(key, {field: "B-1"}) for key in keys], Act("declare", "零报告"))
    assert len(list(rows(water, "C02"))) == 3
    undo_last(water)
    assert list(rows(water, "C02")) == []


def test_a_cell_set_twice_in_one_batch_gets_its_first_content_back(water: Store) -> None:
    row = source(water, people="1")
    set_cells(water, [Edit(row, "people", "2"), Edit(row, "people", "3")], PASTE)
    undo_last(water)
    assert people(water, row) == "1"
    redo_last(water)
    assert people(water, row) == "3"


def test_an_addition_is_not_undone_over_what_was_typed_since(water: Store) -> None:
    added = add_rows(water, "T40", [{"name": "东泉"}])
    typed = set_cells(water, [Edit(added.added[0], "people", "2")])
    with pytest.raises(EntryRefused) as caught:
        undo(water, added.batch)
    assert caught.value.code == "E-UNDO-CHANGED"
    assert people(water, added.added[0]) == "2"
    undo(water, typed.batch)
    undo(water, added.batch)
    assert state(water)["T40"] == {}


def test_undo_works_after_a_restart(water: Store, tmp_path: Path) -> None:
    row = source(water)
    set_cells(water, [Edit(row, "people", "5")])
    checkpoint(water)
    copy = tmp_path / "after"
    water.sql.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copytree(water.root, copy)
    with open_store(copy) as again:
        undo_last(again)
        assert people(again, row) == ""
        redo_last(again)
        assert people(again, row) == "5"


def test_typing_the_same_again_is_nothing_to_undo(water: Store) -> None:
    row = source(water)
    set_cells(water, [Edit(row, "people", "5")])
    undo_last(water)
    set_cells(water, [Edit(row, "people", "")])
    assert last_redoable(water) is not None
    set_cells(water, [Edit(row, "name", "东泉")])
    redo_last(water)
    assert people(water, row) == "5"


def changed_by_a_merge(small: Small) -> tuple[Store, int, int]:
    """A copy that typed in two rows, and received another copy's correction of the second."""
    one, two = small.unit("SW", "a"), small.unit("SW", "d")
    first, second = source(one), source(one, name="西泉")
    hand_over(report_of(one), small.bureau)
    hand_over(return_for(small.bureau, "SW"), two)
    set_cells(one, [Edit(first, "people", "1")])
    set_cells(one, [Edit(second, "people", "2")])
    hand_over(report_of(one), small.bureau)
    hand_over(return_for(small.bureau, "SW"), two)
    theirs = next(row.number for row in rows(two, "T40") if row.key.id == ids(one, [second])[0])
    set_cells(two, [Edit(theirs, "people", "3")])
    hand_over(report_of(two), small.bureau)
    hand_over(return_for(small.bureau, "SW"), one)
    assert people(one, second) == "3"
    return one, first, second


def test_what_a_merge_has_changed_is_refused_once_and_older_acts_go_on(small: Small) -> None:
    """Ctrl+Z was stuck for ever on a batch that a package had changed."""
    one, first, second = changed_by_a_merge(small)
    with pytest.raises(EntryRefused) as caught:
        undo_last(one)
    assert caught.value.code == "E-UNDO-CHANGED"
    assert "服务人口" in str(caught.value)
    assert (people(one, first), people(one, second)) == ("1", "3")
    undo_last(one)
    assert (people(one, first), people(one, second)) == ("", "3")
    redo_last(one)
    assert people(one, first) == "1"


def test_what_was_passed_over_stays_so_after_a_restart_and_hides_nothing_newer(small: Small) -> None:
    one, _, second = changed_by_a_merge(small)
    with pytest.raises(EntryRefused):
        undo_last(one)
    set_cells(one, [Edit(second, "people", "4")])
    undo_last(one)
    assert people(one, second) == "3"


def test_an_older_act_that_a_refused_one_stands_on_is_not_offered(small: Small) -> None:
    """Undoing it would lose what came after it; it was refused one by one, press after press."""
    one, first, second = changed_by_a_merge(small)
    (line,) = history(one, second, "people")
    with pytest.raises(EntryRefused):
        undo_last(one)
    # The addition of the second source, which the refused batch wrote in, is not what comes next.
    undo_last(one)
    assert people(one, first) == ""
    undo_last(one)
    assert [row.number for row in rows(one, "T40")] == [second]
    assert last_undoable(one) is None
    assert not line.undone


def test_a_refused_act_has_written_nothing_even_within_a_larger_one(water: Store) -> None:
    row = source(water)
    before, lines = state(water), water.sql.execute("SELECT count(*) FROM journal").fetchone()
    with water.transaction():
        with pytest.raises(EntryRefused):
            write_block(water, "T40", [Edit(row, "people", "5"), Edit(row, "nothing", "1")], NO_ROWS, PASTE)
        set_cells(water, [Edit(row, "people", "6")])
    assert people(water, row) == "6"
    assert water.sql.execute("SELECT count(*) FROM journal").fetchone()[0] == lines[0] + 1
    undo_last(water)
    assert state(water) == before


def test_a_row_that_is_there_is_not_added_over(water: Store) -> None:
    """Adding a row of a known id wrote over it without a trace of what it had held."""
    row = source(water, people="5")
    before = state(water)
    with pytest.raises(EntryRefused) as caught:
        add_rows(water, "T40", [{"name": "别的"}], ids=ids(water, [row]))
    assert caught.value.code == "E-ROW-EXISTS"
    assert state(water) == before
    delete_rows(water, [row])
    assert add_rows(water, "T40", [{"name": "别的"}], ids=ids(water, [row])).added == [row]


@cache
def _template() -> Path:
    """Two copies of the water bureau and the county's bureau, made once."""
    folder = Path(tempfile.mkdtemp(prefix="undo-"))
    small = Small(folder)
    one, two = small.unit("SW", "a"), small.unit("SW", "d")
    source(one)
    hand_over(report_of(one), small.bureau)
    for store in (one, two):
        hand_over(return_for(small.bureau, "SW"), store)
    roots = {"one": one.root, "two": two.root, "bureau": small.bureau.root}
    small.close()
    for name, root in roots.items():
        root.rename(folder / name)
    return folder


class Season(RuleBasedStateMachine):
    """One copy in which everything happens, a second copy and the bureau that only send it packages."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="season-"))
        self._stack = ExitStack()
        self.stores = {name: self._open(name, copied=True) for name in ("one", "two", "bureau")}
        #: What Ctrl+Z should bring back, while nothing else has come in between.
        self.past: list[State] = []
        self.future: list[State] = []
        #: Journal lines that lie before a package received: what stands after them can be another's.
        self.merged_at = self._last_line()

    def _open(self, name: str, *, copied: bool = False) -> Store:
        if copied:
            shutil.copytree(_template() / name, self.folder / name)
        store = open_store(self.folder / name)
        store.sql.execute("PRAGMA synchronous = OFF")
        return store

    @property
    def one(self) -> Store:
        return self.stores["one"]

    def _last_line(self) -> int:
        return int(self.one.sql.execute("SELECT coalesce(max(n), 0) FROM journal").fetchone()[0])

    def teardown(self) -> None:
        try:
            self._ctrl_z_comes_to_an_end()
            self._rebuilding_changes_nothing()
        finally:
            for store in self.stores.values():
                store.close()
            shutil.rmtree(self.folder)

    def _do(self, act: Callable[[], Written]) -> None:
        """Do, undo, redo: the same before and after, rows and problems."""
        before, found = state(self.one), self._problems()
        with suppress(EntryRefused):  # a cell in conflict
            written = act()
            after, then, mark = state(self.one), self._problems(), digest(self.one)
            if after != before:
                assert undo_last(self.one) is not None
                assert (state(self.one), self._problems()) == (before, found), "undo(do(x)) = x"
                redone = redo_last(self.one)
                assert redone is not None
                assert (state(self.one), self._problems(), digest(self.one)) == (after, then, mark), "redo"
                self.past.append(before)
                self.future.clear()
            assert written.batch
        if state(self.one) == before:
            assert self._problems() == found

    def _problems(self) -> list[tuple[str, str]]:
        settle_tables(self.one)
        return sorted((problem.id, problem.text) for problem in problems(self.one))

    def _numbers(self, table: str) -> list[int]:
        return [row.number for row in rows(self.one, table)]

    @rule(name=st.sampled_from(["东泉", "西泉"]), count=st.integers(1, 3))
    def add(self, name: str, count: int) -> None:
        self._do(lambda: add_rows(self.one, "T40", [{"name": name}] * count))

    @rule(place=st.integers(0, 5), seq=st.integers(1, 2))
    def hang(self, place: int, seq: int) -> None:
        sources = ids(self.one, self._numbers("T40"))
        if sources:
            cells = {"source": sources[place % len(sources)], "seq": str(seq)}
            self._do(lambda: add_rows(self.one, "T40a", [cells]))

    @rule(
        table=st.sampled_from(["T40.people", "T40.name", "T40a.lon", "T10.area"]),
        place=st.integers(0, 5),
        value=st.sampled_from(["", "1", "1.0", "2", "?三"]),
    )
    def type(self, table: str, place: int, value: str) -> None:
        table, field = table.split(".")
        numbers = self._numbers(table)
        if numbers:
            self._do(lambda: set_cells(self.one, [Edit(numbers[place % len(numbers)], field, value)]))

    @rule(value=st.sampled_from(["", "5", "7"]), more=st.integers(0, 2))
    def paste(self, value: str, more: int) -> None:
        edits = [Edit(number, "people", value) for number in self._numbers("T40")]
        self._do(lambda: write_block(self.one, "T40", edits, by_field([{"name": "粘贴"}] * more), PASTE))

    @rule(table=st.sampled_from(["T40", "T40a"]), places=st.lists(st.integers(0, 5), min_size=1, max_size=3))
    def delete(self, table: str, places: list[int]) -> None:
        numbers = self._numbers(table)
        if numbers:
            self._do(lambda: delete_rows(self.one, [numbers[place % len(numbers)] for place in places]))

    @rule(place=st.integers(0, 5))
    def duplicate(self, place: int) -> None:
        numbers = self._numbers("T40")
        if numbers:
            self._do(lambda: duplicate_rows(self.one, [numbers[place % len(numbers)]]))

    @rule()
    def ctrl_z(self) -> None:
        before = state(self.one)
        try:
            done = undo_last(self.one)
        except EntryRefused:
            assert state(self.one) == before
            assert not self.past, "nothing came in between, so nothing can be in the way"
            return
        if self.past:
            assert done is not None
            assert state(self.one) == self.past.pop()
            self.future.append(before)

    @rule()
    def ctrl_y(self) -> None:
        before = state(self.one)
        try:
            redo_last(self.one)
        except EntryRefused:
            assert state(self.one) == before
            assert not self.future
            return
        if self.future:
            assert state(self.one) == self.future.pop()
            self.past.append(before)

    @rule(back=st.integers(0, 8))
    def undo_one_of_them(self, back: int) -> None:
        """`xiankao undo DIR BATCH`: any of them, or refused with nothing changed."""
        known = [item.number for item in batches(self.one) if item.kind != SYSTEM]
        if not known:
            return
        before = state(self.one)
        try:
            undo(self.one, known[back % len(known)])
        except EntryRefused:
            assert state(self.one) == before
        else:
            self.past.clear()
            self.future.clear()

    @rule()
    def checkpoint(self) -> None:
        before = state(self.one)
        checkpoint(self.one)
        assert state(self.one) == before

    @rule()
    def restart(self) -> None:
        self.one.close()
        self.stores["one"] = self._open("one")

    @rule(
        place=st.integers(0, 5),
        act=st.sampled_from(["type", "delete", "hang"]),
        value=st.sampled_from(["8", "9"]),
    )
    def receive(self, place: int, act: str, value: str) -> None:
        """The other copy works on what it holds, and the bureau hands it on."""
        two, bureau = self.stores["two"], self.stores["bureau"]
        hand_over(report_of(self.one), bureau)
        hand_over(return_for(bureau, "SW"), two)
        numbers = [row.number for row in rows(two, "T40")]
        if numbers:
            number = numbers[place % len(numbers)]
            with suppress(EntryRefused):
                if act == "type":
                    set_cells(two, [Edit(number, "people", value)])
                elif act == "delete":
                    delete_rows(two, [number])
                else:
                    add_rows(two, "T40a", [{"source": ids(two, [number])[0], "seq": value}])
        hand_over(report_of(two), bureau)
        hand_over(return_for(bureau, "SW"), self.one)
        self.past.clear()
        self.future.clear()
        self.merged_at = self._last_line()

    @invariant()
    def a_batch_knows_its_lines(self) -> None:
        told = self.one.sql.execute("SELECT n, first, last - first + 1 FROM batch WHERE first <= last ORDER BY n")
        written = self.one.sql.execute("SELECT batch, min(n), count(*) FROM journal GROUP BY batch ORDER BY batch")
        assert told.fetchall() == written.fetchall()

    @invariant()
    def the_journal_tells_an_unbroken_story(self) -> None:
        """Each line begins where the one before it ended, and the last one ends in what stands, packages apart."""
        told: dict[int, dict[str, str] | None] = {}
        for number, row, field, before, after in self.one.sql.execute(
            "SELECT j.n, j.row, j.field, j.before, j.after FROM journal j JOIN row r ON r.n = j.row"
            " WHERE r.tbl IN ('T40', 'T40a', 'T10') ORDER BY j.n"
        ):
            if number <= self.merged_at:
                continue
            self._tell(told, row, field, before, after)
        present = {row: tokens for table in state(self.one).values() for row, tokens in table.items()}
        for row, cells in told.items():
            if cells is None:
                assert row not in present
            else:
                assert {name: present[row][name] for name in cells} == cells

    def _tell(self, told: dict[int, dict[str, str] | None], row: int, field: str, before: str, after: str) -> None:
        cells = told.get(row, {})
        if field in {ADDED, DELETED}:
            if before:
                assert cells is not None, "deleted twice"
                content = json.loads(before)
                assert all(content.get(name, "") == token for name, token in cells.items())
            else:
                assert row not in told or cells is None, "made twice"
            told[row] = None if not after else _all_cells(json.loads(after))
        else:
            assert cells is not None, "set after it was deleted"
            assert cells.get(field, before) == before, "a line that begins where no other ended"
            told[row] = {**cells, field: after}

    def _ctrl_z_comes_to_an_end(self) -> None:
        """No refusal comes twice, and at the end there is nothing left."""
        refused: list[str] = []
        for _ in range(len(batches(self.one)) * 2 + 2):
            try:
                if undo_last(self.one) is None:
                    break
            except EntryRefused as refusal:
                refused.append(str(refusal))
        assert last_undoable(self.one) is None, "stuck"
        assert len(refused) == len(set(refused)), "refused twice"

    def _rebuilding_changes_nothing(self) -> None:
        checkpoint(self.one)
        settle_tables(self.one)
        before = (state(self.one), digest(self.one), self._problems())
        rebuild(self.one)
        assert (state(self.one), digest(self.one), self._problems()) == before


def _all_cells(content: Mapping[str, str]) -> dict[str, str]:
    return {name: token for name, token in content.items() if token != CONFLICT}


def test_random_seasons_obey_the_laws() -> None:
    run_histories(Season, 30, 20)
