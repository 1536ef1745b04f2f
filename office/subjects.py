"""What an explanation, a proof or a remark is about, in words: the table, the row, the cell, the check."""

import re
from collections.abc import Mapping
from typing import Final

from db.references import References
from db.remarks import ANSWER, row_at
from db.row_key import RowKey
from db.store import Store
from forms.model import Field, Table
from forms.problems import CATALOGUE
from office.row_labels import RowLabels

#: The program's own tables whose rows are about others, by `tbl`, `row_owner` and `row_id`.
_ABOUT_OTHERS: Final = frozenset({"C01", "C03", "C06"})
_SLOT: Final = re.compile(r"\{[^{}]*\}")
_MOST: Final = 40
_JOINT: Final = "、"


class Subjects:
    """Names the rows of all tables; those of the program's own by what they are about."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._references = References(store)
        self._labels = RowLabels(store)

    def words(self, table: Table, tokens: Mapping[str, str]) -> str:
        """Give what people know a row with these cells by."""
        if table.id not in _ABOUT_OTHERS or not tokens.get("tbl"):
            return self._references.words(table, tokens)
        about = next((item for item in self._store.pack.tables if item.id == tokens["tbl"]), None)
        name = tokens.get("field", "")
        parts = [
            tokens.get("file_name", ""),
            about.title if about else tokens["tbl"],
            self._row(about, tokens) if about else "",
            self._field(about, name) if about else name,
            self._check(about, tokens.get("check_id", "")),
        ]
        return _JOINT.join(part for part in parts if part)

    def _row(self, table: Table, tokens: Mapping[str, str]) -> str:
        key = RowKey(table.id, tokens.get("row_owner", ""), tokens.get("row_id", ""))
        if not key.id:
            return ""
        row = row_at(self._store, key)
        return self._labels.words(key, row.tokens) if row else "（已不在的记录）"

    def _field(self, table: Table, name: str) -> str:
        present = self._store.lineage.names(table.id).get(name, name)
        found: Field | None = self._store.codec(table.id).by_name.get(present)
        return found.title if found else name

    def _check(self, table: Table | None, check: str) -> str:
        """Give what a check asks, without the values that it was about."""
        if check == ANSWER:
            return "答复意见"
        own = {item.id: item.message for item in (table.checks if table else ())}
        message = own.get(check) or (CATALOGUE[check][1] if check in CATALOGUE else "")
        text = _SLOT.sub("…", message.split("。")[0])
        return (text if len(text) <= _MOST else f"{text[:_MOST]}…") or check
