"""A county of two units whose reports have come in: what the bureau answers to them goes back from here."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from db.journal import Act, Edit, add_rows, set_cells
from db.rows import Row, rows
from exchange import key_file
from forms.load import load_pack
from office import workspaces
from office.issue import issue
from office.open_task import open_task
from office.returns import Answered, send_receipt, send_return
from office.take_return import TakenReturn, take_return
from office.workspaces import open_workspace
from tests.conftest import CHEAP_SCRYPT_N
from tests.county import PASSPHRASE, XM, County, keys_of, receive_at, seal_unit
from tests.db.revised import pack_files

TOWN = "653130101"
FARM: Mapping[str, str] = {
    "name": "红旗养殖场",
    "amount": "12.50",
    "kind": "03",
    "remark": "旧备注",
    "phone": "0000-1234567",
}
_DUTY = '[[duty]]\nunit = "XM"\ntable = "T50"'


def files(version: int = 1) -> dict[str, bytes]:
    """Give the small pack, in which a township has farms, too."""
    return pack_files(version, pack=(_DUTY, f'[[duty]]\nunit = "{TOWN}"\ntable = "T50"\n{_DUTY}'))


def found_answered(root: Path) -> County:
    """Make the bureau and two units with a farm each, whose first reports have been received."""
    key_file.SCRYPT_N = CHEAP_SCRYPT_N
    made = workspaces.new_bureau(root / "bureau", load_pack(files()), PASSPHRASE, person="审核人乙")
    county = County(root, made.code)
    for code in (XM, TOWN):
        with open_workspace(county.bureau) as store:
            (issued,) = issue(store, keys_of(county.bureau), [code], county.stick("tasks"))
        open_task(issued.folder, county.unit(code), PASSPHRASE, confirm=made.code, person="填表人甲")
        with open_workspace(county.unit(code)) as store:
            add_rows(store, "T50", [FARM if code == XM else {**FARM, "name": "东风养殖场"}])
        receive_at(county.bureau, seal_unit(county.unit(code), county.stick(f"{code}-1")))
    return county


@pytest.fixture(scope="session")
def answered_template(tmp_path_factory: pytest.TempPathFactory) -> County:
    """The county, made once."""
    return found_answered(tmp_path_factory.mktemp("answered") / "county")


@pytest.fixture
def answered(answered_template: County, tmp_path: Path) -> County:
    """A county of this test's own in which two reports were received and nothing was answered."""
    return answered_template.copy_to(tmp_path / "answered")


def farm(root: Path, owner: str = XM) -> Row:
    """Give the one farm of a unit."""
    with open_workspace(root) as store:
        (found,) = (row for row in rows(store, "T50") if row.key.owner == owner)
        return found


def put(root: Path, field: str, token: str, *, owner: str = XM, reason: str = "") -> None:
    """Set a cell of a unit's farm."""
    number = farm(root, owner).number
    with open_workspace(root) as store:
        set_cells(store, [Edit(number, field, token)], Act(reason=reason))


def sent(county: County, name: str, unit: str = XM, *, files: bool = False) -> Answered:
    """Write a return."""
    with open_workspace(county.bureau) as store:
        return send_return(store, keys_of(county.bureau), unit, county.stick(name), files=files)


def receipt(county: County, name: str, unit: str = XM) -> Answered:
    """Write a receipt."""
    with open_workspace(county.bureau) as store:
        return send_receipt(store, keys_of(county.bureau), unit, county.stick(name))


def take(root: Path, place: Path, *, merge: bool = True) -> TakenReturn:
    """Take a return or receipt into a unit's workspace."""
    with open_workspace(root) as store:
        return take_return(store, keys_of(root), place, merge=merge)
