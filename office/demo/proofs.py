"""The proofs and declarations of the demo; blank sheets stand for what a person would scan."""

from typing import Final

from db.store import Store
from office.attach import Details, attach
from office.declare import Reason, declare
from office.demo.stage import Stage
from office.owing import Holdings, owed_by
from office.places import find_place

#: By unit: where it belongs, the file's name, whether it is stamped.
PROOFS: Final = {
    "XM": (("B-XM-04/ledger", "样例粪污资源化利用台账（四个季度）.pdf", False),),
    "TJ": (("T68/cert", "样例排放总量认定文件.pdf", True),),
}
#: What every unit says of the tables that this demo does not fill.
NOT_SHOWN: Final = "演示里没有填这张表，以零报告代替。"
_OBJECTS: Final = (
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
)


def attach_proofs(stage: Stage, store: Store, unit: str) -> None:
    """Attach what the unit's items and tables ask for."""
    for place, name, is_sealed in PROOFS.get(unit, ()):
        file = stage.scans / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(blank_sheet())
        done = attach(store, find_place(store, place), [file], Details(sealed=is_sealed))
        stage.say(f"  附上材料：{done.place.words}，{name}")


def declare_rest(stage: Stage, store: Store, unit: str) -> None:
    """Let a unit say nil of the tables that it owes and that the demo leaves empty."""
    holdings = Holdings(store)
    owed = {table.id: table for one in owed_by(store, unit) if one.kind != "act" for table in one.tables}
    empty = [table for table in owed.values() if not table.is_worked_out and not holdings.filled(unit, table)]
    for table in empty:
        declare(store, table.id, "nil", Reason(NOT_SHOWN))
    stage.say(f"  零报告 {len(empty)} 张：{'、'.join(table.title for table in empty)}。{NOT_SHOWN}")


def blank_sheet() -> bytes:
    """Write a PDF of one blank A4 page."""
    body = b"%PDF-1.4\n"
    places = []
    for number, text in enumerate(_OBJECTS, 1):
        places.append(len(body))
        body += f"{number} 0 obj{text}endobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(_OBJECTS) + 1
    head = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{len(body)}\n"
    return body + f"{head}%%EOF\n".encode()
