"""What people write beside the forms arrives as they wrote it, and is a formula in no file that may be opened."""

import csv
import io
from pathlib import Path

import pytest

from db.checks.problems import problems
from db.journal import Act, Edit, set_cells
from db.merging.stored_sets import load_changeset
from db.people import set_person
from db.rows import rows
from db.store import Store
from forms.csv_guard import is_like_formula
from office.attach import Details, attach
from office.declare import Reason, declare
from office.entry import explain
from office.inspection import unpack
from office.liaisons import write_liaison
from office.places import find_place
from office.workspaces import open_workspace
from tests.county import XM, County, add_farm, keys_of, receive_at, seal_unit
from tests.samples import make_pdf

TEXTS = (
    "=说明情况，见附件。",
    "-5℃以下未监测，没有数。",
    "+86 0000-1234567 请打这个",
    "@某某 请看附件里的话",
    "=cmd|' /C calc'!A0",
)


def _write_everywhere(store: Store, text: str, folder: Path) -> None:
    """Write a text wherever people may write one that no form asks for."""
    set_person(store, text)
    row = add_farm(store, lon="75.10")
    set_cells(store, [Edit(row, "stock", "9")], Act(reason=text))
    explain(store, next(item.id for item in problems(store) if item.level.value == "explain"), text)
    item = next(one for one in store.pack.items if one.unit == XM and any(slot.required for slot in one.evidence))
    declare(store, item.id, "no_material", Reason(text, leader_role=text))
    place = find_place(store, f"{item.id}/{item.evidence[0].id}")
    proof = make_pdf(folder / f"{text.replace('/', '')}.pdf")
    attach(store, place, [proof], Details(title=text, doc_no=text), asked=lambda _kind, _path: {"pages": 1})
    write_liaison(store, None, "name", text)


def _said(store: Store) -> dict[str, set[str]]:
    """Gather what was written, as it stands in a workspace."""
    fields = {"C01": ("file_name", "title", "doc_no"), "C02": ("statement", "leader_role"), "C03": ("reason",)}
    fields["C04"] = ("name",)
    return {
        f"{table}.{name}": {row.tokens[name] for row in rows(store, table) if row.key.owner == XM} - {""}
        for table, names in fields.items()
        for name in names
    }


@pytest.mark.parametrize("text", TEXTS)
def test_what_a_clerk_writes_beside_the_forms_arrives_as_it_is(county: County, tmp_path: Path, text: str) -> None:
    with open_workspace(county.unit(XM)) as store:
        _write_everywhere(store, text, tmp_path)
        said = _said(store)
    assert set().union(*said.values()) == {text, f"{text.replace('/', '')}.pdf"}
    sealed = seal_unit(county.unit(XM), county.stick("1"))
    bag = unpack(sealed.folder, tmp_path / "bag", keys_of(county.unit(XM)))
    cells = [
        cell
        for path in bag.rglob("*.csv")
        for line in csv.reader(io.StringIO(path.read_text("utf-8"), newline=""), strict=True)
        for cell in line
    ]
    assert f"'{text}" in cells
    assert [cell for cell in cells if is_like_formula(cell) and not cell.startswith("'")] == []
    receive_at(county.bureau, sealed)
    with open_workspace(county.bureau) as store:
        assert _said(store) == said
        found = store.sql.execute("SELECT n FROM changeset WHERE unit = ?", (XM,)).fetchall()
        sets = [load_changeset(store, number) for (number,) in found]
        assert text in {one.head.reason for one in sets}
        assert text in {name for one in sets for name in one.people.values()}
