import dataclasses
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from db.lastrows import LastRows
from db.merging.conflicts import conflicts
from db.merging.digest import digest
from db.rows import rows
from db.store import Store
from db.troubles import StoreTrouble
from exchange import key_file
from forms.load import read_pack
from office.demo import crew
from office.demo.county import plausible_county
from office.demo.crew import Job, _heard, _shared
from office.demo.dispute import Correction, correction_of
from office.demo.mistakes import mistakes_of, plan
from office.demo.play import DemoResult, demo
from office.demo.stage import PASSPHRASE, DemoStopped, DemoTrouble, Stage
from office.keys import unlock
from office.receive import receive
from office.troubles import WrongUse
from office.workspaces import open_workspace
from tests.conftest import CHEAP_SCRYPT_N

SEED = 7
#: Two departments and four townships; whole counties are played in test_counties.
UNITS = ("XM", "TJ", "653130100", "653130101", "653130102", "653130103")
COUNTY = plausible_county(read_pack("bachu-2024"), SEED)
PLANTED = [one for one in plan(COUNTY) if one.unit in UNITS]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[DemoResult, list[str]]:
    key_file.SCRYPT_N = CHEAP_SCRYPT_N
    told: list[str] = []
    return demo(tmp_path_factory.mktemp("demo") / "县", say=told.append, seed=SEED, units=UNITS, hands=0), told


@pytest.fixture(scope="module")
def correction() -> Correction:
    found = correction_of(COUNTY, set(UNITS))
    assert found is not None
    return found


def test_every_kind_of_mistake_finds_a_row_in_bachu() -> None:
    assert {one.mistake.story for one in plan(COUNTY)} == {item.story for item in mistakes_of(COUNTY.pack)}
    assert {one.mistake.finds for one in plan(COUNTY)} >= {
        "V-CODE",
        "V-KEY",
        "V-REQUIRED",
        "V-UNPARSED",
        "T31-07",
        "T31-08",
    }


def test_every_planted_mistake_is_told_with_what_the_program_said(played: tuple[DemoResult, list[str]]) -> None:
    result, told = played
    text = "\n".join(told)
    assert result.mistakes == len(PLANTED)
    assert all(one.mistake.story in text for one in PLANTED)
    assert text.count("    程序：") == len(PLANTED)


def test_no_two_mistakes_are_at_one_farm() -> None:
    farms = [one.line.id for one in plan(COUNTY) if one.line.id]
    assert len(farms) == len(set(farms))


def test_sticks_come_in_an_order_of_their_own_and_one_twice(played: tuple[DemoResult, list[str]]) -> None:
    result, told = played
    assert len(result.order) == len(set(result.order)) + 1
    assert f"--seed {SEED}" in "\n".join(told)
    assert sum("以前已经收过" in line for line in told) == 1


def test_both_values_of_the_conflict_are_shown_and_decided(
    played: tuple[DemoResult, list[str]], correction: Correction
) -> None:
    result, told = played
    text = "\n".join(told)
    shown = (correction.here[correction.disputed], correction.there[correction.disputed])
    assert all(f"= {value}（" in text for value in shown)
    with open_workspace(result.bureau) as store:
        assert conflicts(store) == []
        row = next(row for row in rows(store, correction.table) if row.tokens["name"] == correction.row)
    wanted = {**correction.there, **correction.here}
    assert {name: row.tokens[name] for name in wanted} == wanted


def test_refusals_are_sentences_with_codes(played: tuple[DemoResult, list[str]]) -> None:
    _, told = played
    assert any("E-DECRYPT" in line and "请" in line for line in told)
    assert any("E-NOT-A-PACKAGE" in line and "请" in line for line in told)


def test_both_bureaus_end_alike_but_for_what_one_explains(played: tuple[DemoResult, list[str]]) -> None:
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


def test_what_every_unit_typed_is_at_the_bureau(played: tuple[DemoResult, list[str]]) -> None:
    result, _ = played
    explained = {one.line.id for one in PLANTED if one.mistake.reason}
    wanted = {
        line.cells["name"]: line.cells["dung_gen"]
        for line in COUNTY.this_year["T31"]
        if line.owner in UNITS and line.id not in explained
    }
    with open_workspace(result.bureau) as store:
        found = {row.tokens["name"]: row.tokens["dung_gen"] for row in rows(store, "T31")}
    assert len(wanted) > 10
    assert {name: found[name] for name in wanted} == wanted


def test_farms_of_last_year_are_linked_with_this_years(played: tuple[DemoResult, list[str]]) -> None:
    result, _ = played
    last = {line.id: line.cells["name"] for line in COUNTY.last_year["T31"]}
    same = {line.cells["name"] for line in COUNTY.this_year["T31"] if line.id in last and line.owner in UNITS}
    with open_workspace(result.bureau) as store:
        lasts = LastRows(store, store.table("T31"))
        linked = {row.tokens["name"] for row in rows(store, "T31") if lasts.of(row.number)}
    assert same
    assert linked >= same


