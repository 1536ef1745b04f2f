"""Commands about copies of a workspace: backup, backups, restore."""

from pathlib import Path

import click

from cli.asking import card_of, passphrase
from cli.command import SETTINGS, Command
from cli.opening import anyway_option, json_option, out_option, passphrase_option, unlocked, workspace_argument
from cli.printing import document, progress, say
from office import backups as copying


@click.command(cls=Command, context_settings=SETTINGS)
@workspace_argument
@out_option("优盘或文件夹。")
@json_option
@passphrase_option
def backup(workspace: Path, out: Path, as_json: bool, passphrase_file: Path | None) -> None:
    """备份：把整个工作区（数据、证明材料、密钥文件）加密写到优盘。"""
    with unlocked(workspace, passphrase_file) as (store, keys):
        made = copying.write_backup(store, keys, out, report=progress("正在写入备份"))
    if as_json:
        document(made)
        return
    click.echo(f"已备份并读回核对：{made.folder}（{made.size} 字节，证明材料 {made.evidence} 个）")
    say("恢复时要用现在的口令，或者密钥恢复卡，请妥善保管。")


@click.command(cls=Command, context_settings=SETTINGS)
@workspace_argument
@json_option
def backups(workspace: Path, as_json: bool) -> None:
    """列出工作区里自动保留的备份；数据文件读不出来时也能用。"""
    found = copying.rolling(workspace)
    if as_json:
        document(found)
        return
    for copy in found:
        click.echo(f"{copy.path.name}　{copy.size} 字节")
    say(f"共 {len(found)} 份。" + (f"恢复：restore {workspace / 'backups'}/… {workspace}" if found else ""))


@click.command(cls=Command, context_settings=SETTINGS)
@click.argument("source", metavar="FILE", type=click.Path(path_type=Path))
@workspace_argument
@click.option(
    "--recover",
    "card_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="忘了口令时：抄有 24 个汉字恢复卡的文本文件；口令另定一个新的。",
)
@anyway_option
@json_option
@passphrase_option
def restore(
    source: Path, workspace: Path, card_file: Path | None, anyway: bool, as_json: bool, passphrase_file: Path | None
) -> None:
    """恢复：从优盘上的备份文件夹建立工作区，或用自动备份换回数据文件。"""
    if source.suffix == ".sqlite":
        made = copying.restore_copy(source, workspace)
    else:
        card = card_of(card_file) if card_file is not None else None
        word = passphrase(passphrase_file, is_new=card is not None)
        made = copying.restore(source, workspace, word, card=card, anyway=anyway, report=progress("正在恢复"))
    if as_json:
        document(made)
        return
    click.echo(f"已恢复：{made.root}")
    if made.aside:
        say(f"原来的数据文件没有删除，放在 {made.aside}。")
    if made.sent:
        say(f"备份之后封过的 {made.sent} 个数据包里的内容也已补回。")
    if made.waiting:
        say(f"另有 {made.waiting} 个封过的报送包要等打开最新的任务包后才能补回，请用 open 打开它。")
    if made.again:
        say(f"备份之后收过这些单位的报送包，请再收一次：{'、'.join(made.again)}。")
