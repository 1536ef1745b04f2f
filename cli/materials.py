"""Commands about proofs and declarations: attach, declare, items."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from cli.command import SETTINGS, Command
from cli.opening import json_option, workspace_argument
from cli.printing import document, done, progress, say
from cli.printing import table as print_table
from cli.troubles import Misused
from db.evidence import missing_evidence
from office import declare as declaring
from office import items as owing
from office.attach import Attached, AttachedFile, Details
from office.attach import attach as attach_files
from office.owing import KINDS
from office.places import find_place
from office.workspaces import open_workspace, require_unit

_MB = 1024**2


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
@click.option("--chapter", "chapters", metavar="TEXT", multiple=True, help="报告已写的必备章节，可以写几次。")
@json_option
def attach(
    workspace: Path,
    place: str,
    files: Sequence[Path],
    table: str | None,
    row: str | None,
    as_json: bool,
    **details: Any,
) -> None:
    """附上证明材料：文件，或放着文件的文件夹；材料位见 items。"""
    with open_workspace(workspace) as store:
        where = find_place(store, place, table, row)
        attached = attach_files(store, where, files, Details(**details), report=progress("正在读取"))
    if as_json:
        document(attached)
    else:
        _tell(workspace, attached)


def _tell(workspace: Path, attached: Attached) -> None:
    print_table(("文件", "类型", "大小", "内容"), [_file_line(file) for file in attached.files], right=(2,))
    for file in attached.files:
        for notice in file.notices:
            say(f"{file.name}：{notice}")
    if attached.batch is None:
        back = sum(file.is_restored for file in attached.files)
        click.echo(f"找回 {back} 个已不在这台电脑上的文件，没有新的材料。" if back else "没有新的材料。")
    else:
        done(f"已附到“{attached.place.words}”", workspace, attached.batch)


def _file_line(file: AttachedFile) -> tuple[str, ...]:
    what = file.what
    facts = f"{what.width}×{what.height}" if what.width else f"{what.pages} 页" if what.pages else ""
    return (file.name, what.kind, _size(file.size), facts)


def _size(size: int) -> str:
    return f"{size / _MB:.1f} MB" if size >= _MB else f"{max(1, size // 1024)} KB"


@click.command(cls=Command, context_settings=SETTINGS)
@workspace_argument
@click.argument("item", metavar="ITEM")
@click.option("--nil", "kind", flag_value="nil", help="零报告：本年没有发生。")
@click.option("--not-applicable", "kind", flag_value="not_applicable", help="不适用：本单位不涉及。")
@click.option("--no-material", "kind", flag_value="no_material", help="无相关材料：应有而没有。")
@click.option("--withdraw", "kind", flag_value="withdraw", help="撤回说明。")
@click.option("--reason", metavar="TEXT", default="", help="为什么没有，至少 5 个字。")
@click.option(
    "--code", metavar="N", default="", help="原因：1 本县不涉及、2 本年未开展、3 归属其他单位、4 资料遗失、9 其他。"
)
@click.option("--other-unit", metavar="TEXT", default="", help="归属的单位，原因为 3 时写。")
@click.option("--scope", metavar="CODE", default="", help="只说明一个乡镇、季度或企业。")
@click.option("--leader", "leader_role", metavar="TEXT", default="", help="签字的主要领导的职务。")
@click.option("--signed-on", metavar="DATE", default="", help="签字日期。")
@click.option("--scan", metavar="FILE", type=click.Path(path_type=Path), help="签字盖章的扫描件。")
@json_option
def declare(
    workspace: Path, item: str, kind: str | None, reason: str, scan: Path | None, as_json: bool, **more: str
) -> None:
    """说明一个事项没有可报的内容：零报告、不适用、无相关材料，都要写明原因。"""
    signer = {name: more[name] for name in ("leader_role", "signed_on")}
    if kind is None and scan is None and not any(signer.values()):
        raise Misused("E-DECLARE-KIND")
    with open_workspace(workspace) as store:
        declared = None
        if kind == "withdraw":
            declared = declaring.withdraw_declaration(store, item, more["scope"])
        elif kind is not None:
            declared = declaring.declare(store, item, kind, declaring.Reason(reason, **more))
        elif scan is None:
            told = {name: text or None for name, text in signer.items()}
            declared = declaring.tell_signer(store, item, more["scope"], **told)
        signed = declaring.sign(store, item, scan, more["scope"], **signer) if scan is not None else None
    if as_json:
        document({"declared": declared, "signed": signed})
        return
    if declared is not None:
        what = "已撤回说明" if kind == "withdraw" else "已记下说明"
        done(f"{what}：{declared.item}", workspace, declared.batch)
    if signed is not None:
        _tell(workspace, signed)


@click.command(cls=Command, context_settings=SETTINGS)
@workspace_argument
@click.option("--unit", "units", metavar="CODE", multiple=True, help="只列这个单位，可以写几次；用于县局。")
@json_option
def items(workspace: Path, units: Sequence[str], as_json: bool) -> None:
    """列出要报送的事项：做到哪一步，还缺什么，还有几天。"""
    with open_workspace(workspace) as store:
        for unit in units:
            require_unit(store, unit)
        found = owing.items(store, units or None)
        names = {unit.code: unit.name for unit in store.pack.units}
        away = [row.tokens["file_name"] for row in missing_evidence(store)]
        several = store.is_bureau
    if as_json:
        document(found)
        return
    head = ("事项", "类别", "名称", "状态", "记录", "材料", "期限")
    lines = [((names[item.unit],) if several else ()) + _item_line(item) for item in found]
    numbers = (4, 5) if not several else (5, 6)
    print_table((("单位",) if several else ()) + head, lines, right=numbers, most=40)
    for item in found:
        for text in item.still_open:
            click.echo(f"  {item.id}：{text}")
    if away:
        say(f"有 {len(away)} 个材料的文件不在这台电脑上：{'、'.join(away)}。")


def _item_line(item: owing.ItemStatus) -> tuple[str, ...]:
    told = "，".join(part for part in (item.declared, item.review) if part)
    state = f"{item.state.value}（{told}）" if told else item.state.value
    rows = str(sum(item.rows.values())) if item.rows else ""
    return (item.id, KINDS[item.kind], item.title, state, rows, str(item.files or ""), _due(item))


def _due(item: owing.ItemStatus) -> str:
    if item.days_left is None:
        return ""
    left = f"还有 {item.days_left} 天" if item.days_left >= 0 else f"已过 {-item.days_left} 天"
    return f"{item.due}（{left}）"
