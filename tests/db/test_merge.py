"""F for one row: laws over random histories, and the situations of packages.md 6.4."""

from itertools import combinations, permutations

from hypothesis import given
from hypothesis import strategies as st

from db.merging.changefiles import DELETED
from db.merging.merge import Settled, registers_of, settle
from forms.model import Field, FieldType, Kind, Table
from forms.values import CONFLICT

TABLE = Table(
    "T90",
    "试验表",
    Kind.LIST,
    (
        Field("a", "甲", FieldType.TEXT),
        Field("b", "乙", FieldType.TEXT),
        Field("lon", "经度", FieldType.DECIMAL, group="place"),
        Field("lat", "纬度", FieldType.DECIMAL, group="place"),
        Field("sum", "合计", FieldType.DECIMAL, compute="lon + lat"),
    ),
)
REGISTERS = registers_of(TABLE)
Change = tuple[int, dict[str, str]]
History = tuple[list[Change], dict[int, frozenset[int]]]


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Random changes, each of which has seen some of the earlier ones; seeing is not transitive, as 6.2 says."""
    changes: list[Change] = []
    seen: dict[int, frozenset[int]] = {}
    for number in range(draw(st.integers(1, 6))):
        cells = draw(st.dictionaries(st.sampled_from(["a", "b"]), st.sampled_from(["", "1", "2"]), max_size=2))
        if draw(st.booleans()):
            cells |= {"lon": draw(st.sampled_from(["75.1", "76"])), "lat": "39"}
        if not cells or draw(st.integers(0, 4)) == 0:
            cells[DELETED] = draw(st.sampled_from(["0", "1"]))
        changes.append((number, cells))
        seen[number] = frozenset(draw(st.sets(st.integers(0, number - 1)) if number else st.just(set())))
    return changes, seen


def _of(history: History) -> Settled:
    changes, seen = history
    return settle(changes, lambda number: seen[number], REGISTERS)


def test_a_computed_field_is_no_register() -> None:
    assert REGISTERS == {"a": ("a",), "b": ("b",), "@place": ("lon", "lat")}


@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(history: History, random: object) -> None:
    changes, seen = history
    shuffled = list(changes)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert _of((shuffled, seen)) == _of(history)


@given(histories())
def test_a_conflict_is_two_values_that_do_not_know_each_other(history: History) -> None:
    """I4 of packages.md 6.6, against a definition written another way: by pairs, register by register."""
    changes, seen = history
    settled = _of(history)
    if settled.deleted:
        return
    for name, fields in REGISTERS.items():
        setters = [(n, tuple(cells[f] for f in fields)) for n, cells in changes if fields[0] in cells]
        heads = [item for item in setters if not any(item[0] in seen[other] for other, _ in setters)]
        differ = any(one[1] != two[1] for one, two in combinations(heads, 2))
        assert (name in settled.conflicts) == differ
        if heads and not differ:
            assert tuple(settled.cells[f] for f in fields) == heads[0][1]


@given(histories())
def test_no_value_is_lost_silently(history: History) -> None:
    """I3: every counted cell stands, is a candidate, or was seen by somebody who set the same register."""
    changes, seen = history
    settled = _of(history)
    for number, cells in changes:
        for name, fields in REGISTERS.items():
            if fields[0] not in cells or settled.deleted:
                continue
            values = tuple(cells[f] for f in fields)
            stands = tuple(settled.cells[f] for f in fields) == values
            candidate = any(number in item.sets for item in settled.conflicts.get(name, ()))
            covered = any(number in seen[other] for other, theirs in changes if fields[0] in theirs)
            assert stands or candidate or covered


def _settle(*changes: tuple[dict[str, str], set[int]]) -> Settled:
    cells = [(number, found) for number, (found, _) in enumerate(changes)]
    results = [settle(order, lambda n: frozenset(changes[n][1]), REGISTERS) for order in permutations(cells)]
    assert all(result == results[0] for result in results)
    return results[0]


def test_different_cells_of_two_copies_merge() -> None:
    settled = _settle(({"a": "1", "b": "1"}, set()), ({"a": "2"}, {0}), ({"b": "3"}, {0}))
    assert settled.cells == {"a": "2", "b": "3"}
    assert not settled.conflicts


def test_the_same_cell_of_two_copies_is_a_conflict_with_both_values() -> None:
    settled = _settle(({"a": "1"}, set()), ({"a": "2"}, {0}), ({"a": "3"}, {0}))
    assert settled.cells["a"] == CONFLICT
    assert [dict(item.tokens)["a"] for item in settled.conflicts["a"]] == ["2", "3"]


def test_equal_values_of_two_copies_are_no_conflict() -> None:
    settled = _settle(({"a": "1"}, set()), ({"a": "2"}, {0}), ({"a": "2"}, {0}))
    assert settled.cells["a"] == "2"
    assert not settled.conflicts


def test_a_group_is_one_register() -> None:
    settled = _settle(
        ({"lon": "75", "lat": "39"}, set()), ({"lon": "76", "lat": "39"}, {0}), ({"lon": "75", "lat": "40"}, {0})
    )
    assert settled.cells == {"lon": CONFLICT, "lat": CONFLICT}
    assert list(settled.conflicts) == ["@place"]


def test_a_decision_that_has_seen_both_settles_it() -> None:
    settled = _settle(({"a": "2"}, set()), ({"a": "3"}, set()), ({"a": "3"}, {0, 1}))
    assert settled.cells["a"] == "3"
    assert not settled.conflicts


def test_a_deletion_that_has_seen_all_edits_stands() -> None:
    assert _settle(({"a": "1"}, set()), ({DELETED: "1"}, {0})).deleted


def test_deleted_here_and_edited_there_is_a_conflict_and_the_row_stays() -> None:
    settled = _settle(({"a": "1"}, set()), ({DELETED: "1"}, {0}), ({"a": "2"}, {0}))
    assert not settled.deleted
    assert settled.cells["a"] == "2"
    assert [item.sets for item in settled.conflicts[DELETED]] == [(2,), (1,)]


def test_a_decision_settles_a_deletion_both_ways() -> None:
    history = [({"a": "1"}, set()), ({DELETED: "1"}, {0}), ({"a": "2"}, {0})]
    kept = _settle(*history, ({DELETED: "0"}, {0, 1, 2}))
    gone = _settle(*history, ({DELETED: "1"}, {0, 1, 2}))
    assert (kept.deleted, kept.conflicts) == (False, {})
    assert gone.deleted
