"""Commands that hand something out: reports and the demo."""

from pathlib import Path

import click

from cli.command import SETTINGS, Command
from cli.opening import out_option, workspace_argument
from cli.printing import progress, say
from cli.troubles import Misused
from office.workspaces import open_workspace

KINDS = ("workbook",)


@click.command(cls=Command, context_settings=SETTINGS)
@workspace_argument
@click.option("--kind", metavar="KIND", required=True, help="workbook：全部表的电子表格。")
@out_option("写到哪个文件。")
@click.option("--personal", is_flag=True, help="带上姓名、电话等个人信息。")
def report(workspace: Path, kind: str, out: Path, personal: bool) -> None:
    """生成报表。"""
    from office.workbook import workbook

    if kind not in KINDS:
        raise Misused("E-REPORT-KIND", kind=kind, known="、".join(KINDS))
    with open_workspace(workspace) as store:
        total = workbook(store, out, personal=personal, report=progress("正在写入"))
    click.echo(f"已生成：{out}（{total} 条记录）")
    if not personal:
        say("姓名、电话等个人信息没有写入；需要时加 --personal。")


@click.command(cls=Command, context_settings=SETTINGS)
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--pack", metavar="PACK", default="bachu-2024", show_default=True, help="用哪个方案，见 packs。")
@click.option("--unit", "units", metavar="CODE", multiple=True, help="只演示这些单位，可以写几次；不写就是全县。")
@click.option("--seed", metavar="N", type=int, default=None, help="县里的数据和优盘的次序由它定；同一个数，结果相同。")
def demo(out: Path, pack: str, units: tuple[str, ...], seed: int | None) -> None:
    """在 OUT 里演示一个样例县的全年：从任务包到汇总表，全部单位和乡镇，用一分钟左右。"""
    from office.demo.play import demo as play

    play(out, say=click.echo, seed=seed, pack=pack, units=units)
