"""Commands about tasks (任务包) in the course of the season: opening one, a newer one, and changing the pack."""

from pathlib import Path

import click

from cli.asking import passphrase
from cli.command import SETTINGS, Command
from cli.opening import (
    anyway_option,
    dry_run_option,
    json_option,
    passphrase_option,
    person_option,
    unlocked,
    workspace_argument,
)
from cli.packs import pack_at
from cli.printing import document, progress, say
from db.store import DATABASE
from office import open_task as opening
from office import revise as revising
from office.update_task import update_lines, update_task
from office.workspaces import open_workspace


@click.command("open", cls=Command, context_settings=SETTINGS)
@click.argument("task", metavar="TASK", type=click.Path(path_type=Path))
@workspace_argument
@click.option("--confirm", metavar="CODE", help="盖章通知上的县局密钥码，或它的末 15 位。")
@person_option
@anyway_option
@dry_run_option
@passphrase_option
def open_task(
    task: Path,
    workspace: Path,
    confirm: str | None,
    person: str,
    passphrase_file: Path | None,
    *,
    anyway: bool,
    dry_run: bool,
) -> None:
    """打开任务包：建立填报工作区；已有工作区的，带入任务包的新版本。"""
    if (workspace / DATABASE).is_file():
        _update(task, workspace, person, passphrase_file, dry_run=dry_run)
        return
    secret = passphrase(passphrase_file, is_new=True)
    opened = opening.open_task(
        task, workspace, secret, confirm=confirm, person=person, anyway=anyway, report=progress("正在核验任务包")
    )
    click.echo(f"已建立{opened.unit_name}（{opened.unit}）的填报工作区：{opened.root}")
    click.echo(f"县局密钥码：{opened.bureau_code}")
    click.echo(f"本机密钥码：{opened.code}")
    click.echo(f"密钥恢复卡：{opened.card}")
    if not opened.is_confirmed:
        say("还没有核对县局密钥码。请与盖章通知上的密钥码逐组比较；不一致就不要填报，打电话给县局。")
    say("恢复卡只显示这一次：抄在纸上锁好，不要拍照、不要存进电脑。")


def _update(task: Path, workspace: Path, person: str, passphrase_file: Path | None, *, dry_run: bool) -> None:
    with unlocked(workspace, passphrase_file) as (store, keys):
        report = progress("正在核验任务包")
        found = update_task(store, keys, task, person=person, merge=not dry_run, report=report)
    for line in update_lines(found):
        click.echo(line)


@click.command(cls=Command, context_settings=SETTINGS)
@workspace_argument
@click.option("--pack", "place", metavar="PACK|FOLDER", required=True, help="方案名称，或放着 pack.toml 的文件夹。")
@dry_run_option
@json_option
def revise(workspace: Path, place: str, *, dry_run: bool, as_json: bool) -> None:
    """县局年中修改方案：核对新方案，列出改动，备份后启用；下一次 issue 带给各单位。"""
    pack = pack_at(place)
    with open_workspace(workspace) as store:
        found = revising.revise(store, pack.files, merge=not dry_run)
    if as_json:
        document(found)
        return
    click.echo(f"方案由第 {found.revision} 版改为第 {found.next_revision} 版：")
    for line in found.changes or ("内容没有变化",):
        click.echo(f"  {line}")
    if found.is_installed:
        click.echo(f"已启用。原来的数据备份在 {found.backup}")
        say("下一步：用 issue --all 把新版任务包发给各单位；按旧版任务包填的报送包照收。")
    else:
        click.echo("只是预览，没有写入。")
