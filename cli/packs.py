"""Commands about packs (方案)."""

from pathlib import Path

import click

from cli.command import SETTINGS, Command
from cli.opening import json_option
from cli.printing import document, table
from cli.troubles import Misused
from forms.load import pack_ids, read_pack
from forms.model import Pack
from forms.troubles import DefinitionFaults
from office.packs import check_pack, coverage, export_pack, read_folder


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
@click.argument("action", metavar="check|export", type=click.Choice(["check", "export"]))
@click.argument("place", metavar="PACK")
@click.option("-o", "--out", metavar="OUT", type=click.Path(path_type=Path), help="export 写到哪个空文件夹。")
@json_option
def pack(action: str, place: str, out: Path | None, as_json: bool) -> int:
    """核对或导出一个方案；PACK 是方案名称，或放着 pack.toml 的文件夹。

    check 列出定义里的全部错误、不符合的示例，以及没有着落的地方：没有表和材料的事项、没有填报单位的表、
    没有来源的指标项、没有输入的指标；有一处，退出码就是 1。export 把定义文件和各表的 Table Schema 写到文件夹，供修改。
    """
    if action == "export":
        return _export(place, out, as_json=as_json)
    try:
        found = pack_at(place)
        check_pack(found)
    except DefinitionFaults as wrong:
        if not as_json:
            raise
        document({"pack": place, "faults": list(wrong.faults)})
        return wrong.exit_code
    missing = coverage(found)
    if as_json:
        document({**_facts(found.id, found), "faults": [], "coverage": missing})
        return int(bool(missing))
    forms = [item for item in found.tables if not item.builtin]
    fields = sum(len(item.fields) for item in forms)
    checks = sum(len(item.checks) for item in forms)
    click.echo(f"方案 {found.id}（{found.title}）没有错误，示例全部符合。")
    click.echo(f"表 {len(forms)} 张，指标项 {fields} 个，检查 {checks} 条，填报单位 {len(found.units)} 个。")
    if missing:
        click.echo(f"还有 {len(missing)} 处不完整：")
        click.echo("\n".join(f"  {line}" for line in missing))
    return int(bool(missing))


def _export(place: str, out: Path | None, *, as_json: bool) -> int:
    if out is None:
        raise Misused("E-MISSING", what="-o OUT", command="pack")
    found = pack_at(place)
    count = export_pack(found, out)
    if as_json:
        document({**_facts(found.id, found), "folder": str(out), "files": count})
    else:
        click.echo(f"方案 {found.id} 已写到 {out}，共 {count} 个文件。改好后用 pack check {out} 核对。")
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
