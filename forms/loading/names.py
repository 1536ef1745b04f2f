"""What names may look like, so that they are safe in SQL, in file names and in expressions.

Source: SQLite's list of keywords (lang_keywords), as of 3.46.
"""

import re
from typing import Final

from forms.codes import lists

FIELD: Final = r"[a-z][a-z0-9_]{0,39}"
TABLE: Final = r"T[0-9]{2}[a-z]?"
BUILTIN: Final = r"[CK][0-9]{2}"
LIST: Final = r"[a-z][a-z0-9_]{0,39}"
PACK: Final = r"[a-z][a-z0-9]*(-[a-z0-9]+){0,5}"
UNIT: Final = r"[A-Z0-9]{1,12}"
SECTION: Final = r"[A-Za-z][A-Za-z0-9_]{0,39}"
CODE: Final = r"[A-Za-z0-9_.-]{1,40}"
CHECK: Final = r"[A-Z][0-9]{2}[a-z]?-[0-9]{2,3}"
#: A table or check that a later version takes back.
WITHDRAWN: Final = rf"{TABLE}|{CHECK}"
ITEM: Final = r"[A-Z]-[A-Z]{2,4}-[0-9]{1,3}[a-z]?"
TOWN: Final = r"[1-9][0-9]{8}"
VILLAGE: Final = r"[1-9][0-9]{11}"
COUNTY: Final = r"[1-9][0-9]{5}"
#: Words for what the pack itself lists; no code list can have such a name.
TOWNS: Final = "towns"
UNITS: Final = "units"
OTHER_TOWNS: Final = "other_towns"
VILLAGES: Final = "villages"
#: Validators that a `code` field can name besides the pack's code lists.
VALIDATORS: Final = lists.VALIDATORS
TAKEN: Final = frozenset({TOWNS, UNITS, OTHER_TOWNS, VILLAGES, *VALIDATORS})

_KEYWORDS: Final = """
abort action add after all alter always analyze and as asc attach autoincrement before begin between by cascade case
cast check collate column commit conflict constraint create cross current current_date current_time current_timestamp
database default deferrable deferred delete desc detach distinct do drop each else end escape except exclude exclusive
exists explain fail filter first following for foreign from full generated glob group groups having if ignore immediate
in index indexed initially inner insert instead intersect into is isnull join key last left like limit match
materialized natural no not nothing notnull null nulls of offset on or order others outer over partition plan pragma
preceding primary query raise range recursive references regexp reindex release rename replace restrict returning right
rollback row rows savepoint select set table temp temporary then ties to transaction trigger unbounded union unique
update using vacuum values view virtual when where window with within without
"""
#: Columns that every typed table has, and SQLite's own names for them.
_COLUMNS: Final = "n rowid oid owner id true false"
#: Functions of the form language; a field of that name could not be told apart.
_FUNCTIONS: Final = """
abs round coalesce nullif iif min max length substr instr trim add adds_up near has state days year metres inside
fold
"""
FUNCTIONS: Final = frozenset(_FUNCTIONS.split())
RESERVED: Final = frozenset((_KEYWORDS + _COLUMNS).split()) | FUNCTIONS
PREFIXES: Final = ("last_", "campaign_", "county_", "code_")


def is_match(pattern: str, name: str) -> bool:
    """Whether a name looks as it should."""
    return re.fullmatch(pattern, name) is not None


def why_reserved(name: str) -> str | None:
    """Say why a field cannot have this name, or nothing."""
    if name in RESERVED:
        return f"“{name}”是 SQL 或表达式的保留词，请换一个名称"
    for prefix in PREFIXES:
        if name.startswith(prefix):
            return f"“{prefix}…”留作表达式中的专用名称，请换一个名称"
    return None
