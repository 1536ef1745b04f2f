"""What is missing or odd in the signature blocks (签署栏, C00) of a unit's tables (domain.md 3.0.1, HDR)."""

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from db.checks.functions import fold
from db.rows import Row, rows
from forms.model import Level, Pack, Table
from forms.problems import sentence
from office.owing import Holdings, Owed

TABLE: Final = "C00"
_PEOPLE: Final = ("head", "reviewer", "filler", "fill_date")
_NAMED: Final = 5


class Said(NamedTuple):
    """One finding: its code, level and sentence, what it rests on, and the table it is about."""

    code: str
    level: Level | None
    text: str
    rests_on: str
    table: str


def signature_findings(holdings: Holdings, unit: str, owed: list[Owed]) -> Iterator[Said]:
    """Judge the signature blocks of one unit, those of its own tables alone.

    Blocks that are missing altogether are told once, and only where the notice asks for them: signed by hand on the
    printed table they are as good.
    """
    tables = {table.id: table for one in owed for table in one.tables if not table.is_worked_out}
    blocks = {
        row.tokens["tbl"]: row
        for row in rows(holdings.store, TABLE)
        if row.key.owner == unit and row.tokens["tbl"] in tables
    }
    for name, row in blocks.items():
        yield from _judged(holdings.store.pack, holdings.store.table(TABLE), tables[name], row)
    bare = [table for name, table in tables.items() if name not in blocks and holdings.filled(unit, table)]
    if bare:
        names = "、".join(table.title for table in bare[:_NAMED]) + ("等" if len(bare) > _NAMED else "")
        told = {"count": len(bare), "names": names}
        yield Said("V-HEADS", holdings.store.pack.submission.signed, sentence("V-HEADS", told), names, bare[0].id)


def _judged(pack: Pack, block: Table, table: Table, row: Row) -> Iterator[Said]:
    token = row.tokens
    wanted = list(_PEOPLE)
    if token["data_year"] and token["data_year"] != str(pack.year):
        wanted.append("prev_reason")
    if missing := [name for name in wanted if not token[name]]:
        what = "、".join(block.field(name).title for name in missing)
        text = sentence("V-HEAD", {"table": table.title, "what": what})
        yield Said("V-HEAD", Level.EXPLAIN, text, what, table.id)
    if token["filler"] and fold(token["filler"]) == fold(token["reviewer"]):
        text = sentence("V-REVIEWER", {"table": table.title})
        yield Said("V-REVIEWER", Level.EXPLAIN, text, token["filler"], table.id)
    first, last = _window(pack)
    if (day := token["fill_date"]) and not first <= day <= last:
        text = sentence("V-HEADDAY", {"table": table.title, "day": day, "first": first, "last": last})
        yield Said("V-HEADDAY", Level.EXPLAIN, text, day, table.id)


def _window(pack: Pack) -> tuple[str, str]:
    """Between which days a table is filled: from the first of the data period to the last of reporting.

    Where the notice sets no day for that, to the last of the year after.
    """
    return pack.start, pack.submission.due or date(pack.year + 1, 12, 31).isoformat()
