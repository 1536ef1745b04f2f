"""Checkpoints: the net difference and nothing else, and files that can be made again to the byte."""

import pytest

from db.history import undo
from db.journal import Act, Edit, add_rows, delete_rows, set_cells
from db.merging.changefiles import ChangeFault, Columns, Head, RowChange, change_id, decode, encode, hashes_of
from db.merging.checkpoint import checkpoint, may_travel, number_of
from db.merging.digest import digest
from db.merging.sending import own_sets
from db.merging.stored_sets import files_of, load_changeset
from db.people import set_person
from db.rows import rows
from db.state import rebuild
from db.store import Role, Store
from tests.db.conftest import MakeStore

FARM = {"name": "红旗养殖场", "town_code": "653130100", "species": "1", "stock": "1200", "phone": "0000-1234567"}


def _cells(store: Store, change_id: str | None) -> list[dict[str, str]]:
    assert change_id is not None
    changeset = load_changeset(store, number_of(store, change_id))
    return [row.cells for row in changeset.rows if row.table == "T31"]


def _add(store: Store) -> int:
    return add_rows(store, "T31", [FARM]).rows["T31"][0]


def test_nothing_written_mints_nothing(store: Store) -> None:
    assert checkpoint(store) is None


def test_a_new_row_sets_all_its_fields(store: Store) -> None:
    _add(store)
    (cells,) = _cells(store, checkpoint(store))
    travelling = {field.name for field in store.table("T31").fields if field.travels}
    assert set(cells) == travelling
    assert "use_pct" not in cells


def test_only_the_net_difference_is_minted(store: Store) -> None:
    row = _add(store)
    checkpoint(store)
    for token in ("1", "2", "3"):
        set_cells(store, [Edit(row, "stock", token)])
    set_cells(store, [Edit(row, "note", "改了又改")])
    set_cells(store, [Edit(row, "note", "")])
    assert _cells(store, checkpoint(store)) == [{"stock": "3"}]


def test_a_change_taken_back_mints_nothing(store: Store) -> None:
    row = _add(store)
    checkpoint(store)
    undo(store, set_cells(store, [Edit(row, "stock", "9")]).batch)
    assert checkpoint(store) is None


def test_a_row_added_and_deleted_between_checkpoints_never_was(store: Store) -> None:
    delete_rows(store, [_add(store)])
    assert checkpoint(store) is None


def test_a_deletion_and_its_undo_travel(store: Store) -> None:
    row = _add(store)
    checkpoint(store)
    batch = delete_rows(store, [row]).batch
    assert _cells(store, checkpoint(store)) == [{"_deleted": "1"}]
    undo(store, batch)
    assert _cells(store, checkpoint(store)) == [{"_deleted": "0"}]


def test_an_edit_before_a_deletion_is_not_lost_when_the_row_comes_back(store: Store) -> None:
    """Found by Hypothesis: only cells written since the checkpoint had been compared."""
    row = _add(store)
    checkpoint(store)
    set_cells(store, [Edit(row, "stock", "9")])
    batch = delete_rows(store, [row]).batch
    checkpoint(store)
    undo(store, batch)
    assert _cells(store, checkpoint(store)) == [{"_deleted": "0", "stock": "9"}]


def test_a_card_sets_only_what_was_typed(make_store: MakeStore) -> None:
    """Other sections of the same card belong to other units."""
    store = make_store("HB", Role.BUREAU)
    (card,) = rows(store, "T68")
    set_cells(store, [Edit(card.number, "so2", "312.50")])
    changeset = load_changeset(store, number_of(store, checkpoint(store) or ""))
    assert [row.cells for row in changeset.rows] == [{"so2": "312.50"}]


def test_a_group_travels_whole(store: Store) -> None:
    row = _add(store)
    checkpoint(store)
    set_cells(store, [Edit(row, "lon", "78.5")])
    (cells,) = _cells(store, checkpoint(store))
    assert cells == {"lon": "78.5", "lat": ""}


