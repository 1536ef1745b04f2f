from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from db.merging.digest import digest
from forms.load import read_pack
from forms.troubles import Cancelled
from office.workbook import workbook
from office.workspaces import open_workspace
from tests.county import County, add_farm, fixed_rows, receive_at, seal_unit

PACK = read_pack("bachu-2024")


def texts(path: Path) -> set[str]:
    book = load_workbook(path)
    return {str(cell.value) for sheet in book for row in sheet for cell in row if cell.value is not None}


def test_the_bureaus_workbook_holds_all_tables_owners_and_the_digest(county: County, tmp_path: Path) -> None:
    with open_workspace(county.unit("XM")) as store:
        add_farm(store, phone="0998-0000001")
    receive_at(county.bureau, seal_unit(county.unit("XM"), county.stick("xm")))
    with open_workspace(county.bureau) as store:
        total = workbook(
            store, tmp_path / "b.xlsx", clock=lambda: datetime(2025, 3, 1, tzinfo=UTC).replace(tzinfo=None)
        )
        state = digest(store)
    found = texts(tmp_path / "b.xlsx")
    assert total == 1 + fixed_rows(PACK)
    assert {"红旗养殖场", "畜牧兽医局", "规模化畜禽养殖场信息表", "主要污染物排放量"} <= found
    assert any(state in text for text in found)
    assert "0998-0000001" not in found
    assert any("县考通 0." in text for text in found)
    assert not any("xiankao" in text for text in found)


def test_a_unit_gets_only_its_own_tables(county: County, tmp_path: Path) -> None:
    with open_workspace(county.unit("XM")) as store:
        workbook(store, tmp_path / "u.xlsx")
    assert "主要污染物排放量" not in texts(tmp_path / "u.xlsx")


def test_a_cancel_leaves_nothing(county: County, tmp_path: Path) -> None:
    def stop(_done: int, _total: int) -> None:
        raise Cancelled

    with open_workspace(county.unit("XM")) as store:
        for number in range(210):
            add_farm(store, name=f"场{number}")
        with pytest.raises(Cancelled):
            workbook(store, tmp_path / "u.xlsx", report=stop)
    assert list(tmp_path.glob("*.xlsx*")) == []
