"""Rows of equal key (domain.md 3.7, X12): an error within one unit, to be explained across units."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain

from db.checks.keeping import drop, keep
from db.checks.rules import Found, Rules
from db.chunks import in_chunks
from db.store import Store
from forms.model import Level, Table
from forms.parsing import show
from forms.problems import sentence
from forms.values import Sql

Key = tuple[Sql, ...]
CODE = "V-KEY"
#: Keys in one statement; each has several parts, and SQLite takes so many values at once.
_CHUNK = 200


def key_values(rules: Rules, lines: Mapping[int, Sequence[Sql]]) -> dict[int, Key]:
    """Give the keys of rows, each as it stands in the store up to `_x`; a key with a blank part is none."""
    places = rules.key_places
    keys = {number: tuple([line[place] for place in places]) for number, line in lines.items()}
    return {number: key for number, key in keys.items() if None not in key}


def judge_changed_keys(
    store: Store,
    rules: Rules,
    before: Mapping[int, Key],
    after: Mapping[int, Key],
    numbers: Iterable[int],
    clear: Collection[int] = (),
) -> None:
    """Renew what is found about the keys of rows, from what they were and are, and about their namesakes.

    Args:
        clear: Those of the rows about which nothing is kept.
    """
    # Of equal numbers one may be written with more zeros, and the words show it.
    has_number = rules.has_number_key
    changed = [number for number in numbers if has_number or before.get(number) != after.get(number)]
    keys = {key for known in (before, after) for number in changed if (key := known.get(number)) is not None}
    judge_keys(store, rules, changed, keys, clear)


def shared_keys(store: Store, table: Table) -> list[Key]:
    """Give the keys that several rows have."""
    columns = ", ".join(f'"{name}"' for name in table.key)
    filled = " AND ".join(f'"{name}" IS NOT NULL' for name in table.key)
    statement = f'SELECT {columns} FROM "{table.id}" WHERE {filled} GROUP BY {columns} HAVING count(*) > 1'
    return store.sql.execute(statement).fetchall()


def alike(store: Store, table: Table, numbers: Sequence[int]) -> list[int]:
    """Give the places of those of these rows whose key another row has, too."""
    same = " AND ".join(f'o."{name}" = t."{name}"' for name in table.key)
    other = f'EXISTS (SELECT 1 FROM "{table.id}" o WHERE {same} AND o.n <> t.n)'
    found: set[int] = set()
    for some, marks in in_chunks(numbers):
        asked = store.sql.execute(f'SELECT n FROM "{table.id}" t WHERE n IN ({marks}) AND {other}', some)
        found.update(number for (number,) in asked)
    return [place for place, number in enumerate(numbers) if number in found] if found else []


def judge_keys(
    store: Store, rules: Rules, numbers: Iterable[int], keys: Iterable[Key], clear: Collection[int] = ()
) -> None:
    """Renew what is found about the keys of rows and about the rows that have one of these keys.

    Args:
        clear: Rows about which nothing is kept.
    """
    waiting = {number: None for number in numbers if number not in clear}
    for some, _ in in_chunks(keys, _CHUNK):
        groups = _groups(store, rules.table, some)
        waiting.update((number, None) for rows in groups for number in rows if number not in clear)
        drop(store, waiting, CODE)
        waiting.clear()
        # Most of the time there are none.
        if doubled := [rows for rows in groups if len(rows) > 1]:
            keep(store, rules.table.id, _found(store, rules, doubled))
    drop(store, waiting, CODE)


def _groups(store: Store, table: Table, keys: Sequence[Key]) -> list[list[int]]:
    """Give the local numbers of the rows that have each of these keys, in ascending order."""
    found: dict[Key, list[int]] = {}
    asked = _of_these(table.id, table.key, len(keys))
    for number, *values in store.sql.execute(asked, list(chain.from_iterable(keys))):
        found.setdefault(tuple(values), []).append(number)
    return [sorted(rows) for rows in found.values()]


@lru_cache(maxsize=_CHUNK)
def _of_these(table: str, key: tuple[str, ...], count: int) -> str:
    """Write the SELECT of the rows that have one of so many keys; the index of the key holds all that it reads."""
    names = ", ".join(f"k{place}" for place in range(len(key)))
    marks = ", ".join([f"({', '.join('?' * len(key))})"] * count)
    same = " AND ".join(f't."{name}" = k.k{place}' for place, name in enumerate(key))
    return f'WITH k({names}) AS (VALUES {marks}) SELECT t.n, k.* FROM k CROSS JOIN "{table}" t ON {same}'


def _found(store: Store, rules: Rules, groups: Sequence[Sequence[int]]) -> Iterator[tuple[int, Found]]:
    names = {unit.code: unit.name for unit in store.pack.units}
    words = _words(store, rules, [rows[0] for rows in groups])
    owners = _owners(store, [number for rows in groups for number in rows])
    for rows in groups:
        counts = Counter(owners[number] for number in rows)
        for number in rows:
            owner = owners[number]
            others = sorted(names.get(other, "本表") for other in counts if other != owner or counts[other] > 1)
            level = Level.ERROR if counts[owner] > 1 else Level.EXPLAIN
            text = sentence(CODE, {"key": words[rows[0]], "other": f"{'、'.join(others)}填报"})
            yield number, Found(CODE, rules.table.key[0], level, text, text)


def _owners(store: Store, numbers: Iterable[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for some, marks in in_chunks(numbers):
        found.update(store.sql.execute(f"SELECT n, owner FROM row WHERE n IN ({marks})", some))
    return found


def _words(store: Store, rules: Rules, numbers: Iterable[int]) -> dict[int, str]:
    """Write the keys of rows for people."""
    codec = rules.codec
    found = {}
    for some, marks in in_chunks(numbers):
        for number, *line in store.sql.execute(f"{codec.select} WHERE n IN ({marks})", some):
            tokens = codec.tokens(line)
            parts = [show(codec.by_name[name], tokens[name], store.pack) for name in rules.table.key]
            found[number] = "、".join(parts)
    return found
