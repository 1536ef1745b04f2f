"""A small county for tests: the bureau of Bachu, its units' workspaces and sticks, with cheap keys."""

import shutil
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from db.fixed_rows import codes_of
from db.store import Store
from exchange.keys import KeyPair
from forms.model import Kind, Pack
from office.attach import Details, attach
from office.declare import Reason, declare
from office.entry import Typed, add_typed, type_cells
from office.issue import issue
from office.keys import unlock
from office.open_task import open_task
from office.owing import owed_by
from office.places import find_place
from office.receive import Received, receive
from office.seal import Sealed, seal
from office.workspaces import new_bureau, open_workspace
from tests.samples import make_pdf

PASSPHRASE = "只用于测试的口令一二三四五"
CAMPAIGN = uuid.UUID("5b1f6f0e-55a1-4c1c-9a55-0b9d1d3c7a10")
XM, TOWN, OTHER_TOWN = "XM", "653130100", "653130101"
FARM: Mapping[str, str] = {
    "name": "红旗养殖场",
    "uscc_absent_reason": "个人养殖户",
    "town_code": TOWN,
    "lon": "78.55",
    "lat": "39.78",
    "species": "猪",
    "design_cap": "1500",
    "stock": "1200",
    "output": "2000",
    "land_mu": "300.50",
    "clean": "机械干清粪",
    "pit_type": "地下",
    "pit_vol": "600",
    "dung_rain": "是",
    "dung_seep": "是",
    "dung_vol": "450",
    "dung_proc": "堆肥",
    "urine_proc": "厌氧",
    "dung_gen": "900",
    "urine_gen": "1500",
    "dung_used": "850.0",
    "urine_used": "1400",
    "dung_share_1": "100",
    "urine_share_1": "100",
    "fac_ok": "是",
    "fac_run": "是",
    "ledger": "是",
    "ledger_from": "2024-01-01",
    "plan_filed": "是",
    "ban_zone": "否",
    "status": "在养",
}


@dataclass(frozen=True)
class County:
    """A bureau that has issued its tasks, and the workspaces that were opened from them."""

    root: Path
    code: str

    @property
    def bureau(self) -> Path:
        return self.root / "bureau"

    def unit(self, code: str) -> Path:
        return self.root / code

    def stick(self, name: str) -> Path:
        path = self.root / "sticks" / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    def copy_to(self, root: Path) -> "County":
        shutil.copytree(self.root, root)
        return County(root, self.code)


def found_county(root: Path, units: Sequence[str] = (XM, TOWN, OTHER_TOWN)) -> County:
    """Make the bureau, issue the tasks and open them."""
    made = new_bureau(root / "bureau", "bachu-2024", PASSPHRASE, campaign=CAMPAIGN)
    county = County(root, made.code)
    with open_workspace(county.bureau) as store:
        for issued in issue(store, keys_of(county.bureau), units, county.stick("tasks")):
            open_task(issued.folder, county.unit(issued.unit.code), PASSPHRASE, confirm=made.code)
    return county


def keys_of(root: Path) -> KeyPair:
    return unlock(root, PASSPHRASE)


def add_farm(store: Store, **cells: str) -> int:
    """Add a farm that has no problem, but for what is said otherwise; returns its local number."""
    entered = add_typed(store, "T31", [{**FARM, **cells}])
    return entered.written.rows["T31"][0]


def type_cell(store: Store, row: int, field: str, text: str, table: str = "T31") -> None:
    type_cells(store, table, [Typed(row, field, text)])


def seal_unit(root: Path, stick: Path, *, interim: bool = True) -> Sealed:
    with open_workspace(root) as store:
        return seal(store, keys_of(root), stick, interim=interim)


def receive_at(root: Path, sealed: Sealed, *, merge: bool = True) -> Received:
    with open_workspace(root) as store:
        return receive(store, keys_of(root), sealed.folder, confirm=sealed.key_code, merge=merge)


def clone(root: Path, target: Path) -> Path:
    """Copy a workspace the way people do: the whole folder, to another computer."""
    shutil.copytree(root, target)
    return target


def answer_items(store: Store, *filled: str) -> None:
    """Bring the proofs that a final report of this unit needs, and declare tables nil but for those named."""
    for one in owed_by(store, store.identity.unit):
        for slot in one.slots:
            if slot.required:
                page = make_pdf(store.root.parent / f"{one.id}.pdf", text=slot.id)
                place = find_place(store, f"{one.id}/{slot.id}")
                attach(store, place, [page], Details(sealed=True), asked=lambda _kind, _path: {"pages": 1})
        for table in one.tables:
            if table.id not in filled and not table.is_worked_out:
                declare(store, table.id, "nil", Reason("本年没有发生"))


def fixed_rows(pack: Pack) -> int:
    """How many cards and fixed rows the tables of a pack have from the start."""
    return sum(
        1 if table.kind is Kind.CARD else len(codes_of(table, pack))
        for table in pack.tables
        if table.is_fixed and not table.builtin
    )
