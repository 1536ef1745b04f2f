"""What a later revision of a pack may not take back, and what it changes, told to everybody and to one unit."""

from dataclasses import replace

from forms.lineage import Lineage
from forms.load import load_pack, read_pack
from forms.model import Pack
from forms.revising import breaks, changes, changes_for
from tests.forms.probe_pack import probe_files

UNIT, OWN, OTHER = "FG", "T57", "T31"
PACK, KINDS = "pack.toml", "codes/kinds.toml"


def revised(old: Pack) -> Pack:
    """Change a table of this unit and one of another, all items, and the duties of the other."""
    return replace(
        old,
        version=old.version + 1,
        tables=tuple(
            replace(table, title=f"{table.title}（新）") if table.id in {OWN, OTHER} else table for table in old.tables
        ),
        items=tuple(replace(item, due="2025-03-01") for item in old.items),
        duties=tuple(one for one in old.duties if one.unit != "XM"),
    )


def followed(*changes: tuple[str, str, str]) -> list[str]:
    """Say what forbids a changed pack to follow the small one."""
    files = probe_files((PACK, "version = 2", "version = 3"), *changes)
    found = breaks(Lineage([load_pack(probe_files())]), load_pack(files))
    return [f"{one.breach}：{one.what}：{one.why}" for one in found]


def test_an_entry_keeps_its_code() -> None:
    assert followed((KINDS, "2 大口井", "2 大口井（含辐射井）")) == []
    told = followed((KINDS, "2 大口井", '2 泉", "9 大口井'))
    assert told
    for line in told:
        assert line.startswith("meaning：")
        assert line.endswith("“大口井”：代码不能从“2”改成“9”，填过的内容会变成别的意思")


def test_a_unit_is_told_of_its_own_tables_and_items_alone() -> None:
    old = read_pack("bachu-2024")
    new = revised(old)
    told = changes_for(old, new, UNIT, {duty.table for duty in old.duties if duty.unit == UNIT})
    tables = [line for line in told if line.startswith("表")]
    assert tables == [f"表 {OWN}（{new.table(OWN).title}）：其他修改"]
    items = {line.split()[1].partition("（")[0] for line in told if line.startswith("事项")}
    assert items == {item.id for item in old.items if item.unit == UNIT}
    assert not any("职责" in line for line in told), "duties are told apart, by who knows them"
    assert any(OTHER in line for line in changes(old, new)), "the bureau is told of all"
