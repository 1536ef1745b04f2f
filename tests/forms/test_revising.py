"""What a later revision of a pack changes, told to everybody and to one unit."""

from dataclasses import replace

from forms.load import read_pack
from forms.model import Pack
from forms.revising import changes, changes_for

UNIT, OWN, OTHER = "FG", "T57", "T31"


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
