"""The demo's season: tasks go out, townships report first, departments after them, and the bureau receives them all."""

import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from db.merging.checkpoint import checkpoint
from db.store import Store
from office.demo.county import County
from office.demo.crew import Job, Stint, play_all
from office.demo.dispute import Correction, correction_of, go_apart
from office.demo.filling import Parcel, fill_tables
from office.demo.past import bring_last_year, make_last_year
from office.demo.stage import MOVED, PASSPHRASE, Stage, at
from office.demo.sticks import receive_all, refuse_wrong
from office.issue import Issued, issue
from office.owing import owes
from office.workspaces import assign, new_bureau, open_workspace

#: What opening, checking and sealing weigh beside one table.
_FIXED: Final = 8


@dataclass(frozen=True, slots=True)
class Played:
    """What came of the season.

    Attributes:
        early: What townships sealed, in the order in which it arrived.
        late: What came after the departments had their tasks, likewise, one stick of all a second time.
        mistakes: How many were put right.
        correction: The row that is disputed in the end.
    """

    early: list[Parcel]
    late: list[Parcel]
    mistakes: int
    correction: Correction | None


class Season:
    """From the bureau's first day to the last stick.

    Args:
        units: Only these take part; empty: all that owe something.
        hands: As `play_all` takes it.
    """

    def __init__(self, stage: Stage, county: County, units: Sequence[str], hands: int | None) -> None:
        self._stage = stage
        self._county = county
        self._units = units
        self._hands = hands
        self._chance = random.Random(stage.seed)  # noqa: S311 - the order of sticks is no secret
        self._correction: Correction | None = None
        self._code = ""

    def play(self) -> Played:
        """Issue the tasks, let everybody work, receive what comes."""
        stage = self._stage
        issued = self._issue()
        others = [item for item in issued if item.unit.kind != "town"]
        first: list[Parcel] = []
        if towns := [item for item in issued if item.unit.kind == "town"]:
            first = self._play_towns(towns)
            with at(stage.bureau) as (store, keys):
                others = issue(store, keys, [item.unit.code for item in others], stage.tasks) if others else []
            stage.say(f"  给 {len(others)} 个部门再发任务包，里面带着乡镇填的记录。")
        second, own = self._play_departments(others)
        mistakes = own + sum(parcel.mistakes for parcel in (*first, *second))
        second += go_apart(stage, self._correction) if self._correction else []
        if second:
            # Townships' sticks have come already, and what has come is known whatever becomes of its stick.
            refuse_wrong(stage, second[0])
        again = self._chance.choice([*first, *second])
        return Played(first, self._receive([*second, again]), mistakes, self._correction)

    def _issue(self) -> list[Issued]:
        """Make the bureau's workspaces of both years and write the tasks to a stick."""
        stage = self._stage
        stage.say("\n【县局】建立考核任务，导入去年的数据，发任务包")
        make_last_year(stage.last_year, self._county)
        made = new_bureau(stage.bureau, stage.pack.id, PASSPHRASE, person="县局经办人", anyway=True)
        self._code = made.code
        stage.say(f"  县局密钥码（印在盖章的通知上）：{made.code}")
        with at(stage.bureau) as (store, keys):
            self._prepare(store)
            wanted = self._wanted(store)
            self._correction = correction_of(self._county, set(wanted))
            # The stick is plugged in, so to speak, by making its folder.
            stage.tasks.mkdir(parents=True)
            issued = issue(store, keys, wanted, stage.tasks)
        stage.say(f"  任务包写到优盘：{len(issued)} 个单位。")
        return issued

    def _play_towns(self, towns: Sequence[Issued]) -> list[Parcel]:
        """Let the townships fill and send; gives their parcels in the order in which they were received."""
        self._stage.say(f"\n【乡镇】{len(towns)} 个乡镇各在自己的电脑上打开任务包，同时填报")
        return self._receive(self._heard(play_all(self._stage, self._county, self._jobs(towns), self._hands)))

    def _play_departments(self, others: Sequence[Issued]) -> tuple[list[Parcel], int]:
        """Let the departments fill and send, the bureau beside them; gives parcels and the bureau's own mistakes."""
        stage = self._stage
        stage.say(f"\n【部门】{len(others)} 个部门同时填报")
        arriving = play_all(stage, self._county, self._jobs(others), self._hands)
        own = 0 if self._units else self._fill_own()
        # The copy knows every task that was issued; what is sealed from here on comes to it in another order.
        shutil.copytree(stage.bureau, stage.other_bureau)
        return self._heard(arriving), own

    def _heard(self, arriving: Callable[[], Iterator[Stint]]) -> list[Parcel]:
        """Tell what each unit told as it is done, and give the parcels."""
        parcels = []
        for stint in arriving():
            for line in stint.told:
                self._stage.say(line)
            parcels.append(stint.parcel)
        return parcels

    def _prepare(self, store: Store) -> None:
        stage = self._stage
        for unit, table in MOVED.get(stage.pack.id, ()):
            assign(store, unit, table)
            assign(store, store.pack.bureau, table, active=False)
            stage.say(f"  职责分工：把“{store.table(table).title}”交给{stage.names[unit]}填写。")
        count = bring_last_year(store, stage.last_year)
        stage.say(f"  从去年的工作区导入 {count} 条记录，随任务包发给各单位。")

    def _wanted(self, store: Store) -> list[str]:
        """Give the units that take part, the bureau left out."""
        bureau = store.pack.bureau
        owing = [unit.code for unit in store.pack.units if unit.code != bureau and owes(store, unit.code)]
        return [code for code in owing if not self._units or code in self._units]

    def _fill_own(self) -> int:
        """Fill the bureau's own tables in its workspace, while the departments fill theirs."""
        stage = self._stage
        stage.say(f"\n【{stage.names[stage.pack.bureau]}】县局自己的表，在县局的工作区里填")
        with open_workspace(stage.bureau) as store:
            done = fill_tables(stage, self._county, store)
            checkpoint(store)
        return done

    def _jobs(self, issued: Sequence[Issued]) -> list[Job]:
        found = []
        for item in issued:
            unit = item.unit.code
            weight = _FIXED + sum(duty.unit == unit for duty in self._stage.pack.duties)
            is_interim = self._correction is not None and self._correction.unit == unit
            found.append(Job(unit, item.folder, self._code, interim=is_interim, weight=weight))
        return found

    def _receive(self, parcels: Sequence[Parcel]) -> list[Parcel]:
        """Receive sticks in an order of their own and give them in it."""
        order = self._chance.sample(list(parcels), len(parcels))
        receive_all(self._stage, order)
        return order
