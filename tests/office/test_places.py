"""A proof belongs where this unit reports: never to a row of others, which no report of it may touch."""

import pytest

from db.rights import rights_of
from db.rows import rows
from office.attach import attach
from office.places import WrongPlace, find_place
from office.workspaces import open_workspace
from tests.county import OTHER_TOWN, County
from tests.samples import make_photo

SEWAGE = "T23"


def test_a_proof_belongs_to_a_row_of_ones_own_and_the_refusal_says_whose_it_is_not(county: County) -> None:
    with open_workspace(county.unit(OTHER_TOWN)) as store:
        slot = f"{SEWAGE}/{next(slot.id for slot in store.table(SEWAGE).evidence if slot.photos)}"
        photo = make_photo(county.root / "现场.jpg", 1700, 1300)
        mine = rights_of(store, OTHER_TOWN).town_rows[SEWAGE]
        other = next(row.key.id for row in rows(store, SEWAGE) if row.key.id not in mine)
        assert find_place(store, slot, SEWAGE, next(iter(mine))).row is not None
        with pytest.raises(WrongPlace, match="别的单位") as refused:
            attach(store, find_place(store, slot, SEWAGE, other), [photo])
        assert refused.value.code == "E-SLOT-OTHER"
        assert not list(rows(store, "C01"))
    with open_workspace(county.bureau) as store:
        assert find_place(store, slot, SEWAGE, other).row is not None
