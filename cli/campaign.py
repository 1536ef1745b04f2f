"""Commands about a campaign (考核任务): making it, who owes what, issuing and opening tasks, where it stands."""

from collections.abc import Sequence
from pathlib import Path

import click

from cli.asking import card_of, passphrase
from cli.command import SETTINGS, Command
from cli.opening import (
    anyway_option,
    json_option,
    out_option,
    passphrase_option,
    person_option,
    unlocked,
    workspace_argument,
)
from cli.packs import pack_at
from cli.printing import document, say, table
from cli.troubles import Misused
from db.merging.digest import digest as state_digest
from db.rights import Rights, rights_of
from db.store import Store
from exchange.key_codes import key_code
from exchange.registry import KeyStatus
from forms.load import pack_ids
from office import issue as issuing
from office import status as ledger
from office import workspaces
from office.keys import recover
from office.workspaces import open_workspace

_KINDS = {"bureau": "县局", "department": "部门", "town": "乡镇"}


@click.command(cls=Command, context_settings=SETTINGS)
@workspace_argument
@click.option("--pack", "place", metavar="PACK|FOLDER", required=True, help="方案名称，或放着 pack.toml 的文件夹。")
@person_option
@anyway_option
@passphrase_option
def new(workspace: Path, place: str, person: str, anyway: bool, passphrase_file: Path | None) -> None:
    """建立县局的工作区，开始一次考核任务。"""
    pack = place if place in pack_ids() else pack_at(place)
    secret = passphrase(passphrase_file, is_new=True)
    made = workspaces.new_bureau(workspace, pack, secret, person=person, anyway=anyway)
    click.echo(f"已建立县局的工作区：{made.root}")
    click.echo(f"县局密钥码：{made.code}")
    click.echo(f"密钥恢复卡：{made.card}")
    click.echo(f"县级备用密钥恢复卡：{made.recovery_card}")
    say("请把密钥码印在通知上。两张恢复卡只显示这一次：抄在纸上，分开锁进保险柜，不要拍照、不要存进电脑。")
    say("下一步：用 issue 把任务包写到优盘。")


@click.command(cls=Command, context_settings=SETTINGS)
@workspace_argument
@json_option
def units(workspace: Path, as_json: bool) -> None:
    """列出填报单位和它们的职责。"""
    with open_workspace(workspace) as store:
        lines = [(unit, _duties(rights_of(store, unit.code))) for unit in store.pack.units]
    if as_json:
        document([{"code": u.code, "name": u.name, "kind": u.kind, "duties": duties} for u, duties in lines])
    else:
        table(("代码", "填报单位", "类别", "职责"), [(u.code, u.name, _KINDS[u.kind], "、".join(d)) for u, d in lines])


def _duties(rights: Rights) -> list[str]:
    return [f"{duty.table}/{duty.section}" if duty.section else duty.table for duty in rights.duties]


@click.command(cls=Command, context_settings=SETTINGS)
@workspace_argument
@click.argument("unit", metavar="UNIT")
@click.argument("target", metavar="TABLE[/SECTION]")
@click.option(
    "--rows",
    type=click.Choice(("own", "town", "all")),
    default="own",
    help="列表里的哪些行：own 自己填的（默认），town 本乡镇的固定行，all 所有单位的。",
)
@click.option("--take-back", is_flag=True, help="收回这项职责；已填的内容保留。")
def assign(workspace: Path, unit: str, target: str, rows: str, *, take_back: bool) -> None:
    """把一张表或它的一个部分交给一个填报单位，或收回。"""
    with open_workspace(workspace) as store:
        workspaces.assign(store, unit, target, rows=rows, active=not take_back)
        done = "已收回" if take_back else "已交给"
        click.echo(f"{target} {done} {store.pack.unit(unit).name}。下一次 issue 的任务包里会带上。")


