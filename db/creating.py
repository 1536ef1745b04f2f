"""Making a new workspace: an empty store, its pack, who writes in it."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path

from db.checks.examples import require_examples
from db.connection import disk_words
from db.migrating import lay_tables
from db.opening import open_file
from db.revisions import keep_files, lay_out, refuse_breaks
from db.state import rebuild
from db.store import FOLDERS, Identity, Store
from db.troubles import StoreTrouble
from forms.lineage import Lineage
from forms.load import load_pack
from forms.model import Pack


def create_store(
    root: Path, pack_files: Mapping[str, bytes], identity: Identity, *, former: Mapping[int, Mapping[str, bytes]] = {}
) -> Store:
    """Make a new workspace in an empty or missing folder.

    Args:
        former: Files of the pack's earlier revisions by their numbers, whose change sets may still come.

    Raises:
        StoreTrouble: The folder is in use (E-WORKSPACE-EXISTS), or the disk refused.
        DefinitionFaults: The pack does not load, or an example of it does not do what it says.
        RevisionRefused: It cannot follow its earlier revisions.
    """
    pack = load_pack(pack_files)
    require_examples(pack)
    if root.exists() and any(entry.name not in FOLDERS for entry in root.iterdir()):
        raise StoreTrouble("E-WORKSPACE-EXISTS", path=root)
    for folder in FOLDERS:
        (root / folder).mkdir(parents=True, exist_ok=True)
    store = open_file(root)
    try:
        _fill(store, pack, identity, former)
    except BaseException:
        store.close()
        raise
    return store


def _fill(store: Store, pack: Pack, identity: Identity, former: Mapping[int, Mapping[str, bytes]]) -> None:
    try:
        lay_tables(store.sql)
    except sqlite3.OperationalError as fault:
        raise StoreTrouble("E-STORE-DISK", why=disk_words(fault)) from fault
    facts = {
        "unit": identity.unit,
        "role": identity.role,
        "campaign": str(identity.campaign),
        "key": identity.key,
        "public": identity.public,
        "age": identity.age,
        "installation": identity.installation,
        "revision": str(pack.version),
        "sequence": "0",
        "person": "",
    }
    with store.transaction():
        for key, value in facts.items():
            store.put_meta(key, value)
        for revision, files in {**former, pack.version: pack.files}.items():
            keep_files(store, revision, files)
        store.forget()
        # Earlier revisions must be readable, too, for what was written under them may come.
        refuse_breaks(Lineage(store.lineage.packs[:1]), store.lineage.packs[1:])
        lay_out(store)
        # Fixed rows are there from the beginning, with what is computed in them and found about them.
        rebuild(store)
