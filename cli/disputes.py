"""Commands about conflicts (冲突) and decisions (裁定)."""

from pathlib import Path

import click

from cli.command import SETTINGS, Command
from cli.naming import RowName, names_of
from cli.opening import json_option, workspace_argument
from cli.printing import document, one_line, say
from db.merging.conflicts import Choice, Conflict
from db.merging.conflicts import conflicts as open_conflicts
from db.merging.conflicts import decide as decide_conflict
from db.store import Store
from office.workspaces import open_workspace


@click.command(cls=Command, context_settings=SETTINGS)
@workspace_argument
@json_option
def conflicts(workspace: Path, as_json: bool) -> None:
    """列出还没有裁定的冲突，每一个都带全部候选值。"""
    with open_workspace(workspace) as store:
        found = open_conflicts(store)
        if as_json:
            document(found)
            return
        names = {table: names_of(store, table) for table in {conflict.key.table for conflict in found}}
        for conflict in found:
            _print(store, conflict, names[conflict.key.table].get((conflict.key.owner, conflict.key.id)))
    say(f"共 {len(found)} 处冲突。" + (f"裁定：decide {workspace} 编号 --take 1 --reason 理由" if found else ""))


def _print(store: Store, conflict: Conflict, name: RowName | None) -> None:
    title = store.table(conflict.key.table).title
    click.echo(f"{conflict.id}　{title}　记录 {name or conflict.number}　{conflict.title}")
    for number, choice in enumerate(conflict.choices, 1):
        # A value of several lines must not pass for several choices.
        click.echo(one_line(f"  {number} = {choice.words}　（{_authors(store, choice)}）"))


def _authors(store: Store, choice: Choice) -> str:
    names = {unit.code: unit.name for unit in store.pack.units}
    told = (
        " ".join(part for part in (names.get(a.unit, a.unit), a.person, a.at.replace("T", " ")[:16]) if part)
        for a in choice.authors
    )
    return "；".join(told)


@click.command(cls=Command, context_settings=SETTINGS)
@workspace_argument
@click.argument("conflict", metavar="CONFLICT")
@click.option("--take", metavar="N", type=int, required=True, help="取第几个候选值，见 conflicts。")
@click.option("--reason", metavar="TEXT", required=True, help="裁定的理由。")
def decide(workspace: Path, conflict: str, take: int, reason: str) -> None:
    """裁定一处冲突。"""
    with open_workspace(workspace) as store:
        decide_conflict(store, conflict, take, reason)
        left = len(open_conflicts(store))
    click.echo(f"已裁定：取第 {take} 个值。还有 {left} 处冲突。")
