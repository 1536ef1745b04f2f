"""Keeping typed lines, computed fields and problems in step (DESIGN 4, 5).

`judge_rows` is called within the transaction that changed rows; `judge_whole` recomputes a table. Both give the same
problems for the same data, which is a law in the tests. What needs other rows or tables is left to `db.checks.settle`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from db.checks.crossfields import blank_here
from db.checks.keeping import drop_gone, drop_others, drop_table, keep
from db.checks.keys import CODE as KEYS
from db.checks.keys import judge_changed_keys, judge_keys, key_values, shared_keys
from db.checks.passes import suspects
from db.checks.refs import judge_referring, judge_refs
from db.checks.rules import Found, Rules
from db.checks.staleness import MOST_ROWS, mark_cells, mark_stale
from db.chunks import in_chunks
from db.fixed_rows import row_codes
from db.lastrows import LastRows
from db.store import Store
from forms.values import Sql

Tokens = dict[str, str]
Disputes = Mapping[str, Sequence[str]]
_LINK: Final = "_last"
_EXTRAS: Final = "_x"
#: From so many rows on one scan tells which of them have to be judged at all.
_MANY: Final = 60


class Judged(NamedTuple):
    """A row as it was written; `before` is last year's, `last` its number."""

    tokens: Tokens
    line: Sequence[Sql]
    conflicts: Disputes | None
    before: Mapping[str, str] | None
    last: int | None = None


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
    before = _present(store, rules, lines)
    gone = [number for number, tokens in lines.items() if tokens is None]
    hidden = blank_here(store, table)
    written = _write(store, rules, lines, conflicts or {}, hidden)
    _remove(store, table, gone)
    _note(store, rules, before, written)
    if rules.table.builtin:
        return
    drop_others(store, written, (KEYS,))
    doubtful = (
        written if len(written) < _MANY else {number: written[number] for number in suspects(store, rules, written)}
    )
    keep(store, table, _found(rules, doubtful, hidden))
    if rules.table.key:
        now = {number: row.line for number, row in written.items()}
        judge_changed_keys(store, rules, key_values(rules, before), key_values(rules, now), list(lines))
    judge_refs(store, rules.table, written)
    judge_referring(store, table, before.keys() ^ written.keys())


def _note(store: Store, rules: Rules, before: Mapping[int, Sequence[Sql]], written: Mapping[int, Judged]) -> None:
    """Note what is stale now: single cells, where no row came or went."""
    table = rules.table.id
    if before.keys() != written.keys():
        mark_stale(store, [table])
        return
    changed = {number: row for number, row in written.items() if (row.last, *row.line) != before[number]}
    if len(changed) > MOST_ROWS:
        mark_stale(store, [table])
        return
    names = (_LINK, *rules.codec.names, _EXTRAS)
    columns = {
        name
        for number, row in changed.items()
        for name, was, is_now in zip(names, before[number], (row.last, *row.line), strict=True)
        if was != is_now
    }
    mark_cells(store, table, columns, changed.keys())


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
    for number, found in zip(rows, rules.findings_of([row[:4] for row in rows.values()]), strict=True):
        yield from ((number, item) for item in found if item.code not in silent)


def _read(rules: Rules, lasts: LastRows, rows: Iterable[Sequence[Sql]]) -> Iterator[tuple[int, Judged]]:
    for number, *line in rows:
        row = int(str(number))
        yield row, Judged(rules.codec.tokens(line), line, rules.codec.conflicts(line), lasts.of(row))


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
    blank = dict.fromkeys(hidden, "")
    ready = rules.formulas.compute_rows(
        [(tokens, conflicts.get(number), before[number]) for number, tokens in standing.items()]
    )
    written: dict[int, Judged] = {}
    for (number, tokens), line in zip(standing.items(), ready, strict=True):
        tokens.update(blank)
        shown = rules.codec.patched(line, blank) if blank else line
        written[number] = Judged(tokens, shown, conflicts.get(number), before[number], links[number])
    store.sql.executemany(rules.codec.insert, ((number, row.last, *row.line) for number, row in written.items()))
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


def _present(store: Store, rules: Rules, numbers: Iterable[int]) -> dict[int, tuple[Sql, ...]]:
    """Give those of these rows that are there, as they are: the link to last year's, then the line."""
    asked = f'SELECT n, {_LINK}, {rules.codec.columns} FROM "{rules.table.id}"'
    found: dict[int, tuple[Sql, ...]] = {}
    for some, marks in in_chunks(numbers):
        found.update((row[0], row[1:]) for row in store.sql.execute(f"{asked} WHERE n IN ({marks})", some))
    return found