def test_seen_names_what_was_held_on_these_rows_and_nothing_else(store: Store) -> None:
    row, other = _add(store), _add(store)
    first = checkpoint(store)
    set_cells(store, [Edit(row, "stock", "1")])
    second = checkpoint(store)
    set_cells(store, [Edit(other, "stock", "2")])
    third = load_changeset(store, number_of(store, checkpoint(store) or ""))
    assert first in third.head.seen
    assert second not in third.head.seen


def test_files_are_made_again_to_the_byte_and_a_hand_in_the_store_shows(store: Store) -> None:
    """Threat T42: whoever writes into the file with a database tool is found out."""
    row = _add(store)
    made = checkpoint(store) or ""
    assert change_id(hashes_of(files_of(load_changeset(store, number_of(store, made))))) == made
    store.sql.execute("UPDATE change SET cells = replace(cells, '1200', '1300') WHERE row = ?", (row,))
    with pytest.raises(ValueError, match=made):
        files_of(load_changeset(store, number_of(store, made)))


HEAD = Head("XM", "a" * 64, "p1", "2024-01-01T00:00:00+08:00", "b" * 32, "原因", ("c" * 64,))
COLUMNS = {"T31": Columns(("name", "stock"), ("phone",))}
ROWS = [
    RowChange("T31", "XM", "r1", {"name": '甲,"场"\n二', "stock": "12.50", "phone": "1"}, "d" * 32),
    RowChange("T31", "XM", "r0", {"_deleted": "1"}),
    RowChange("T31", "XM", "r2", {"stock": ""}),
]


def _stem(stem: str) -> str | None:
    return {"t31": "T31"}.get(stem)


def test_files_read_back_equal_whatever_the_order_of_rows() -> None:
    files = encode(HEAD, ROWS, COLUMNS, {"p1": "某人"})
    assert encode(HEAD, ROWS[::-1], COLUMNS, {"p1": "某人"}) == files
    found = decode(files, {}, _stem)
    assert found.head == HEAD
    assert [row.cells for row in found.rows] == [ROWS[1].cells, ROWS[0].cells, ROWS[2].cells]
    assert found.people == {"p1": "某人"}


def test_a_withheld_private_file_keeps_the_id() -> None:
    files = encode(HEAD, ROWS, COLUMNS, {"p1": "某人"})
    whole = decode(files, {}, _stem).id
    away = {name: hashes_of(files)[name] for name in files if name.endswith(".private.csv")}
    kept = {name: data for name, data in files.items() if name not in away}
    assert decode(kept, away, _stem).id == whole


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("head.csv", b"unit,key", b"key,unit"),
        ("head.csv", b"XM", b""),
        ("head.csv", b"c" * 64, b"c" * 63),
        ("t31.csv", b"r0,XM", b"r1,XM"),
        ("t31.csv", b"_deleted,name", b"_deleted,name,name"),
        ("t31.csv", b",1,,", b",2,,"),
        ("t31.csv", b",stock,,,", b",nothing,,,"),
        ("t31.csv", b",stock,,,", b",stock,,\xe7\x94\xb2,"),
        ("t31.csv", b"12.50", b'"12.50"'),
        ("t31.csv", b"12.50", b"12.50\r"),
        ("t31.csv", b"12.50", b"12.50\xe2\x80\x8b"),
        ("t31.csv", b"r1,XM,*", b"r1,XM,name stock"),
        ("t31.csv", b"_row", b"\xef\xbb\xbf_row"),
        ("t31.private.csv", b"d" * 32, b"d" * 31),
    ],
)
def test_a_file_that_no_program_of_ours_wrote_is_refused(name: str, old: bytes, new: bytes) -> None:
    files = encode(HEAD, ROWS, COLUMNS, {"p1": "某人"})
    assert old in files[name]
    with pytest.raises(ChangeFault):
        decode({**files, name: files[name].replace(old, new, 1)}, {}, _stem)


def test_an_unknown_table_or_a_missing_head_is_refused() -> None:
    files = encode(HEAD, ROWS, COLUMNS, {})
    with pytest.raises(ChangeFault):
        decode(files, {}, lambda _: None)
    with pytest.raises(ChangeFault):
        decode({name: data for name, data in files.items() if name != "head.csv"}, {}, _stem)


