"""Commands that print: a table as its paper form, the cover letter, the statement of a declaration."""

from pathlib import Path

import click

from cli.command import SETTINGS, Command
from cli.opening import json_option, out_option, table_argument, workspace_argument
from cli.printing import document, progress, say
from office.workspaces import open_workspace

_out = out_option("写成的 PDF 文件；已有同名文件会被替换。")


@click.command("print", cls=Command, context_settings=SETTINGS)
@workspace_argument
@table_argument
@_out
@click.option("--alone", is_flag=True, help="只打印这一张表，不带同一报表的其他表。")
@click.option("--personal", is_flag=True, help="带上姓名、电话等个人信息。")
@json_option
def print_table(workspace: Path, table: str, out: Path, alone: bool, personal: bool, as_json: bool) -> None:
    """把一张表印成纸质报表（PDF）：有签署栏和表码，盖章后扫描附上。"""
    from office import printing

    with open_workspace(workspace) as store:
        found = printing.print_table(store, table, out, alone=alone, personal=personal, report=progress("正在排版"))
    if as_json:
        document({"file": out, "pages": found.pages, "rows": dict(found.rows), "standing": found.standing.value})
        return
    total = sum(number for _, number in found.rows)
    click.echo(f"已生成：{out}（{found.pages} 页，{total} 条记录，{found.standing.value}）")
    if not personal and found.withheld:
        say("姓名、电话等个人信息没有打印；需要时加 --personal。")


@click.command(cls=Command, context_settings=SETTINGS)
@workspace_argument
@_out
def letter(workspace: Path, out: Path) -> None:
    """再取一份最近一次封包的报送函（PDF）。"""
    from office.letters import copy_letter

    with open_workspace(workspace) as store:
        code = copy_letter(store, out)
    click.echo(f"已生成：{out}（包码 {code}）")


@click.command(cls=Command, context_settings=SETTINGS)
@workspace_argument
@click.argument("item", metavar="ITEM")
@_out
@click.option("--scope", metavar="CODE", default="", help="只说明一个乡镇、季度或企业的那一份。")
def statement(workspace: Path, item: str, out: Path, scope: str) -> None:
    """把一个事项的说明印成 PDF：签字盖章后扫描，用 declare --scan 附上。"""
    from office.statements import print_statement

    with open_workspace(workspace) as store:
        pages = print_statement(store, item, out, scope=scope)
    click.echo(f"已生成：{out}（{pages} 页）")
    say(f"签字盖章后扫描，再执行 declare {workspace} {item} --scan 扫描件。")
