"""Commands about packages: seal, verify, unpack."""

from pathlib import Path

import click

from cli.command import SETTINGS, Command
from cli.opening import json_option, out_option, package_argument, passphrase_option, unlocked, workspace_argument
from cli.printing import document, progress, say
from exchange.bag_info import Stage
from office import inspection
from office import seal as sealing
from office.inspection import Inspected
from office.todo import todo

_STAGES = {Stage.INTERIM: "（阶段报送）", Stage.FINAL: "（正式报送）", Stage.NONE: ""}


@click.command(cls=Command, context_settings=SETTINGS)
@workspace_argument
@out_option("优盘或文件夹。")
@click.option("--interim", is_flag=True, help="阶段报送：还有必须改的问题也可以先报。")
@click.option("--confirm", metavar="CODE", help="打开任务时没有核对的，在这里写盖章通知上的县局密钥码或它的末 15 位。")
@json_option
@passphrase_option
def seal(
    workspace: Path, out: Path, interim: bool, confirm: str | None, as_json: bool, passphrase_file: Path | None
) -> None:
    """封包：检查、签名、加密，把报送包写到优盘。"""
    with unlocked(workspace, passphrase_file) as (store, keys):
        sealed = sealing.seal(store, keys, out, interim=interim, confirm=confirm, report=progress("正在写入优盘"))
        asked = sum(one.is_open for one in todo(store))
    if as_json:
        document(sealed)
        return
    click.echo(f"已封包并读回核对：{sealed.folder}")
    for line in sealed.tables:
        click.echo(f"  {line.table} {line.title} {line.rows} 条")
    click.echo(f"包码：{sealed.package_code}")
    click.echo(f"密钥码：{sealed.key_code}")
    ready = sealed.readiness
    if interim and not ready.is_final:
        say(f"这是阶段报送：还有 {ready.errors} 处必须改、{ready.explains} 处须说明。")
    if asked:
        say(f"县局还有 {asked} 条意见没有处理，见 todo。")
    if ready.empty:
        say(f"这些表一项也没有填：{'、'.join(ready.empty)}。")
    say("完成，可以拔出优盘。请打印报送函，盖章后与优盘一起交县局。")


@click.command(cls=Command, context_settings=SETTINGS)
@package_argument
@click.option(
    "--workspace", metavar="DIR", type=click.Path(path_type=Path), help="加密的包要用收件或发出单位的工作区来打开。"
)
@json_option
@passphrase_option
def verify(package: Path, workspace: Path | None, as_json: bool, passphrase_file: Path | None) -> None:
    """核验一个包：谁签的，有没有被改动，里面有什么；不导入。"""
    if workspace is None:
        found = inspection.inspect(package, report=progress("正在核验"))
    else:
        with unlocked(workspace, passphrase_file) as (store, keys):
            found = inspection.inspect(package, store, keys, progress("正在核验"))
    if as_json:
        document(found)
    else:
        _print(found, has_workspace=workspace is not None)


def _print(found: Inspected, *, has_workspace: bool) -> None:
    info = found.info
    click.echo(f"{info.kind.label}{_STAGES[info.stage]}，签名和全部 {found.files} 个文件核验无误。")
    click.echo(f"发出：{info.area}/{info.unit}　第 {info.sequence} 次　{info.exported_at}")
    click.echo(f"收件：{info.recipient}　{'加密' if info.recipient_keys else '未加密'}")
    click.echo(f"密钥码：{found.key_code}")
    click.echo(f"包码：{found.package_code}")
    tables = "，".join(f"{name} {rows} 条" for name, rows in found.tables.items()) or "没有表"
    click.echo(f"内容：{tables}；变更集 {found.changesets} 个，证明材料 {found.evidence} 个，共 {found.size} 字节")
    for name, code in found.codes.items():
        click.echo(f"表码：{name}　{code}（与盖章的报表核对）")
    if found.registered:
        say(f"这把密钥已登记在 {info.area}/{found.registered} 名下。")
    else:
        why = "本工作区没有登记这把密钥" if has_workspace else "没有工作区可以对照"
        say(f"{why}：签名属于谁，请用密钥码与盖章的报送函或通知核对。")


@click.command(cls=Command, context_settings=SETTINGS)
@workspace_argument
@package_argument
@out_option("解到哪个文件夹。")
@passphrase_option
def unpack(workspace: Path, package: Path, out: Path, passphrase_file: Path | None) -> None:
    """解密并解开一个包，供审计、上级等用公开工具核验。"""
    with unlocked(workspace, passphrase_file) as (_, keys):
        bag = inspection.unpack(package, out, keys, progress("正在解包"))
    click.echo(f"已解开并核验：{bag}")
    say(f"怎样用公开工具再核验一遍，见 {out / inspection.GUIDE}。里面可能有个人信息，用完请删除。")
