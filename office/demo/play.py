"""The story of the demo, scene by scene."""

import dataclasses
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from db.merging.digest import digest
from db.store import Store
from forms.load import pack_ids, read_pack
from forms.model import Level, Pack
from office.demo.county import County, plausible_county
from office.demo.dispute import COPY, Correction, settle_dispute
from office.demo.proofs import PLAIN_REASON, REASONS
from office.demo.season import Played, Season
from office.demo.stage import PACK, PASSPHRASE, DemoTrouble, Say, Stage, must
from office.demo.sticks import compare, receive_again
from office.entry import explain_all
from office.indicators import results
from office.readiness import check
from office.status import status
from office.troubles import WrongUse
from office.workbook import workbook
from office.workspaces import open_workspace

_SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class DemoResult:
    """What the demo has left behind.

    Attributes:
        seed: Gives the same county and the same order of the sticks again.
        order: The packages in the order in which they arrived, one of them twice.
        mistakes: How many planted mistakes were found and put right.
        digest: Of the merged state after the decision, at both copies of the bureau.
        explained: How many findings were explained by the units and, about several units, by the bureau.
        seconds: How long it took.
    """

    out: Path
    bureau: Path
    workbook: Path
    seed: int
    order: tuple[Path, ...]
    mistakes: int
    digest: str
    rows: int
    explained: int
    seconds: float


def demo(
    out: Path,
    *,
    say: Say,
    seed: int | None = None,
    pack: str = PACK,
    units: Sequence[str] = (),
    hands: int | None = None,
    clean: bool = False,
) -> DemoResult:
    """Play a sample county (演示) into an empty folder.

    Args:
        say: Hears the story, line by line.
        seed: For the county's figures and the order of the sticks; None draws one, which is then told.
        units: Only these take part; empty: all that owe something.
        clean: Nobody makes a mistake.
        hands: How many units work at once, each in a child process; 0: one after the other, in this process.

    Raises:
        DemoTrouble: The folder is not empty, or a unit is not there or sends nothing.
        WrongUse: There is no such pack (E-PACK-UNKNOWN).
        AssertionError: The program did not do what it promises.
    """
    _require_place(out, pack)
    begun = time.monotonic()
    seed = random.randrange(10_000) if seed is None else seed  # noqa: S311 - the order of sticks is no secret
    stage = Stage(out.absolute(), say, read_pack(pack), seed, is_clean=clean)
    _require_senders(stage.pack, units)
    played = Season(stage, _told_county(stage, seed), units, hands).play()
    explained, final = _bring_to_an_end(stage, played, is_whole=not units)
    parcels = (*played.early, *played.late)
    total = _look_over(stage, {parcel.unit for parcel in parcels}, is_whole=not units)
    _leave_note(stage, played)
    seconds = time.monotonic() - begun
    say(f"\n完成：{played.mistakes} 处错误都被发现并处理，用了 {seconds:.0f} 秒。结果在 {out}，从“请先读我.txt”看起。")
    folders = tuple(parcel.folder for parcel in parcels)
    return DemoResult(
        out, stage.bureau, stage.workbook, seed, folders, played.mistakes, final, total, explained, seconds
    )


def _require_place(out: Path, pack: str) -> None:
    if out.exists() and any(out.iterdir()):
        raise DemoTrouble("E-DEMO-PLACE", path=out)
    if pack not in pack_ids():
        raise WrongUse("E-PACK-UNKNOWN", pack=pack, known="、".join(pack_ids()))


def _told_county(stage: Stage, seed: int) -> County:
    """Make the county and say what it is."""
    county = plausible_county(stage.pack, seed)
    rows = sum(map(len, county.this_year.values()))
    stage.say(f"{stage.pack.title}：一个样例县的全部过程（{len(county.this_year)} 张表，{rows} 条记录）。")
    stage.say("对象、人名、电话、代码都是编造的，乡镇和部门的代码是真的。")
    return county


def _bring_to_an_end(stage: Stage, played: Played, *, is_whole: bool) -> tuple[int, str]:
    """Receive a stick again and decide, at both copies of the bureau; how much is explained then, and the digest."""
    receive_again(stage, played.late)
    explained = _end(stage, stage.bureau, played.correction, is_whole=is_whole)
    quiet = dataclasses.replace(stage, say=lambda _line: None)
    _end(quiet, stage.other_bureau, played.correction, is_whole=is_whole)
    return explained, compare(stage)


