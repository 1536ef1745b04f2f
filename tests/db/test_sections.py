"""A card whose sections belong to different units: five fill apart, the bureau has one card."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from db.history import undo_last
from db.journal import Edit, set_cells
from db.merging.changefiles import RowChange
from db.merging.conflicts import conflicts
from db.merging.digest import digest
from db.rows import rows
from db.store import Store
from db.troubles import ChangeRefused, EntryRefused
from tests.db.copies import hand_over, report_of, return_for
from tests.db.small_county import OWNERS, Small

FIELDS = {section: (f"f_{section.lower()}", f"n_{section.lower()}") for section in OWNERS}


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    county = Small(tmp_path)
    yield county
    county.close()


def card(store: Store) -> int:
    (row,) = rows(store, "T06")
    return row.number


def tokens(store: Store) -> dict[str, str]:
    (row,) = rows(store, "T06")
    return {name: token for name, token in row.tokens.items() if token}


def fill(store: Store, section: str, value: str) -> None:
    number, note = FIELDS[section]
    set_cells(store, [Edit(card(store), number, value), Edit(card(store), note, f"{section} 说")])


@pytest.mark.parametrize("section", list(OWNERS))
def test_a_unit_writes_its_section_and_no_other(small: Small, section: str) -> None:
    unit = OWNERS[section]
    store = small.bureau if unit == "HB" else small.unit(unit)
    fill(store, section, "1.50")
    before = tokens(store)
    for other, owner in OWNERS.items():
        if other == section:
            continue
        with pytest.raises(EntryRefused) as caught:
            set_cells(store, [Edit(card(store), FIELDS[section][0], "2"), Edit(card(store), FIELDS[other][0], "2")])
        if unit == "HB":
            assert caught.value.code == "E-REASON"
        else:
            assert caught.value.code == "E-NOT-YOURS"
            told = str(caught.value)
            assert f"“{owner}部分”" in told
            assert small.pack.unit(owner).name in told
            assert small.pack.unit(unit).name in told
    assert tokens(store) == before


def test_five_sections_filled_apart_are_one_card_whatever_the_order(small: Small) -> None:
    units = {section: small.unit(unit) for section, unit in OWNERS.items() if unit != "HB"}
    sticks = []
    for section, store in units.items():
        fill(store, section, "1.50")
        sticks.append(report_of(store))
    digests = set()
    for place, order in enumerate(itertools.islice(itertools.permutations(sticks), 0, 24, 5)):
        bureau = small.another_bureau("cdefghij"[place])
        fill(bureau, "E", "1.50")
        for stick in order:
            hand_over(stick, bureau)
        assert conflicts(bureau) == []
        assert tokens(bureau) == {
            **{name: "1.50" for name, _ in FIELDS.values()},
            **{name: f"{section} 说" for section, (_, name) in FIELDS.items()},
        }
        digests.add(digest(bureau))
    assert len(digests) == 1


def test_a_correction_in_one_section_leaves_the_others_alone(small: Small) -> None:
    """Each round the whole card goes out and comes back; nobody sends what is another's."""
    one, two = small.unit("ZR"), small.unit("FG")
    fill(one, "A", "1")
    fill(two, "B", "2")
    for store in (one, two):
        hand_over(report_of(store), small.bureau)
    for store, unit in ((one, "ZR"), (two, "FG")):
        hand_over(return_for(small.bureau, unit), store)
        assert tokens(store) == {"f_a": "1", "n_a": "A 说", "f_b": "2", "n_b": "B 说"}
    set_cells(one, [Edit(card(one), "f_a", "3")])
    set_cells(two, [Edit(card(two), "f_b", "4")])
    for store in (one, two):
        hand_over(report_of(store), small.bureau)
    assert tokens(small.bureau) == {"f_a": "3", "n_a": "A 说", "f_b": "4", "n_b": "B 说"}
    assert conflicts(small.bureau) == []
    undo_last(one)
    hand_over(report_of(one), small.bureau)
    assert tokens(small.bureau)["f_a"] == "1"


@pytest.mark.parametrize("cells", [{"f_b": "9"}, {"f_a": "9", "f_b": "9"}, {"n_e": "假"}, {"_deleted": "1"}])
def test_a_forged_change_of_another_section_is_refused_whole(small: Small, cells: dict[str, str]) -> None:
    unit = small.unit("ZR")
    fill(unit, "A", "1.50")
    report = report_of(unit)
    changeset = next(item for item in report.changesets if any(row.table == "T06" for row in item.rows))
    (row,) = [found for found in changeset.rows if found.table == "T06"]
    forged = RowChange("T06", row.owner, row.row, cells)
    before = digest(small.bureau)
    with pytest.raises(ChangeRefused) as caught:
        hand_over(replace(report, id="f" * 64, changesets=(replace(changeset, rows=(forged,)),)), small.bureau)
    assert caught.value.code == ("E-ROWS" if "_deleted" in cells else "E-SCOPE")
    assert ("“FG部分”部分" in str(caught.value)) == ("f_b" in cells), (
        "as people know it, not by the letter of the language"
    )
    assert digest(small.bureau) == before
    hand_over(report, small.bureau)
    assert tokens(small.bureau) == {"f_a": "1.50", "n_a": "A 说"}
