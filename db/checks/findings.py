"""Keeping typed lines, computed fields and problems in step (DESIGN 4, 5).

`judge_rows` is called within the transaction that changed rows; `judge_all` recomputes everything. Both give the same
problems for the same data, which is a law in the tests.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from db.checks.passes import suspects
from db.checks.rules import Found, Rules
from db.checks.tablechecks import judge_table
from db.store import Store
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
    wide = tuple(check.id for check in rules.table.checks if check.find is not None)
    keyed = rules.table.key and not rules.table.builtin
    namesakes = _namesakes(store, rules.table, lines) if keyed else set()
    for number, tokens in lines.items():
        # What only the whole table can tell is renewed by `judge_table`, and goes with its row alone.
        kept = () if tokens is None else wide
        marks = ", ".join("?" * len(kept))
        store.sql.execute(f"DELETE FROM problem WHERE row = ? AND code NOT IN ({marks})", (number, *kept))
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
        _judge_keys(store, rules, sorted(namesakes | set(lines)))


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
            _judge_keys(store, rules, _shared_keys(store, rules.table))
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
    keys = {values for number in lines if (values := _key_values(store, table, number)) is not None}
    return {number for values in keys for number in _same_key(store, table, values)}


def _judge_keys(store: Store, rules: Rules, numbers: Iterable[int]) -> None:
    """Find rows of equal key (domain.md 3.7, X12): an error within one unit, to be explained across units."""
    table = rules.table
    keys: dict[tuple[object, ...], None] = {}
    for number in numbers:
        store.sql.execute("DELETE FROM problem WHERE row = ? AND code = 'V-KEY'", (number,))
        values = _key_values(store, table, number)
        if values is not None:
            keys[values] = None
    for values in keys:
        _judge_one_key(store, rules, values)


def _judge_one_key(store: Store, rules: Rules, values: Sequence[object]) -> None:
    where = " AND ".join(f't."{name}" = ?' for name in rules.table.key)
    found = store.sql.execute(
        f'SELECT t.n, r.owner FROM "{rules.table.id}" t JOIN row r ON r.n = t.n WHERE {where}', values
    ).fetchall()
    if len(found) == 1:
        store.sql.execute("DELETE FROM problem WHERE row = ? AND code = 'V-KEY'", (found[0][0],))
        return
    line = store.sql.execute(f"{rules.codec.select} WHERE n = ?", (found[0][0],)).fetchone()
    tokens = rules.codec.tokens(line[1:])
    key = "、".join(show(rules.codec.by_name[name], tokens[name], store.pack) for name in rules.table.key)
    counts = Counter(owner for _, owner in found)
    names = {unit.code: unit.name for unit in store.pack.units}
    for number, owner in found:
        others = sorted(names.get(other, "本表") for other in counts if other != owner or counts[other] > 1)
        level = Level.ERROR if counts[owner] > 1 else Level.EXPLAIN
        text = sentence("V-KEY", {"key": key, "other": f"{'、'.join(others)}填报"})
        _keep(store, number, rules.table.id, [Found("V-KEY", rules.table.key[0], level, text, text)])
