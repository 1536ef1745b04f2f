"""Keeping typed lines, computed fields and problems in step (DESIGN 4, 5).

`judge_rows` is called within the transaction that changed rows; `judge_whole` recomputes a table. Both give the same
problems for the same data, which is a law in the tests. What needs other rows or tables is left to `db.checks.settle`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from db.checks.crossfields import blank_here
from db.checks.keeping import drop_gone, drop_others, drop_table, keep
from db.checks.keys import CODE as KEYS
from db.checks.keys import judge_changed_keys, judge_keys, keys_of, shared_keys
from db.checks.passes import suspects
from db.checks.refs import judge_referring, judge_refs, referring
from db.checks.rules import Found, Rules
from db.checks.staleness import mark_stale
from db.chunks import in_chunks
from db.fixed_rows import row_codes
from db.lastrows import LastRows
from db.store import Store
from forms.values import Sql

Tokens = dict[str, str]
Disputes = Mapping[str, Sequence[str]]
#: A row as it was written: tokens, line, candidates of conflicts, last year's tokens.
Judged = tuple[Tokens, Sequence[Sql], Disputes | None, Mapping[str, str] | None]


def rules_of(store: Store, table: str) -> Rules:
    """Give the compiled rules of a table, compiled once a session."""
    kept: dict[str, Rules] = store.kept("rules")
    if table not in kept:
        kept[table] = Rules(store.pack, store.table(table))
    return kept[table]


def judge_rows(
    store: Store,
    table: str,
    lines: Mapping[int, Tokens | None],
    conflicts: Mapping[int, Disputes] | None = None,
) -> None:
    """Write rows with their computed fields and renew what is found about them, their namesakes and who refers to them.

    Args:
        lines: Tokens by local row number; None for a row that is gone.
        conflicts: Candidate tokens by field, by row, where the merge left any.
    """
    rules = rules_of(store, table)
    mark_stale(store, [table])
    keys = {} if rules.table.builtin else keys_of(store, rules.table, lines)
    before = _present(store, rules, lines)
    gone = [number for number, tokens in lines.items() if tokens is None]
    hidden = blank_here(store, table)
    written = _write(store, rules, lines, conflicts or {}, hidden)
    _remove(store, table, gone)
    if rules.table.builtin:
        return
    drop_others(store, written, (KEYS,))
    keep(store, table, _found(rules, written, hidden))
    if rules.table.key:
        judge_changed_keys(store, rules, keys, list(lines))
    judge_refs(store, rules.table, written)
    judge_referring(store, table, before ^ written.keys())


def judge_whole(store: Store, table: str) -> None:
    """Recompute what is found about the rows of a table; what reads it is stale then."""
    rules = rules_of(store, table)
    with store.transaction():
        mark_stale(store, [table])
        wanted = suspects(store, rules)
        drop_table(store, table)
        hidden = blank_here(store, table)
        lasts = LastRows(store, rules.table)
        for some, marks in in_chunks(wanted):
            found = store.sql.execute(f"{rules.codec.select} WHERE n IN ({marks})", some).fetchall()
            keep(store, table, _found(rules, dict(_read(rules, lasts, found)), hidden))
        if rules.table.key:
            judge_keys(store, rules, (), shared_keys(store, rules.table))
        judge_refs(store, rules.table, None)


def _found(rules: Rules, rows: Mapping[int, Judged], hidden: frozenset[str]) -> Iterator[tuple[int, Found]]:
    # What rests on cells that are blank here only because others' rows are missing is for the bureau to say.
    silent = {rule.check.id for rule in rules.rules if hidden.intersection(rule.reads)} if hidden else ()
    for number, found in zip(rows, rules.findings_of(list(rows.values())), strict=True):
        yield from ((number, item) for item in found if item.code not in silent)


def _read(rules: Rules, lasts: LastRows, rows: Iterable[Sequence[Sql]]) -> Iterator[tuple[int, Judged]]:
    for number, *line in rows:
        row = int(str(number))
        yield row, (rules.codec.tokens(line), line, rules.codec.conflicts(line), lasts.of(row))


def _write(
    store: Store,
    rules: Rules,
    lines: Mapping[int, Tokens | None],
    conflicts: Mapping[int, Disputes],
    hidden: frozenset[str],
) -> dict[int, Judged]:
    """Compute and write the rows that stand, and give them as they are now."""
    lasts = LastRows(store, rules.table)
    standing = {number: tokens for number, tokens in lines.items() if tokens is not None}
    links = {number: lasts.link(number, tokens, conflicts.get(number)) for number, tokens in standing.items()}
    before = {number: lasts.tokens(link) for number, link in links.items()}
    _write_codes(store, rules, standing)
    rules.compute_rows([(tokens, conflicts.get(number), before[number]) for number, tokens in standing.items()])
    written: dict[int, Judged] = {}
    for number, tokens in standing.items():
        tokens.update(dict.fromkeys(hidden, ""))
        disputed = conflicts.get(number)
        written[number] = (tokens, rules.codec.line(tokens, disputed), disputed, before[number])
    store.sql.executemany(rules.codec.insert, ((number, links[number], *row[1]) for number, row in written.items()))
    return written


def _write_codes(store: Store, rules: Rules, rows: Mapping[int, Tokens]) -> None:
    """Fill the fields that show which township or code a fixed row stands for."""
    names = [field.name for field in rules.table.fields if field.is_row_code]
    if not names:
        return
    codes = row_codes(store, rules.table)
    for some, marks in in_chunks(rows):
        for number, row in store.sql.execute(f"SELECT n, id FROM row WHERE n IN ({marks})", some).fetchall():
            rows[number].update(dict.fromkeys(names, codes.get(row, "")))


def _remove(store: Store, table: str, gone: Sequence[int]) -> None:
    drop_gone(store, gone)
    for some, marks in in_chunks(gone):
        store.sql.execute(f'DELETE FROM "{table}" WHERE n IN ({marks})', some)


def _present(store: Store, rules: Rules, numbers: Iterable[int]) -> set[int]:
    """Give those of these rows that are there, where other tables may refer to them."""
    table = rules.table.id
    if not referring(store, table):
        return set()
    found: set[int] = set()
    for some, marks in in_chunks(numbers):
        found.update(number for (number,) in store.sql.execute(f'SELECT n FROM "{table}" WHERE n IN ({marks})', some))
    return found
