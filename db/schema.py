"""The workspace's tables and their migrations.

`row`, `changeset`, `seen`, `change`, `package` and `package_changeset` are the truth; the typed tables, `conflict` and
`problem` are derived from them and can be rebuilt at any time. `journal` is local history and never travels.
"""

from typing import TYPE_CHECKING, Final

from forms.model import NUMBERS, Field, FieldType, Table

if TYPE_CHECKING:
    from sqlite_utils.db import Database

APPLICATION_ID: Final = 0x584B5431  # "XKT1"
USER_VERSION: Final = 1

CORE: Final = """
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE pack_file(
  revision INTEGER NOT NULL, name TEXT NOT NULL, data BLOB NOT NULL, PRIMARY KEY(revision, name)) STRICT;
CREATE TABLE person(id TEXT PRIMARY KEY, name TEXT NOT NULL) STRICT;
CREATE TABLE row(
  n INTEGER PRIMARY KEY, tbl TEXT NOT NULL, owner TEXT NOT NULL, id TEXT NOT NULL, UNIQUE(tbl, owner, id)) STRICT;
CREATE TABLE changeset(
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, unit TEXT, key TEXT, person TEXT, at TEXT, nonce TEXT, reason TEXT,
  files TEXT, people TEXT, live INTEGER NOT NULL DEFAULT 0, held INTEGER NOT NULL DEFAULT 0,
  own INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE seen(
  cs INTEGER NOT NULL REFERENCES changeset(n), seen INTEGER NOT NULL REFERENCES changeset(n),
  PRIMARY KEY(cs, seen)) STRICT, WITHOUT ROWID;
CREATE TABLE change(
  row INTEGER NOT NULL REFERENCES row(n), cs INTEGER NOT NULL REFERENCES changeset(n), cells TEXT NOT NULL,
  salt TEXT NOT NULL DEFAULT '', UNIQUE(row, cs)) STRICT;
CREATE INDEX change_cs ON change(cs);
CREATE TABLE package(
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, stage TEXT NOT NULL, unit TEXT NOT NULL,
  key TEXT NOT NULL, sent INTEGER NOT NULL, info TEXT NOT NULL, at TEXT NOT NULL) STRICT;
CREATE TABLE package_changeset(
  package INTEGER NOT NULL REFERENCES package(n), cs INTEGER NOT NULL REFERENCES changeset(n),
  PRIMARY KEY(package, cs)) STRICT, WITHOUT ROWID;
CREATE INDEX package_changeset_cs ON package_changeset(cs);
CREATE TABLE conflict(
  row INTEGER NOT NULL REFERENCES row(n), register TEXT NOT NULL, candidates TEXT NOT NULL,
  PRIMARY KEY(row, register)) STRICT;
CREATE TABLE batch(
  n INTEGER PRIMARY KEY, kind TEXT NOT NULL, label TEXT NOT NULL, reason TEXT NOT NULL, person TEXT NOT NULL,
  at TEXT NOT NULL, undoes INTEGER, undone INTEGER) STRICT;
CREATE TABLE journal(
  n INTEGER PRIMARY KEY, batch INTEGER NOT NULL REFERENCES batch(n), row INTEGER NOT NULL REFERENCES row(n),
  field TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL, typed TEXT, cs INTEGER) STRICT;
CREATE INDEX journal_row ON journal(row, field);
CREATE INDEX journal_batch ON journal(batch);
CREATE INDEX journal_open ON journal(n) WHERE cs IS NULL;
CREATE TABLE problem(
  row INTEGER NOT NULL, tbl TEXT NOT NULL, code TEXT NOT NULL, field TEXT NOT NULL, level TEXT NOT NULL,
  text TEXT NOT NULL, shown TEXT NOT NULL, PRIMARY KEY(row, code, field)) STRICT;
CREATE INDEX problem_table ON problem(tbl);
CREATE TABLE evidence(
  sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, crc32 INTEGER NOT NULL, ext TEXT NOT NULL) STRICT;
CREATE TABLE units(code TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL) STRICT;
CREATE TABLE towns(code TEXT PRIMARY KEY, name TEXT NOT NULL, seat INTEGER NOT NULL) STRICT;
"""


def migrate(database: "Database") -> None:
    """Bring the workspace's core tables to the present version, each step in one transaction."""
    from sqlite_utils.migrations import Migrations

    migrations = Migrations("xiankao")

    @migrations()
    def m001_core(db: "Database") -> None:
        for statement in CORE.split(";"):
            if statement.strip():
                db.execute(statement)

    migrations.apply(database)


def column_type(field: Field) -> str:
    """Give the SQL type of a field's column; every number is REAL, else `3/4` is 0 (DESIGN 4, Values)."""
    return "REAL" if field.type in NUMBERS or field.type is FieldType.BOOLEAN else "TEXT"


def typed_table(table: Table) -> list[str]:
    """Give the statements that make the typed table of a form and the index of its key."""
    columns = "".join(f', "{field.name}" {column_type(field)}' for field in table.fields)
    statements = [f'CREATE TABLE "{table.id}"(n INTEGER PRIMARY KEY, _last INTEGER{columns}, _x TEXT) STRICT']
    if table.key:
        keys = ", ".join(f'"{name}"' for name in table.key)
        statements.append(f'CREATE INDEX "{table.id}_key" ON "{table.id}"({keys})')
    return statements
