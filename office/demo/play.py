"""The story of the demo, scene by scene."""

import random
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from db.merging.conflicts import conflicts, decide
from db.merging.digest import digest
from forms.load import read_pack
from forms.troubles import Trouble
from office.demo.filling import Filled, fill_unit, open_unit
from office.demo.mistakes import CORRECTION
from office.demo.stage import PACK, PASSPHRASE, UNITS, DemoTrouble, Say, Stage, at, must, number_of
from office.entry import Typed, type_cells
from office.issue import issue
from office.receive import Received, receive
from office.seal import Sealed, seal
from office.status import status
from office.workbook import workbook
from office.workspaces import assign, new_bureau, open_workspace

_COPY = "（第二台电脑）"


@dataclass(frozen=True, slots=True)
class DemoResult:
    """What the demo has left behind.

    Attributes:
        seed: Gives the same order of the sticks again.
        order: The packages in the order in which they arrived, one of them twice.
        mistakes: How many planted mistakes were found and put right.
        digest: Of the merged state after the decision, at both copies of the bureau.
    """

    out: Path
    bureau: Path
    workbook: Path
    seed: int
    order: tuple[Path, ...]
    mistakes: int
    digest: str
    rows: int


def demo(out: Path, *, say: Say, seed: int | None = None) -> DemoResult:
    """Play a sample county (演示) into an empty folder.

    Args:
        say: Hears the story, line by line.
        seed: For the order of the sticks; None draws one, which is then told.

    Raises:
        DemoTrouble: The folder is not empty.
        AssertionError: The program did not do what it promises.
    """
    if out.exists() and any(out.iterdir()):
        raise DemoTrouble("E-DEMO-PLACE", path=out)
    seed = random.randrange(10_000) if seed is None else seed  # noqa: S311 - the order of sticks is no secret
    stage = Stage(out, say, {unit.code: unit.name for unit in read_pack(PACK).units})
    say("一个样例县的全部过程。养殖场、人名、电话、代码都是编造的，乡镇和部门的代码是真的。")
    _issue_tasks(stage)
    shutil.copytree(stage.bureau, stage.other_bureau)
    filled = {unit: fill_unit(stage, unit, interim=unit == CORRECTION.unit) for unit in UNITS}
    sticks = _all_sticks(stage, filled)
    order = _shuffled(sticks, seed)
    _receive_all(stage, order, seed)
    _refuse_wrong(stage, sticks)
    _receive_again(stage, order, seed)
    for root in (stage.bureau, stage.other_bureau):
        _decide(stage, root)
    final = _compare(stage)
    rows = _report(stage)
    mistakes = sum(item.found for item in filled.values())
    _leave_note(stage, seed)
    say(f"\n完成：{mistakes} 处错误都被发现并处理。结果在 {out}，从“请先读我.txt”看起。")
    folders = tuple(sealed.folder for sealed in order)
    return DemoResult(out, stage.bureau, stage.workbook, seed, folders, mistakes, final, rows)


def _issue_tasks(stage: Stage) -> None:
    stage.say("\n【县局】建立考核任务，发任务包")
    made = new_bureau(stage.bureau, PACK, PASSPHRASE, person="县局经办人", anyway=True)
    stage.say(f"  县局密钥码（印在盖章的通知上）：{made.code}")
    with at(stage.bureau) as (store, keys):
        assign(store, "TJ", "T68")
        stage.say("  职责分工：把“主要污染物排放量”交给统计局填写。")
        issued = issue(store, keys, list(UNITS), stage.tasks)
    stage.say(f"  任务包写到优盘：{len(issued)} 个单位。各单位在自己的电脑上打开：")
    for item in issued:
        open_unit(stage, item.unit.code, item.folder.name, made.code)


