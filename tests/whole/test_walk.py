"""The whole way: typed, sealed, carried, received in every order, merged (packages.md 6.4)."""

import shutil
from itertools import permutations
from pathlib import Path

import pytest

from db.checks.problems import problems
from db.checks.settle import judge_all, settle_tables
from db.journal import Act, Edit, delete_rows, set_cells
from db.merging.conflicts import conflicts, decide
from db.merging.digest import digest
from db.rows import rows
from db.state import rebuild
from forms.parsing import show
from forms.values import CONFLICT
from office.issue import issue
from office.open_task import open_task
from office.seal import Sealed
from office.workspaces import open_workspace
from tests.county import (
    PASSPHRASE,
    TOWN,
    XM,
    County,
    add_farm,
    clone,
    keys_of,
    receive_at,
    seal_unit,
    type_cell,
)


def _four_sticks(county: County) -> list[Sealed]:
    """A unit, its cloned computer that edits the same row, a later revision of the first, and a township."""
    with open_workspace(county.unit(XM)) as store:
        farm = add_farm(store)
        add_farm(store, name="东风养殖场")
    first = seal_unit(county.unit(XM), county.stick("1"))
    copy = clone(county.unit(XM), county.unit("XM-copy"))
    with open_workspace(county.unit(XM)) as store:
        type_cell(store, farm, "stock", "1300.")
        type_cell(store, farm, "land_mu", "310.00")
    second = seal_unit(county.unit(XM), county.stick("2"))
    with open_workspace(copy) as store:
        type_cell(store, farm, "stock", "1400")
        type_cell(store, farm, "status", "停养")
    other = seal_unit(copy, county.stick("3"))
    with open_workspace(county.unit(TOWN)) as store:
        add_farm(store, name="城北养殖场", species="羊")
    return [first, second, other, seal_unit(county.unit(TOWN), county.stick("4"))]


def _state(root: Path) -> tuple[str, list[tuple[str, ...]], list[str]]:
    with open_workspace(root) as store:
        settle_tables(store)
        found = [(item.id, item.register, *(choice.words for choice in item.choices)) for item in conflicts(store)]
        # Their order is that of entry here, which is that of the sticks.
        return digest(store), found, sorted(problem.id for problem in problems(store))


@pytest.mark.parametrize("each", [pytest.param(1, marks=pytest.mark.slow, id="all"), pytest.param(7, id="some")])
def test_every_order_of_sticks_gives_one_state(county: County, each: int) -> None:
    """Two units, two copies of one, all 24 orders, one stick twice: one digest, one list of conflicts and problems."""
    sticks = _four_sticks(county)
    states = set()
    for place, order in list(enumerate(permutations(range(4))))[::each]:
        bureau = clone(county.bureau, county.root / f"bureau-{place}")
        for number in [*order, order[place % 4]]:
            receive_at(bureau, sticks[number])
        states.add(repr(_state(bureau)))
        shutil.rmtree(bureau)
    assert len(states) == 1


def test_same_cell_is_a_conflict_with_both_values_and_other_cells_merge(county: County) -> None:
    for stick in _four_sticks(county):
        receive_at(county.bureau, stick)
    with open_workspace(county.bureau) as store:
        (conflict,) = conflicts(store)
        assert conflict.fields == ("stock",)
        assert [choice.words for choice in conflict.choices] == ["1300", "1400"]
        assert {author.unit for choice in conflict.choices for author in choice.authors} == {XM}
        row = next(row for row in rows(store, "T31") if row.key.id == conflict.key.id)
        assert row.tokens["land_mu"] == "310.00"
        assert show(store.codec("T31").by_name["status"], row.tokens["status"], store.pack) == "停养"
        assert row.tokens["stock"] == CONFLICT


def test_a_decision_settles_a_conflict_and_survives_all_sticks_again(county: County) -> None:
    sticks = _four_sticks(county)
    for stick in sticks:
        receive_at(county.bureau, stick)
    with open_workspace(county.bureau) as store:
        (conflict,) = conflicts(store)
        decide(store, conflict.id, 2, "已电话核实")
        assert conflicts(store) == []
        decided = digest(store)
    for stick in reversed(sticks):
        assert receive_at(county.bureau, stick).is_duplicate
    with open_workspace(county.bureau) as store:
        assert digest(store) == decided
        row = next(row for row in rows(store, "T31") if row.key.id == conflict.key.id)
        assert row.tokens["stock"] == "1400"


