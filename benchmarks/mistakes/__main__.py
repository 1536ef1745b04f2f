"""Print how many of people's mistakes are found, and how often a clean county is blamed.

Run: `python -m benchmarks.mistakes [--pack PACK …] [--seeds FIRST LAST] [--many N] [--retyped] [--missed FILE]`.
"""

import argparse
import time
from pathlib import Path
from typing import Final

from benchmarks.mistakes.best import watcher_of
from benchmarks.mistakes.measuring import PACKS, measure
from benchmarks.mistakes.printing import lines, missed
from forms.load import read_pack

#: Counties that neither tests nor trials use; the figures that are reported come from them.
SEEDS: Final = (8101, 8103)
#: Counties that are watched for what could be seen at best, and those that settle its margin.
WATCHED: Final = range(8001, 8041)
SETTLING: Final = range(8041, 8046)


def main() -> None:
    """Measure and print."""
    wanted = argparse.ArgumentParser(description="people's mistakes in plausible counties")
    wanted.add_argument("--pack", nargs="+", default=list(PACKS))
    wanted.add_argument("--seeds", type=int, nargs=2, default=SEEDS, help="first and last")
    wanted.add_argument("--many", type=int, default=8, help="of each kind in each county")
    wanted.add_argument("--retyped", action="store_true", help="rows typed anew, not copied from last year")
    wanted.add_argument("--missed", type=Path, help="where examples of what was missed are written")
    asked = wanted.parse_args()
    begun = time.perf_counter()
    seeds = range(asked.seeds[0], asked.seeds[1] + 1)
    outcomes, clean = measure(asked.pack, seeds, asked.many, retyped=asked.retyped)
    watchers = {pack: watcher_of(read_pack(pack), WATCHED, SETTLING) for pack in asked.pack}
    span = f"种子 {seeds.start}–{seeds.stop - 1}，每县每种 {asked.many} 处"
    print(f"{'、'.join(asked.pack)}，{span}，共 {len(outcomes) // 2} 处")
    for line in lines(outcomes, clean, watchers):
        print(line)
    print(f"\n{time.perf_counter() - begun:.0f} s")
    if asked.missed:
        asked.missed.write_text("\n".join(missed(outcomes, 40)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
