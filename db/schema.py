"""The workspace's tables and their migrations.

`row`, `changeset`, `seen`, `change`, `package` and `package_changeset` are the truth; the typed tables, `conflict`,
`problem`, `blank` and `pack_document` are derived from them and can be rebuilt at any time. `journal` is local history
and never travels.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from forms.model import NUMBERS, Field, FieldType, Table

if TYPE_CHECKING:
    from sqlite_utils.db import Database

APPLICATION_ID: Final = 0x584B5431  # "XKT1"
USER_VERSION: Final = 7

#: Version 1. Files of it are about, so this text never changes; what comes later stands in `STEPS`.
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

#: Version 2: findings that are told apart by slot, facts that SELECTs read, the pack that a package was made under.
#: What is derived is made anew, and filled again by whoever migrates.
_REVISIONS: Final = """
ALTER TABLE package ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
DROP TABLE problem;
CREATE TABLE problem(
  row INTEGER NOT NULL, tbl TEXT NOT NULL, code TEXT NOT NULL, field TEXT NOT NULL, slot TEXT NOT NULL,
  level TEXT NOT NULL, text TEXT NOT NULL, shown TEXT NOT NULL, wide INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY(row, code, field, slot, tbl)) STRICT;
CREATE INDEX problem_table ON problem(tbl);
CREATE INDEX problem_wide ON problem(code) WHERE wide;
CREATE TABLE stale(tbl TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
DROP TABLE towns;
CREATE TABLE towns(
  code TEXT PRIMARY KEY, name TEXT NOT NULL, seat INTEGER NOT NULL, counts INTEGER NOT NULL DEFAULT 1) STRICT;
CREATE TABLE villages(code TEXT PRIMARY KEY, name TEXT NOT NULL, town TEXT NOT NULL) STRICT;
CREATE TABLE campaign(
  year REAL NOT NULL, start TEXT NOT NULL, "end" TEXT NOT NULL, area TEXT NOT NULL, area_name TEXT NOT NULL) STRICT;
"""

#: Version 3: what a remark (C06) was about, whose package a decision (K01) is on. Both are fields of tables of the
#: program, which whoever migrates makes anew; the core tables stay.
_REMARKS: Final = ""

#: Version 4: in which order the proofs (C01) of one place are shown; a field, too.
_ORDER: Final = ""

#: Version 5: fields that must be filled and are blank stand in one line a row, and are no more lines of `problem`.
_BLANKS: Final = """
CREATE TABLE blank(row INTEGER PRIMARY KEY, tbl TEXT NOT NULL, fields TEXT NOT NULL) STRICT;
CREATE INDEX blank_table ON blank(tbl);
"""

#: Version 6: what the files of a pack say, beside them in a form that is read sooner (`db.documents`); derived, too.
_DOCUMENTS: Final = """
CREATE TABLE pack_document(
  revision INTEGER NOT NULL, name TEXT NOT NULL, digest BLOB NOT NULL, document TEXT NOT NULL,
  PRIMARY KEY(revision, name)) STRICT;
"""

#: Version 7: a batch knows its first and last line of the journal, and a checkpoint up to where there is none left to
#: send (`db.batch`). Two indexes that said so were written with each cell that was typed.
_LINES: Final = """
ALTER TABLE batch ADD COLUMN first INTEGER NOT NULL DEFAULT 1;
ALTER TABLE batch ADD COLUMN last INTEGER NOT NULL DEFAULT 0;
UPDATE batch SET
  first = coalesce((SELECT min(j.n) FROM journal j WHERE j.batch = batch.n), 1),
  last = coalesce((SELECT max(j.n) FROM journal j WHERE j.batch = batch.n), 0);
DROP INDEX journal_batch;
DROP INDEX journal_open;
"""

#: What each version changed, in order; each is done once in every file, new ones too, so that all end alike.
STEPS: Final[tuple[tuple[str, str], ...]] = (
    ("m001_core", CORE),
    ("m002_revisions", _REVISIONS),
    ("m003_remarks", _REMARKS),
    ("m004_order", _ORDER),
    ("m005_blanks", _BLANKS),
    ("m006_documents", _DOCUMENTS),
    ("m007_lines", _LINES),
)


def migrate(database: "Database") -> None:
    """Bring the workspace's core tables to the present version; steps that were done before are left out."""
    from sqlite_utils.migrations import Migrations

    migrations = Migrations("xiankao")
    for name, statements in STEPS:
        migrations(name=name)(_step(statements))
    migrations.apply(database)


def _step(statements: str) -> "Callable[[Database], None]":
    def run(db: "Database", /) -> None:
        for statement in statements.split(";"):
            if statement.strip():
                db.execute(statement)

    return run


def column_type(field: Field) -> str:
    """Give the SQL type of a field's column; every number is REAL, else `3/4` is 0 (DESIGN 4, Values)."""
    return "REAL" if field.type in NUMBERS or field.type is FieldType.BOOLEAN else "TEXT"


def typed_table(table: Table) -> list[str]:
    """Give the statements that make the typed table of a form, its indexes, and last year's table beside it."""
    statements = [f'CREATE TABLE "{table.id}"(n INTEGER PRIMARY KEY, _last INTEGER{_columns(table)}, _x TEXT) STRICT']
    if table.key:
        statements.append(f'CREATE INDEX "{table.id}_key" ON "{table.id}"({_key(table)})')
    statements.extend(
        f'CREATE INDEX "{table.id}_{field.name}" ON "{table.id}"("{field.name}")' for field in table.fields if field.to
    )
    return statements if table.builtin else [*statements, *last_table(table)]


def last_name(table: str) -> str:
    """Name last year's table beside a typed table."""
    return f"{table}_last"


def last_table(table: Table) -> list[str]:
    """Give the statements that make last year's table where there is none yet.

    `_id` is the id that this year's row has when it continues the row, `_owner` who owned it last year.
    """
    name = last_name(table.id)
    columns = f"n INTEGER PRIMARY KEY, _id TEXT, _owner TEXT{_columns(table)}, _x TEXT"
    statements = [
        f'CREATE TABLE IF NOT EXISTS "{name}"({columns}) STRICT',
        f'CREATE INDEX IF NOT EXISTS "{name}_id" ON "{name}"(_id)',
    ]
    if table.key:
        statements.append(f'CREATE INDEX IF NOT EXISTS "{name}_key" ON "{name}"({_key(table)})')
    return statements


def _columns(table: Table) -> str:
    return "".join(f', "{field.name}" {column_type(field)}' for field in table.fields)


def _key(table: Table) -> str:
    return ", ".join(f'"{name}"' for name in table.key)
