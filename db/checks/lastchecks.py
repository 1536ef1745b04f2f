"""What only a whole table can tell beside last year's: rows that nothing continues, and numbers unlike their equals.

Renewed with the checks over tables (`db.checks.settle`); what is said about a single row against its own last row is in
`db.checks.rules`.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final, TypeAlias

from db.checks.standing import Standing
from db.lastrows import has_rows
from db.schema import last_name
from db.store import Store
from db.typed import compact
from forms.model import Field, FieldType, Level, Table
from forms.parsing import show
from forms.problems import sentence
from forms.slips import BEYOND, can_slip, suggest
from forms.values import Sql, load

GONE: Final = "V-GONE"
PEER: Final = "V-PEER"
#: A finding as the store keeps it: row, table, code, field, slot, level, text, shown.
Line: TypeAlias = tuple[int, str, str, str, str, str, str, str]
_DAYS: Final = frozenset({FieldType.DATE, FieldType.MONTH})
#: More would be a list that came from elsewhere, not farms that closed.
_MOST_GONE: Final = 10_000
#: Fewer equals say nothing; a table of more rows than any county has is not looked through after each key.
_LEAST_PEERS: Final = 8
_MOST_ROWS: Final = 20_000
#: Equals that differ among themselves by more say nothing about one of them.
_MOST_SPREAD: Final = 3
#: A number within this factor is no slip, however it is reckoned.
_SURELY_LIKE: Final = BEYOND - 0.001


def gone_lines(store: Store, table: Table) -> list[Line]:
    """Give the findings about last year's rows that nothing continues."""
    return [] if table.builtin else list(_gone(store, table))


def peer_fields(table: Table) -> tuple[Field, ...]:
    """Give the fields of a table whose numbers are compared with those of its other rows."""
    if table.builtin or table.is_fixed:
        return ()
    return tuple(field for field in table.fields if can_slip(field) and not field.withdrawn)


def peer_kinds(table: Table) -> list[str]:
    """Give the fields that say which rows are of one kind."""
    return [name for name in table.key if table.field(name).type is FieldType.CHOICE]


def gone_rows(store: Store, table: Table, owner: str | None = None) -> list[int]:
    """Give the numbers of last year's rows that no row of this year continues.

    Args:
        owner: Only those that this unit had; None: all.
    """
    if table.is_fixed or not has_rows(store, table):
        return []
    found = store.sql.execute(
        f'SELECT l.n FROM "{last_name(table.id)}" l WHERE (? IS NULL OR l._owner = ?)'
        f' AND l.n NOT IN (SELECT _last FROM "{table.id}" WHERE _last IS NOT NULL) ORDER BY l.n',
        (owner, owner),
    )
    return [number for (number,) in found]


def _gone(store: Store, table: Table) -> Iterator[Line]:
    """Ask about objects that were there last year and are nowhere now: a unit about its own, the bureau about all.

    At the bureau those of a unit that has not sent its final report yet are not gone.
    """
    # What is known by its day, an event or a sampling, is not expected again.
    if table.yearly or table.parent or not table.key or any(table.field(name).type in _DAYS for name in table.key):
        return
    unit = store.identity.unit
    numbers = gone_rows(store, table, None if store.is_bureau else unit)
    if not numbers:
        return
    codec = store.codec(table.id)
    awaited = frozenset(Standing(store).missing([table.id])) if store.is_bureau else frozenset()
    for number in numbers[:_MOST_GONE]:
        owner, row, *line = store.sql.execute(
            f'SELECT _owner, _id, {codec.columns} FROM "{last_name(table.id)}" WHERE n = ?', (number,)
        ).fetchone()
        if owner not in awaited:
            tokens = codec.tokens(line)
            words = [show(table.field(name), tokens[name], store.pack) for name in table.key]
            key = "、".join(word for word in words if word) or "一条没有名称的记录"
            text = sentence(GONE, {"key": key})
            yield 0, table.id, GONE, table.key[0], row, Level.EXPLAIN.value, text, compact({"gone": row, "key": key})


def peer_lines(store: Store, table: Table, fields: Sequence[Field]) -> Iterator[Line]:
    """Note numbers without last year's value that are as far from their equals as one unit from another."""
    if not fields:
        return
    count = store.sql.execute(f'SELECT count(*) FROM "{table.id}"').fetchone()[0]
    if not _LEAST_PEERS < count <= _MOST_ROWS:
        return
    alike = peer_kinds(table)
    for field in fields:
        for values in _groups(store, table, field, alike).values():
            yield from _unlike(table, field, values)


def _groups(
    store: Store, table: Table, field: Field, alike: Sequence[str]
) -> dict[tuple[Sql, ...], list[tuple[float, int, bool]]]:
    """Give the amounts of a field by what they are amounts of: (value, row, whether last year's is known)."""
    groups: dict[tuple[Sql, ...], list[tuple[float, int, bool]]] = {}
    kind = "".join(f', t."{name}"' for name in alike)
    for number, value, known, *key in store.sql.execute(
        f'SELECT t.n, t."{field.name}", l."{field.name}" IS NOT NULL{kind} FROM "{table.id}" t'
        f' LEFT JOIN "{last_name(table.id)}" l ON l.n = t._last WHERE t."{field.name}" > 0'
    ):
        groups.setdefault(tuple(key), []).append((value, number, bool(known)))
    return groups


def _unlike(table: Table, field: Field, values: list[tuple[float, int, bool]]) -> Iterator[Line]:
    amounts = sorted(value for value, _, _ in values)
    quarter, middle, high = (amounts[len(amounts) * place // 4] for place in (1, 2, 3))
    if len(amounts) <= _LEAST_PEERS or high > _MOST_SPREAD * quarter:
        return
    like = load(field, middle, None)
    # Nine of ten are like their equals, which a look tells.
    odd = [item for item in values if not middle / _SURELY_LIKE <= item[0] <= middle * _SURELY_LIKE]
    for value, number, known in sorted(odd, key=lambda item: item[1]):
        token = load(field, value, None)
        if not known and (slip := suggest(field, token, like)):
            meant = f"可能按“{slip.unit}”填写" if slip.unit else "可能小数点或位数有误"
            fits = f"{slip.token} {field.unit}" if field.unit else slip.token
            params = {"title": field.title, "text": _plain(token), "middle": _plain(like), "meant": meant, "fits": fits}
            text = sentence(PEER, params)
            yield number, table.id, PEER, field.name, "", Level.NOTE.value, text, compact({field.name: token})


def _plain(token: str) -> str:
    return format(Decimal(token), "f")
