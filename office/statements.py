"""The statement of a declaration (说明) as a page to be signed, stamped and scanned back (domain.md RU-1)."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from db.row_key import RowKey
from db.rows import Row, rows
from db.store import Store, fixed_id
from forms.showing import show
from office.declare import NotDeclared, require_owed
from office.seals import shown_software
from office.setting import in_a_font

if TYPE_CHECKING:
    from reports.fonts import FontChoice
    from reports.statement import StatementFacts

_TITLES: Final = {"nil": "零报告情况说明", "not_applicable": "不适用情况说明", "no_material": "无相关材料情况说明"}


def print_statement(store: Store, name: str, target: Path, *, scope: str = "", font: "FontChoice | None" = None) -> int:
    """Print what was declared for an item, and give how many pages it has.

    Args:
        name: Id of the item, or of a table that no item asks for.
        scope: The township, quarter or enterprise that alone is meant; empty: the whole item.

    Raises:
        WrongPlace: This unit owes no such item.
        NotDeclared: Nothing was declared (E-DECLARE-NONE).
        ReportTrouble: No font, a character that it lacks, or the file cannot be written.
    """
    # The tools for paper are slow to import and are needed once a season.
    from reports.statement import statement

    one, table = require_owed(store, name)
    told = _declared(store, one.unit, "/".join(("C02", one.unit, one.id, table, scope)))
    if told is None:
        raise NotDeclared("E-DECLARE-NONE", item=one.words)
    item = f"{one.words}：{store.table(table).title}" if table else one.words
    facts = _facts(store, one.unit, item, told.tokens)
    return in_a_font(lambda found: statement(target, facts, found), font)


def _declared(store: Store, unit: str, name: str) -> Row | None:
    key = RowKey("C02", unit, fixed_id(store.identity.campaign, name))
    return next((row for row in rows(store, "C02") if row.key == key), None)


def _facts(store: Store, unit: str, item: str, tokens: Mapping[str, str]) -> "StatementFacts":
    from reports.statement import StatementFacts

    pack = store.pack
    cause = show(store.table("C02").field("reason_code"), tokens["reason_code"], pack)
    other = tokens["other_unit"]
    return StatementFacts(
        title=_TITLES.get(tokens["kind"], _TITLES["no_material"]),
        to=pack.unit(pack.bureau).name,
        campaign=pack.title,
        year=pack.year,
        area_name=pack.area_name,
        unit=pack.unit(unit).name,
        item=item,
        scope=tokens["scope_code"],
        cause=f"{cause}（{other}）" if other else cause,
        text=tokens["statement"],
        leader_role=tokens["leader_role"],
        signed_on=tokens["signed_on"],
        pack=f"方案 {pack.id} 第 {pack.version} 版",
        software=shown_software(),
    )
