"""What a package does to the state: rows before and after, for the preview (DESIGN 5: do it, then roll back)."""

from dataclasses import dataclass

from db.chunks import in_chunks
from db.store import Store
from forms.values import Sql

Lines = dict[int, tuple[str, tuple[Sql, ...]]]


@dataclass(frozen=True, slots=True)
class Impact:
    """How many rows of the pack's tables a package adds, changes and removes, and what it leaves in conflict."""

    added: int
    changed: int
    removed: int
    conflicts: int


def package_lines(store: Store, package_id: str) -> Lines:
    """Read the typed lines of the rows that a package touches, as they stand now."""
    found = store.sql.execute(
        "SELECT DISTINCT c.row, r.tbl FROM package p JOIN package_changeset pc ON pc.package = p.n"
        " JOIN change c ON c.cs = pc.cs JOIN row r ON r.n = c.row WHERE p.id = ?",
        (package_id,),
    ).fetchall()
    by_table: dict[str, list[int]] = {}
    for number, table in found:
        by_table.setdefault(table, []).append(number)
    lines: Lines = {}
    shown = {table.id for table in store.pack.tables if not table.builtin}
    for table, numbers in by_table.items():
        # The rows of a table that a later pack took back are stored, but seen by nobody.
        if table not in shown:
            continue
        for some, marks in in_chunks(numbers):
            for number, *line in store.sql.execute(f"{store.codec(table).select} WHERE n IN ({marks})", some):
                lines[number] = (table, tuple(line))
    return lines


def open_conflicts(store: Store) -> int:
    """Count the conflicts that nobody has decided."""
    return int(store.sql.execute("SELECT count(*) FROM conflict").fetchone()[0])


def compare(before: Lines, after: Lines, conflicts: int) -> Impact:
    """Count what has changed between two readings."""
    blank = {number for number, (_, line) in before.items() if all(value is None for value in line)}
    kept = {number for number in before.keys() & after.keys() if before[number] != after[number]}
    return Impact(
        len(after.keys() - before.keys()) + len(kept & blank),
        len(kept - blank),
        len(before.keys() - after.keys()),
        conflicts,
    )