def test_incremental_state_equals_the_recomputed_one(county: County) -> None:
    for stick in _four_sticks(county):
        receive_at(county.bureau, stick)
    before = _state(county.bureau)
    with open_workspace(county.bureau) as store:
        rebuild(store)
    assert _state(county.bureau) == before
    with open_workspace(county.bureau) as store:
        judge_all(store)
    assert _state(county.bureau) == before


def test_values_come_back_digit_for_digit(county: County) -> None:
    """Trailing zeros, states, text that was not understood, commas, quotes and rare characters, all as they were."""
    typed = {
        "land_mu": "310.50",
        "dung_gen": "123456789.10",
        "stock": "约一千",
        "output": "不适用",
        "note": '写法："特殊", 逗号\n第二行 𬭸䶮㛃 －说明',
        "lon": "78.500000",
        "name": "，全角、场",
    }
    with open_workspace(county.unit(XM)) as store:
        farm = add_farm(store, **typed)
        sent = next(row.tokens for row in rows(store, "T31") if row.number == farm)
    receive_at(county.bureau, seal_unit(county.unit(XM), county.stick("1")))
    with open_workspace(county.bureau) as store:
        (row,) = rows(store, "T31")
    assert row.tokens == sent
    assert row.tokens["land_mu"] == "310.50"
    assert row.tokens["dung_gen"] == "123456789.10"
    assert row.tokens["stock"] == "?约一千"
    assert row.tokens["output"] == "不适用"


def test_a_preview_tells_what_receiving_does_and_changes_nothing(county: County) -> None:
    sticks = _four_sticks(county)
    before = _state(county.bureau)
    preview = receive_at(county.bureau, sticks[0], merge=False)
    assert _state(county.bureau) == before
    done = receive_at(county.bureau, sticks[0])
    assert preview.impact == done.impact
    assert done.impact is not None
    assert (done.impact.added, done.impact.changed, done.impact.conflicts) == (2, 0, 0)
    again = receive_at(county.bureau, sticks[1], merge=False)
    assert again.impact is not None
    assert (again.impact.added, again.impact.changed) == (0, 1)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_deletion_beside_an_edit_is_a_conflict_and_the_row_stays(county: County, order: tuple[int, int]) -> None:
    with open_workspace(county.unit(XM)) as store:
        farm = add_farm(store)
    receive_at(county.bureau, seal_unit(county.unit(XM), county.stick("0")))
    copy = clone(county.unit(XM), county.unit("XM-copy"))
    with open_workspace(county.unit(XM)) as store:
        delete_rows(store, [farm])
    with open_workspace(copy) as store:
        type_cell(store, farm, "stock", "999")
    sticks = [seal_unit(county.unit(XM), county.stick("1")), seal_unit(copy, county.stick("2"))]
    for number in order:
        receive_at(county.bureau, sticks[number])
    with open_workspace(county.bureau) as store:
        (conflict,) = conflicts(store)
        assert conflict.register == "_deleted"
        assert next(iter(rows(store, "T31"))).tokens["stock"] == "999"
        decide(store, conflict.id, 2, "该场已关闭")
        assert list(rows(store, "T31")) == []


def test_a_unit_that_lost_its_key_goes_on_from_a_new_task(county: County) -> None:
    """The new task is plain, so the unit's own private files stay behind; its next report must be taken."""
    with open_workspace(county.unit(XM)) as store:
        add_farm(store, phone="0000-1234567", legal_rep="某人")
    receive_at(county.bureau, seal_unit(county.unit(XM), county.stick("1")))
    with open_workspace(county.bureau) as store:
        lost = next(row for row in rows(store, "K02") if row.tokens["unit"] == XM)
        set_cells(store, [Edit(lost.number, "status", "lost")], Act("system"))
        (issued,) = issue(store, keys_of(county.bureau), [XM], county.stick("again"))
    open_task(issued.folder, county.unit("XM-new"), PASSPHRASE, confirm=county.code)
    with open_workspace(county.unit("XM-new")) as store:
        (farm,) = rows(store, "T31")
        assert farm.tokens["stock"] == "1200"
        assert farm.tokens["phone"] == ""
        type_cell(store, farm.number, "stock", "1300")
    receive_at(county.bureau, seal_unit(county.unit("XM-new"), county.stick("2")))
    with open_workspace(county.bureau) as store:
        (farm,) = rows(store, "T31")
        assert (farm.tokens["stock"], farm.tokens["phone"]) == ("1300", "0000-1234567")
        assert conflicts(store) == []
