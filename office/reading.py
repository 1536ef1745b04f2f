"""From a verified bag in quarantine to change sets that can be judged row by row (packages.md 1.5, step 9)."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from db.merging.changefiles import ChangeSet, RowChange, change_id
from db.merging.checkpoint import load_changeset, number_of
from db.merging.incoming import Incoming, Judge
from db.merging.packages import known_changesets
from db.store import Store
from exchange.verify import Verified
from forms import strictcsv
from office.content import WITHHELD, table_payload
from office.keys import fingerprint
from office.seals import info_labels
from office.troubles import NotAccepted

_FOLDER: Final = re.compile(r"data/changes/([0-9]{2,6})-([0-9a-f]{12})/([a-z0-9_.-]+)")


def incoming_of(store: Store, verified: Verified) -> Incoming:
    """Read what a verified package brings; change sets that are known here are skipped unread.

    Raises:
        ChangeRefused: A row or file does not hold (E-ROWS, E-SCOPE).
        NotAccepted: The effective tables are not those of its change sets (E-TABLES).
    """
    judge, known = Judge(store), known_changesets(store)
    withheld = _withheld(verified)
    fresh: dict[str, ChangeSet] = {}
    familiar: list[str] = []
    for folder, names in _folders(verified).items():
        away = withheld.get(folder, {})
        found = change_id({**{name: verified.files[f"{folder}/{name}"].sha256 for name in names}, **away})
        if found[:12] != folder[-12:] or found in fresh or found in familiar:
            raise NotAccepted("E-TABLES", where=verified.root.name, path=folder)
        if found in known:
            familiar.append(found)
        else:
            files = {name: (verified.root / folder / name).read_bytes() for name in names}
            fresh[found] = judge.read(folder.removeprefix("data/changes/"), files, away)
    incoming = Incoming(
        verified.package_id,
        verified.info.kind.value,
        verified.info.stage.value,
        verified.info.unit,
        fingerprint(verified.signer),
        info_labels(verified.info),
        tuple(fresh.values()),
        tuple(familiar),
    )
    judge.judge(incoming)
    _verify_tables(store, verified, incoming)
    return incoming


def _folders(verified: Verified) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in verified.files:
        match = _FOLDER.fullmatch(path)
        if match:
            found.setdefault(path.rpartition("/")[0], []).append(match[3])
    return found


def _withheld(verified: Verified) -> dict[str, dict[str, str]]:
    if WITHHELD not in verified.files:
        return {}
    found: dict[str, dict[str, str]] = {}
    try:
        header, rows = strictcsv.decode((verified.root / WITHHELD).read_bytes())
    except strictcsv.CsvFault as fault:
        raise NotAccepted("E-TABLES", where=verified.root.name, path=WITHHELD) from fault
    for path, sha256 in rows if header == ["path", "sha256"] else ():
        folder, _, name = path.rpartition("/")
        found.setdefault(folder, {})[name] = sha256
    return found


def _verify_tables(store: Store, verified: Verified, incoming: Incoming) -> None:
    """Make the effective tables again and compare byte for byte."""
    away = _withheld_by_set(verified)
    known = (load_changeset(store, number_of(store, item)) for item in incoming.known)
    sets = [*incoming.changesets, *(_as_carried(item, away.get(item.id[:12], {})) for item in known)]
    # A plain package never carries personal columns.
    expected = table_payload(sets, store.pack, personal=bool(verified.info.recipient_keys))
    present = {path for path in verified.files if path.startswith(("data/tables/", "data/private/"))}
    for path in sorted({*present, *(item for item in expected if item != "data/datapackage.json")}):
        data = expected.get(path)
        if data is None or path not in present or (verified.root / path).read_bytes() != data:
            raise NotAccepted("E-TABLES", where=verified.root.name, path=path)


def _withheld_by_set(verified: Verified) -> dict[str, dict[str, str]]:
    return {folder[-12:]: names for folder, names in _withheld(verified).items()}


def _as_carried(changeset: ChangeSet, away: Mapping[str, str]) -> ChangeSet:
    """Give a change set known here in full as it lies in a package that left private files out."""
    tables = {name.removesuffix(".private.csv").upper() for name in away}
    if not tables:
        return changeset
    rows = [_without_personal(row, changeset.columns[row.table].private, tables) for row in changeset.rows]
    return replace(changeset, rows=tuple(rows))


def _without_personal(row: RowChange, private: Sequence[str], tables: Collection[str]) -> RowChange:
    if row.table.upper() not in tables:
        return row
    cells = {name: token for name, token in row.cells.items() if name not in private}
    return RowChange(row.table, row.owner, row.row, cells)


def read_payload(verified: Verified, prefix: str) -> dict[str, bytes]:
    """Read the payload files below a path, by what follows it."""
    return {
        path.removeprefix(prefix): Path(verified.root / path).read_bytes()
        for path in verified.files
        if path.startswith(prefix)
    }
