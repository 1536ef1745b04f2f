"""Workspaces without keys and packages: just a store, with the duties of the pack."""

import itertools
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from db.journal import SYSTEM, Act, RowKey, put_row
from db.merging.checkpoint import checkpoint
from db.merging.incoming import Incoming
from db.store import Identity, Role, Store, fixed_id
from tests.county import CAMPAIGN
from tests.cut_pack import FEW, cut_pack
from tests.db.copies import hand_over, task_for
from tests.db.made_stores import made_store, nothing
from tests.db.plots import FILES

MakeStore = Callable[..., Store]


def identity(unit: str, role: Role, key: str = "a") -> Identity:
    return Identity(unit, role, CAMPAIGN, key * 64, "ssh-ed25519 AAAA", "age1x", str(uuid.uuid5(CAMPAIGN, unit + key)))


def issue_duties(store: Store) -> None:
    """Give the duties of the pack, as the bureau does when it begins a campaign."""
    with store.transaction():
        for duty in store.pack.duties:
            section = duty.section or ""
            row = fixed_id(store.identity.campaign, f"K04/{duty.unit}/{duty.table}/{section}")
            tokens = {"unit": duty.unit, "tbl": duty.table, "section": section, "row_scope": duty.rows.value}
            put_row(store, RowKey("K04", store.pack.bureau, row), {**tokens, "active": "1"}, Act(SYSTEM))
        checkpoint(store)


@pytest.fixture
def tables() -> tuple[str, ...]:
    """Give the tables of the shipped pack that a module's stores have; a module may ask for fewer."""
    return FEW


@pytest.fixture
def make_store(tmp_path: Path, tables: tuple[str, ...]) -> Iterator[MakeStore]:
    """Make workspaces of any unit, with the duties that one bureau issued; all are closed at the end."""
    pack = cut_pack(tables=tables)
    number = itertools.count()
    with ExitStack() as stack:

        def make(unit: str = "XM", role: Role = Role.FILL, key: str = "a") -> Store:
            prepare = issue_duties if role is Role.BUREAU else _opened(tables, unit)
            store = made_store(tmp_path / f"store-{next(number)}", pack.files, identity(unit, role, key), prepare)
            stack.callback(store.close)
            return store

        yield make


@cache
def _opened(tables: tuple[str, ...], unit: str) -> Callable[[Store], None]:
    """Let a filling copy take in the task of its unit, the same one on each computer."""

    @cache
    def task() -> Incoming:
        pack = cut_pack(tables=tables)
        with TemporaryDirectory() as folder:
            known = identity(pack.bureau, Role.BUREAU, "f")
            with made_store(Path(folder) / "issuing", pack.files, known, issue_duties) as issuing:
                return task_for(issuing, unit)

    def prepare(store: Store) -> None:
        hand_over(task(), store)

    return prepare


@pytest.fixture
def store(make_store: MakeStore) -> Store:
    """The filling copy of the animal husbandry office."""
    return make_store()


@pytest.fixture
def plots(tmp_path: Path) -> Iterator[MakeStore]:
    """Make workspaces of the small pack of plots; the bureau's first, whose duties the units get."""
    with ExitStack() as stack:
        made: dict[str, Store] = {}

        def make(unit: str = "HB", files: Mapping[str, bytes] = FILES) -> Store:
            role = Role.BUREAU if unit == "HB" else Role.FILL
            known = identity(unit, role, unit[0].lower())
            prepare = issue_duties if unit == "HB" else nothing
            made[unit] = stack.enter_context(made_store(tmp_path / unit, files, known, prepare))
            if unit != "HB":
                hand_over(task_for(made.get("HB") or make("HB", files), unit), made[unit])
            return made[unit]

        yield make
