"""What a notice asks for: its lines (事项), its rules of submission and its paper forms."""

from dataclasses import replace
from typing import Final

from forms.loading import names
from forms.loading.blocks import Block
from forms.loading.evidence import read_slots
from forms.model import Item, PaperForm, Submission

_ITEM: Final = "id unit kind title tables evidence chapters due source"
_SUBMISSION: Final = """
due liaison_due answered pdf editable photos pairs signed photos_least photos_most photo_long photo_short yoy_beyond
"""
ITEM_KEYS: Final = frozenset(_ITEM.split())
ITEM_KINDS: Final = ("fill", "provide", "report", "act")
FORM_KEYS: Final = frozenset({"id", "title", "tables"})
SUBMISSION_KEYS: Final = frozenset(_SUBMISSION.split())
MAX_PHOTOS: Final = 999
MAX_PIXELS: Final = 20_000


def read_item(block: Block) -> Item | None:
    """Read one `[[item]]`; None only if it has no usable id."""
    block.only(ITEM_KEYS)
    item_id = block.text("id", names.ITEM, required=True)
    item = Item(
        id=item_id,
        unit=block.text("unit", names.UNIT, required=True),
        kind=block.one_of("kind", ITEM_KINDS),
        title=block.text("title", required=True),
        tables=block.texts("tables", names.TABLE),
        evidence=read_slots(block),
        chapters=block.texts("chapters"),
        due=block.day("due"),
        source=block.text("source") or "",
    )
    if item.chapters and item.kind != "report":
        block.fault("chapters", '“chapters”只用于 kind = "report" 的事项。')
    if any(slot.each_row or isinstance(slot.required, str) for slot in item.evidence):
        block.fault("evidence", "事项的材料没有对应的行，不能用“each_row”，“required”只能是 true 或 false。")
    if any(slot.section for slot in item.evidence):
        block.fault("evidence", "事项的材料不属于表的某一部分，不写“section”。")
    return item if item_id else None


def read_form(block: Block) -> PaperForm | None:
    """Read one `[[form]]`, tables that are printed together; None only if it has no usable id."""
    block.only(FORM_KEYS)
    form_id = block.text("id", names.CODE, required=True)
    title = block.text("title", required=True)
    tables = block.texts("tables", names.TABLE)
    if not tables:
        block.fault("tables", '“tables”至少写一张表，如 tables = ["T31"]。')
    return PaperForm(form_id, title, tables) if form_id else None


def read_submission(block: Block) -> Submission:
    """Read the rules of submission; what is left out is as in the model."""
    block.only(SUBMISSION_KEYS)
    usual = Submission()
    rules = replace(
        usual,
        due=block.day("due"),
        liaison_due=block.day("liaison_due"),
        answered=block.level("answered", usual.answered),
        pdf=block.level("pdf", usual.pdf),
        editable=block.level("editable", usual.editable),
        photos=block.level("photos", usual.photos),
        pairs=block.level("pairs", usual.pairs),
        signed=block.level("signed", usual.signed),
        photos_least=block.whole("photos_least", 1, MAX_PHOTOS) or usual.photos_least,
        photos_most=block.whole("photos_most", 1, MAX_PHOTOS) or usual.photos_most,
        photo_long=block.whole("photo_long", 1, MAX_PIXELS) or usual.photo_long,
        photo_short=block.whole("photo_short", 1, MAX_PIXELS) or usual.photo_short,
    )
    if (beyond := block.number("yoy_beyond", 0)) is not None:
        rules = replace(rules, yoy_beyond=beyond)
    for less, more in (("photos_least", "photos_most"), ("photo_short", "photo_long"), ("liaison_due", "due")):
        low, high = getattr(rules, less), getattr(rules, more)
        if low and high and low > high:
            block.fault(less, f"“{less}”{low} 大于“{more}”{high}。")
    return rules
