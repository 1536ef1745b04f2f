"""Commands about packs (方案)."""

from pathlib import Path

import click

from cli.command import SETTINGS, Command
from cli.opening import json_option
from cli.printing import document, say, table
from cli.troubles import Misused
from forms.load import pack_ids, read_pack
from forms.model import Pack
from forms.troubles import DefinitionFaults
from office.packbooks import export_packbook, import_packbook, read_packbook
from office.packs import check_pack, coverage, export_pack, read_folder

WORKBOOK = ".xlsx"


@click.command(cls=Command, context_settings=SETTINGS)
@json_option
def packs(as_json: bool) -> None:
    """列出随程序的方案。"""
    found = [read_pack(name) for name in pack_ids()]
    facts = [_facts(name, item) for name, item in zip(pack_ids(), found, strict=True)]
    if as_json:
        document(facts)
    else:
        table(("方案", "年度", "区划", "名称"), [(f["id"], f["year"], f["area"], f["title"]) for f in facts])


@click.command(cls=Command, context_settings=SETTINGS)
@click.argument("action", metavar="check|export|import", type=click.Choice(["check", "export", "import"]))
@click.argument("place", metavar="PACK")
@click.option("-o", "--out", metavar="OUT", type=click.Path(path_type=Path), help="空文件夹，或 xlsx 文件。")
@json_option
def pack(action: str, place: str, out: Path | None, as_json: bool) -> int:
    """核对、导出或导入一个方案；PACK 是方案名称、放着 pack.toml 的文件夹，或方案工作簿（xlsx）。

    check 列出定义里的全部错误、不符合的示例，以及没有着落的地方：没有表和材料的事项、没有填报单位的表、
    没有来源的指标项、没有输入的指标；有一处，退出码就是 1。export -o 文件夹 写出定义文件和各表的 Table Schema；
    export -o 文件.xlsx 写成一个工作簿，在表格软件里修改。import 工作簿 -o 文件夹 读回来；有错就全部列出，什么也不写。
    """
    if action == "check":
        return _check(place, as_json=as_json)
    if out is None:
        raise Misused("E-MISSING", what="-o OUT", command="pack")
    if action == "import":
        return _import(Path(place), out, as_json=as_json)
    return _export(place, out, as_json=as_json)


def _check(place: str, *, as_json: bool) -> int:
    try:
        found = _tried(place)
    except DefinitionFaults as wrong:
        if not as_json:
            raise
        document({"pack": place, "faults": list(wrong.faults)})
        return wrong.exit_code
    missing = coverage(found)
    if as_json:
        document({**_facts(found.id, found), "faults": [], "coverage": missing})
        return int(bool(missing))
    click.echo(f"方案 {found.id}（{found.title}）没有错误，示例全部符合。")
    click.echo(_size(found))
    if missing:
        click.echo(f"还有 {len(missing)} 处不完整：")
        click.echo("\n".join(f"  {line}" for line in missing))
    return int(bool(missing))


def _tried(place: str) -> Pack:
    """Load a pack whose examples do what they say."""
    if _is_workbook(Path(place)):
        return read_packbook(Path(place))[0]
    found = pack_at(place)
    check_pack(found)
    return found


def _is_workbook(place: Path) -> bool:
    return place.suffix.lower() == WORKBOOK


def _size(found: Pack) -> str:
    forms = [item for item in found.tables if not item.builtin]
    fields = sum(len(item.fields) for item in forms)
    checks = sum(len(item.checks) for item in forms)
    return f"表 {len(forms)} 张，指标项 {fields} 个，检查 {checks} 条，填报单位 {len(found.units)} 个。"


def _export(place: str, out: Path, *, as_json: bool) -> int:
    found = pack_at(place)
    if _is_workbook(out):
        rows = export_packbook(found, out)
        if as_json:
            document({**_facts(found.id, found), "file": str(out), "rows": rows})
        else:
            click.echo(f"方案 {found.id} 已写成工作簿 {out}，共 {rows} 行。")
            say(f"改好后用 pack import {out} -o 文件夹 读回来；工作簿的第一页说明怎样改。")
        return 0
    count = export_pack(found, out)
    if as_json:
        document({**_facts(found.id, found), "folder": str(out), "files": count})
    else:
        click.echo(f"方案 {found.id} 已写到 {out}，共 {count} 个文件。改好后用 pack check {out} 核对。")
    return 0


def _import(source: Path, out: Path, *, as_json: bool) -> int:
    try:
        found = import_packbook(source, out)
    except DefinitionFaults as wrong:
        if not as_json:
            raise
        document({"file": str(source), "faults": list(wrong.faults)})
        return wrong.exit_code
    pack = found.pack
    if as_json:
        facts = {"faults": [], "notes": found.notes, "changes": found.changes}
        document({**_facts(pack.id, pack), "version": pack.version, "folder": str(out), "files": found.files, **facts})
        return 0
    click.echo(f"方案 {pack.id}（{pack.title}）第 {pack.version} 版没有错误，示例全部符合，已写到 {out}。")
    click.echo(_size(pack))
    if found.changes:
        click.echo("与随程序的同名方案相比：")
        click.echo("\n".join(f"  {line}" for line in found.changes))
    for line in found.notes:
        say(line)
    say(f"新的考核任务：new 工作区 --pack {out}；正在进行的：revise 工作区 --pack {out}。")
    return 0


def pack_at(place: str) -> Pack:
    """Load a pack that comes with the program, by its name, or one that lies in a folder.

    Raises:
        Misused: There is neither (E-PACK-PLACE).
        DefinitionFaults: It does not load.
    """
    folder = Path(place)
    if place in pack_ids():
        return read_pack(place)
    if not (folder / "pack.toml").is_file():
        raise Misused("E-PACK-PLACE", place=place, known="、".join(pack_ids()))
    return read_folder(folder)


def _facts(name: str, found: Pack) -> dict[str, str]:
    return {"id": name, "year": str(found.year), "area": found.area, "title": found.title}