@click.command(cls=Command, context_settings=SETTINGS)
@workspace_argument
@click.option("--unit", "codes", metavar="CODE", multiple=True, help="填报单位代码，可以写几次。")
@click.option("--all", "everybody", is_flag=True, help="所有要报送的单位。")
@out_option("优盘或文件夹。")
@json_option
@passphrase_option
def issue(
    workspace: Path,
    codes: Sequence[str],
    everybody: bool,
    out: Path,
    as_json: bool,
    passphrase_file: Path | None,
) -> None:
    """把任务包写到优盘。"""
    if not codes and not everybody:
        raise Misused("E-NO-UNITS")
    with unlocked(workspace, passphrase_file) as (store, keys):
        issued = issuing.issue(store, keys, () if everybody else codes, out)
    if as_json:
        document(issued)
        return
    lines = [(item.unit.code, item.unit.name, "否" if item.is_plain else "是", item.folder.name) for item in issued]
    table(("代码", "填报单位", "加密", "文件夹"), lines)
    if any(item.is_plain for item in issued):
        say("没有加密的任务包不含个人信息：这些单位还没有登记密钥，第一次收到它们的报送包以后就会加密。")


@click.command(cls=Command, context_settings=SETTINGS)
@workspace_argument
@json_option
def status(workspace: Path, as_json: bool) -> None:
    """看各单位报送到了哪一步。"""
    with open_workspace(workspace) as store:
        found = ledger.status(store)
    if as_json:
        document(found)
        return
    head = ("代码", "填报单位", "状态", "阶段", "次数", "通过", "退回", "记录", "冲突")
    stages = {"interim": "阶段报送", "final": "正式报送"}
    lines = [
        (
            *(line.unit.code, line.unit.name, line.state, stages.get(line.stage, "")),
            *(str(line.reports), f"{len(line.passed)}/{line.items}", "、".join(line.sent_back)),
            *(_counts(line.rows), str(line.conflicts or "")),
        )
        for line in found
    ]
    table(head, lines, right=(4, 5, 8))


def _counts(rows: dict[str, int]) -> str:
    return "，".join(f"{name} {number} 条" for name, number in rows.items() if number)


@click.command(cls=Command, context_settings=SETTINGS)
@workspace_argument
def digest(workspace: Path) -> None:
    """输出合并状态的摘要：内容相同，摘要就相同，与收包次序无关。"""
    with open_workspace(workspace) as store:
        click.echo(state_digest(store))


@click.command(cls=Command, context_settings=SETTINGS)
@workspace_argument
@click.option(
    "--recover",
    "card_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="抄有 24 个汉字恢复卡的文本文件：换一个新口令，密钥不变。",
)
@json_option
@passphrase_option
def keys(workspace: Path, card_file: Path | None, as_json: bool, passphrase_file: Path | None) -> None:
    """看本机的密钥码和已登记的各单位密钥；忘了口令时用恢复卡换一个新口令。"""
    with open_workspace(workspace) as store:
        if card_file is not None:
            card = card_of(card_file)
            recover(workspace, store.identity.public, card, passphrase(passphrase_file, is_new=True))
            say("密钥已按恢复卡恢复，从现在起用新口令。请销毁抄有恢复卡的文件，卡片放回保险柜。")
        own, lines = key_code(store.identity.public), _registered(store)
    if as_json:
        document({"key_code": own, "registered": lines})
        return
    click.echo(f"本机密钥码：{own}")
    if lines:
        table(("代码", "填报单位", "状态", "密钥码"), [tuple(line.values())[:4] for line in lines])


def _registered(store: Store) -> list[dict[str, str]]:
    names = {unit.code: unit.name for unit in store.pack.units}
    return [
        {
            "unit": line["unit"],
            "name": names.get(line["unit"], ""),
            "status": KeyStatus(line["status"]).label,
            "key_code": key_code(line["public"]),
            "level": line["level"],
            "public": line["public"],
        }
        for line in workspaces.registry(store)
    ]