def _all_sticks(stage: Stage, filled: dict[str, Filled]) -> list[Sealed]:
    """Let two copies of one unit go on by themselves, and gather everything that was sealed."""
    unit, name = CORRECTION.unit, stage.names[CORRECTION.unit]
    stage.say(f"\n【{name}】换了一台电脑：整个工作区文件夹拷过去，两台都继续改，互不知道")
    shutil.copytree(stage.workspace(unit), stage.workspace(unit, _COPY))
    later = [
        _correct(stage, stage.workspace(unit), CORRECTION.here, stage.stick(unit)),
        _correct(stage, stage.workspace(unit, _COPY), CORRECTION.there, stage.stick(unit, _COPY)),
    ]
    return [*(item.sealed for item in filled.values()), *later]


def _correct(stage: Stage, root: Path, cells: Mapping[str, str], stick: Path) -> Sealed:
    with at(root) as (store, keys):
        row = number_of(store, "T31", CORRECTION.row)
        type_cells(store, "T31", [Typed(row, name, text) for name, text in cells.items()])
        titles = {field.name: field.title for field in store.table("T31").fields}
        told = "，".join(f"{titles[field]}改为 {text}" for field, text in cells.items())
        sealed = seal(store, keys, stick)
    stage.say(f"  {root.name}：{CORRECTION.row}的{told}；正式报送，包码 {sealed.package_code}")
    return sealed


def _shuffled(sticks: Sequence[Sealed], seed: int) -> list[Sealed]:
    """Give the order in which the sticks arrive; one of them comes twice."""
    chance = random.Random(seed)  # noqa: S311 - the order of sticks is no secret
    return chance.sample([*sticks, chance.choice(sticks)], len(sticks) + 1)


def _receive_all(stage: Stage, order: Sequence[Sealed], seed: int) -> None:
    stage.say(f"\n【县局】优盘陆续送到，次序是随机的（--seed {seed} 可以重现）")
    with at(stage.bureau) as (store, keys):
        for sealed in order:
            found = receive(store, keys, sealed.folder, confirm=sealed.key_code)
            stage.say(f"  {sealed.folder.parent.name} 第 {found.sequence} 次：{_outcome(found)}")


def _outcome(found: Received) -> str:
    impact = found.impact
    if found.is_duplicate or impact is None:
        return "以前已经收过，没有任何改动"
    words = f"新增 {impact.added} 条，修改 {impact.changed} 条"
    words += f"，新冲突 {impact.conflicts} 处" if impact.conflicts else ""
    return words + ("；报送函上的密钥码一致，登记密钥" if found.is_new_key else "")


def _refuse_wrong(stage: Stage, sticks: Sequence[Sealed]) -> None:
    """Show a damaged package and a sheet instead of a package: both refused in a sentence, nothing changed."""
    stage.say("\n【县局】两个不对的优盘")
    bad = _damage(sticks[-3], stage.bad_stick)
    sheet = _sheet(stage, "653130100")
    with at(stage.bureau) as (store, keys):
        before = digest(store)
        for place, story in ((bad, "包里有一位坏了"), (sheet, "送来的不是报送包，是导出的电子表格")):
            try:
                receive(store, keys, place)
            except Trouble as trouble:
                stage.say(f"  {story}：{trouble.code} {trouble}")
            else:
                must(holds=False, what=f"{place.name} is refused")
        must(digest(store) == before, "a refused package changes nothing")


