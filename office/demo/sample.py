"""A sample to try the program with (样例): a township's workspace of a made-up county, filled in and reported."""

import shutil
from pathlib import Path
from typing import Final

from db.store import DATABASE
from forms.load import read_pack
from office.demo.play import demo
from office.demo.stage import PACK, Say

SEED: Final = 11
#: About so many lines are told.
STEPS: Final = 60


def sample(out: Path, say: Say) -> Path:
    """Make the sample in a folder of its own, and give the workspace; one that is there is gone on with.

    Raises:
        DemoTrouble: The folder is not empty and holds no sample (E-DEMO-PLACE).
    """
    town = read_pack(PACK).towns[0]
    found = [place.parent for place in out.glob(f"*/{town.name}/{DATABASE}")]
    if found:
        return found[0]
    # Made beside and put in place whole, so that a sample that was broken off is begun anew.
    beside = out.with_name(f"{out.name}（正在准备）")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        demo(beside, say=say, seed=SEED, units=(town.code,), hands=0)
        out.parent.mkdir(parents=True, exist_ok=True)
        beside.rename(out)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    (workspace,) = (place.parent for place in out.glob(f"*/{town.name}/{DATABASE}"))
    return workspace
