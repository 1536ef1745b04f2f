"""Who types (填表人): names stay in this workspace and in private files; elsewhere there are only ids."""

import uuid

from db.merging.changefiles import MOST_NAME
from db.merging.checkpoint import checkpoint
from db.store import Store
from db.troubles import EntryRefused
from forms import strictcsv


def set_person(store: Store, name: str) -> None:
    """Say who types from now on; a change of person is a checkpoint (DESIGN 5). An empty name changes nothing."""
    if not name or name == person_name(store):
        return
    if not strictcsv.is_clean(name) or len(name) > MOST_NAME or "\n" in name:
        raise EntryRefused("E-TEXT", title="填表人", what=f"控制字符，或超过 {MOST_NAME} 字")
    with store.transaction():
        checkpoint(store)
        found = store.sql.execute("SELECT id FROM person WHERE name = ?", (name,)).fetchone()
        person = found[0] if found else str(uuid.uuid4())
        store.sql.execute("INSERT OR IGNORE INTO person VALUES (?, ?)", (person, name))
        store.put_meta("person", person)


def person_name(store: Store) -> str:
    """Give the name of who types now, empty if nobody has said."""
    found = store.sql.execute("SELECT name FROM person WHERE id = ?", (store.meta["person"],)).fetchone()
    return str(found[0]) if found else ""
