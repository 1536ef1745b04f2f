"""The proofs and declarations of the demo; blank sheets stand for what a person would scan."""

from typing import Final

from db.store import Store
from office.attach import Details, attach
from office.declare import Reason, declare
from office.demo.stage import Stage
from office.places import find_place

#: By unit: where it belongs, the file's name, whether it is stamped.
PROOFS: Final = {
    "XM": (("B-XM-04/ledger", "样例粪污资源化利用台账（四个季度）.pdf", False),),
    "TJ": (("T68/cert", "样例排放总量认定文件.pdf", True),),
}
#: What the townships say instead of filling the table of water sources.
NO_WELLS: Final = "本乡镇的水源地由水利局统一填报，本乡镇没有另外要填的。"
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


def declare_wells(stage: Stage, store: Store, unit: str) -> None:
    """Let a township say that it has no water source of its own to report."""
    if unit.isdigit():
        declare(store, "T40", "nil", Reason(NO_WELLS))
        stage.say(f"  乡镇水源地保护区信息表：零报告，{NO_WELLS}")


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
