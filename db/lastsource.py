"""Reading last year's workspace without touching it (DESIGN 5, Last year)."""

import contextlib
import sqlite3
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from db.checks.confine import deadline, told
from db.connection import DATABASE, as_trouble, refuse_foreign
from db.fault_words import fault_words
from db.fixed_rows import codes_of
from db.lastyear import Source, SourceRow, SourceTable, forms_of
from db.store import fixed_id
from db.troubles import StoreTrouble
from db.typed import Codec
from forms.load import load_again
from forms.model import Kind, Pack, Table

#: The file may come from anywhere; a county's year is read in seconds.
MOST_SECONDS: Final = 120.0
#: What reading says of content that no program of ours has written.
_WRONG: Final = (LookupError, ValueError, TypeError, AttributeError, ArithmeticError, RecursionError)


def read_workspace(root: Path) -> tuple[Source, Pack]:
    """Read the merged state of a workspace, whichever pack it stands on, with that pack.

    Raises:
        StoreTrouble: It is no workspace, of a newer program, damaged, or cannot be read.
    """
    if not (root / DATABASE).is_file():
        raise StoreTrouble("E-NO-WORKSPACE", path=root)
    try:
        with contextlib.closing(_connect(root)) as sql:
            refuse_foreign(sql, root)
            with deadline(sql, MOST_SECONDS), told():
                return _read(sql, root)
    except sqlite3.Error as fault:
        raise as_trouble(fault) or StoreTrouble("E-STORE-DAMAGED", why=fault_words(fault)) from fault
    except _WRONG as fault:
        raise StoreTrouble("E-STORE-DAMAGED", why=fault_words(fault)) from fault


_STRANGE: Final = (
    "SELECT m.name FROM sqlite_schema m WHERE m.type IN ('view', 'trigger') OR m.rootpage IS NULL OR m.rootpage = 0"
    " UNION SELECT m.name FROM sqlite_schema m JOIN pragma_table_xinfo(m.name) x ON x.hidden <> 0"
    " WHERE m.type = 'table' LIMIT 1"
)


def _connect(root: Path) -> sqlite3.Connection:
    """Open for reading alone; where no writing is pending, without leaving any file beside it either."""
    pending = root / f"{DATABASE}-wal"
    is_settled = not pending.exists() or not pending.stat().st_size
    address = f"{(root / DATABASE).absolute().as_uri()}?mode=ro{'&immutable=1' if is_settled else ''}"
    return sqlite3.connect(address, uri=True, isolation_level=None)


def _read(sql: sqlite3.Connection, root: Path) -> tuple[Source, Pack]:
    sql.execute("BEGIN")
    # A view or a column that computes could run whatever it likes; a workspace has none.
    if found := sql.execute(_STRANGE).fetchone():
        raise StoreTrouble("E-STORE-FOREIGN", path=f"{root}（{found[0]}）")
    meta = dict(sql.execute("SELECT key, value FROM meta"))
    files = sql.execute("SELECT name, data FROM pack_file WHERE revision = ?", (int(meta["revision"]),))
    pack = load_again(dict(files.fetchall()))
    campaign = uuid.UUID(meta["campaign"])
    tables = tuple(_table(sql, table, pack, campaign) for table in forms_of(pack))
    return Source(f"{pack.title}（{root.name}）", pack.year, tables), pack


def _table(sql: sqlite3.Connection, table: Table, pack: Pack, campaign: uuid.UUID) -> SourceTable:
    names = codes_of(table, pack)
    codes = {fixed_id(campaign, f"{table.id}/{code}"): code for code in names}
    return SourceTable(table.id, {field.name: field for field in table.fields}, list(_rows(sql, table)), codes)


def _rows(sql: sqlite3.Connection, table: Table) -> Iterator[SourceRow]:
    codec = Codec(table)
    columns = ", ".join(f't."{name}"' for name in (*codec.names, "_x"))
    for owner, row, *line in sql.execute(
        f'SELECT r.owner, r.id, {columns} FROM "{table.id}" t JOIN row r ON r.n = t.n ORDER BY t.n'
    ):
        tokens = codec.tokens(line)
        # A card or fixed row that nobody filled says nothing.
        if (table.kind is Kind.LIST and table.rows_from is None) or any(tokens.values()):
            yield SourceRow(owner, row, tokens)