def _require_senders(pack: Pack, units: Sequence[str]) -> None:
    senders = {duty.unit for duty in pack.duties} | {item.unit for item in pack.items}
    strange = [code for code in units if code not in senders - {pack.bureau}]
    if strange:
        raise DemoTrouble("E-DEMO-UNITS", pack=pack.id, units="、".join(strange))


def _end(stage: Stage, root: Path, correction: Correction | None, *, is_whole: bool) -> int:
    """Decide what is disputed and check across units; how many findings are explained then."""
    with open_workspace(root) as store:
        settle_dispute(stage, store, correction)
        return _check_across(stage, store, is_whole=is_whole)


def _look_over(stage: Stage, units: set[str], *, is_whole: bool) -> int:
    """Compute the indicators, write the workbook and show the ledger."""
    with open_workspace(stage.bureau) as store:
        if is_whole:
            _show_indicators(stage, store)
        total = workbook(store, stage.workbook)
        lines = [line for line in status(store) if line.unit.code in units]
        final = digest(store)
    stage.say("\n【县局】台账")
    for line in lines:
        stage.say(f"  {line.unit.name}：{line.state}，{line.reports} 次报送")
    stage.say(f"  裁定和说明之后的摘要：{final}")
    stage.say(f"  汇总表（{total} 条记录）：{stage.workbook.name}")
    return total


def _check_across(stage: Stage, store: Store, *, is_whole: bool) -> int:
    """See that no error is left in a whole county, and explain what only the bureau can see."""
    stage.say("\n【县局】全县核对")
    found = check(store)
    done = sum(problem.explained for problem in found)
    left = [problem for problem in found if problem.is_open]
    errors = [problem for problem in left if problem.level is Level.ERROR]
    told = "；".join(f"{one.check} {one.text}" for one in errors[:3])
    must(not is_whole or not errors, f"a whole county has no error in the end: {told}")
    asked = {one.id: REASONS.get(one.check, PLAIN_REASON) for one in left if one.level is Level.EXPLAIN}
    if asked and is_whole:
        explain_all(store, asked)
    stage.say(f"  各单位已说明 {done} 处；跨单位核对又发现 {len(asked)} 处要说明{'，已说明' if is_whole else ''}。")
    return done + (len(asked) if is_whole else 0)


def _show_indicators(stage: Stage, store: Store) -> None:
    found = results(store)
    known = [result for result in found if result.number is not None]
    stage.say(f"\n【县局】考核指标：{len(found)} 个，{len(known)} 个算出结果")
    for result in known[:_SHOWN]:
        item = result.indicator
        last = "" if result.last is None else f"（上年 {result.last:f}）"
        stage.say(f"  {item.title}：{result.shown} {item.unit}{last}")
    for result in found:
        if result.number is None:
            stage.say(f"  {result.indicator.title}：无法计算，{result.why}")


def _leave_note(stage: Stage, played: Played) -> None:
    parcel = played.late[0]
    task = next(path for path in sorted(stage.tasks.iterdir()) if stage.names[parcel.unit] in path.name)
    correction = played.correction
    disputed = f"    xiankao rows 工作区/{stage.bureau.name} {correction.table}\n" if correction else ""
    text = f"""这是县考通的演示，数据都是编造的。

{stage.workbook.name}      全部表的汇总，裁定之后的状态
工作区        县局和各单位的工作区；“{COPY}”是同一单位的另一份，“另一种次序”是按别的次序收包的县局，
              “{stage.last_year.name}”是去年的，今年从它导入了上年的数据
填好的工作簿  单位用电子表格填好、再导入的模板
扫描件        各单位附上的证明材料，都是做出来的样例
优盘          1任务包，2报送包（每个文件夹里有报送函和说明），3不对的优盘

所有工作区的口令：{PASSPHRASE}（去年的工作区没有口令）
种子：{stage.seed}

在这个文件夹里可以试：

    xiankao status 工作区/{stage.bureau.name}
    xiankao indicators 工作区/{stage.bureau.name}
{disputed}    xiankao items 工作区/{stage.names[parcel.unit]}
    xiankao check 工作区/{stage.names[parcel.unit]}
    xiankao digest 工作区/{stage.bureau.name}
    xiankao digest 工作区/{stage.other_bureau.name}
    xiankao verify 优盘/{stage.tasks.name}/{task.name}
"""
    (stage.out / "请先读我.txt").write_text(text, encoding="utf-8")
