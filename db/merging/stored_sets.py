"""Change sets out of the store, and their files again, byte for byte."""

import json
from collections.abc import Mapping

from db.merging.changefiles import ChangeSet, Columns, Head, RowChange, change_id, encode, hashes_of
from db.store import Store
from forms.csv_guard import guarded
from forms.strictcsv import Spell


def load_changeset(store: Store, number: int) -> ChangeSet:
    """Read a change set back from the store."""
    found = store.sql.execute(
        "SELECT id, unit, key, person, at, nonce, reason, files, people FROM changeset WHERE n = ?", (number,)
    ).fetchone()
    change_id, unit, key, person, at, nonce, reason, files, people = found
    seen = store.sql.execute("SELECT id FROM changeset WHERE n IN (SELECT seen FROM seen WHERE cs = ?)", (number,))
    head = Head(unit, key, person, at, nonce, reason, tuple(sorted(item for (item,) in seen)))
    facts = json.loads(files)
    rows = tuple(
        RowChange(table, owner, row, json.loads(cells), salt)
        for table, owner, row, cells, salt in store.sql.execute(
            "SELECT r.tbl, r.owner, r.id, c.cells, c.salt FROM change c JOIN row r ON r.n = c.row WHERE c.cs = ?"
            " ORDER BY r.tbl, r.owner, r.id",
            (number,),
        )
    )
    columns = {table: Columns(tuple(public), tuple(private)) for table, (public, private) in facts["columns"].items()}
    return ChangeSet(change_id, head, rows, columns, json.loads(people), facts.get("withheld", {}))


def files_of(changeset: ChangeSet) -> dict[str, bytes]:
    """Make the files of a change set again.

    A set of an older program may be spelled without apostrophes (`forms.csv_guard`). Its bytes are its name, so they
    stay; a receiver who does not have it refuses it, and this workspace calls its own ones back (`recalling`).

    Raises:
        ValueError: They no longer give its id: somebody has written in the store by hand (threat T42).
    """
    for spell in (guarded, str):
        files = _spelled(changeset, spell)
        if _names(files, changeset):
            return files
    raise ValueError(f"change set {changeset.id} does not match its content")


def is_spelled_now(changeset: ChangeSet) -> bool:
    """Whether a change set is spelled as this program would."""
    return _names(_spelled(changeset, guarded), changeset)


def _spelled(changeset: ChangeSet, spell: Spell) -> dict[str, bytes]:
    return encode(changeset.head, list(changeset.rows), changeset.columns, changeset.people, spell=spell)


def _names(files: Mapping[str, bytes], changeset: ChangeSet) -> bool:
    return change_id({**hashes_of(files), **changeset.withheld}) == changeset.id
