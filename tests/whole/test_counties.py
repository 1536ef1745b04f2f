"""Whole counties of all packs, through the real path at all units and the bureau: a clean one passes its checks."""

import os
from collections import Counter
from pathlib import Path

import pytest

from db.rows import rows
from db.store import Store
from forms.load import pack_ids, read_pack
from forms.model import Level
from office.demo.county import plausible_county
from office.demo.mistakes import plan
from office.demo.play import DemoResult, demo
from office.indicators import results
from office.owing import owes
from office.readiness import check
from office.status import status
from office.workspaces import open_workspace

# Minutes: left out unless asked for, as .ci/run does.
pytestmark = pytest.mark.counties
#: Findings that say what is otherwise than last year.
CHANGES = frozenset({"V-YOY", "V-GONE", "V-SLIP", "V-INDICATOR"})
#: Of the generator's drawing: the demo that has mistakes, and seeds without any.
SEED, CLEAN = 3, 11


def _play(tmp_path: Path, pack: str, seed: int, *, clean: bool) -> DemoResult:
    result = demo(tmp_path / pack, say=lambda _line: None, pack=pack, seed=seed, clean=clean)
    # Measured with the machine to itself: 30 to 50 seconds on four cores. Not a limit, but somebody should see it grow.
    print(f"{pack}: {result.seconds:.0f} s on {os.cpu_count()} cores")  # noqa: T201 - shown by pytest -s
    return result


@pytest.mark.timeout(600)
@pytest.mark.parametrize("pack", pack_ids())
def test_a_clean_county_passes_its_own_checks(tmp_path: Path, pack: str) -> None:
    result = _play(tmp_path, pack, CLEAN, clean=True)
    assert result.mistakes == 0
    with open_workspace(result.bureau) as store:
        found = check(store)
        lines = [line for line in status(store) if line.unit.code != store.pack.bureau]
        missing = [one.indicator.id for one in results(store) if one.number is None]
    assert [(one.check, one.text) for one in found if one.level is Level.ERROR] == []
    assert [one.text for one in found if one.is_open] == []
    assert {line.state for line in lines} == {"已采纳"}
    assert {line.stage for line in lines} == {"final"}
    assert missing == []
    told = Counter(one.check for one in found if one.level is Level.EXPLAIN and one.check not in CHANGES)
    county = plausible_county(read_pack(pack), CLEAN).this_year
    cells = sum(len(line.cells) for lines in county.values() for line in lines)
    # What is no change is a fact that a notice asks about, such as a farm without a ledger: few, and never one per row.
    assert told.total() <= cells / 1000, told


@pytest.mark.timeout(600)
@pytest.mark.parametrize("pack", pack_ids())
def test_the_demo_of_a_whole_county_finds_every_mistake(tmp_path: Path, pack: str) -> None:
    result = _play(tmp_path, pack, SEED, clean=False)
    county = plausible_county(read_pack(pack), SEED)
    assert result.mistakes == len(plan(county)) > 0
    with open_workspace(result.bureau) as store:
        brought = {row.key.owner for row in rows(store, "C01")}
        owing = {unit.code for unit in store.pack.units if owes(store, unit.code)}
        photos = [row.tokens for row in rows(store, "C01") if row.tokens["ext"] == "jpg"]
        last = {name: _count(store, f"{name}_last") for name in county.last_year}
    assert len(brought) >= len(owing) / 2
    # Only the notice of Zhanyi requires photos of every project; in the others places for photos may stay empty.
    sizes, phases = ({("1600", "1200")}, {"before", "after"}) if pack == "zhanyi-2024" else (set(), set())
    assert {(photo["px_w"], photo["px_h"]) for photo in photos} == sizes
    assert {photo["phase"] for photo in photos} >= phases
    assert last == {name: len(lines) for name, lines in county.last_year.items()}


def _count(store: Store, table: str) -> int:
    return int(store.sql.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])
