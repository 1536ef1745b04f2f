import re
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from db.merging.conflicts import conflicts
from db.merging.digest import digest
from db.rows import rows
from db.store import Store
from exchange import key_file
from forms.codes import uscc
from forms.load import read_pack
from office.demo import DemoResult, demo
from office.demo.farms import credit_code, farms_of
from office.demo.mistakes import CORRECTION, MISTAKES
from office.demo.stage import PASSPHRASE, UNITS, DemoTrouble
from office.keys import unlock
from office.receive import receive
from office.workspaces import open_workspace
from tests.conftest import CHEAP_SCRYPT_N
from tests.county import fixed_rows


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[DemoResult, list[str]]:
    key_file.SCRYPT_N = CHEAP_SCRYPT_N
    told: list[str] = []
    return demo(tmp_path_factory.mktemp("demo") / "县", say=told.append, seed=7), told


def test_every_planted_mistake_is_told_with_what_the_program_said(played: tuple[DemoResult, list[str]]) -> None:
    result, told = played
    text = "\n".join(told)
    assert result.mistakes == len(MISTAKES)
    assert all(mistake.story in text for mistake in MISTAKES)
    assert text.count("    程序：") == len(MISTAKES)
    assert {mistake.finds for mistake in MISTAKES} >= {
        "V-CODE",
        "V-KEY",
        "V-REQUIRED",
        "V-UNPARSED",
        "T31-07",
        "T31-08",
    }


def test_sticks_come_in_an_order_of_their_own_and_one_twice(played: tuple[DemoResult, list[str]]) -> None:
    result, told = played
    assert len(result.order) == len(set(result.order)) + 1
    assert "--seed 7" in "\n".join(told)
    assert sum("以前已经收过" in line for line in told) == 1


def test_both_values_of_the_conflict_are_shown_and_decided(played: tuple[DemoResult, list[str]]) -> None:
    result, told = played
    text = "\n".join(told)
    assert all(f"= {value}（色力布亚镇" in text for value in (CORRECTION.here["stock"], CORRECTION.there["stock"]))
    with open_workspace(result.bureau) as store:
        assert conflicts(store) == []
        farm = next(row for row in rows(store, "T31") if row.tokens["name"] == CORRECTION.row)
    assert farm.tokens["stock"] == CORRECTION.take
    assert farm.tokens["note"] == CORRECTION.here["note"]
    assert farm.tokens["land_mu"] == CORRECTION.there["land_mu"]


def test_refusals_are_sentences_with_codes(played: tuple[DemoResult, list[str]]) -> None:
    _, told = played
    assert any("E-DECRYPT" in line and "请" in line for line in told)
    assert any("E-NOT-A-PACKAGE" in line and "请" in line for line in told)


def test_the_digest_is_that_of_both_workspaces(played: tuple[DemoResult, list[str]]) -> None:
    result, told = played
    found = set()
    for root in (result.bureau, result.bureau.with_name("县局（另一种次序）")):
        with open_workspace(root) as store:
            found.add(digest(store))
    assert found == {result.digest}
    assert any(result.digest in line for line in told)


def test_receiving_everything_once_more_changes_nothing(played: tuple[DemoResult, list[str]]) -> None:
    result, _ = played
    with open_workspace(result.bureau) as store:
        keys = unlock(result.bureau, PASSPHRASE)
        assert all(receive(store, keys, folder).is_duplicate for folder in result.order)
        assert digest(store) == result.digest


def test_what_is_left_behind(played: tuple[DemoResult, list[str]]) -> None:
    result, _ = played
    assert sorted(path.name for path in result.out.iterdir()) == [
        "优盘",
        "工作区",
        "巴楚县2024年汇总表.xlsx",
        "扫描件",
        "请先读我.txt",
    ]
    book = load_workbook(result.workbook, read_only=True)
    texts = {cell.value for sheet in book for row in sheet for cell in row}
    book.close()
    assert all(farm["name"] in texts for unit in UNITS for farm in farms_of(unit))
    assert result.rows == sum(len(farms_of(unit)) for unit in UNITS) + fixed_rows(read_pack("bachu-2024"))
    note = (result.out / "请先读我.txt").read_text(encoding="utf-8")
    for place in re.findall(r"xiankao \w+ (\S+)", note):
        assert (result.out / place).exists(), place


def test_a_folder_in_use_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    with pytest.raises(DemoTrouble):
        demo(tmp_path, say=print)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_the_data_is_invented_and_yet_right() -> None:
    names = [farm["name"] for unit in UNITS for farm in farms_of(unit)]
    assert len(names) == len(set(names)) == 60
    assert all(name.startswith("样例") for name in names)
    codes = [farm["uscc"] for unit in UNITS for farm in farms_of(unit) if "uscc" in farm]
    assert len(codes) == len(set(codes))
    assert all(uscc.check(code) is None for code in codes)
    assert credit_code("0027") == "91653130YLXK00272L"
    assert set(UNITS) <= {unit.code for unit in read_pack("bachu-2024").units}
    towns = {town.code for town in read_pack("bachu-2024").towns}
    assert {farm["town_code"] for unit in UNITS for farm in farms_of(unit)} <= towns


def test_the_demo_stops_where_the_program_breaks_its_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that finds nothing must not pass for one that works."""
    nothing: Callable[[Store], list[object]] = lambda *_: []  # noqa: E731 - a stand-in
    monkeypatch.setattr("office.demo.filling.check", nothing)
    with pytest.raises(AssertionError, match="speaks at"):
        demo(tmp_path / "县", say=lambda _line: None, seed=1)
