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


def words_of_nothing(*, may_add: bool, has_last: bool, hung_on: tuple[str, str, str] | None) -> str:
    """Say what to do where a table shows no record.

    Args:
        has_last: Whether there are values of last year.
        hung_on: Where rows must say what they belong to: titles of the table above, of this one and of the field.
    """
    lines = ["还没有记录。"]
    if may_add and hung_on is not None:
        above, table, field = hung_on
        lines.append(f"这里的每条记录属于“{above}”里的一条：打开“{above}”，选中那一条，点上面的“{table}”，在那里录入。")
        lines.append(f"或者在 Excel、WPS 里连同“{field}”一列和标题行一起复制，按 Ctrl+V 粘贴到这里。")
    elif may_add:
        lines.append("直接打字就增加第一条；或者在 Excel、WPS 里复制后按 Ctrl+V 粘贴到这里（带标题行的会自动对列）。")
    if may_add and has_last:
        lines.append("去年填过这张表：点上面的“沿用上年”→“整张表”，可以先照去年填好再改。")
    return "\n\n".join(lines)
