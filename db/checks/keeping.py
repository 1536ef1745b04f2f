"""Writing findings into the store and taking them away again.

A finding is known by row, code, field and slot. Those about a row are renewed with the row; the *wide* ones, which a
SELECT over tables gave, are renewed by `db.checks.settle` and only go at once when their row goes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from db.chunks import in_chunks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    # Compiling rules takes the whole house, and whoever only reads findings needs none.
    from db.checks.parts import Part
    from db.checks.rules import Found, Judgement
    from db.store import Store
    from forms.values import Sql

#: The row of a finding about a whole table.
WHOLE_TABLE: Final = 0
#: Row, table, code, field, slot, level, text, shown: a finding as the store keeps it.
Line: TypeAlias = tuple[int, str, str, str, str, str, str, str]
#: Findings about a row (code, field, level, text, shown), and its blank fields with blanks between.
_Kept: TypeAlias = tuple[list[tuple[str, ...]], str]
_NOTHING: Final[_Kept] = ([], "")
_COLUMNS: Final = "row, tbl, code, field, slot, level, text, shown"


def renew(
    store: Store,
    table: str,
    numbers: Iterable[int],
    judged: Mapping[int, Judgement],
    blank: Mapping[int, str],
    besides: tuple[str, str],
    part: Part | None = None,
) -> None:
    """Put what is found about rows in the place of what was; most keep what they had.

    Args:
        numbers: The rows of which something may be kept; of those that were neither judged nor have blank fields there
            is nothing to say any more.
        blank: Blank fields of rows of which nothing else is to be said, with blanks between.
        besides: Codes of findings that stay as they are, as wide ones do: whoever finds them renews them.
        part: The rules by which rows were judged; what others found about them stays. None: all.
    """
    present = _present(store, numbers, besides)
    wanted: dict[int, _Kept] = {number: ([], names) for number, names in blank.items()}
    for number, one in judged.items():
        now = [_line(item) for item in one.found], " ".join(one.blank)
        if part is not None:
            now = part.renewed(present.get(number, _NOTHING), now)
        if any(now):
            wanted[number] = now
    others = [number for number in present.keys() | wanted.keys() if present.get(number) != wanted.get(number)]
    if not others:
        return
    for some, marks in in_chunks(number for number in others if number in present):
        store.sql.execute(
            f"DELETE FROM problem WHERE row IN ({marks}) AND NOT wide AND code NOT IN (?, ?)", (*some, *besides)
        )
        store.sql.execute(f"DELETE FROM blank WHERE row IN ({marks})", some)
    _keep(store, table, {number: wanted[number] for number in sorted(others) if number in wanted})


def _present(store: Store, numbers: Iterable[int], besides: tuple[str, str]) -> dict[int, _Kept]:
    """Give what is kept about rows, in order, with their blank fields."""
    lines: dict[int, list[tuple[str, ...]]] = {}
    blank: dict[int, str] = {}
    for some, marks in in_chunks(numbers):
        asked = store.sql.execute(
            f"SELECT row, rowid, code, field, level, text, shown FROM problem WHERE row IN ({marks})"
            f" AND NOT wide AND code NOT IN (?, ?) UNION ALL"
            f" SELECT row, 0, '', fields, '', '', '' FROM blank WHERE row IN ({marks})",
            (*some, *besides, *some),
        )
        for number, place, *line in sorted(asked):
            if place:
                lines.setdefault(number, []).append(tuple(line))
            else:
                blank[number] = line[1]
    return {number: (lines.get(number, []), blank.get(number, "")) for number in lines.keys() | blank.keys()}


def keep_judged(store: Store, table: str, judged: Mapping[int, Judgement]) -> None:
    """Keep what is found about rows of which nothing is kept yet."""
    lines = {number: ([_line(item) for item in one.found], " ".join(one.blank)) for number, one in judged.items()}
    _keep(store, table, lines)


def _keep(store: Store, table: str, lines: Mapping[int, _Kept]) -> None:
    if not lines:
        return
    _insert(store, ((number, table, *line) for number, (found, _) in lines.items() for line in found))
    keep_blank(store, table, {number: names for number, (_, names) in lines.items() if names})


def keep_blank(store: Store, table: str, blank: Mapping[int, str]) -> None:
    """Keep the blank fields of rows of which none are kept yet."""
    lines = ((number, table, names) for number, names in blank.items())
    store.sql.executemany("INSERT INTO blank VALUES (?, ?, ?)", lines)


def keep(store: Store, table: str, found: Iterable[tuple[int, Found]]) -> None:
    """Keep findings about rows, each with its row's local number."""
    _insert(store, ((number, table, *_line(item)) for number, item in found))


def _insert(store: Store, lines: Iterable[tuple[Sql, ...]]) -> None:
    store.sql.executemany("INSERT OR REPLACE INTO problem VALUES (?, ?, ?, ?, '', ?, ?, ?, 0)", lines)


def _line(item: Found) -> tuple[str, ...]:
    return item.code, item.field, item.level.value, item.text, item.shown


def drop(store: Store, numbers: Iterable[int], code: str) -> None:
    """Take away what is found about rows under one code."""
    for some, marks in in_chunks(numbers):
        store.sql.execute(f"DELETE FROM problem WHERE row IN ({marks}) AND NOT wide AND code = ?", (*some, code))


def drop_gone(store: Store, numbers: Iterable[int]) -> None:
    """Take away everything about rows that are gone."""
    for some, marks in in_chunks(numbers):
        store.sql.execute(f"DELETE FROM problem WHERE row IN ({marks})", some)
        store.sql.execute(f"DELETE FROM blank WHERE row IN ({marks})", some)


def drop_table(store: Store, table: str) -> None:
    """Take away what is found about the rows of a table."""
    store.sql.execute("DELETE FROM problem WHERE tbl = ? AND NOT wide", (table,))
    store.sql.execute("DELETE FROM blank WHERE tbl = ?", (table,))


def drop_all(store: Store) -> None:
    """Take away everything."""
    store.sql.execute("DELETE FROM problem")
    store.sql.execute("DELETE FROM blank")


def replace_wide(store: Store, where: str, values: Iterable[str], lines: Iterable[Line]) -> set[str]:
    """Put wide findings in the place of those that a condition describes.

    Returns:
        The tables whose findings changed by it.
    """
    # Where two have one place the first in this order stays, whatever the order in which they were found.
    wanted = {line[:5]: line for line in sorted(lines, reverse=True)}
    select = f"SELECT {_COLUMNS} FROM problem WHERE wide AND {where}"
    present = {line[:5]: line for line in store.sql.execute(select, tuple(values))}
    gone = [line for place, line in present.items() if wanted.get(place) != line]
    new = [line for place, line in wanted.items() if present.get(place) != line]
    store.sql.executemany(
        "DELETE FROM problem WHERE row = ? AND tbl = ? AND code = ? AND field = ? AND slot = ?",
        [line[:5] for line in gone],
    )
    store.sql.executemany(f"INSERT INTO problem({_COLUMNS}, wide) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)", new)
    return {line[1] for line in (*gone, *new)}
