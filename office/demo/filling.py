"""The demo at a unit: opening the task, entering, what the program finds, materials, sealing."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from db.store import Store
from office.demo.county import County
from office.demo.entering import Desk, Entry
from office.demo.mending import Mending
from office.demo.mistakes import plan
from office.demo.proofs import Brought, Clerk
from office.demo.stage import PASSPHRASE, Stage, at, must
from office.open_task import open_task
from office.readiness import check
from office.seal import Sealed, seal

_NAMED: Final = 3
_SHORT: Final = 24


@dataclass(frozen=True, slots=True)
class Parcel:
    """A sealed report on its way.

    Attributes:
        mistakes: Planted mistakes that were found and put right before it was sealed.
    """

    unit: str
    folder: Path
    package_id: str
    package_code: str
    key_code: str
    mistakes: int = 0


def parcel_of(unit: str, sealed: Sealed, mistakes: int = 0) -> Parcel:
    """Say of a sealed report what goes with it."""
    return Parcel(unit, sealed.folder, sealed.package_id, sealed.package_code, sealed.key_code, mistakes)


def play_unit(stage: Stage, county: County, unit: str, task: Path, bureau_code: str, *, interim: bool) -> Parcel:
    """Open a unit's task, enter everything with its mistakes, put them right, bring materials and seal."""
    stage.say(f"\n【{stage.names[unit]}】")
    opened = open_task(
        task, stage.workspace(unit), PASSPHRASE, confirm=bureau_code, person=stage.person(unit), anyway=True
    )
    stage.say(f"  打开任务包：县局密钥码与通知一致。本机密钥码 {opened.code}")
    with at(stage.workspace(unit)) as (store, keys):
        mistakes = fill_tables(stage, county, store)
        sealed = seal(store, keys, stage.stick(unit), interim=interim)
    kind = "阶段报送" if interim else "正式报送"
    stage.say(f"  没有遗留问题，封包（{kind}）：{sealed.folder.name}，包码 {sealed.package_code}")
    return parcel_of(unit, sealed, mistakes)


def fill_tables(stage: Stage, county: County, store: Store) -> int:
    """Fill everything that the unit of a workspace owes and give the number of mistakes put right."""
    unit = store.identity.unit
    mending = Mending(stage, store, county, () if stage.is_clean else plan(county))
    entry = Desk(store, mending.spoilt, stage.sheets).enter()
    _tell_entry(stage.say, entry)
    mending.put_right()
    brought = Clerk(store, stage.scans(unit)).bring()
    _tell_brought(stage.say, brought)
    own = [problem for problem in check(store) if problem.is_open and problem.owner in {"", unit}]
    left = "；".join(f"{one.check} {one.text}" for one in own[:_NAMED])
    must(store.is_bureau or not own, f"{unit} has nothing open in the end: {left}")
    return mending.done


def _tell_entry(say: Callable[[str], None], entry: Entry) -> None:
    if entry.rows:
        ways = "，".join(f"{way} {count} 张" for way, count in sorted(entry.ways.items()) if way)
        say(f"  填 {len(entry.rows)} 张表 {sum(entry.rows.values())} 条记录：{ways}。")
    if entry.notices:
        say(f"  {len(entry.notices)} 处自动换算或规范，例如：{entry.notices[0]}")


def _tell_brought(say: Callable[[str], None], brought: Brought) -> None:
    if brought.files:
        say(f"  附证明材料 {brought.files} 份。")
    if brought.nil:
        say(f"  零报告 {len(brought.nil)} 张：{_some(brought.nil)}。")
    if brought.statements:
        say(f"  无相关材料情况说明 {len(brought.statements)} 份：{_some(brought.statements)}。")
    if count := brought.explained.total():
        say(f"  合理性说明 {count} 处。")


def _some(names: list[str]) -> str:
    more = f" 等 {len(names)} 项" if len(names) > _NAMED else ""
    return "、".join(name if len(name) <= _SHORT else f"{name[:_SHORT]}…" for name in names[:_NAMED]) + more
