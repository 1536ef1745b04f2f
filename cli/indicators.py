"""Commands about indicators (考核指标)."""

from collections.abc import Iterator
from pathlib import Path

import click

from cli.command import SETTINGS, Command
from cli.naming import names_of
from cli.opening import json_option, workspace_argument
from cli.printing import document, say
from cli.printing import table as print_table
from db.store import Store
from office import indicators as computing
from office.indicators import Result
from office.workspaces import open_workspace


@click.command(cls=Command, context_settings=SETTINGS)
@workspace_argument
@click.option("--cells", "cells_of", metavar="ID", help="列出这个指标用到的每一个单元格。")
@json_option
def indicators(workspace: Path, cells_of: str | None, as_json: bool) -> None:
    """计算考核指标：结果、上年、变化、目标；缺什么算不出来也会说明。"""
    with open_workspace(workspace) as store:
        found = computing.results(store, cells_of)
        if as_json:
            document(found)
        elif cells_of:
            print_table(("表", "记录", "指标项", "内容"), list(_cells(store, found[0])))
        else:
            print_table(("编号", "指标", "结果", "单位", "上年", "目标", "说明"), [_line(result) for result in found])
    missing = sum(result.number is None for result in found)
    if not as_json and not cells_of:
        say(f"共 {len(found)} 个指标，{missing} 个缺少数据，无法计算。")


def _line(result: Result) -> tuple[str, ...]:
    item = result.indicator
    name = f"{item.title}（试算，非官方）" if item.unofficial else item.title
    last = "" if result.last is None else format(result.last, "f")
    target = "" if result.target is None else format(result.target, "f")
    return (item.id, name, result.shown, item.unit, last, target, result.why)


def _cells(store: Store, result: Result) -> Iterator[tuple[str, ...]]:
    names = {table: names_of(store, table) for table in {v.input.source for v in result.values if v.cells or v.lacking}}
    for value in result.values:
        source = value.input.source
        lacking = {(cell.number, cell.field) for cell in value.lacking}
        for cell in dict.fromkeys((*value.cells, *value.lacking)):
            name = names[source].get((cell.key.owner, cell.key.id)) if cell.key else None
            shown = "（缺）" if (cell.number, cell.field) in lacking else cell.token
            yield source, str(name or cell.number), cell.field, shown
