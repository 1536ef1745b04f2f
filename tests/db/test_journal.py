"""Typing, adding, deleting, and undo of all of these, also over checkpoints."""

import json
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.checks.problems import problems
from db.columns import by_field
from db.history import history, last_redoable, last_undoable, undo
from db.journal import Act, Edit, add_rows, delete_rows, set_cells, write_block
from db.merging.checkpoint import checkpoint
from db.packing import packed
from db.rows import rows
from db.state import rebuild
from db.store import Role, Store
from db.troubles import EntryRefused
from tests.db.conftest import MakeStore

FARM = {"name": "红旗养殖场", "town_code": "653130100", "species": "1", "stock": "1200"}


@pytest.fixture
def tables() -> tuple[str, ...]:
    """As many as the histories need, for each store of them is made anew."""
    return ("T01", "T31", "T68")


def _add(store: Store, **cells: str) -> int:
    return add_rows(store, "T31", [{**FARM, **cells}]).rows["T31"][0]


def _tokens(store: Store) -> list[dict[str, str]]:
    return [dict(row.tokens) for row in rows(store, "T31")]


def test_a_cell_is_set_with_its_history(store: Store) -> None:
    row = _add(store)
    set_cells(store, [Edit(row, "stock", "1300", "1,300")])
    assert _tokens(store)[0]["stock"] == "1300"
    entries = history(store, row, "stock")
    # What a row was made with is the beginning of the history of its cells.
    told = [(entry.field, entry.before, entry.after, entry.typed) for entry in entries]
    assert told == [("stock", "", "1200", None), ("stock", "1200", "1300", "1,300")]
    assert history(store, row, "note") == []
    delete_rows(store, [row])
    assert [(entry.before, entry.after) for entry in history(store, row, "stock")][2:] == [("1300", "")]


def test_a_batch_is_all_or_nothing(store: Store) -> None:
    row = _add(store)
    before = _tokens(store)
    with pytest.raises(EntryRefused) as caught:
        set_cells(store, [Edit(row, "stock", "1"), Edit(row, "use_pct", "5")])
    assert caught.value.code == "E-READ-ONLY"
    assert _tokens(store) == before
    assert [entry.after for entry in history(store, row, "stock")] == ["1200"]


@pytest.mark.parametrize(
    ("field", "token", "code"),
    [("nothing", "1", "E-FIELD"), ("note", "零宽\u200b字符", "E-TEXT"), ("note", "长" * 40_000, "E-TEXT")],
)
def test_what_cannot_be_written_is_refused_with_a_code(store: Store, field: str, token: str, code: str) -> None:
    row = _add(store)
    with pytest.raises(EntryRefused) as caught:
        set_cells(store, [Edit(row, field, token)])
    assert caught.value.code == code
    with pytest.raises(EntryRefused) as caught:
        add_rows(store, "T31", [FARM, {**FARM, field: token}])
    assert caught.value.code == code
    assert len(_tokens(store)) == 1


TEXTS = st.text(st.sampled_from(['"', "\\", ",", "[", "]", "甲", "1", "\n", "/"]), max_size=6)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.fixed_dictionaries({"name": TEXTS, "note": TEXTS}), min_size=1, max_size=5))
def test_many_new_rows_stand_in_the_journal_as_one_by_one(store: Store, made: list[dict[str, str]]) -> None:
    numbers = add_rows(store, "T31", made).added
    kept = [store.sql.execute("SELECT after FROM journal WHERE row = ?", (number,)).fetchone()[0] for number in numbers]
    assert [json.loads(text) for text in kept] == [{name: text for name, text in row.items() if text} for row in made]
    assert kept == [packed(json.loads(text)) for text in kept]


def test_another_units_row_is_read_only(make_store: MakeStore) -> None:
    town = make_store("653130101")
    with pytest.raises(EntryRefused) as caught:
        add_rows(town, "T31", [FARM], owner="653130100")
    assert caught.value.code == "E-NOT-YOURS"
    theirs = add_rows(town, "T31", [FARM]).rows["T31"][0]
    # As if it had come with a task from another township.
    town.sql.execute("UPDATE row SET owner = '653130100' WHERE n = ?", (theirs,))
    with pytest.raises(EntryRefused) as caught:
        set_cells(town, [Edit(theirs, "stock", "5")])
    assert caught.value.code == "E-NOT-YOURS"
    with pytest.raises(EntryRefused) as caught:
        delete_rows(town, [theirs])
    assert caught.value.code == "E-NOT-YOURS"


def test_the_owner_department_writes_in_townships_rows(store: Store) -> None:
    row = _add(store)
    store.sql.execute("UPDATE row SET owner = '653130100' WHERE n = ?", (row,))
    set_cells(store, [Edit(row, "stock", "5")])
    assert _tokens(store)[0]["stock"] == "5"


def test_a_unit_without_a_duty_cannot_add_rows(make_store: MakeStore) -> None:
    with pytest.raises(EntryRefused) as caught:
        add_rows(make_store("QX"), "T31", [FARM])
    assert caught.value.code == "E-NOT-YOURS"


def test_a_card_is_one_row_that_cannot_be_deleted(make_store: MakeStore) -> None:
    store = make_store("HB", Role.BUREAU)
    (card,) = rows(store, "T68")
    set_cells(store, [Edit(card.number, "so2", "312.50")])
    with pytest.raises(EntryRefused) as caught:
        delete_rows(store, [card.number])
    assert caught.value.code == "E-FIXED-ROWS"
    with pytest.raises(EntryRefused) as caught:
        add_rows(store, "T68", [{}])
    assert caught.value.code == "E-FIXED-ROWS"


