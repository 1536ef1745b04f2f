"""Keeping typed lines, computed fields and problems in step (DESIGN 4, 5).

`judge_rows` is called within the transaction that changed rows; `judge_whole` recomputes a table. Both give the same
problems for the same data, which is a law in the tests. What needs other rows or tables is left to `db.checks.settle`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final, NamedTuple

from db.checks.asking import EXTRAS
from db.checks.crossfields import blank_here
from db.checks.formulas import Unworked
from db.checks.keeping import drop_gone, drop_table, keep_blank, keep_judged, renew
from db.checks.keys import CODE as KEYS
from db.checks.keys import alike, judge_changed_keys, judge_keys, key_values, shared_keys
from db.checks.parts import Part
from db.checks.passes import Seen, look_over
from db.checks.refs import CODE as REFERENCES
from db.checks.refs import judge_referring, judge_refs
from db.checks.rules import LINK, Judgement, Rules
from db.checks.staleness import mark_cells, mark_stale
from db.chunks import in_chunks
from db.columns import Block, by_field, insert_columns
from db.fixed_rows import row_codes
from db.lastrows import LastRows, has_rows
from db.store import Store
from db.typed import Codec
from forms.model import Table
from forms.values import Sql

Tokens = dict[str, str]
Disputes = Mapping[str, Sequence[str]]
#: What is said of other rows with a row, and is renewed with these.
_BESIDES: Final = (KEYS, REFERENCES)
#: From so many rows on one scan tells which of them have to be judged at all.
_MANY: Final = 60


class Judged(NamedTuple):
    """A row as it was written; `before` is last year's, `last` its number."""

    tokens: Tokens
    line: Sequence[Sql]
    conflicts: Disputes | None
    before: Mapping[str, str] | None
    last: int | None = None


class Known(NamedTuple):
    """A row as it stands in the store.

    Attributes:
        line: The link to last year's row, then the line.
        changed: Fields whose tokens are others now; None: any may be.
        has_findings: Whether anything may be found about it already.
        has_conflict: Whether anything in it may be in dispute.
    """

    line: tuple[Sql, ...]
    changed: set[str] | None = None
    has_findings: bool = True
    has_conflict: bool = True


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
    known: Mapping[int, Known] | None = None,
) -> None:
    """Write rows with their computed fields and renew what is found about them, their namesakes and who refers to them.

    Args:
        lines: Tokens by local row number; None for a row that is gone.
        conflicts: Candidate tokens by field, by row, where the merge left any.
        known: Those of the rows that are there, if somebody has read them already.
    """
    rules = rules_of(store, table)
    known = _present(store, rules, lines) if known is None else known
    new = {number: tokens for number, tokens in lines.items() if tokens is not None}
    if len(new) == len(lines) >= _MANY and known.keys().isdisjoint(new) and not any((conflicts or {}).values()):
        judge_new(store, table, list(new), by_field(list(new.values())))
    else:
        _judge_each(store, rules, lines, conflicts or {}, known)


def _judge_each(
    store: Store,
    rules: Rules,
    lines: Mapping[int, Tokens | None],
    conflicts: Mapping[int, Disputes],
    known: Mapping[int, Known],
) -> None:
    before = {number: row for number, row in known.items() if number in lines}
    gone = [number for number, tokens in lines.items() if tokens is None]
    table, hidden = rules.table.id, blank_here(store, rules.table.id)
    written = _worked_out(store, rules, lines, conflicts, known, hidden)
    changed = _save(store, rules, before, written, hidden)
    if gone:
        _remove(store, table, gone)
    if rules.table.builtin:
        return
    # Nothing is kept about a row that has just come.
    reread = [number for number, row in known.items() if row.has_findings and number in written]
    if len(written) < _MANY:
        part = _part(rules, known, written, changed)
        renew(store, table, reread, _judged(rules, written, hidden, part), {}, _BESIDES, part)
    else:
        seen = look_over(store, rules, written)
        doubtful = {number: written[number] for number in seen.suspects}
        renew(store, table, reread, _judged(rules, doubtful, hidden), seen.blank, _BESIDES)
    if rules.table.key and (changed is None or not changed.isdisjoint((*rules.table.key, EXTRAS))):
        now = {number: row.line for number, row in written.items()}
        clear = written.keys() - reread
        then = {number: row.line for number, row in before.items()}
        judge_changed_keys(store, rules, key_values(rules, then), key_values(rules, now), list(lines), clear)
    judge_refs(store, rules.table, written)
    if changed is None:
        judge_referring(store, table, before.keys() ^ written.keys())


