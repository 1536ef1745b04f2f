"""How a table is looked at, in words: what is sorted, what is filtered, how much of it one sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.sifting import Sieve, SortBy
    from desktop.arranging import View
    from desktop.grid_rows import Column

_MOST_NAMED = 3


def view_words(view: View, columns: Sequence[Column], shown: int, total: int) -> str:
    """Say it in one line; empty for a table that is shown as it is."""
    titles = {column.name: column.title for column in columns}
    parts = []
    if view.sieves:
        parts.append(f"已筛选 {shown}/{total} 条：{'；'.join(sieve_words(sieve, titles) for sieve in view.sieves)}。")
    if view.order:
        parts.append(f"按{'、'.join(_key_words(key, titles) for key in view.order)}排列")
    return "　".join(parts)


def _key_words(key: SortBy, titles: dict[str, str]) -> str:
    return f"“{titles.get(key.field, key.field)}”{'降序' if key.descending else '升序'}"


def sieve_words(sieve: Sieve, titles: dict[str, str]) -> str:
    """Say what one sieve lets pass."""
    parts = []
    if sieve.texts is not None:
        named = [text or "空白" for text in sorted(sieve.texts)[:_MOST_NAMED]]
        more = f"等 {len(sieve.texts)} 个值" if len(sieve.texts) > _MOST_NAMED else ""
        parts.append(f"是{'、'.join(named)}{more}")
    if sieve.least is not None:
        parts.append(f"不小于 {sieve.least}")
    if sieve.most is not None:
        parts.append(f"不大于 {sieve.most}")
    if sieve.about is not None:
        parts.append(sieve.about.value)
    where = titles.get(sieve.field, sieve.field) if sieve.field is not None else "整条记录"
    return f"{where}{'，'.join(parts)}"