def test_proofs_are_attached_and_came_along(played: tuple[DemoResult, list[str]]) -> None:
    result, _ = played
    with open_workspace(result.bureau) as store:
        found = list(rows(store, "C01"))
    assert {row.key.owner for row in found} >= {"XM", "TJ"}
    assert {row.tokens["ext"] for row in found} >= {"pdf", "docx"}
    kept = {path.stem for path in (result.bureau / "evidence").rglob("*") if path.is_file()}
    assert {row.tokens["sha256"] for row in found} == kept


def test_what_is_left_behind(played: tuple[DemoResult, list[str]]) -> None:
    result, _ = played
    names = {path.name for path in result.out.iterdir()}
    assert names >= {"优盘", "工作区", "巴楚县2024年汇总表.xlsx", "扫描件", "请先读我.txt"}
    book = load_workbook(result.workbook, read_only=True)
    texts = {cell.value for sheet in book for row in sheet for cell in row}
    book.close()
    assert all(line.cells["name"] in texts for line in COUNTY.this_year["T31"] if line.owner in UNITS)
    note = (result.out / "请先读我.txt").read_text(encoding="utf-8")
    for place in re.findall(r"xiankao \w+ (\S+)", note):
        assert (result.out / place).exists(), place


def test_a_folder_in_use_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    with pytest.raises(DemoTrouble):
        demo(tmp_path, say=print)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


@pytest.mark.parametrize("units", [("NOBODY",), ("HB",), ("WL", "XX")])
def test_units_that_send_nothing_are_refused_before_anything_is_made(tmp_path: Path, units: tuple[str, ...]) -> None:
    with pytest.raises(DemoTrouble) as caught:
        demo(tmp_path / "县", say=print, units=units)
    assert caught.value.code == "E-DEMO-UNITS"
    assert not (tmp_path / "县").exists()


def test_an_unknown_pack_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongUse):
        demo(tmp_path / "县", say=print, pack="nowhere-2024")


def test_the_demo_stops_where_the_program_breaks_its_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that finds nothing must not pass for one that works."""
    nothing: Callable[[Store], list[object]] = lambda *_: []  # noqa: E731 - a stand-in
    monkeypatch.setattr("office.demo.mending.check", nothing)
    with pytest.raises(AssertionError, match="speaks at"):
        demo(tmp_path / "县", say=lambda _line: None, seed=SEED, units=("TJ",), hands=0)


@pytest.mark.slow
def test_units_at_work_in_child_processes_do_the_same(tmp_path: Path) -> None:
    """Two children for two units: what arrives is in the order of the units, and the mistakes are counted."""
    told: list[str] = []
    units = ("TJ", "653130103")
    result = demo(tmp_path / "县", say=told.append, seed=SEED, units=units, hands=2)
    assert result.mistakes == sum(one.unit in units for one in plan(COUNTY))
    names = [line for line in told if line.startswith(("\n【三岔口镇】", "\n【统计局】"))]
    assert [name.strip() for name in names[:2]] == ["【三岔口镇】", "【统计局】"]


def test_a_child_that_fails_is_told_as_what_was_promised(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="V-KEY speaks"):
        _heard({"failed": "XM: V-KEY speaks at 甲场"}, tmp_path)


def test_a_child_that_is_out_of_room_says_so_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It came out as a fault of the program."""
    full = StoreTrouble("E-STORE-DISK", why="磁盘已满")
    said = io.StringIO()

    def fail(*_: object, **_options: object) -> None:
        raise full

    asked = {"out": str(tmp_path), "pack": "bachu-2024", "seed": SEED, "clean": False}
    jobs = [{**dataclasses.asdict(Job("XM", tmp_path, "")), "task": str(tmp_path)}]
    monkeypatch.setattr(crew, "play_unit", fail)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps({**asked, "jobs": jobs}).encode())))
    monkeypatch.setattr(sys, "stdout", said)
    assert crew.serve() == 0
    with pytest.raises(DemoStopped, match=r"演示到 XM 时停下了：E-STORE-DISK: .*磁盘已满"):
        _heard(json.loads(said.getvalue()), tmp_path)


def test_a_child_that_dies_is_told_with_its_units(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_: object, **_options: object) -> Iterator[bytes]:
        yield from ()
        raise subprocess.CalledProcessError(-9, "demo")

    monkeypatch.setattr(crew, "stream_child", die)
    stage = Stage(tmp_path, lambda _line: None, read_pack("bachu-2024"), SEED)
    arriving = crew.play_all(stage, COUNTY, [Job("XM", tmp_path, "")], hands=1)
    with pytest.raises(DemoStopped, match="演示到 XM 时停下了") as caught:
        list(arriving())
    assert caught.value.exit_code == 4


def test_the_work_is_shared_out_by_its_weight() -> None:
    jobs = [Job(name, Path(name), "", weight=weight) for name, weight in (("a", 1), ("b", 9), ("c", 2), ("d", 8))]
    shares = _shared(jobs, 2)
    assert sorted(sum(job.weight for job in share) for share in shares) == [10, 10]
    assert sorted(job.unit for share in shares for job in share) == ["a", "b", "c", "d"]
    assert len(_shared(jobs[:1], 4)) == 1
