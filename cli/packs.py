"""Commands about packs (方案)."""

from pathlib import Path

import click

from cli.command import SETTINGS, Command
from cli.opening import json_option
from cli.printing import document, table
from cli.troubles import Misused
from forms.load import load_pack, pack_ids, read_pack
from forms.model import Pack


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
@click.argument("action", metavar="check", type=click.Choice(["check"]))
@click.argument("place", metavar="PACK")
@json_option
def pack(action: str, place: str, as_json: bool) -> None:  # noqa: ARG001 - check is the only action so far
    """核对一个方案：pack check 名称，或 pack check 放着 pack.toml 的文件夹。"""
    found = _pack(place)
    if as_json:
        document(_facts(place, found))
        return
    forms = [item for item in found.tables if not item.builtin]
    fields = sum(len(item.fields) for item in forms)
    checks = sum(len(item.checks) for item in forms)
    click.echo(f"方案 {found.id}（{found.title}）没有错误。")
    click.echo(f"表 {len(forms)} 张，指标项 {fields} 个，检查 {checks} 条，填报单位 {len(found.units)} 个。")


def _pack(place: str) -> Pack:
    folder = Path(place)
    if place in pack_ids():
        return read_pack(place)
    if not (folder / "pack.toml").is_file():
        raise Misused("E-PACK-PLACE", place=place, known="、".join(pack_ids()))
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return load_pack({path.relative_to(folder).as_posix(): path.read_bytes() for path in files})


def _facts(name: str, found: Pack) -> dict[str, str]:
    return {"id": name, "year": str(found.year), "area": found.area, "title": found.title}
