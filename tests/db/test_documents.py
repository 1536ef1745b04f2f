"""What the files of a pack say is kept beside them, and never believed of other bytes."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from db.creating import create_store
from db.opening import open_store
from db.revisions import install_revision
from db.store import Role, Store, _loaded
from forms.loading import source
from tests.db.conftest import identity
from tests.db.revised import pack_files


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make a bureau's workspace of one revision."""
    with create_store(tmp_path / "workspace", pack_files(1), identity("HB", Role.BUREAU)):
        pass
    return tmp_path / "workspace"


def _kept(store: Store) -> set[tuple[int, str]]:
    return set(store.sql.execute("SELECT revision, name FROM pack_document"))


def _all(files: Mapping[str, bytes], revision: int) -> set[tuple[int, str]]:
    return {(revision, name) for name in files}


def test_a_start_reads_no_toml_but_that_of_the_program(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _loaded.cache_clear()
    asked: list[str] = []
    whole = source._decode

    def decode(found: source.Source, content: bytes) -> str | None:
        asked.append(found.name)
        return whole(found, content)

    monkeypatch.setattr(source, "_decode", decode)
    with open_store(root) as store:
        assert store.table("T50").fields
        assert _kept(store) == _all(store.pack.files, 1)
    assert [name for name in asked if not name.startswith("builtin/")] == []


def test_files_that_were_changed_are_read_themselves(root: Path) -> None:
    with open_store(root) as store:
        title = store.table("T50").title
        store.sql.execute(
            "UPDATE pack_file SET data = CAST(replace(CAST(data AS TEXT), ?, ?) AS BLOB) WHERE name = ?",
            (title, "别的表名", "tables/t50.toml"),
        )
    with open_store(root) as store:
        assert store.table("T50").title == "别的表名"
        assert store.table("T50").fields


def test_what_is_kept_can_be_dropped_at_any_time(root: Path) -> None:
    with open_store(root) as store:
        before = store.pack
        store.sql.execute("DELETE FROM pack_document")
    _loaded.cache_clear()
    with open_store(root) as store:
        assert store.pack == before


def test_each_revision_keeps_its_own(root: Path) -> None:
    with open_store(root) as store:
        install_revision(store, pack_files(2))
        assert _kept(store) == _all(pack_files(1), 1) | _all(pack_files(2), 2)
