"""Commands about proofs and declarations: attach, declare, items."""

from collections.abc import Sequence
from pathlib import Path

import click

from cli.command import SETTINGS, Command
from cli.opening import json_option, workspace_argument
from cli.printing import document, progress, say
from cli.printing import table as print_table
from office.attach import Attached, AttachedFile, Details
from office.attach import attach as attach_files
from office.places import find_place
from office.workspaces import open_workspace

_PHASES = {"before": "治理前", "during": "治理中", "after": "治理后"}


@click.command(cls=Command, context_settings=SETTINGS)
@workspace_argument
@click.argument("place", metavar="ITEM[/SLOT]")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--table", "table", metavar="TABLE", help="证明这张表，或它的一条记录。")
@click.option("--row", "row", metavar="ROW", help="证明这一条记录；编号见 rows。")
@click.option("--sealed/--not-sealed", "sealed", default=None, help="是否盖章件。")
@click.option("--phase", metavar="PHASE", default="", help="照片阶段：before 治理前、during 治理中、after 治理后。")
@click.option("--title", metavar="TEXT", default="", help="题名；不写就用文件名。")
@click.option("--doc-no", metavar="TEXT", default="", help="文号。")
@click.option("--doc-date", metavar="DATE", default="", help="文件日期。")
@json_option
def attach(
    workspace: Path,
    place: str,
    files: Sequence[Path],
    table: str | None,
    row: str | None,
    as_json: bool,
    **details: str,
) -> None:
    """附上证明材料：文件，或放着文件的文件夹；材料位见 items。"""
    with open_workspace(workspace) as store:
        where = find_place(store, place, table, row)
        done = attach_files(store, where, files, Details(**details), report=progress("正在读取"))  # type: ignore[arg-type]
    if as_json:
        document(done)
    else:
        _tell(workspace, done)


def _tell(workspace: Path, done: Attached) -> None:
    print_table(("文件", "类型", "大小", "内容"), [_file_line(file) for file in done.files], right=(2,))
    for file in done.files:
        for notice in file.notices:
            say(f"{file.name}：{notice}")
    if done.batch is None:
        click.echo("没有新的材料。")
    else:
        click.echo(f"已附到“{done.place.words}”（操作 {done.batch}）。撤销：undo {workspace} {done.batch}")


def _file_line(file: AttachedFile) -> tuple[str, ...]:
    what = file.what
    facts = f"{what.width}×{what.height}" if what.width else f"{what.pages} 页" if what.pages else ""
    return (file.name, what.kind, _size(file.size), facts)


def _size(size: int) -> str:
    return f"{size / 1024**2:.1f} MB" if size >= 1024**2 else f"{max(1, size // 1024)} KB"
