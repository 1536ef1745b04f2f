"""Commands about last year's values: bringing them in, copying from them."""

from collections.abc import Sequence
from pathlib import Path

import click

from cli.command import SETTINGS, Command
from cli.naming import field_name
from cli.opening import json_option, reason_option, table_argument, workspace_argument
from cli.printing import document, say
from cli.printing import table as print_table
from db.rows import find_row
from office import last_year as years
from office.workspaces import open_workspace


@click.command("last-year", cls=Command, context_settings=SETTINGS)
@workspace_argument
@click.argument("source", metavar="FROM", type=click.Path(path_type=Path))
@json_option
def last_year(workspace: Path, source: Path, as_json: bool) -> None:
    """导入去年的数据，供与今年对照；FROM 是去年的工作区、工作簿（xlsx），或放有 t31.csv 这类文件的文件夹。

    再次导入会替换上次导入的内容。导入后重新 issue，各单位的任务包里就会带上去年的数据。
    """
    with open_workspace(workspace) as store:
        brought = years.bring(store, source)
    if as_json:
        document(brought)
        return
    lines = [(item.table, item.title, str(item.rows), "；".join(item.left_out)) for item in brought]
    print_table(("表", "名称", "记录", "没有带入的"), lines, right=(2,))
    for note in dict.fromkeys(note for item in brought for note in item.notes):
        say(f"{'、'.join(item.table for item in brought if note in item.notes)}：{note}。")
    say("下一步：用 issue 重新发任务包，各单位才看得到去年的数据。")


@click.command("fill-last", cls=Command, context_settings=SETTINGS)
@workspace_argument
@table_argument
@click.argument("row", metavar="[ROW]", required=False)
@click.option("--field", "fields", metavar="FIELD", multiple=True, help="只沿用这个指标项，可以写几次。")
@click.option("--overwrite", is_flag=True, help="已经填了的也用去年的值替换。")
@reason_option
@json_option
def fill_last(
    workspace: Path, table: str, row: str | None, fields: Sequence[str], overwrite: bool, reason: str, as_json: bool
) -> None:
    """沿用去年的数据：整张表、一条记录或一个指标项；可以用 undo 撤销。

    不写 ROW：自由表补上去年有、今年还没有的记录，已填的记录不动；卡片和固定行只填空格。
    """
    with open_workspace(workspace) as store:
        definition = store.table(table)
        rows = [find_row(store, table, row).number] if row is not None else None
        names = [field_name(store, table, name) for name in fields] or None
        written = years.copy_from_last(store, table, rows, names, overwrite=overwrite, reason=reason)
        numbers = written.rows.get(definition.id, [])
    if as_json:
        document({"batch": written.batch, "rows": numbers})
    elif numbers:
        click.echo(f"已沿用去年的数据：{definition.title} {len(numbers)} 条记录（操作 {written.batch}）。")
        say(f"请逐条核对后再封包。撤销：undo {workspace} {written.batch}")
    else:
        click.echo("没有可以沿用的内容：去年没有对应的记录，或今年的格子都已填好。")
