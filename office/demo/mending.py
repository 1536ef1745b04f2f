"""The planted mistakes of one unit: typed first, found by the program, then put right or explained."""

import dataclasses
from collections.abc import Iterator, Sequence

from db.rows import fetch
from db.store import Store
from forms.problems import Problem
from office.demo.county import County, Line
from office.demo.mistakes import Planted
from office.demo.stage import Stage, must, number_of
from office.entry import Typed, explain, remove, type_cells
from office.readiness import check


class Mending:
    """What one unit types wrong and how it is put right.

    Attributes:
        spoilt: The county with this unit's mistakes in it.
        done: Mistakes that were found and put right so far.
    """

    def __init__(self, stage: Stage, store: Store, county: County, planted: Sequence[Planted]) -> None:
        self._stage = stage
        self._store = store
        self._planted = [one for one in planted if one.unit == store.identity.unit]
        self.spoilt = self._spoil(county)
        self.done = 0

    def _spoil(self, county: County) -> County:
        tables = {one.mistake.table for one in self._planted}
        lines = {table: tuple(self._typed(county.this_year[table], table)) for table in tables}
        return dataclasses.replace(county, this_year={**county.this_year, **lines})

    def _typed(self, lines: Sequence[Line], table: str) -> Iterator[Line]:
        for line in lines:
            mine = [one for one in self._planted if one.mistake.table == table and one.line.id == line.id]
            cells = dict(line.cells)
            for one in mine:
                cells |= one.typed
            yield dataclasses.replace(line, cells=cells)
            if any(one.mistake.is_double for one in mine):
                yield dataclasses.replace(line, id=f"{line.id}/2", cells=cells)

    def put_right(self) -> None:
        """See that each mistake is found, and put it right.

        Raises:
            AssertionError: The program did not find one, or still finds it afterwards.
        """
        if self._planted:
            waiting = sum(problem.is_open for problem in check(self._store))
            self._stage.say(f"  检查：还有 {waiting} 处要处理。")
        for one in self._planted:
            self._put_right(one)
            self.done += 1

    def _put_right(self, one: Planted) -> None:
        mistake, say = one.mistake, self._stage.say
        number = number_of(self._store, mistake.table, one.name)
        problem = self._problem(one, number)
        must(problem is not None, f"{mistake.finds} speaks at {one.name or mistake.table}")
        if problem is None:
            return
        say(f"  ✗ {mistake.story}{f'（{one.name}）' if one.name else ''}。")
        say(f"    程序：{problem.text}")
        if mistake.reason:
            explain(self._store, problem.id, mistake.reason)
            say(f"    说明：{mistake.reason}")
        elif mistake.is_double:
            remove(self._store, mistake.table, [str(number)])
            say("    改正：删除重复的一条。")
        else:
            cells = [Typed(number, name, text) for name, text in one.mended.items()]
            entered = type_cells(self._store, mistake.table, cells)
            told = "；".join(text.rstrip("。") for texts in entered.notices.values() for text in texts)
            say(f"    改正：{'，'.join(filter(None, one.mended.values()))}{f'（{told}）' if told else ''}")
        again = self._problem(one, number)
        must(again is None or again.explained, f"{mistake.finds} is silent at {one.name or mistake.table} once mended")

    def _problem(self, one: Planted, number: int) -> Problem | None:
        mistake = one.mistake
        row = next(fetch(self._store, mistake.table, [number]), None)
        found = (item for item in check(self._store, mistake.table) if row and item.row == row.key.id)
        return next((item for item in found if item.check == mistake.finds and _fits(item, one)), None)


def _fits(problem: Problem, one: Planted) -> bool:
    """Tell a forgotten cell from another forgotten cell of the same row."""
    return problem.check != "V-REQUIRED" or problem.field in one.typed