def judge_new(store: Store, table: str, numbers: Sequence[int], rows: Block) -> None:
    """Write rows that were not there, many of them by column; all else as `judge_rows`.

    Args:
        numbers: Their local numbers.
        rows: Their tokens.
    """
    rules = rules_of(store, table)
    if rows.size < _MANY or rules.table.rows_from:
        _judge_each(store, rules, dict(zip(numbers, rows.rows(), strict=True)), {}, {})
        return
    hidden = blank_here(store, table)
    links, before = _lasts(store, rules.table, numbers, rows)
    columns = rules.formulas.compute_columns(rows, before)
    for name in hidden:
        columns.put(name, [""] * rows.size)
    columns.insert(store.sql, {"n": numbers, LINK: links})
    mark_stale(store, [table])
    if rules.table.builtin:
        return
    seen = look_over(store, rules, numbers)
    places = {number: place for place, number in enumerate(numbers)} if seen.suspects else {}
    doubtful: dict[int, Judged] = {}
    for number in seen.suspects:
        line = columns.line(places[number])
        doubtful[number] = Judged(rules.codec.tokens(line), line, None, before[places[number]])
    # Nothing is kept about rows that have just come.
    renew(store, table, (), _judged(rules, doubtful, hidden), seen.blank, _BESIDES)
    if rules.table.key:
        keys = list(zip(*map(columns.column, rules.table.key), strict=True))
        # Most of the time each is alone.
        judge_keys(store, rules, (), {keys[place] for place in alike(store, rules.table, numbers)}, frozenset(numbers))
    judge_refs(store, rules.table, numbers)
    judge_referring(store, table, numbers)


def _lasts(
    store: Store, table: Table, numbers: Sequence[int], rows: Block
) -> tuple[list[int | None], list[Mapping[str, str] | None]]:
    """Give the numbers of the last rows that new rows continue, and what they said."""
    lasts = LastRows(store, table)
    if not lasts.is_loaded:
        return [None] * rows.size, [None] * rows.size
    links = [lasts.link(number, tokens) for number, tokens in zip(numbers, rows.rows(), strict=True)]
    return links, [lasts.tokens(link) for link in links]


def _part(rules: Rules, known: Mapping[int, Known], rows: Mapping[int, Judged], changed: frozenset[str] | None) -> Part:
    """Give the rules by which something else may be said of rows than before; in what columns they differ is known."""
    if changed is None or LINK in changed:
        return rules.whole
    cells = [None if row.conflicts else known[number].changed for number, row in rows.items()]
    some = [names for names in cells if names is not None]
    # A row that is worked out again as a whole may have been touched by other things than its cells.
    if len(some) < len(cells):
        return rules.whole
    # Which cells differ in the column of extras it does not say.
    return rules.part(rules.touched(frozenset().union(*some)) if EXTRAS in changed else changed)


def columns_for(store: Store, table: str, fields: frozenset[str], count: int) -> frozenset[str] | None:
    """Give the columns that `judge_rows` reads of rows in which only these fields change; None where it needs all.

    A line of eighty cells takes longer to read than all else that is done for one cell.

    Args:
        count: How many rows change.
    """
    rules = rules_of(store, table)
    if count >= _MANY or rules.table.builtin or not fields <= rules.codec.by_name.keys():
        return None
    # With its key a row may continue another one of last year, and then all of it is compared.
    if not fields.isdisjoint(rules.table.key) and has_rows(store, rules.table):
        return None
    return rules.needed(fields | blank_here(store, table))


