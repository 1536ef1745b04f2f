"""Two packages unpacked into one folder would overwrite each other's guide."""

import pytest

from office.inspection import NotLookedAt, unpack
from office.workspaces import open_workspace
from tests.county import TOWN, XM, County, add_farm, keys_of, seal_unit


def test_a_second_bag_is_not_unpacked_beside_the_first(county: County) -> None:
    sticks = []
    for unit in (XM, TOWN):
        with open_workspace(county.unit(unit)) as store:
            add_farm(store)
        sticks.append(seal_unit(county.unit(unit), county.stick(unit)))
    out = county.root / "out"
    unpack(sticks[0].folder, out, keys_of(county.bureau))
    before = {path: path.read_bytes() for path in out.iterdir() if path.is_file()}
    with pytest.raises(NotLookedAt) as caught:
        unpack(sticks[1].folder, out, keys_of(county.bureau))
    assert caught.value.code == "E-UNPACKED"
    assert {path: path.read_bytes() for path in out.iterdir() if path.is_file()} == before
