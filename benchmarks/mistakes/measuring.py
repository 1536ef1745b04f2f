"""Measuring: mistakes planted in clean counties, with and without last year, and the clean counties themselves."""

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from benchmarks.mistakes.applying import Answer, Bench
from benchmarks.mistakes.desk import Desk
from benchmarks.mistakes.kinds import KINDS
from benchmarks.mistakes.planting import Kind, Spoilt
from forms.load import read_pack
from forms.model import Level
from forms.problems import Problem
from office.demo.county import County, plausible_county

PACKS: Final = ("bachu-2024", "zhanyi-2024", "ningxia-2014")
#: Findings that ask why something changed since last year; a true change is to be explained (X08, YOY).
CHANGES: Final = frozenset({"V-YOY", "V-INDICATOR", "V-GONE"})
#: The finding that a change looks like another unit (X20).
SLIP: Final = "V-SLIP"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one planted mistake.

    Attributes:
        found: A finding that was not there before points at the cell, the row or, for tables and sums, at the table or
            the other side.
        elsewhere: One was made, but at another place only.
        again: A finding that was there before tells another figure at the place.
        by: The checks that spoke at the place.
    """

    county: County
    has_last: bool
    kind: Kind
    spoilt: Spoilt
    found: bool
    elsewhere: bool
    again: bool
    by: tuple[str, ...]


@dataclass(slots=True)
class Clean:
    """What is said of counties in which nothing is spoilt."""

    cells: int = 0
    levels: Counter[str] = field(default_factory=Counter)
    checks: Counter[str] = field(default_factory=Counter)


def planted(county: County, kinds: Sequence[Kind], many: int) -> Iterator[tuple[Kind, Spoilt]]:
    """Plant so many of each kind, as many times more as a kind weighs; fewer where a county offers no place for it."""
    desk = Desk(county)
    for kind in kinds:
        luck = Random(f"{county.pack.id}/{county.seed}/{kind.name}")
        wanted = many * kind.weight
        for _ in range(wanted * 4):
            spoilt = kind.plant(desk, luck)
            if spoilt is not None:
                yield kind, spoilt
                wanted -= 1
            if not wanted:
                break


def outcome(bench: Bench, kind: Kind, spoilt: Spoilt) -> Outcome:
    """Plant one mistake and judge what is said."""
    answer: Answer = bench.ask(spoilt)
    near = [problem for problem in answer.new if _points(bench, problem, spoilt)]
    again = any(_points(bench, problem, spoilt) for problem in answer.other)
    by = tuple(sorted({problem.check for problem in near}))
    county = bench.county
    return Outcome(county, bench.has_last, kind, spoilt, bool(near), bool(answer.new) and not near, again, by)


def _points(bench: Bench, problem: Problem, spoilt: Spoilt) -> bool:
    """Tell whether a finding points at what was spoilt."""
    place = bench.place(problem)
    rows = {*spoilt.cells, *((table, line.id) for table, lines in spoilt.added.items() for line in lines)}
    if place in rows:
        return True
    if problem.check == "V-ITEM":
        return bool(spoilt.tables & _tables_of(bench, problem))
    return problem.table in spoilt.tables


def _tables_of(bench: Bench, problem: Problem) -> set[str]:
    """Give the tables of the item that a finding about an item names."""
    told = {problem.slot, problem.row, problem.field, *problem.slot.split("/")}
    return {table for item in bench.county.pack.items if item.id in told for table in item.tables}


def told_of_clean(bench: Bench, clean: Clean) -> None:
    """Count what is said of a county in which nothing is spoilt."""
    clean.cells += sum(len(line.cells) for lines in bench.county.this_year.values() for line in lines)
    for problem in bench.told.values():
        clean.levels[level_of(problem)] += 1
        clean.checks[f"{level_of(problem)} {problem.check} {problem.table}"] += 1


def level_of(problem: Problem) -> str:
    """Sort a finding about a clean county: error, note, supposed slip, change to explain, other duty to explain."""
    if problem.level is not Level.EXPLAIN:
        return problem.level.value
    return "slip" if problem.check == SLIP else "change" if problem.check in CHANGES else "explain"


def measure(
    packs: Sequence[str], seeds: Sequence[int], many: int, kinds: Sequence[Kind] = KINDS, *, retyped: bool = False
) -> tuple[list[Outcome], dict[bool, Clean]]:
    """Measure with and without last year; `retyped`: rows are typed anew, not copied from last year."""
    outcomes, clean = [], {True: Clean(), False: Clean()}
    for pack in packs:
        for seed in seeds:
            county = plausible_county(read_pack(pack), seed)
            everything = list(planted(county, kinds, many))
            for last_year in (True, False):
                with tempfile.TemporaryDirectory() as folder:
                    bench = Bench(Path(folder), county, last_year=last_year, retyped=retyped)
                    try:
                        told_of_clean(bench, clean[last_year])
                        outcomes += [outcome(bench, kind, spoilt) for kind, spoilt in everything]
                        if not bench.is_clean():
                            raise RuntimeError(f"{pack} {seed}: a mistake was not taken back")
                    finally:
                        bench.close()
    return outcomes, clean