def test_very_many_reasons_still_fit_into_one_head(make_store: MakeStore) -> None:
    """Reasons of a season were joined into a text longer than a cell may be, and no recipient could read it."""
    bureau = make_store("HB", Role.BUREAU, "b")
    row = add_rows(bureau, "T31", [FARM], Act("add", reason="代录"), owner="XM").added[0]
    for place in range(25):
        set_cells(bureau, [Edit(row, "stock", str(place))], Act(reason=f"{place}{'长' * 1_900}"))
    made = load_changeset(bureau, number_of(bureau, checkpoint(bureau) or ""))
    again = decode(files_of(made), {}, {"t31": "T31"}.get)
    assert again.head.reason.startswith("代录；0长")
    assert again.id == made.id


def _travelling(store: Store) -> list[str]:
    """Give all texts that a report would carry."""
    found = (load_changeset(store, number) for number in own_sets(store))
    return [token for one in found for row in one.rows for token in row.cells.values()]


@pytest.mark.parametrize("is_forgotten", [False, True])
def test_a_text_like_a_formula_is_called_back_once_it_is_mended(store: Store, *, is_forgotten: bool) -> None:
    """Nobody takes in a set that holds one, and every report carries all sets."""
    set_person(store, "填表人甲")
    row, other = (add_rows(store, "T31", [{**FARM, "name": name}]).rows["T31"][0] for name in ("=红旗", "乙场"))
    set_person(store, "填表人乙")
    set_cells(store, [Edit(row, "stock", "7")])
    checkpoint(store)
    assert "=红旗" in _travelling(store)
    assert not may_travel(store)
    set_cells(store, [Edit(row, "name", "红旗")])
    if is_forgotten:
        # As in a store in which nobody has looked for them yet.
        store.sql.execute("DELETE FROM meta WHERE key = 'barred'")
    assert may_travel(store)
    assert "=红旗" in _travelling(store), "asking changes nothing"
    checkpoint(store)
    assert "=红旗" not in _travelling(store)
    assert {"红旗", "乙场", "7"} <= set(_travelling(store))
    people = {name for number in own_sets(store) for name in load_changeset(store, number).people.values()}
    assert people == {"填表人甲", "填表人乙"}
    before = digest(store)
    sets = own_sets(store)
    rebuild(store)
    assert digest(store) == before
    assert own_sets(store) == sets
    assert {found.tokens["name"] for found in rows(store, "T31")} == {"红旗", "乙场"}
    assert {found.number for found in rows(store, "T31")} == {row, other}


@pytest.mark.parametrize("is_deleted", [False, True])
def test_a_rebuild_keeps_a_text_like_a_formula_and_what_was_beside_it(store: Store, *, is_deleted: bool) -> None:
    row = add_rows(store, "T31", [{**FARM, "name": "@红旗"}]).rows["T31"][0]
    rebuild(store)
    rebuild(store)
    assert [found.tokens["name"] for found in rows(store, "T31")] == ["@红旗"]
    if is_deleted:
        delete_rows(store, [row])
    else:
        set_cells(store, [Edit(row, "name", "")])
    rebuild(store)
    assert "@红旗" not in _travelling(store)
    assert [found.tokens["stock"] for found in rows(store, "T31")] == ([] if is_deleted else ["1200"])


def test_a_deletion_taken_back_after_the_text_was_called_back(store: Store) -> None:
    row = add_rows(store, "T31", [{**FARM, "name": "=红旗"}]).rows["T31"][0]
    checkpoint(store)
    deleted = delete_rows(store, [row]).batch
    checkpoint(store)
    assert may_travel(store)
    undo(store, deleted)
    assert not may_travel(store)
    set_cells(store, [Edit(row, "name", "红旗")])
    checkpoint(store)
    assert "=红旗" not in _travelling(store)
    assert [found.tokens["stock"] for found in rows(store, "T31")] == ["1200"]
