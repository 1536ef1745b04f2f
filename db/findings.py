"""Keeping typed lines, computed fields and problems in step (DESIGN 4, 5).

`judge_rows` is called within the transaction that changed rows; `judge_all` recomputes everything. Both give the same
problems for the same data, which is a law in the tests.
"""

from collections.abc import Iterable, Mapping, Sequence

from db.passes import suspects
from db.rules import Found, Rules
from db.store import Store
from db.tablechecks import judge_table
from forms.findings import sentence
from forms.model import Level, Table
from forms.parsing import show

_CHUNK = 500


def rules_of(store: Store, table: str) -> Rules:
    """Give the compiled rules of a table, compiled once a session."""
    kept: dict[str, Rules] = store.__dict__.setdefault("_rules", {})
    if table not in kept:
        kept[table] = Rules(store.pack, store.table(table))
    return kept[table]


def judge_rows(
    store: Store,
    table: str,
    lines: Mapping[int, dict[str, str] | None],
    conflicts: Mapping[int, Mapping[str, Sequence[str]]] | None = None,
) -> None:
    """Write rows with their computed fields and renew what is found about them and their namesakes.

    Args:
        lines: Tokens by local row number; None for a row that is gone.
        conflicts: Candidate tokens by field, by row, where the merge left any.
    """
    rules = rules_of(store, table)
    keyed = rules.table.key and not rules.table.builtin
    namesakes = _namesakes(store, rules.table, lines) if keyed else set()
    for number, tokens in lines.items():
        store.sql.execute("DELETE FROM problem WHERE row = ?", (number,))
        if tokens is None:
            store.sql.execute(f'DELETE FROM "{table}" WHERE n = ?', (number,))
        else:
            disputed = (conflicts or {}).get(number)
            rules.compute(tokens, disputed)
            line = rules.codec.line(tokens, disputed)
            store.sql.execute(rules.codec.insert, (number, *line))
            if not rules.table.builtin:
                _keep(store, number, table, rules.findings(tokens, line, disputed))
    if keyed:
        for number in namesakes | _namesakes(store, rules.table, lines) | set(lines):
            _judge_key(store, rules, number)


def judge_all(store: Store) -> None:
    """Recompute every problem of every table from the typed tables."""
    with store.transaction():
        for table in store.pack.tables:
            if not table.builtin:
                judge_whole(store, table.id)


def judge_whole(store: Store, table: str) -> None:
    """Recompute the problems of one table, its table checks too."""
    rules = rules_of(store, table)
    with store.transaction():
        store.sql.execute("DELETE FROM problem WHERE tbl = ?", (table,))
        wanted = suspects(store, rules)
        for start in range(0, len(wanted), _CHUNK):
            some = wanted[start : start + _CHUNK]
            marks = ", ".join("?" * len(some))
            for number, *line in store.sql.execute(f"{rules.codec.select} WHERE n IN ({marks})", some).fetchall():
                tokens = rules.codec.tokens(line)
                _keep(store, number, table, rules.findings(tokens, line, rules.codec.conflicts(line)))
        if rules.table.key:
            for number in _shared_keys(store, rules.table):
                _judge_key(store, rules, number)
        judge_table(store, rules.table)


def _keep(store: Store, number: int, table: str, found: Iterable[Found]) -> None:
    store.sql.executemany(
        "INSERT OR REPLACE INTO problem VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(number, table, item.code, item.field, item.level.value, item.text, item.shown) for item in found],
    )


def _key_values(store: Store, table: Table, number: int) -> tuple[object, ...] | None:
    columns = ", ".join(f'"{name}"' for name in table.key)
    found = store.sql.execute(f'SELECT {columns} FROM "{table.id}" WHERE n = ?', (number,)).fetchone()
    return found if found and all(value is not None for value in found) else None


def _same_key(store: Store, table: Table, values: Sequence[object]) -> list[int]:
    where = " AND ".join(f'"{name}" = ?' for name in table.key)
    return [number for (number,) in store.sql.execute(f'SELECT n FROM "{table.id}" WHERE {where}', values)]


def _shared_keys(store: Store, table: Table) -> list[int]:
    """Give the rows whose key some other row has, too; a key with a blank part is none."""
    columns = ", ".join(f'"{name}"' for name in table.key)
    joined = " AND ".join(f't."{name}" = k."{name}"' for name in table.key)
    return [
        number
        for (number,) in store.sql.execute(
            f'WITH k AS (SELECT {columns} FROM "{table.id}" GROUP BY {columns} HAVING count(*) > 1)'
            f' SELECT t.n FROM "{table.id}" t JOIN k ON {joined}'
        )
    ]


def _namesakes(store: Store, table: Table, lines: Mapping[int, object]) -> set[int]:
    """Give the rows that share their key with one of these as they stand in the store now."""
    found: set[int] = set()
    for number in lines:
        values = _key_values(store, table, number)
        if values is not None:
            found.update(_same_key(store, table, values))
    return found


def _judge_key(store: Store, rules: Rules, number: int) -> None:
    """Find rows of equal key (domain.md 3.7, X12): an error within one unit, to be explained across units."""
    table = rules.table
    store.sql.execute("DELETE FROM problem WHERE row = ? AND code = 'V-KEY'", (number,))
    values = _key_values(store, table, number)
    if values is None:
        return
    others = [other for other in _same_key(store, table, values) if other != number]
    if not others:
        return
    owners = dict(
        store.sql.execute(
            f"SELECT n, owner FROM row WHERE n IN ({', '.join('?' * (len(others) + 1))})", (number, *others)
        )
    )
    level = Level.ERROR if any(owners[other] == owners[number] for other in others) else Level.EXPLAIN
    line = store.sql.execute(f"{rules.codec.select} WHERE n = ?", (number,)).fetchone()
    tokens = rules.codec.tokens(line[1:])
    key = "、".join(show(rules.codec.by_name[name], tokens[name], store.pack) for name in table.key)
    names = {unit.code: unit.name for unit in store.pack.units}
    other = "、".join(sorted({names.get(owners[other], owners[other]) or "本表" for other in others}))
    text = sentence("V-KEY", {"key": key, "other": f"{other}填报"})
    _keep(store, number, table.id, [Found("V-KEY", table.key[0], level, text, "")])