def _damage(sealed: Sealed, stick: Path) -> Path:
    """Copy a package and turn over one single bit in the middle of it."""
    target = stick / sealed.folder.name
    shutil.copytree(sealed.folder, target)
    volume = next(path for path in sorted(target.iterdir()) if path.suffix == ".age")
    data = bytearray(volume.read_bytes())
    data[len(data) // 2] ^= 1
    volume.write_bytes(data)
    return target


def _sheet(stage: Stage, unit: str) -> Path:
    """Export a unit's tables as a workbook, the way they used to be mailed around."""
    target = stage.bad_stick / f"{stage.names[unit]}养殖场.xlsx"
    with open_workspace(stage.workspace(unit)) as store:
        workbook(store, target)
    return target


def _receive_again(stage: Stage, order: Sequence[Sealed], seed: int) -> None:
    other = list(order)
    while len(other) > 1 and [item.package_id for item in other] == [item.package_id for item in order]:
        seed += 1
        random.Random(seed).shuffle(other)  # noqa: S311 - the order of sticks is no secret
    with at(stage.other_bureau) as (store, keys):
        for sealed in other:
            receive(store, keys, sealed.folder, confirm=sealed.key_code)
    stage.say("\n【县局】另一份工作区按另一种次序收同样的优盘：")
    stage.say(f"  {'、'.join(f'{item.folder.parent.name}' for item in other)}")
    stage.say(f"  两份的摘要相同：{_compare(stage)}")


def _compare(stage: Stage) -> str:
    found = []
    for root in (stage.bureau, stage.other_bureau):
        with open_workspace(root) as store:
            found.append(digest(store))
    must(found[0] == found[1], "the order of the sticks makes no difference")
    return found[0]


def _decide(stage: Stage, root: Path) -> None:
    with open_workspace(root) as store:
        found = conflicts(store)
        must(
            [item.fields for item in found] == [(CORRECTION.disputed,)],
            "one conflict, at the cell changed in both copies",
        )
        conflict = found[0]
        take = next(place for place, choice in enumerate(conflict.choices, 1) if choice.words == CORRECTION.take)
        decide(store, conflict.id, take, CORRECTION.reason)
        must(not conflicts(store), "a decision ends the conflict")
    if root == stage.bureau:
        stage.say(f"\n【县局】冲突：{CORRECTION.row}的{conflict.title}，两台电脑改得不一样")
        for place, choice in enumerate(conflict.choices, 1):
            who = "；".join(f"{stage.names[author.unit]} {author.person}" for author in choice.authors)
            stage.say(f"  {place} = {choice.words}（{who}）")
        stage.say(f"  裁定：取 {CORRECTION.take}。理由：{CORRECTION.reason}")
        stage.say("  只有一边改过的格子（备注、配套消纳土地面积）自动合并，没有冲突。")


def _report(stage: Stage) -> int:
    with open_workspace(stage.bureau) as store:
        total = workbook(store, stage.workbook)
        lines = [line for line in status(store) if line.unit.code in UNITS]
        final = digest(store)
    stage.say("\n【县局】台账")
    for line in lines:
        stage.say(f"  {line.unit.name}：{line.state}，{line.reports} 次报送")
    stage.say(f"  裁定后的摘要：{final}")
    stage.say(f"  汇总表（{total} 条记录）：{stage.workbook.name}")
    return total


def _leave_note(stage: Stage, seed: int) -> None:
    text = f"""这是县考通的演示，数据都是编造的。

{stage.workbook.name}      全部表的汇总，裁定之后的状态
工作区        县局和各单位的工作区；“第二台电脑”是同一单位的另一份，“另一种次序”是按别的次序收包的县局
扫描件        各单位附上的证明材料（演示里是空白页）
优盘          1任务包，2报送包（每个文件夹里有报送函和说明），3不对的优盘

所有工作区的口令：{PASSPHRASE}
优盘次序的种子：{seed}

在这个文件夹里可以试：

    xiankao status 工作区/{stage.bureau.name}
    xiankao rows 工作区/{stage.bureau.name} T31
    xiankao history 工作区/{stage.bureau.name} T68 -
    xiankao check 工作区/{stage.names["XM"]}
    xiankao digest 工作区/{stage.bureau.name}
    xiankao digest 工作区/{stage.other_bureau.name}
    xiankao verify 优盘/1任务包/县考任务_巴楚县_巴楚镇_2024_第3次
"""
    (stage.out / "请先读我.txt").write_text(text, encoding="utf-8")
