"""Commands about what the bureau has sent back: what is to be done, answers, receipts, what has changed since."""

from pathlib import Path

import click

from cli.command import SETTINGS, Command
from cli.opening import json_option, workspace_argument
from cli.printing import document, one_line, say, table
from office import differences as differing
from office import receipts as receiving
from office import todo as doing
from office.todo import Todo
from office.workspaces import open_workspace

_SHORT = 8


@click.command(cls=Command, context_settings=SETTINGS)
@workspace_argument
@click.option("--unit", metavar="CODE", default=None, help="县局：只看这个填报单位的。")
@json_option
def todo(workspace: Path, unit: str | None, as_json: bool) -> None:
    """列出县局的意见和退回的事项，哪些还没有处理。"""
    with open_workspace(workspace) as store:
        found = doing.todo(store, unit)
    if as_json:
        document(found)
        return
    if found:
        table(("编号", "状态", "单位", "位置", "意见", "时间", "答复"), [_line(one) for one in found], most=60)
    say(f"共 {len(found)} 条，其中还要处理 {sum(one.is_open for one in found)} 条。")


def _line(one: Todo) -> tuple[str, ...]:
    where = " ".join(part for part in (one.table or one.item, one.title, one.words) if part)
    when = " ".join(part for part in (one.at[:16].replace("T", " "), one.who) if part)
    return (one.id[:_SHORT], one.done.value or "待处理", one.unit, where, one.text, when, one.answer)


@click.command(cls=Command, context_settings=SETTINGS)
@workspace_argument
@click.argument("remark", metavar="COMMENT")
@click.argument("text", metavar="TEXT")
def answer(workspace: Path, remark: str, text: str) -> None:
    """答复县局的一条意见，随下一次报送带给县局；编号见 todo。"""
    with open_workspace(workspace) as store:
        done = doing.answer(store, remark, text)
    click.echo(f"已记下答复：{done.title} {done.words}".rstrip() + f"　{done.done.value}")


@click.command(cls=Command, context_settings=SETTINGS)
@workspace_argument
@json_option
def receipts(workspace: Path, as_json: bool) -> None:
    """列出本单位的每次报送和县局的回执。"""
    with open_workspace(workspace) as store:
        found = receiving.receipts(store)
    if as_json:
        document(found)
        return
    for one in found:
        click.echo(one_line(one.sentence))
    if not found:
        say("还没有报送过。")


@click.command(cls=Command, context_settings=SETTINGS)
@workspace_argument
@json_option
def differences(workspace: Path, as_json: bool) -> None:
    """列出上一次报送以后改动了什么，逐表逐条逐项。"""
    with open_workspace(workspace) as store:
        found = differing.differences(store)
    if as_json:
        document(found)
        return
    for row in found.rows:
        click.echo(one_line(row.sentence))
    if not found.package_id:
        say("还没有报送过。")
    else:
        say(f"第 {found.sequence} 次报送（包码 {found.package_code}）以后，有 {len(found.rows)} 条记录不一样。")