def _save(
    store: Store,
    rules: Rules,
    before: Mapping[int, Known],
    written: Mapping[int, Judged],
    hidden: frozenset[str],
) -> frozenset[str] | None:
    """Write rows, and note what is stale now.

    Args:
        before: The rows that were there.
        hidden: Fields that are blank in this copy.

    Returns:
        The columns in which something changed; None where rows came or went.
    """
    table, codec = rules.table.id, rules.codec
    if before.keys() != written.keys():
        now = {number: (row.last, *row.line) for number, row in written.items()}
        same = {number for number, row in before.items() if row.line == now.get(number)}
        _insert(store, codec, [(number, *line) for number, line in now.items() if number not in same])
        mark_stale(store, [table])
        return None
    alike: dict[tuple[int, ...], list[tuple[Sql, ...]]] = {}
    others: list[int] = []
    for number, row in written.items():
        was, line = before[number].line, (row.last, *row.line)
        places = _may_differ(rules, before[number], row, hidden)
        if some := tuple([place for place in places if was[place] != line[place]]):
            alike.setdefault(some, []).append((*[line[place] for place in some], number))
            others.append(number)
    names = {some: tuple([codec.linked[place] for place in some]) for some in alike}
    for some, rows in alike.items():
        store.sql.executemany(codec.update(names[some]), rows)
    columns = frozenset(chain.from_iterable(names.values()))
    mark_cells(store, table, columns, others)
    return columns


def _may_differ(rules: Rules, before: Known, row: Judged, hidden: frozenset[str]) -> Iterable[int]:
    """Give the places of a line, after the link to last year's row, in which a row may say something else now."""
    if before.changed is None or row.conflicts:
        return range(len(rules.codec.linked))
    changed = frozenset(before.changed)
    names = {*changed, *rules.formulas.made_of(changed), *hidden, EXTRAS, LINK}
    return sorted(map(rules.codec.linked_places.__getitem__, names))


def _insert(store: Store, codec: Codec, rows: Sequence[tuple[Sql, ...]]) -> None:
    """Write whole rows."""
    if len(rows) < _MANY:
        store.sql.executemany(codec.insert, rows)
    else:
        insert_columns(store.sql, codec, dict(zip(("n", *codec.linked), zip(*rows, strict=True), strict=True)))


def judge_whole(store: Store, table: str) -> None:
    """Recompute what is found about the rows of a table; what reads it is stale then."""
    rules = rules_of(store, table)
    with store.transaction():
        mark_stale(store, [table])
        seen = look_over(store, rules)
        drop_table(store, table)
        keep_blank(store, table, seen.blank)
        for judged in _judged_there(store, rules, seen.suspects):
            keep_judged(store, table, judged)
        if rules.table.key:
            judge_keys(store, rules, (), shared_keys(store, rules.table))
        judge_refs(store, rules.table, None)


def judge_again(store: Store, table: str, numbers: Sequence[int]) -> None:
    """Renew what the rules say of rows that stand in the store, where nothing else hangs on what changed in them."""
    rules = rules_of(store, table)
    seen = look_over(store, rules, numbers) if len(numbers) >= _MANY else Seen(list(numbers), {})
    found: dict[int, Judgement] = {}
    for judged in _judged_there(store, rules, seen.suspects):
        found |= judged
    renew(store, table, numbers, found, seen.blank, _BESIDES)


def _judged_there(store: Store, rules: Rules, numbers: Sequence[int]) -> Iterator[dict[int, Judgement]]:
    """Judge rows as they stand in the store, by the chunk."""
    hidden = blank_here(store, rules.table.id)
    lasts = LastRows(store, rules.table)
    for some, marks in in_chunks(numbers):
        found = store.sql.execute(f"{rules.codec.select} WHERE n IN ({marks})", some).fetchall()
        yield _judged(rules, dict(_read(rules, lasts, found)), hidden)


