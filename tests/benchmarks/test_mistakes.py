"""Planting people's mistakes: each kind finds a place, changes something, the same by the same seed."""

from functools import cache
from pathlib import Path

import pytest

from benchmarks.mistakes.__main__ import SEEDS, SETTLING, WATCHED
from benchmarks.mistakes.applying import Bench
from benchmarks.mistakes.best import Watcher, could_be_seen
from benchmarks.mistakes.desk import Desk
from benchmarks.mistakes.figures import breaks_rule, factor_of, is_large_slip
from benchmarks.mistakes.kinds import KINDS
from benchmarks.mistakes.measuring import Outcome, outcome, planted
from benchmarks.mistakes.planting import Kind, Spoilt
from forms.load import read_pack
from office.demo.county import County, Line, plausible_county

PACKS = ("bachu-2024", "zhanyi-2024", "ningxia-2014")
SEED = 5


@cache
def county(pack: str) -> County:
    return plausible_county(read_pack(pack), SEED)


@cache
def made(pack: str) -> list[tuple[Kind, Spoilt]]:
    return list(planted(county(pack), KINDS, 2))


@pytest.mark.parametrize("pack", PACKS)
def test_a_planted_mistake_changes_the_county(pack: str) -> None:
    desk = Desk(county(pack))
    for kind, spoilt in made(pack):
        assert spoilt.cells or spoilt.gone or any(spoilt.added.values()), kind.name
        for (table, line), cells in spoilt.cells.items():
            before = desk.line(table, line).cells
            assert all(before.get(name, "") != text for name, text in cells.items()), (kind.name, spoilt.words)
        for table, line in spoilt.gone:
            assert desk.line(table, line).id == line


def test_every_kind_finds_a_place_somewhere() -> None:
    assert {kind.name for pack in PACKS for kind, _ in made(pack)} == {kind.name for kind in KINDS}


def test_kinds_without_a_rule_break_none() -> None:
    for pack in PACKS:
        assert not [spoilt.words for kind, spoilt in made(pack) if spoilt.breaks and not kind.rule]


def test_the_same_seed_plants_the_same() -> None:
    again = list(planted(county("ningxia-2014"), KINDS, 2))
    assert [spoilt.words for _, spoilt in again] == [spoilt.words for _, spoilt in made("ningxia-2014")]


def test_the_counties_reported_are_no_others() -> None:
    reported = set(range(SEEDS[0], SEEDS[1] + 1))
    assert not reported & {*WATCHED, *SETTLING, SEED}


def emitting(tonnes: int) -> County:
    card = Line("", "", {"so2": str(tonnes)})
    return County(read_pack("ningxia-2014"), tonnes, {"T68": (card,)}, {"T68": (card,)})


def test_one_who_has_watched_sees_a_figure_beyond_all_he_saw_and_no_other() -> None:
    watcher = Watcher(margin=0.1)
    for tonnes in range(300, 340):
        watcher.watch(emitting(tonnes))
    found, figure = emitting(320), ("T68", "", "so2")
    tenfold = Spoilt("", {("T68", ""): {"so2": "3200"}}, figure=figure)
    same = Spoilt("", {("T68", ""): {"so2": "330"}}, figure=figure)
    assert could_be_seen(watcher, found, tenfold, last_year=False)
    assert not could_be_seen(watcher, found, same, last_year=False)
    assert could_be_seen(watcher, found, same, last_year=True), "last year it was another figure"
    assert could_be_seen(watcher, found, Spoilt(""), last_year=True) is None


def test_a_mistake_is_found_where_it_is_and_taken_back(tmp_path: Path) -> None:
    found = county("ningxia-2014")
    bench = Bench(tmp_path, found, last_year=True)
    try:
        kind = Kind("经纬度填反", "place", lambda _desk, _luck: None, "LOC")
        line = found.this_year["T20"][0]
        cells = {"lon": line.cells["lat"], "lat": line.cells["lon"]}
        one = outcome(bench, kind, Spoilt("填反", {("T20", line.id): cells}, breaks=True))
        assert one.found
        assert breaks_rule(one)
        assert bench.is_clean()
        other = outcome(bench, kind, Spoilt("没有错", {("T20", line.id): dict(line.cells)}))
        assert not other.found
        assert not other.elsewhere
    finally:
        bench.close()


def test_a_slip_counts_by_its_factor() -> None:
    found = county("ningxia-2014")
    slips = [(kind, spoilt) for kind, spoilt in made("ningxia-2014") if kind.group == "unit"]
    assert slips
    for kind, spoilt in slips:
        one = fake(found, kind, spoilt)
        assert is_large_slip(one) == (spoilt.has_last and factor_of(one) > 9.5)


def fake(found: County, kind: Kind, spoilt: Spoilt) -> Outcome:
    return Outcome(found, has_last=True, kind=kind, spoilt=spoilt, found=False, elsewhere=False, again=False, by=())
