"""The way in: clean a typed text, take states, ask the module of the type."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from forms.model import Field, FieldType, Pack
from forms.parsing import boolean, choice, choices, code, date, decimal, integer, month, ref, text, year
from forms.parsing.cleaning import clean
from forms.parsing.reading import Parsed, unread
from forms.parsing.sheets import WHY_ERROR, is_error_value, shortened
from forms.parsing.states import read_state
from forms.values import CONFLICT, UNPARSED

Read: TypeAlias = Callable[[Field, str, Pack], Parsed]
READERS: Final[Mapping[FieldType, Read]] = MappingProxyType(
    {
        FieldType.TEXT: text.read,
        FieldType.NOTE: text.read,
        FieldType.INTEGER: integer.read,
        FieldType.DECIMAL: decimal.read,
        FieldType.DATE: date.read,
        FieldType.MONTH: month.read,
        FieldType.YEAR: year.read,
        FieldType.BOOLEAN: boolean.read,
        FieldType.CHOICE: choice.read,
        FieldType.CHOICES: choices.read,
        FieldType.CODE: code.read,
        FieldType.REF: ref.read,
    }
)
_WORDS: Final = frozenset({FieldType.TEXT, FieldType.NOTE})
_CHOSEN: Final = frozenset({FieldType.CHOICE, FieldType.CHOICES})


def parse(field: Field, typed: str, pack: Pack, *, keeps_signs: bool = False) -> Parsed:
    """Read what a person typed or a sheet holds into a token (forms.values).

    Args:
        field: Where it was typed.
        typed: Any text.
        pack: For townships and code lists.
        keeps_signs: Leave a text as it is, however it begins: what people say beside the tables stands in no sheet.

    Returns:
        The token and what was changed on the way. A text that is not understood is kept behind `?`.
    """
    cleaned, notices = clean(typed, keep_lines=field.type is FieldType.NOTE)
    if not cleaned:
        return Parsed("", notices)
    is_kept = keeps_signs and field.type in _WORDS
    found = _from_sheet(field, cleaned) or _read(field, cleaned, pack, is_kept=is_kept)
    if found.why:
        return Parsed(UNPARSED + cleaned, notices, found.why)
    if found.token == CONFLICT:
        # The word marks a register in conflict wherever tables are read.
        return Parsed(f"{CONFLICT}。", (*notices, f"“{CONFLICT}”一词留作裁定的标记，已写成“{CONFLICT}。”。"))
    return Parsed(found.token, (*notices, *found.notices)) if notices else found


def _from_sheet(field: Field, cleaned: str) -> Parsed | None:
    """Tell what a spreadsheet has spoilt; a text is kept all the same."""
    if is_error_value(cleaned):
        return Parsed(cleaned, (f"“{cleaned}”：{WHY_ERROR}，请核对。",)) if field.is_text else unread(WHY_ERROR)
    told = shortened(cleaned) if field.is_text else ""
    return Parsed(cleaned, (told,)) if told else None


def _read(field: Field, cleaned: str, pack: Pack, *, is_kept: bool) -> Parsed:
    """Read a clean text; a choice may be called like a state and is then the choice unless the field has that state."""
    if field.type in _CHOSEN and cleaned not in field.states:
        named = READERS[field.type](field, cleaned, pack)
        if not named.why:
            return named
        return read_state(field, cleaned) or named
    return read_state(field, cleaned) or (Parsed(cleaned) if is_kept else READERS[field.type](field, cleaned, pack))
