"""Commands about workbooks that are filled in: template, fill."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from cli.command import SETTINGS, Command
from cli.naming import field_name
from cli.opening import dry_run_option, json_option, out_option, reason_option, workspace_argument
from cli.printing import document, done, say
from cli.printing import table as print_table
from cli.troubles import Misused
from db.checks.problems import Counts
from db.store import Store
from office.entry import read
from office.fill import fill as fill_tables
from office.filled import Filled, Import, Wishes
from office.template import template as write
from office.troubles import SheetRefused
from office.verdicts import Remark
from office.workspaces import open_workspace

all_option = click.option("--all", "whole", is_flag=True, help="本单位的所有表。")
#: Lines shown on a screen; all of them stand in the JSON.
_MOST: Final = 60


def _wanted(tables: Sequence[str], *, whole: bool) -> Sequence[str]:
    if bool(tables) == whole:
        raise Misused("E-TABLES-WHICH")
    return tables


@click.command(cls=Command, context_settings=SETTINGS)
@workspace_argument
@click.argument("tables", metavar="[TABLE…]", nargs=-1)
@all_option
@out_option("写成的 xlsx 文件；已有同名文件会被替换。")
@json_option
def template(workspace: Path, tables: Sequence[str], whole: bool, out: Path, as_json: bool) -> None:
    """导出填报模板：已填的内容在里面，填好后用 fill 导入。"""
    wanted = _wanted(tables, whole=whole)
    with open_workspace(workspace) as store:
        written, rows = write(store, wanted, out)
    if as_json:
        document({"file": out, "tables": [table.id for table in written], "rows": rows})
        return
    names = "、".join(f"{table.id} {table.title}" for table in written) if len(written) < 4 else f"{len(written)} 张表"  # noqa: PLR2004
    click.echo(f"已导出模板 {out}：{names}，已有记录 {rows} 条。")
    say("填好后用 fill 导入；先加 --dry-run 看会改动什么。")


@click.command(cls=Command, context_settings=SETTINGS)
@workspace_argument
@click.argument("words", metavar="[TABLE] FILE", nargs=-1, required=True)
@click.option("--all", "whole", is_flag=True, help="文件里有的表都导入，不写 TABLE。")
@dry_run_option
@click.option("--replace", is_flag=True, help="从模板里去掉的记录一并删除，空白格一并清空。")
@click.option("--sheet", metavar="NAME", default="", help="工作表的名称；不写时自动查找。")
@click.option("--map", "maps", metavar="TITLE=FIELD", multiple=True, help="指明一列是哪个指标项；FIELD 空着：不导入。")
@reason_option
@json_option
def fill(
    *,
    workspace: Path,
    words: Sequence[str],
    whole: bool,
    dry_run: bool,
    replace: bool,
    sheet: str,
    maps: Sequence[str],
    reason: str,
    as_json: bool,
) -> None:
    """从 xlsx、xls、et 或 csv 导入；全部导入或全不导入，可以用 undo 撤销。"""
    *tables, file = words
    wanted = _wanted(tables, whole=whole)
    if maps and whole:
        raise Misused("E-MAP-WHICH")
    with open_workspace(workspace) as store:
        names = _mapped(store, wanted, maps)
        wishes = Wishes(replace, sheet, names, reason)
        found = fill_tables(store, wanted, Path(file), wishes, dry_run=dry_run)
    if as_json:
        document(found)
    else:
        _tell(workspace, found)


def _mapped(store: Store, tables: Sequence[str], maps: Sequence[str]) -> dict[str, str]:
    """Read `title=field`; titles may hold a unit and an equals sign, so the last one counts."""
    found = {}
    for text in maps:
        title, mark, name = text.rpartition("=")
        if not mark or not title.strip():
            raise SheetRefused("E-FILL-MAP", text=text)
        found[title] = _field(store, store.table(tables[0]).id, name.strip()) if name.strip() else ""
    return found


def _field(store: Store, table: str, text: str) -> str:
    """Find a field by name or title; one that is not there is refused."""
    name = field_name(store, table, text)
    read(store, table, name, "")
    return name


def _tell(workspace: Path, found: Import) -> None:
    head = ("表", "名称", "新增", "更新", "相同", "删除", "不导入", "转换", "照原样", "拒绝")
    print_table(head, [_line(one) for one in found.tables], right=range(2, 10))
    for one in found.tables:
        for text in one.told:
            click.echo(f"{one.table}　{text}")
    if any("可以指明" in text for one in found.tables for text in one.told):
        say("用 --map 表头=指标项 指明一列是哪个指标项。")
    remarks = [_remark(one, remark) for one in found.tables for remark in one.remarks]
    if remarks:
        click.echo()
        print_table(("表", "位置", "指标项", "判定", "表里的内容", "说明"), remarks[:_MOST], most=44)
        if len(remarks) > _MOST:
            say(f"还有 {len(remarks) - _MOST} 格没有显示，加 --json 看全部。")
    for one in found.tables:
        click.echo(f"{one.table}　问题：{_counts(one.before)} → {_counts(one.after)}")
    if found.is_trial:
        click.echo("这是预览，没有写入任何内容。去掉 --dry-run 就会照此导入。")
    elif found.batch is None:
        click.echo("内容与原来相同，没有改动。")
    else:
        done("已导入", workspace, found.batch)


def _line(one: Filled) -> tuple[str, ...]:
    rows = (one.added, one.updated, one.same, one.deleted, one.refused)
    cells = tuple(one.cells.get(name, 0) for name in ("已转换", "照原样保留", "不导入"))
    return (one.table, one.title, *map(str, rows + cells))


def _remark(one: Filled, remark: Remark) -> tuple[str, ...]:
    place = f"{_letters(remark.column)}{remark.row}"
    return (one.table, place, remark.title, remark.verdict.value, remark.shown, remark.why)


def _letters(column: int) -> str:
    """Write the number of a column, from 1, as spreadsheets do."""
    return f"{_letters((column - 1) // 26)}{chr(65 + (column - 1) % 26)}" if column else ""


def _counts(counts: Counts) -> str:
    return f"必须改 {counts.errors}、须说明 {counts.explains}、提示 {counts.notes}"