def test_the_bureau_needs_a_reason_for_others_rows(make_store: MakeStore) -> None:
    store = make_store("HB", Role.BUREAU)
    row = add_rows(store, "T31", [FARM], Act("add", reason="代录"), owner="XM").rows["T31"][0]
    with pytest.raises(EntryRefused) as caught:
        set_cells(store, [Edit(row, "stock", "5")])
    assert caught.value.code == "E-REASON"
    set_cells(store, [Edit(row, "stock", "5")], Act(reason="电话核实"))
    assert _tokens(store)[0]["stock"] == "5"


def test_undo_refuses_to_lose_a_later_change(store: Store) -> None:
    row = _add(store)
    first = set_cells(store, [Edit(row, "stock", "1")]).batch
    set_cells(store, [Edit(row, "stock", "2")])
    with pytest.raises(EntryRefused) as caught:
        undo(store, first)
    assert caught.value.code == "E-UNDO-CHANGED"
    assert _tokens(store)[0]["stock"] == "2"


def test_a_batch_that_goes_on_is_taken_back_whole(store: Store) -> None:
    """As an import of several tables, each written in its turn."""
    with store.transaction():
        batch = write_block(store, "T31", (), by_field([FARM]), Act("import")).batch
        write_block(store, "T31", (), by_field([{**FARM, "name": "东风养殖场"}]), Act("import"), batch=batch)
    undo(store, batch)
    assert _tokens(store) == []


def test_a_batch_is_undone_once(store: Store) -> None:
    row = _add(store)
    batch = set_cells(store, [Edit(row, "stock", "1")]).batch
    undo(store, batch)
    with pytest.raises(EntryRefused) as caught:
        undo(store, batch)
    assert caught.value.code == "E-BATCH"


def test_a_deleted_row_comes_back_whole(store: Store) -> None:
    row = _add(store, land_mu="12.50", output="不适用")
    before = _tokens(store)
    checkpoint(store)
    batch = delete_rows(store, [row]).batch
    assert _tokens(store) == []
    undo(store, batch)
    assert _tokens(store) == before


def test_deleting_one_of_two_namesakes_frees_the_other_one(store: Store) -> None:
    """The key of a deleted row was asked for only after the row had gone."""
    _add(store)
    second = _add(store)
    assert sum(problem.check == "V-KEY" for problem in problems(store)) == 2
    delete_rows(store, [second])
    assert not [problem for problem in problems(store) if problem.check == "V-KEY"]


def test_redo_is_the_undo_of_an_undo(store: Store) -> None:
    row = _add(store)
    batch = set_cells(store, [Edit(row, "stock", "7")]).batch
    undone = undo(store, batch).batch
    assert last_redoable(store) == undone
    undo(store, undone)
    assert _tokens(store)[0]["stock"] == "7"


def test_what_the_program_does_itself_is_not_undone(store: Store) -> None:
    assert last_undoable(store) is None


ACTION = st.one_of(
    st.tuples(st.just("add"), st.just(0), st.just("")),
    st.tuples(st.just("set"), st.integers(0, 3), st.sampled_from(["", "1", "1.0", "2", "不适用", "?三"])),
    st.tuples(st.just("name"), st.integers(0, 3), st.sampled_from(["红旗养殖场", "东风", ""])),
    st.tuples(st.just("lon"), st.integers(0, 3), st.sampled_from(["", "78.10"])),
    st.tuples(st.just("delete"), st.integers(0, 3), st.just("")),
    st.tuples(st.just("checkpoint"), st.just(0), st.just("")),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(ACTION, max_size=12), st.integers(0, 12))
def test_undoing_everything_gives_the_beginning_and_recomputing_the_same(
    make_store: MakeStore, actions: list[tuple[str, int, str]], undone: int
) -> None:
    """Laws: undo in reverse order restores each state; F of the change sets equals the incremental state."""
    store = make_store()
    states = [_tokens(store)]
    batches = []
    for kind, place, token in actions:
        batch = _act(store, kind, place, token)
        if batch is not None:
            batches.append(batch)
            states.append(_tokens(store))
    for batch in reversed(batches[max(0, len(batches) - undone) :]):
        states.pop()
        undo(store, batch)
        assert _tokens(store) == states[-1]
    checkpoint(store)
    before = (_by_key(store), [problem.id for problem in problems(store)])
    rebuild(store)
    assert (_by_key(store), [problem.id for problem in problems(store)]) == before


def _act(store: Store, kind: str, place: int, token: str) -> int | None:
    numbers = [row.number for row in rows(store, "T31")]
    if kind == "add":
        return add_rows(store, "T31", [FARM]).batch
    if kind == "checkpoint":
        checkpoint(store)
    if not numbers or kind == "checkpoint":
        return None
    row = numbers[place % len(numbers)]
    if kind == "delete":
        return delete_rows(store, [row]).batch
    field = {"set": "stock", "name": "name", "lon": "lon"}[kind]
    return set_cells(store, [Edit(row, field, token)]).batch


def _by_key(store: Store) -> dict[str, dict[str, str]]:
    return {row.key.id: dict(row.tokens) for row in rows(store, "T31")}


def test_rows_are_named_by_random_uuids(store: Store) -> None:
    written = add_rows(store, "T31", [{"name": f"样例{place}"} for place in range(80)])
    ids = [row.key.id for row in rows(store, "T31") if row.number in written.added]
    assert len(set(ids)) == 80
    for one in ids:
        known = uuid.UUID(one)
        assert (str(known), known.version, known.variant) == (one, 4, uuid.RFC_4122)
