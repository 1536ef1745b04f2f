"""`[[evidence]]` blocks: the proofs that a table or an item asks for."""

from typing import Final

from forms.loading import names
from forms.loading.blocks import Block, differ
from forms.model import Slot

_NAMES: Final = "id title required types least most sealed photos pairs each_row section source"
KEYS: Final = frozenset(_NAMES.split())
#: File types that a slot can ask for, by extension.
TYPES: Final = ("pdf", "docx", "xlsx", "jpg", "png", "zip")
PICTURES: Final = frozenset({"jpg", "png"})
MAX_FILES: Final = 999


def read_slots(block: Block) -> tuple[Slot, ...]:
    """Read the proofs that a table or an item asks for."""
    found = block.blocks("evidence")
    differ(found, "id")
    return tuple(slot for item in found if (slot := _slot(item)))


def _slot(block: Block) -> Slot | None:
    block.only(KEYS)
    slot_id = block.text("id", names.FIELD, required=True)
    slot = Slot(
        id=slot_id,
        title=block.text("title", required=True),
        required=block.condition("required"),
        types=block.words("types", TYPES),
        least=block.whole("least", 1, MAX_FILES) or 1,
        most=block.whole("most", 1, MAX_FILES),
        sealed=block.flag("sealed"),
        photos=block.flag("photos"),
        pairs=block.flag("pairs"),
        each_row=block.flag("each_row"),
        section=block.text("section", names.SECTION),
        source=block.text("source") or "",
    )
    _judge(block, slot)
    return slot if slot_id else None


def _judge(block: Block, slot: Slot) -> None:
    """Note what contradicts itself."""
    if slot.most is not None and slot.most < slot.least:
        block.fault("most", f"“most”{slot.most} 小于“least”{slot.least}。")
    if slot.pairs and not slot.photos:
        block.fault("pairs", "“pairs”（前后对比）只用于照片，请同时写 photos = true。")
    if slot.photos and not PICTURES.issuperset(slot.types):
        block.fault("types", '照片的“types”只能是 "jpg"、"png"。')
