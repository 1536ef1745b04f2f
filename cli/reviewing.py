"""Commands with which the bureau answers: comment, pass, send back, and the packages that carry this to the unit."""

from pathlib import Path

import click

from cli.command import SETTINGS, Command
from cli.naming import field_name
from cli.opening import (
    json_option,
    out_option,
    passphrase_option,
    table_argument,
    unlocked,
    workspace_argument,
)
from cli.printing import document, progress, say
from db.store import Store
from office import returns, review
from office.returns import Answered
from office.review import Verdict
from office.workspaces import open_workspace

unit_option = click.option("--unit", metavar="CODE", required=True, help="填报单位代码，见 units。")
unit_argument = click.argument("unit", metavar="UNIT")
item_argument = click.argument("item", metavar="ITEM")


@click.command(cls=Command, context_settings=SETTINGS)
@workspace_argument
@table_argument
@click.argument("row", metavar="ROW")
@click.argument("field", metavar="FIELD")
@click.argument("text", metavar="TEXT")
@click.option("--unit", metavar="CODE", default="", help="只给这个填报单位；不写就给填这一项的单位。")
@json_option
def comment(workspace: Path, table: str, row: str, field: str, text: str, unit: str, as_json: bool) -> None:
    """对一个格子提意见，随下一个退回包带给填报单位；FIELD 写 - 是对整条记录，TEXT 写 "" 是收回意见。"""
    with open_workspace(workspace) as store:
        said = review.comment(store, table, row, field_name(store, table, field), text, unit=unit)
        names = _names(store, said.units)
    if as_json:
        document(said)
        return
    what = "已收回意见" if said.is_taken_back else "已记下意见"
    click.echo(f"{what}：{said.table} 记录 {said.row}，给{names}。")
    say("下一步：用 return 写退回包。")


def _names(store: Store, units: tuple[str, ...]) -> str:
    return "、".join(store.pack.unit(unit).name for unit in units)


@click.command("pass", cls=Command, context_settings=SETTINGS)
@workspace_argument
@unit_argument
@item_argument
@click.option("--reason", metavar="TEXT", default="", help="想告诉填报单位的话，可以不写。")
@json_option
def pass_item(workspace: Path, unit: str, item: str, reason: str, as_json: bool) -> None:
    """通过一个填报单位的一个事项；事项见 items。"""
    with open_workspace(workspace) as store:
        _tell(review.pass_item(store, unit, item, reason), as_json=as_json)


@click.command("send-back", cls=Command, context_settings=SETTINGS)
@workspace_argument
@unit_argument
@item_argument
@click.option("--reason", metavar="TEXT", default="", help="为什么退回、要改什么；必须写。")
@json_option
def send_back(workspace: Path, unit: str, item: str, reason: str, as_json: bool) -> None:
    """退回一个填报单位的一个事项，写明理由。"""
    with open_workspace(workspace) as store:
        _tell(review.send_back(store, unit, item, reason), as_json=as_json)
    say("下一步：用 return 写退回包。")


def _tell(found: Verdict, *, as_json: bool) -> None:
    if as_json:
        document(found)
        return
    why = f"：{found.reason}" if found.reason else ""
    click.echo(f"{found.unit} {found.item} {found.title}　{found.state}{why}")


@click.command("return", cls=Command, context_settings=SETTINGS)
@workspace_argument
@unit_option
@out_option("优盘或文件夹。")
@click.option("--files", is_flag=True, help="带上该单位的证明材料，给丢失了数据的单位。")
@json_option
@passphrase_option
def send_return(
    workspace: Path, unit: str, out: Path, files: bool, as_json: bool, passphrase_file: Path | None
) -> None:
    """写退回包：县局采纳的数据、修改、意见、退回的事项和回执，加密给这个填报单位。"""
    with unlocked(workspace, passphrase_file) as (store, keys):
        sent = returns.send_return(store, keys, unit, out, files=files, report=progress("正在写入优盘"))
    _told(sent, as_json=as_json)


@click.command("receipt", cls=Command, context_settings=SETTINGS)
@workspace_argument
@unit_option
@out_option("优盘或文件夹。")
@json_option
@passphrase_option
def send_receipt(workspace: Path, unit: str, out: Path, as_json: bool, passphrase_file: Path | None) -> None:
    """写回执：收到了哪几次报送、是否采纳，密钥是否有效；不带数据。"""
    with unlocked(workspace, passphrase_file) as (store, keys):
        sent = returns.send_receipt(store, keys, unit, out, report=progress("正在写入优盘"))
    _told(sent, as_json=as_json)


def _told(sent: Answered, *, as_json: bool) -> None:
    if as_json:
        document(sent)
        return
    click.echo(f"已写到优盘并读回核对：{sent.folder}")
    said = {
        "报送的回执": sent.reports,
        "意见": sent.comments,
        "退回的事项": sent.sent_back,
        "证明材料": sent.files,
    }
    counts = "，".join(f"{words} {count} 条" for words, count in said.items() if count)
    click.echo(f"给{sent.unit.name}的{sent.kind.label}：{counts or '没有意见，也没有回执'}，包码 {sent.package_code}")
    say("完成，可以拔出优盘。对方在自己的工作区里用“收包”（receive）打开。")
