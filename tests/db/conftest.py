"""Workspaces without keys and packages: just a store, with the duties of the pack."""

import itertools
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from db.checkpoint import checkpoint
from db.journal import SYSTEM, Act, RowKey, put_row
from db.store import Identity, Role, Store, create_store, fixed_id
from forms.load import read_pack
from tests.county import CAMPAIGN

MakeStore = Callable[..., Store]


def identity(unit: str, role: Role, key: str = "a") -> Identity:
    return Identity(unit, role, CAMPAIGN, key * 64, "ssh-ed25519 AAAA", "age1x", str(uuid.uuid5(CAMPAIGN, unit + key)))


@pytest.fixture
def make_store(tmp_path: Path) -> Iterator[MakeStore]:
    """Make workspaces of any unit; all are closed at the end."""
    pack = read_pack("bachu-2024")
    number = itertools.count()
    with ExitStack() as stack:

        def make(unit: str = "XM", role: Role = Role.FILL, key: str = "a") -> Store:
            store = create_store(tmp_path / f"store-{next(number)}", pack.files, identity(unit, role, key))
            stack.callback(store.close)
            for duty in pack.duties:
                row = fixed_id(CAMPAIGN, f"K04/{duty.unit}/{duty.table}/")
                tokens = {"unit": duty.unit, "tbl": duty.table, "row_scope": duty.rows.value, "active": "1"}
                put_row(store, RowKey("K04", pack.bureau, row), tokens, Act(SYSTEM))
            checkpoint(store)
            return store

        yield make


@pytest.fixture
def store(make_store: MakeStore) -> Store:
    """The filling copy of the animal husbandry office."""
    return make_store()
