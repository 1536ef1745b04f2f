"""Codes: of a list, such as townships, or with a structure of their own, such as the credit code."""

from forms.codes.lists import NORMAL, options
from forms.model import Field, Pack
from forms.parsing import text as texts
from forms.parsing.choice import pick
from forms.parsing.reading import Parsed


def read(field: Field, text: str, pack: Pack) -> Parsed:
    """Read a code, or the name it stands for; what is no code is kept as typed and becomes a finding."""
    known = options(field, pack)
    if known and not (picked := pick(known, text)).why:
        return picked
    written = NORMAL[field.code](text) if field.code and field.code in NORMAL else text
    if not written or known:
        return texts.read(field, text, pack)
    return Parsed(written, () if written == text else (f"“{text}”已写成 {written}。",))
