"""A file that an older program wrote: copied, brought up to date in one go, or left as it was."""

import sqlite3
from pathlib import Path

import pytest

from db import schema
from db.backup import copies
from db.checks.problems import problems
from db.creating import create_store
from db.journal import Edit, add_rows, set_cells
from db.merging.checkpoint import checkpoint
from db.merging.digest import digest
from db.opening import open_store
from db.rows import rows
from db.store import DATABASE, Role
from db.troubles import StoreTrouble
from forms.load import read_pack
from tests.db.conftest import identity, issue_duties
from tests.db.revised import pack_files

_KEPT = (
    *("meta", "pack_file", "person", "row", "changeset", "seen", "change", "package", "package_changeset"),
    *("batch", "journal", "evidence"),
)


def _shapes(path: Path) -> dict[str, str]:
    with sqlite3.connect(path) as sql:
        found = sql.execute("SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_schema ORDER BY 1")
        return {name: " ".join(text.split()) for name, text in found if "sqlite_" not in name}


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A bureau's workspace as version 1 of the program left it, with pending typing and findings of the old shape."""
    root = tmp_path / "workspace"
    with create_store(root, pack_files(1), identity("HB", Role.BUREAU)) as store:
        issue_duties(store)
        farm = add_rows(store, "T50", [{"name": "", "amount": "5"}], owner=None).rows["T50"][0]
        checkpoint(store)
        set_cells(store, [Edit(farm, "amount", "-7")])
        truth = {name: store.sql.execute(f'SELECT * FROM "{name}"').fetchall() for name in _KEPT}
        names = {name: [column[1] for column in store.sql.execute(f'PRAGMA table_info("{name}")')] for name in _KEPT}
        typed = {
            "T50": store.sql.execute("SELECT n, name, amount FROM T50").fetchall(),
            "K04": store.sql.execute("SELECT n, unit, tbl, row_scope, active FROM K04").fetchall(),
        }
    file = root / DATABASE
    for ending in ("", "-wal", "-shm"):
        Path(f"{file}{ending}").unlink(missing_ok=True)
    with sqlite3.connect(file) as sql:
        sql.executescript(schema.CORE)
        sql.executescript(
            "CREATE TABLE _sqlite_migrations(id INTEGER PRIMARY KEY, migration_set TEXT, name TEXT, applied_at TEXT);"
            "CREATE UNIQUE INDEX idx__sqlite_migrations_migration_set_name"
            " ON _sqlite_migrations(migration_set, name);"
            "INSERT INTO _sqlite_migrations(migration_set, name, applied_at) VALUES ('xiankao', 'm001_core', 'then');"
            "CREATE TABLE T50(n INTEGER PRIMARY KEY, _last INTEGER, name TEXT, amount REAL, _x TEXT) STRICT;"
            "CREATE TABLE K04(n INTEGER PRIMARY KEY, _last INTEGER, unit TEXT, tbl TEXT, row_scope TEXT, active TEXT,"
            " _x TEXT) STRICT;"
            f"PRAGMA application_id = {schema.APPLICATION_ID}; PRAGMA user_version = 1;"
        )
        for name, lines in truth.items():
            known = [column[1] for column in sql.execute(f'PRAGMA table_info("{name}")')]
            places = [names[name].index(column) for column in known]
            marks = ", ".join("?" * len(known))
            sql.executemany(f'INSERT INTO "{name}" VALUES ({marks})', [[line[at] for at in places] for line in lines])
        sql.executemany("INSERT INTO T50(n, name, amount) VALUES (?, ?, ?)", typed["T50"])
        sql.executemany("INSERT INTO K04(n, unit, tbl, row_scope, active) VALUES (?, ?, ?, ?, ?)", typed["K04"])
        sql.execute("INSERT INTO problem VALUES (0, 'T50', 'V-OLD', '', 'note', 'alt', '')")
    sql.close()
    return root


def test_an_older_file_ends_as_a_new_one_with_all_that_was_in_it(old: Path, tmp_path: Path) -> None:
    with create_store(tmp_path / "fresh", pack_files(1), identity("HB", Role.BUREAU)):
        pass
    with open_store(old) as store:
        (farm,) = rows(store, "T50")
        assert farm.tokens["amount"] == "-7"
        assert {item.check for item in problems(store)} >= {"T50-01", "V-REQUIRED"}
        assert "V-OLD" not in {item.check for item in problems(store)}
        assert len(digest(store)) == len("0" * 64)
        assert store.sql.execute("SELECT count(*) FROM package WHERE revision != 1").fetchone() == (0,)
    assert _shapes(old / DATABASE) == _shapes(tmp_path / "fresh" / DATABASE)


def test_the_old_file_is_copied_first_and_only_once(old: Path) -> None:
    before = _shapes(old / DATABASE)
    for _ in range(2):
        with open_store(old):
            pass
    (copy,) = copies(old)
    assert copy.why == "migration"
    assert _shapes(copy.path) == before


@pytest.mark.parametrize("place", ["db.schema.migrate", "db.revisions.lay_out", "db.revisions.judge_all"])
def test_a_failure_in_the_middle_leaves_the_old_file(old: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    before = _shapes(old / DATABASE)

    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("the disk is gone")

    with monkeypatch.context() as context:
        context.setattr(place, fail)
        with pytest.raises(sqlite3.OperationalError):
            open_store(old)
    assert _shapes(old / DATABASE) == before
    with open_store(old) as store:
        assert [row.tokens["amount"] for row in rows(store, "T50")] == ["-7"]


def test_a_copy_that_cannot_be_made_stops_the_step(old: Path) -> None:
    before = _shapes(old / DATABASE)
    shelf = old / "backups"
    shelf.rmdir()
    shelf.write_text("no folder")
    with pytest.raises(StoreTrouble) as trouble:
        open_store(old)
    assert trouble.value.code == "E-STORE-DISK"
    assert _shapes(old / DATABASE) == before


def test_a_newer_file_is_refused_untouched(tmp_path: Path) -> None:
    root = tmp_path / "workspace"
    with create_store(root, read_pack("bachu-2024").files, identity("HB", Role.BUREAU)) as store:
        store.sql.execute(f"PRAGMA user_version = {schema.USER_VERSION + 1}")
    before = _shapes(root / DATABASE)
    with pytest.raises(StoreTrouble) as trouble:
        open_store(root)
    assert trouble.value.code == "E-STORE-NEWER"
    assert _shapes(root / DATABASE) == before


def test_every_version_has_its_step() -> None:
    """Who changes the shape of the file adds a step: the text of version 1 stays as it was."""
    assert len(schema.STEPS) == schema.USER_VERSION
    assert [name[:4] for name, _ in schema.STEPS] == [f"m{number:03d}" for number in range(1, len(schema.STEPS) + 1)]
    assert "slot TEXT" not in schema.CORE
