"""Several units of the demo at work at once, in child processes (`--child demo`), as if on their own computers."""

import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any, Final

from forms.load import read_pack
from forms.troubles import Trouble
from office.children import stream_child
from office.demo.county import County, plausible_county
from office.demo.filling import Parcel, play_unit
from office.demo.stage import DemoStopped, Stage

MOST_SECONDS: Final = 1200
MOST_HANDS: Final = 8


@dataclass(frozen=True, slots=True)
class Job:
    """One unit's part in the play.

    Attributes:
        task: Folder of its task package.
        weight: How much there is to do, for sharing the work out.
    """

    unit: str
    task: Path
    bureau_code: str
    interim: bool = False
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Stint:
    """What a unit did, with its part of the story."""

    parcel: Parcel
    told: tuple[str, ...]


def play_all(
    stage: Stage, county: County, jobs: Sequence[Job], hands: int | None = None
) -> Callable[[], Iterator[Stint]]:
    """Set all units to work and return at once.

    Args:
        hands: How many child processes; 0 plays everything here, when asked; None: as many as there are processors.

    Returns:
        Gives what each did in the order of the jobs, waiting where it must; raises AssertionError where the program
        did not do what it promises, DemoStopped where a disk or a child process failed.
    """
    hands = min(os.cpu_count() or 1, MOST_HANDS) if hands is None else hands
    if hands == 0:
        return lambda: (_play(stage, county, job) for job in jobs)
    arrivals: SimpleQueue[Stint | Exception] = SimpleQueue()
    for share in _shared(jobs, hands):
        asked = {"out": str(stage.out), "pack": stage.pack.id, "seed": stage.seed, "clean": stage.is_clean}
        lines = [{**dataclasses.asdict(job), "task": str(job.task)} for job in share]
        Thread(target=_watch, args=({**asked, "jobs": lines}, arrivals), daemon=True).start()
    return lambda: _in_order(jobs, arrivals)


def _in_order(jobs: Sequence[Job], arrivals: "SimpleQueue[Stint | Exception]") -> Iterator[Stint]:
    there: dict[str, Stint] = {}
    for job in jobs:
        while job.unit not in there:
            one = arrivals.get(timeout=MOST_SECONDS)
            if isinstance(one, Exception):
                raise one
            there[one.parcel.unit] = one
        yield there.pop(job.unit)


def _watch(asked: Mapping[str, Any], arrivals: "SimpleQueue[Stint | Exception]") -> None:
    """Listen to one child until it has played all its units."""
    try:
        data = json.dumps(asked).encode()
        for line in stream_child("demo", data, timeout_seconds=MOST_SECONDS):
            arrivals.put(_heard(json.loads(line), asked["out"]))
    except subprocess.SubprocessError as fault:
        units, why = "、".join(job["unit"] for job in asked["jobs"]), "它的子进程中途停了。"
        stopped = DemoStopped("E-DEMO-UNIT", unit=units, why=why, out=asked["out"])
        stopped.__cause__ = fault
        arrivals.put(stopped)
    except (AssertionError, DemoStopped, OSError, ValueError) as fault:
        arrivals.put(fault)


def _heard(answer: Mapping[str, Any], out: object) -> Stint:
    """Take what a child says of one unit.

    Raises:
        DemoStopped: The surroundings failed it (E-DEMO-UNIT).
        AssertionError: The program did not do what it promises.
    """
    if "failed" in answer:
        raise AssertionError(answer["failed"])
    if "trouble" in answer:
        raise DemoStopped("E-DEMO-UNIT", unit=answer["unit"], why=answer["trouble"], out=out)
    parcel = answer["parcel"]
    return Stint(Parcel(**{**parcel, "folder": Path(parcel["folder"])}), tuple(answer["told"]))


def _shared(jobs: Sequence[Job], hands: int) -> list[list[Job]]:
    """Share the jobs out so that all hands have about as much to do, each in the order of the jobs."""
    shares: list[list[Job]] = [[] for _ in range(min(hands, len(jobs)))]
    for job in sorted(jobs, key=lambda job: -job.weight):
        min(shares, key=lambda share: sum(one.weight for one in share)).append(job)
    place = {job.unit: number for number, job in enumerate(jobs)}
    return [sorted(share, key=lambda job: place[job.unit]) for share in shares]


def _play(stage: Stage, county: County, job: Job) -> Stint:
    told: list[str] = []
    alone = dataclasses.replace(stage, say=told.append)
    parcel = play_unit(alone, county, job.unit, job.task, job.bureau_code, interim=job.interim)
    return Stint(parcel, tuple(told))


def serve() -> int:
    """Play the units that standard input names and tell of each on a line of standard output."""
    asked = json.loads(sys.stdin.buffer.read())
    pack = read_pack(asked["pack"])
    stage = Stage(Path(asked["out"]), lambda _line: None, pack, asked["seed"], is_clean=asked["clean"])
    county = plausible_county(stage.pack, stage.seed)
    for line in asked["jobs"]:
        answer: dict[str, object]
        try:
            played = _play(stage, county, Job(**{**line, "task": Path(line["task"])}))
            answer = {"parcel": dataclasses.asdict(played.parcel), "told": played.told}
        except AssertionError as fault:
            answer = {"failed": f"{line['unit']}: {fault}"}
        except Trouble as fault:
            answer = {"trouble": f"{fault.code}: {fault}", "unit": line["unit"]}
        sys.stdout.write(json.dumps(answer, default=str) + "\n")
        sys.stdout.flush()
    return 0
