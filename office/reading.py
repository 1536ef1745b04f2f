"""From a verified bag in quarantine to change sets that can be judged row by row (packages.md 1.5, step 9)."""

import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final

from db.merging.changefiles import ChangeSet, RowChange, change_id
from db.merging.checkpoint import number_of
from db.merging.incoming import Incoming, Judge
from db.merging.packages import known_changesets, revision_of_task, withheld_files
from db.merging.stored_sets import load_changeset
from db.store import Store
from exchange import limits
from exchange.key_codes import package_code
from exchange.troubles import PackageRefused
from exchange.verify import Verified
from forms import strictcsv
from forms.lineage import Lineage
from office.content import DESCRIPTOR, WITHHELD, table_payload
from office.keys import fingerprint
from office.seals import info_labels
from office.troubles import NotAccepted

#: What the receiver makes again out of the change sets and compares.
_REGENERATED: Final = ("data/tables/", "data/private/")
_FOLDER: Final = re.compile(r"data/changes/([0-9]{2,6})-([0-9a-f]{12})/([a-z0-9_.-]+)")


def incoming_of(store: Store, verified: Verified) -> Incoming:
    """Read what a verified package brings, under the pack of the task that it names.

    Change sets that are known here in full are skipped unread.

    Raises:
        ChangeRefused: A row or file does not hold (E-ROWS, E-SCOPE).
        NotAccepted: It was filled under a task that this bureau never issued (E-TASK-UNKNOWN), or its effective tables
            are not those of its change sets (E-TABLES).
    """
    revision = _revision_of(store, verified)
    lineage = store.lineage_of(revision)
    judge, known, lacking = Judge(store, lineage), known_changesets(store), withheld_files(store)
    withheld = _withheld(verified)
    fresh: dict[str, ChangeSet] = {}
    familiar: list[str] = []
    for folder, names in _folders(verified).items():
        away = withheld.get(folder, {})
        found = change_id({**{name: verified.files[f"{folder}/{name}"].sha256 for name in names}, **away})
        if found[:12] != folder[-12:] or found in fresh or found in familiar:
            raise NotAccepted("E-TABLES", where=verified.root.name, path=folder)
        if found in known and not lacking.get(found, frozenset()) - away.keys():
            familiar.append(found)
        else:
            files = {name: _read(verified, f"{folder}/{name}") for name in names}
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
        revision,
    )
    judge.judge(incoming)
    _verify_tables(store, verified, incoming, lineage)
    return incoming


def _revision_of(store: Store, verified: Verified) -> int:
    """Say which pack a package was made under; a task brings its own, which is in use by now."""
    digest = verified.info.task_digest
    if not store.is_bureau or digest is None:
        return store.revision
    revision = revision_of_task(store, digest)
    if revision is None:
        raise NotAccepted("E-TASK-UNKNOWN", where=verified.root.name, task=package_code(digest))
    return revision


def _read(verified: Verified, path: str, most: int = limits.TEXT_FILE_BYTES) -> bytes:
    """Read a payload file that is held in memory as a whole; its length was verified.

    Raises:
        PackageRefused: It is longer than any program would write it (E-TOO-BIG).
    """
    size = verified.files[path].size
    if size > most:
        raise PackageRefused("E-TOO-BIG", where=path, size=size, limit=most)
    return (verified.root / path).read_bytes()


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
        header, rows = strictcsv.decode(_read(verified, WITHHELD))
    except strictcsv.CsvFault as fault:
        raise NotAccepted("E-TABLES", where=verified.root.name, path=WITHHELD) from fault
    for path, sha256 in rows if header == ["path", "sha256"] else ():
        folder, _, name = path.rpartition("/")
        found.setdefault(folder, {})[name] = sha256
    return found


def _verify_tables(store: Store, verified: Verified, incoming: Incoming, lineage: Lineage) -> None:
    """Make the effective tables and their descriptor again and compare byte for byte."""
    away = _withheld_by_set(verified)
    known = (load_changeset(store, number_of(store, item)) for item in incoming.known)
    sets = [*incoming.changesets, *(_as_carried(item, away.get(item.id[:12], {})) for item in known)]
    # A plain package never carries personal columns.
    expected = table_payload(sets, lineage, personal=bool(verified.info.recipient_keys))
    told = expected.pop(DESCRIPTOR)
    if DESCRIPTOR not in verified.files or not _describes(_read(verified, DESCRIPTOR), told):
        raise NotAccepted("E-TABLES", where=verified.root.name, path=DESCRIPTOR)
    present = {path for path in verified.files if path.startswith(_REGENERATED)}
    for path in sorted({*present, *expected}):
        data = expected.get(path)
        if data is None or path not in present or _read(verified, path, len(data)) != data:
            raise NotAccepted("E-TABLES", where=verified.root.name, path=path)


def _describes(found: bytes, expected: bytes) -> bool:
    """Whether a descriptor says of every file what is true: path, length, hash, columns.

    The rest are words for people, which another version of the program may choose otherwise; nothing is read from them.
    """
    try:
        return found == expected or _facts(json.loads(found)) == _facts(json.loads(expected))
    except (ValueError, TypeError, KeyError, RecursionError):
        return False


def _facts(content: object) -> list[tuple[object, ...]]:
    if not isinstance(content, Mapping):
        raise TypeError("no object")
    return [
        (item["path"], item["bytes"], item["hash"], [field["name"] for field in item["schema"]["fields"]])
        for item in content["resources"]
    ]


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


def mark_of(verified: Verified, prefix: str) -> str:
    """Give one word for all payload files below a path, to tell later whether others have come."""
    lines = sorted(f"{fact.sha256}  {path}\n" for path, fact in verified.files.items() if path.startswith(prefix))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def read_payload(verified: Verified, prefix: str) -> dict[str, bytes]:
    """Read the payload files below a path, by what follows it.

    Raises:
        PackageRefused: One of them, or all together, are longer than any definition (E-TOO-BIG).
    """
    wanted = [path for path in verified.files if path.startswith(prefix)]
    size = sum(verified.files[path].size for path in wanted)
    if size > limits.TEXT_FILE_BYTES:
        raise PackageRefused("E-TOO-BIG", where=prefix, size=size, limit=limits.TEXT_FILE_BYTES)
    return {path.removeprefix(prefix): _read(verified, path) for path in wanted}
