"""Commands about problems (问题): check and explain."""

from collections.abc import Sequence
from pathlib import Path

import click

from cli.command import SETTINGS, Command
from cli.naming import RowName, names_of
from cli.opening import json_option, workspace_argument
from cli.printing import document, say
from cli.printing import table as print_table
from db.store import Store
from forms.model import Level
from forms.problems import Problem
from office import readiness
from office.entry import explain as explain_problem
from office.workspaces import open_workspace

LEVELS = {Level.ERROR: "必须改", Level.EXPLAIN: "须说明", Level.NOTE: "提示"}
OPEN = 1


@click.command(cls=Command, context_settings=SETTINGS)
@workspace_argument
@click.option("--table", "table", metavar="TABLE", help="只检查这一张表。")
@json_option
def check(workspace: Path, table: str | None, as_json: bool) -> int:
    """检查数据，列出问题；还有必须处理的问题时退出码为 1。"""
    with open_workspace(workspace) as store:
        found = readiness.check(store, table)
        if as_json:
            document(found)
        elif found:
            print_table(*problem_lines(store, found), most=100)
    waiting = sum(problem.is_open for problem in found)
    if not as_json:
        explained = sum(problem.explained for problem in found)
        say(f"问题 {len(found)} 处，其中还要处理 {waiting} 处，已说明 {explained} 处。")
    return OPEN if waiting else 0


@click.command(cls=Command, context_settings=SETTINGS)
@workspace_argument
@click.argument("problem", metavar="PROBLEM")
@click.option("--reason", metavar="TEXT", required=True, help="数值为什么是对的，至少 10 个字。")
def explain(workspace: Path, problem: str, reason: str) -> None:
    """为一处“须说明”的问题写合理性说明；问题编号见 check。"""
    with open_workspace(workspace) as store:
        explain_problem(store, problem, reason)
    click.echo("已记下合理性说明。相关数值以后再改动，说明就失效，需要重写。")


def problem_lines(store: Store, found: Sequence[Problem]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Give head and lines of a table of problems, with rows and fields by their names."""
    names = {table: names_of(store, table) for table in {problem.table for problem in found}}
    lines = [_line(store, problem, names[problem.table].get((problem.owner, problem.row))) for problem in found]
    return ("问题", "级别", "表", "记录", "指标项", "说的是"), lines


def _line(store: Store, problem: Problem, name: RowName | None) -> tuple[str, ...]:
    level = "已说明" if problem.explained else LEVELS[problem.level]
    fields = store.codec(problem.table).by_name
    title = fields[problem.field].title if problem.field in fields else ""
    return (problem.id, level, problem.table, str(name or "全表"), title, problem.text)
