"""Commands that type: add, set, delete, duplicate, undo."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import click

from cli.checking import problem_lines
from cli.command import SETTINGS, Command
from cli.naming import assignments, one_row, row_words, typed_cells
from cli.opening import json_option, reason_option, table_argument, workspace_argument
from cli.printing import document, done, say
from cli.printing import table as print_table
from db.batch import Act
from db.checks.problems import problems
from db.checks.settle import settle_tables
from db.history import undo as undo_batch
from db.rows import find_row
from db.store import Store
from forms.problems import Problem
from office.entry import Entered, add_typed, remove, type_cells
from office.entry import duplicate as copy_rows
from office.workspaces import open_workspace

#: Length of a package code without its blanks; no batch has so long a number.
_CODE_DIGITS = 20
row_argument = click.argument("row", metavar="ROW")
rows_argument = click.argument("rows", metavar="ROW…", nargs=-1, required=True)
cells_argument = click.argument("cells", metavar="FIELD=TEXT…", nargs=-1, required=True)


class Digits(click.ParamType[str]):
    """A number as people write it, with blanks and dashes between its groups."""

    name = "digits"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Give the digits alone."""
        bare = "".join(character for character in str(value) if character not in " -　")
        if not (bare.isascii() and bare.isdigit()):
            self.fail(f"{value!r}", param, ctx)
        return bare


@click.command(cls=Command, context_settings=SETTINGS)
@workspace_argument
@table_argument
@cells_argument
@reason_option
@json_option
def add(workspace: Path, table: str, cells: Sequence[str], reason: str, as_json: bool) -> None:
    """新增一条记录：add DIR T31 name=某养殖场 stock=1200。"""
    with open_workspace(workspace) as store:
        entered = add_typed(store, table, [assignments(store, table, cells)], Act("add", reason=reason))
        _tell(store, table, entered, "已新增", as_json=as_json)


@click.command("set", cls=Command, context_settings=SETTINGS)
@workspace_argument
@table_argument
@row_argument
@cells_argument
@reason_option
@json_option
def set_cells(workspace: Path, table: str, row: str, cells: Sequence[str], reason: str, as_json: bool) -> None:
    """修改一条记录；ROW 是编号、固定行的代码，卡片写 -。"""
    with open_workspace(workspace) as store:
        number = find_row(store, table, row).number
        entered = type_cells(store, table, typed_cells(store, table, number, cells), Act(reason=reason))
        _tell(store, table, entered, "已保存", as_json=as_json)


@click.command(cls=Command, context_settings=SETTINGS)
@workspace_argument
@table_argument
@rows_argument
@reason_option
def delete(workspace: Path, table: str, rows: Sequence[str], reason: str) -> None:
    """删除记录；可以用 undo 撤销。"""
    with open_workspace(workspace) as store:
        written = remove(store, table, rows, reason)
    count = sum(map(len, written.rows.values()))
    with_children = f"，其中下属记录 {count - len(rows)} 条" if count > len(rows) else ""
    done(f"已删除 {count} 条记录{with_children}", workspace, written.batch)


@click.command(cls=Command, context_settings=SETTINGS)
@workspace_argument
@table_argument
@rows_argument
@reason_option
def duplicate(workspace: Path, table: str, rows: Sequence[str], reason: str) -> None:
    """照一条记录再新增一条，再用 set 改不同的地方。"""
    with open_workspace(workspace) as store:
        written = copy_rows(store, table, rows, reason)
    numbers = "、".join(map(str, written.added))
    done(f"已新增 {len(written.added)} 条记录：{numbers}", workspace, written.batch)


@click.command(cls=Command, context_settings=SETTINGS)
@workspace_argument
@click.argument("batch", metavar="BATCH", type=Digits())
def undo(workspace: Path, batch: str) -> None:
    """撤销一次操作，操作号见 history；写包码就撤销收下的退回包或回执。"""
    with open_workspace(workspace) as store:
        if len(batch) == _CODE_DIGITS:
            _take_out(store, batch)
            return
        written = undo_batch(store, int(batch))
    click.echo(f"已撤销操作 {batch}（操作 {written.batch}）。")


def _tell(store: Store, table: str, entered: Entered, what: str, *, as_json: bool) -> None:
    definition = store.table(table)
    numbers = entered.written.rows.get(definition.id, [])
    found = _problems_of(store, definition.id, numbers)
    if as_json:
        document({"batch": entered.written.batch, "rows": numbers, "problems": found, "notices": _notices(entered)})
        return
    for number in numbers:
        row = one_row(store, definition.id, number)
        words = row_words(store, definition, row) if row else ""
        click.echo(f"{what}：{definition.title} 记录 {number} {words}".rstrip() + f"（操作 {entered.written.batch}）")
    if not numbers:
        click.echo("内容与原来相同，没有改动。")
    for (_, name), texts in entered.notices.items():
        say(f"{definition.field(name).title}：{'；'.join(texts)}")
    if found:
        print_table(*problem_lines(store, found))


def _take_out(store: Store, code: str) -> None:
    # What packages are read with is slow to import, and no other command of this module needs it.
    from cli.receiving import impact_words
    from office.receipts import package_of
    from office.take_return import take_out

    impact = take_out(store, package_of(store, code))
    click.echo(f"已撤销收包：{impact_words(impact)}。要再收，重新插上那个优盘即可。")


def _notices(entered: Entered) -> list[Mapping[str, object]]:
    return [{"row": row, "field": field, "texts": texts} for (row, field), texts in entered.notices.items()]


def _problems_of(store: Store, table: str, numbers: Iterable[int]) -> list[Problem]:
    settle_tables(store)
    keys = {(row.key.owner, row.key.id) for number in numbers if (row := one_row(store, table, number))}
    return [problem for problem in problems(store, table) if (problem.owner, problem.row) in keys]
