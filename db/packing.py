"""What a row holds as one text, as it stands in the journal where rows come and go."""

import json
from collections.abc import Mapping, Sequence
from itertools import repeat
from typing import Final

from db.columns import Block
from db.store import Store
from db.typed import compact
from forms.model import Table

#: Writes a list as JSON with a line for each of its texts; a line break within one is written as `\n`.
_BY_LINE: Final = json.JSONEncoder(ensure_ascii=False, separators=("\n", ":")).encode


def packed(tokens: Mapping[str, str]) -> str:
    """Write the cells of a row that are not blank as one text."""
    return compact({name: token for name, token in tokens.items() if token})


def unpacked(store: Store, table: Table, text: str) -> dict[str, str]:
    """Read what `packed` wrote, under the names that the fields have now; a field that is no more is left out."""
    known = {field.name for field in table.fields}
    return {name: token for name, token in store.lineage.cells(table.id, json.loads(text)).items() if name in known}


def packed_rows(rows: Block, different: Mapping[str, set[str]]) -> Sequence[str]:
    """Write many rows as `packed` does; by field, for most tokens come again.

    Args:
        different: The different tokens of each field.
    """
    columns = [
        _column(name, tokens, different[name]) for name, tokens in rows.cells.items() if not different[name] <= {""}
    ]
    parts = zip(*columns, strict=True) if columns else repeat((), rows.size)
    if any("" in tokens for tokens in different.values()):
        return [f"{{{','.join(filter(None, part))}}}" for part in parts]
    return [f"{{{','.join(part)}}}" for part in parts]


def _column(name: str, tokens: Sequence[str], different: set[str]) -> Sequence[str]:
    """Write the cells of a field, each different one once; a blank one is none."""
    head = f"{compact(name)}:"
    if len(different) == len(tokens) and "" not in different:
        return [head + text for text in _quoted(tokens)]
    known = list(different)
    texts = {token: head + text for token, text in zip(known, _quoted(known), strict=True)} | {"": ""}
    return [*map(texts.__getitem__, tokens)]


def _quoted(texts: Sequence[str]) -> list[str]:
    """Write texts as JSON, all of them in one go."""
    return _BY_LINE(list(texts))[1:-1].split("\n")