def _judged(
    rules: Rules, rows: Mapping[int, Judged], hidden: frozenset[str], part: Part | None = None
) -> dict[int, Judgement]:
    # What rests on cells that are blank here only because others' rows are missing is for the bureau to say.
    silent = {rule.check.id for rule in rules.rules if hidden.intersection(rule.reads)} if hidden else ()
    judged = dict(zip(rows, rules.judge([row[:4] for row in rows.values()], part), strict=True))
    if not silent:
        return judged
    return {
        number: one._replace(found=[item for item in one.found if item.code not in silent])
        for number, one in judged.items()
    }


def _read(rules: Rules, lasts: LastRows, rows: Iterable[Sequence[Sql]]) -> Iterator[tuple[int, Judged]]:
    for number, *line in rows:
        row = int(str(number))
        yield row, Judged(rules.codec.tokens(line), line, rules.codec.conflicts(line), lasts.of(row))


def _worked_out(
    store: Store,
    rules: Rules,
    lines: Mapping[int, Tokens | None],
    conflicts: Mapping[int, Disputes],
    known: Mapping[int, Known],
    hidden: frozenset[str],
) -> dict[int, Judged]:
    """Give the rows that stand with last year's rows that they continue and with what is computed."""
    lasts = LastRows(store, rules.table)
    standing = {number: tokens for number, tokens in lines.items() if tokens is not None}
    links = {
        number: _link(rules, lasts, number, tokens, conflicts.get(number), known.get(number))
        for number, tokens in standing.items()
    }
    before = {number: lasts.tokens(link) for number, link in links.items()}
    _write_codes(store, rules, standing)
    typed = [
        _unworked(rules.codec, tokens, conflicts.get(number), known.get(number), before[number])
        for number, tokens in standing.items()
    ]
    blank = dict.fromkeys(hidden, "")
    found: dict[int, Judged] = {}
    for (number, tokens), line in zip(standing.items(), rules.formulas.compute_rows(typed), strict=True):
        tokens.update(blank)
        shown = rules.codec.patched(line, blank) if blank else line
        found[number] = Judged(tokens, shown, conflicts.get(number), before[number], links[number])
    return found


def _link(
    rules: Rules, lasts: LastRows, number: int, tokens: Tokens, conflicts: Disputes | None, known: Known | None
) -> int | None:
    """Give the last row that a row continues; it rests on the row's id and key, so most cells leave it as it was."""
    if known is None or known.changed is None or conflicts or not known.changed.isdisjoint(rules.table.key):
        return lasts.link(number, tokens, conflicts)
    link = known.line[0]
    return None if link is None else int(link)


def _unworked(
    codec: Codec,
    tokens: Tokens,
    conflicts: Disputes | None,
    known: Known | None,
    last: Mapping[str, str] | None,
) -> Unworked:
    if known is None or known.changed is None or conflicts:
        return Unworked(tokens, codec.line(tokens, conflicts), last)
    line = codec.patched(known.line[1:], {name: tokens[name] for name in known.changed})
    return Unworked(tokens, line, last, known.changed)


def _write_codes(store: Store, rules: Rules, rows: Mapping[int, Tokens]) -> None:
    """Fill the fields that show which township or code a fixed row stands for."""
    # Only rows that stand for something show what.
    names = [field.name for field in rules.table.fields if field.is_row_code] if rules.table.rows_from else []
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


def _present(store: Store, rules: Rules, numbers: Iterable[int]) -> dict[int, Known]:
    """Give those of these rows that are there, as they are."""
    found: dict[int, Known] = {}
    for some, marks in in_chunks(numbers):
        asked = store.sql.execute(f"{rules.codec.select_linked} WHERE n IN ({marks})", some)
        found.update((row[0], Known(row[1:])) for row in asked)
    return found
