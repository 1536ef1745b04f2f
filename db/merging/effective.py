"""F of the change sets in one package, written as the tables that outsiders read; pure (packages.md 1.2, DESIGN 6).

Sealing writes these bytes, verifying makes them again and compares.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from db.merging.changefiles import DELETED, ChangeSet
from db.merging.checkpoint import columns_of
from db.merging.merge import registers_of, settle
from forms import strictcsv
from forms.lineage import Lineage
from forms.model import Table


def effective_tables(changesets: Sequence[ChangeSet], lineage: Lineage) -> dict[str, bytes]:
    """Give `tables/<table>.csv` and `private/<table>.csv` by path, for every table that a change set touches.

    Rows are sorted by owner and id; a deleted row is absent, a register in conflict is `冲突`, computed fields are not
    written. The order of `changesets` does not matter.

    Args:
        lineage: The pack that the package was made under, with those before it: former names are read under the present
            ones, and a table that was taken back is written as it was last defined.
    """
    places = {changeset.id: place for place, changeset in enumerate(changesets)}
    seen = [frozenset(places[other] for other in changeset.head.seen if other in places) for changeset in changesets]
    rows: dict[str, dict[tuple[str, str], list[tuple[int, Mapping[str, str]]]]] = {}
    salts: dict[tuple[str, str, str], set[str]] = {}
    for place, changeset in enumerate(changesets):
        for row in changeset.rows:
            rows.setdefault(row.table, {}).setdefault((row.owner, row.row), []).append(
                (place, lineage.cells(row.table, row.cells))
            )
            if row.salt:
                salts.setdefault((row.table, row.owner, row.row), set()).add(row.salt)
    files: dict[str, bytes] = {}
    for table_id, changes in rows.items():
        table = lineage.table(table_id)
        registers = registers_of(table)
        settled = []
        for (owner, row_id), entries in sorted(changes.items()):
            found = settle(entries, seen.__getitem__, registers)
            if not found.deleted:
                settled.append((owner, row_id, found.cells))
        # A table in which only personal fields were ever set leaves no trace in a package that leaves them out.
        public = {*columns_of(table).public, DELETED}
        is_public = any(public & cells.keys() for entries in changes.values() for _, cells in entries)
        files.update(_files(table, settled, salts, is_public=is_public))
    return files


def _files(
    table: Table,
    rows: Iterable[tuple[str, str, Mapping[str, str]]],
    salts: Mapping[tuple[str, str, str], set[str]],
    *,
    is_public: bool,
) -> dict[str, bytes]:
    columns = columns_of(table)
    public, private = [], []
    for owner, row, cells in rows:
        # A row in which only personal fields were set must not show in a package that leaves them out.
        if any(name in cells for name in columns.public):
            public.append([row, owner, *(cells.get(name, "") for name in columns.public)])
        if any(cells.get(name) for name in columns.private):
            salt = _salt(salts.get((table.id, owner, row), set()))
            private.append([row, owner, salt, *(cells.get(name, "") for name in columns.private)])
    files = {}
    if public or is_public:
        files[f"tables/{table.file_stem}.csv"] = strictcsv.encode(("_row", "_owner", *columns.public), public)
    if private:
        header = ("_row", "_owner", "_salt", *columns.private)
        files[f"private/{table.file_stem}.csv"] = strictcsv.encode(header, private)
    return files


def _salt(salts: set[str]) -> str:
    """Make one salt of those of the row's changes, so that the file can be made again (packages.md 3.4)."""
    return hashlib.sha256("".join(sorted(salts)).encode()).hexdigest()[:32]
