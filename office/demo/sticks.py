"""Sticks at the bureau of the demo: good ones in any order, one twice, and those that are no good."""

import random
import shutil
from collections.abc import Sequence
from pathlib import Path

from db.merging.digest import digest
from forms.troubles import Trouble
from office.demo.filling import Parcel
from office.demo.stage import Stage, at, must
from office.receive import Received, receive
from office.workbook import workbook
from office.workspaces import open_workspace


def receive_all(stage: Stage, order: Sequence[Parcel]) -> None:
    """Receive sticks in the order given."""
    stage.say(f"\n【县局】优盘陆续送到，次序是随机的（--seed {stage.seed} 可以重现）")
    with at(stage.bureau) as (store, keys):
        for parcel in order:
            found = receive(store, keys, parcel.folder, confirm=parcel.key_code)
            stage.say(f"  {parcel.folder.parent.name} 第 {found.sequence} 次：{_outcome(found)}")


def _outcome(found: Received) -> str:
    impact = found.impact
    if found.is_duplicate or impact is None:
        return "以前已经收过，没有任何改动"
    words = f"新增 {impact.added} 条，修改 {impact.changed} 条"
    words += f"，新冲突 {impact.conflicts} 处" if impact.conflicts else ""
    return words + ("；报送函上的密钥码一致，登记密钥" if found.is_new_key else "")


def receive_again(stage: Stage, order: Sequence[Parcel]) -> None:
    """Receive the same sticks in another order at the other copy of the bureau; both end alike."""
    other, seed = list(order), stage.seed
    came = [item.package_id for item in order]
    # One of them comes twice, so that a single sender has two sticks and only one order.
    while len(set(came)) > 1 and [item.package_id for item in other] == came:
        seed += 1
        random.Random(seed).shuffle(other)  # noqa: S311 - the order of sticks is no secret
    with at(stage.other_bureau) as (store, keys):
        for parcel in other:
            receive(store, keys, parcel.folder, confirm=parcel.key_code)
    stage.say("\n【县局】另一份工作区按另一种次序收同样的优盘：")
    stage.say(f"  {'、'.join(parcel.folder.parent.name for parcel in other)}")
    stage.say(f"  两份的摘要相同：{compare(stage)}")


def compare(stage: Stage) -> str:
    """See that both copies of the bureau have the same state, and give its digest.

    Raises:
        AssertionError: They differ.
    """
    found = []
    for root in (stage.bureau, stage.other_bureau):
        with open_workspace(root) as store:
            found.append(digest(store))
    must(found[0] == found[1], "the order of the sticks makes no difference")
    return found[0]


def refuse_wrong(stage: Stage, parcel: Parcel) -> None:
    """Show a damaged package and a sheet instead of a package: both refused in a sentence, nothing changed.

    Args:
        parcel: One that has not come yet.
    """
    stage.say("\n【县局】两个不对的优盘")
    bad, sheet = _damage(parcel, stage.bad_stick), _sheet(stage, parcel.unit)
    with at(stage.bureau) as (store, keys):
        before = digest(store)
        for place, story in ((bad, "包里有一位坏了"), (sheet, "送来的不是报送包，是导出的电子表格")):
            try:
                receive(store, keys, place, confirm=parcel.key_code)
            except Trouble as trouble:
                stage.say(f"  {story}：{trouble.code} {trouble}")
            else:
                must(holds=False, what=f"{place.name} is refused")
        must(digest(store) == before, "a refused package changes nothing")


def _damage(parcel: Parcel, stick: Path) -> Path:
    """Copy a package and turn over one single bit in the middle of it."""
    target = stick / parcel.folder.name
    shutil.copytree(parcel.folder, target)
    volume = next(path for path in sorted(target.iterdir()) if path.suffix == ".age")
    data = bytearray(volume.read_bytes())
    data[len(data) // 2] ^= 1
    volume.write_bytes(data)
    return target


def _sheet(stage: Stage, unit: str) -> Path:
    """Export a unit's tables as a workbook, the way they used to be mailed around."""
    target = stage.bad_stick / f"{stage.names[unit]}填报表.xlsx"
    with open_workspace(stage.workspace(unit)) as store:
        workbook(store, target)
    return target
