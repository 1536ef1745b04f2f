"""The files of a change set (变更集) and its name; pure, no store (packages.md 6.2).

A change set is `head.csv`, one `<table>.csv` a table, `<table>.private.csv` for personal fields, and
`people.private.csv`. Its id is a hash over the hashes of these files, so every byte of them is fixed by its content:
`decode` refuses whatever `encode` would not have written.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from forms import strictcsv
from forms.csv_guard import guarded

DELETED: Final = "_deleted"
_HEAD: Final = ("unit", "key", "person", "at", "nonce", "reason", "seen")
_PUBLIC: Final = ("_row", "_owner", "_set", "_deleted")
_PRIVATE: Final = ("_row", "_owner", "_set", "_salt")
_MAX_SEEN: Final = 100_000
#: Characters of a person's name, and of a time with its offset; both are shown in lines of their own.
MOST_NAME: Final = 60
_MOST_TIME: Final = 40


class ChangeFault(ValueError):
    """A change set that is not what its author's program would have written.

    Attributes:
        file: Name of the file in question, such as `t31.csv`.
    """

    def __init__(self, file: str, line: int, why: str) -> None:
        self.file = file
        self.line = line
        self.why = why
        super().__init__(f"{file}:{line}: {why}")


@dataclass(frozen=True, slots=True)
class Head:
    """Who made a change set, when by his own clock, why, and what he had seen.

    Attributes:
        key: Fingerprint of the signing key, 64 hex digits.
        person: Id of the person, or empty; names stand in `people.private.csv` only.
        at: Local clock, informational; no decision uses it.
        nonce: 32 hex digits, so that equal changes of two copies stay two sets.
        seen: Ids of the change sets held as accepted that touch a row of this one, sorted.
    """

    unit: str
    key: str
    person: str
    at: str
    nonce: str
    reason: str = ""
    seen: tuple[str, ...] = ()


@dataclass(slots=True)
class RowChange:
    """What one change set sets in one row.

    Attributes:
        cells: Token by field name, and `_deleted` as `1` or `0` where that is set.
        salt: 32 hex digits where personal fields are set, else empty (packages.md 3.4).
    """

    table: str
    owner: str
    row: str
    cells: dict[str, str]
    salt: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """Fields of a table in a change set's files, in order: those for everybody and the personal ones."""

    public: tuple[str, ...]
    private: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """A decoded change set.

    Attributes:
        rows: In the order of the files: by table, then owner, then row.
        columns: By table id.
        people: Name by person id.
        withheld: SHA-256 by name of private files that did not come along.
    """

    id: str
    head: Head
    rows: tuple[RowChange, ...]
    columns: Mapping[str, Columns]
    people: Mapping[str, str] = field(default_factory=dict)
    withheld: Mapping[str, str] = field(default_factory=dict)


def change_id(hashes: Mapping[str, str]) -> str:
    """Name a change set by its files.

    Args:
        hashes: SHA-256 in hex by file name, withheld files included.
    """
    digest = hashlib.sha256(b"xiankao-change/1\n")
    for name in sorted(hashes):
        digest.update(f"{hashes[name]}  {name}\n".encode())
    return digest.hexdigest()


def encode(
    head: Head,
    rows: Iterable[RowChange],
    columns: Mapping[str, Columns],
    people: Mapping[str, str],
    *,
    spell: strictcsv.Spell = guarded,
) -> dict[str, bytes]:
    """Write the files of a change set; equal content gives equal bytes, whatever the order of `rows`."""
    files = {"head.csv": _encode_head(head, spell)}
    by_table: dict[str, list[RowChange]] = {}
    for row in rows:
        by_table.setdefault(row.table, []).append(row)
    for table, changes in by_table.items():
        changes.sort(key=lambda change: (change.owner, change.row))
        stem = table.lower()
        public = [line for change in changes if (line := _public_line(change, columns[table].public))]
        if public:
            files[f"{stem}.csv"] = strictcsv.encode((*_PUBLIC, *columns[table].public), public, spell=spell)
        private = [line for change in changes if (line := _private_line(change, columns[table].private))]
        if private:
            files[f"{stem}.private.csv"] = strictcsv.encode((*_PRIVATE, *columns[table].private), private, spell=spell)
    if people:
        files["people.private.csv"] = strictcsv.encode(("person", "name"), sorted(people.items()), spell=spell)
    return files


def hashes_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """SHA-256 in hex by name."""
    return {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}


def decode(files: Mapping[str, bytes], withheld: Mapping[str, str], table_of: Callable[[str], str | None]) -> ChangeSet:
    """Read a change set and compute its id from its bytes.

    Args:
        files: Bytes by name.
        withheld: SHA-256 by name of private files that were left out on the way.
        table_of: Gives the table id of a file stem (`t31` → `T31`), or None if there is no such table.

    Raises:
        ChangeFault: A file is missing, superfluous or not canonical.
    """
    for name in withheld:
        if not name.endswith(".private.csv") or name in files:
            raise ChangeFault(name, 0, "不是可以留下的文件")
    if "head.csv" not in files:
        raise ChangeFault("head.csv", 0, "缺少")
    head = _decode_head(files["head.csv"])
    people: dict[str, str] = {}
    columns: dict[str, Columns] = {}
    rows: dict[tuple[str, str, str], RowChange] = {}
    for name in sorted(files):
        if name == "people.private.csv":
            people = dict(_table(name, files[name], ("person", "name"))[1])
            if any(len(person) > MOST_NAME or "\n" in person for person in people.values()):
                raise ChangeFault(name, 0, f"姓名超过 {MOST_NAME} 字，或有换行")
        elif name != "head.csv":
            _decode_table(name, files[name], table_of, columns, rows)
    found = tuple(sorted(rows.values(), key=lambda change: (change.table, change.owner, change.row)))
    hashes = hashes_of(files)
    again = hashes_of(encode(head, found, columns, people))
    for name in {*hashes, *again}:
        if hashes.get(name) != again.get(name):
            raise ChangeFault(name, 0, "不是规范写法")
    return ChangeSet(change_id({**hashes, **withheld}), head, found, columns, people, dict(withheld))


def _encode_head(head: Head, spell: strictcsv.Spell) -> bytes:
    values = (head.unit, head.key, head.person, head.at, head.nonce, head.reason, " ".join(head.seen))
    return strictcsv.encode(_HEAD, [values], spell=spell)


def _decode_head(data: bytes) -> Head:
    _, rows = _table("head.csv", data, _HEAD, limit=_MAX_SEEN * 65)
    if len(rows) != 1:
        raise ChangeFault("head.csv", 0, "应只有一行")
    unit, key, person, at, nonce, reason, seen = rows[0]
    ids = tuple(seen.split(" ")) if seen else ()
    if list(ids) != sorted(set(ids)) or len(ids) > _MAX_SEEN or not all(_is_hex(item, 64) for item in ids):
        raise ChangeFault("head.csv", 2, "seen 不是排好序的变更集编号")
    if not unit or not _is_hex(key, 64) or not _is_hex(nonce, 32):
        raise ChangeFault("head.csv", 2, "单位、密钥或随机数不对")
    if len(at) > _MOST_TIME or "\n" in at:
        raise ChangeFault("head.csv", 2, "时间不对")
    return Head(unit, key, person, at, nonce, reason, ids)


def _public_line(change: RowChange, fields: Sequence[str]) -> list[str] | None:
    deleted = change.cells.get(DELETED, "")
    chosen = [name for name in fields if name in change.cells]
    if not chosen and not deleted:
        return None
    return [change.row, change.owner, _set(chosen, fields), deleted, *(change.cells.get(name, "") for name in fields)]


def _private_line(change: RowChange, fields: Sequence[str]) -> list[str] | None:
    chosen = [name for name in fields if name in change.cells]
    if not chosen:
        return None
    cells = (change.cells.get(name, "") for name in fields)
    return [change.row, change.owner, _set(chosen, fields), change.salt, *cells]


def _set(chosen: Sequence[str], fields: Sequence[str]) -> str:
    return "*" if chosen and len(chosen) == len(fields) else " ".join(chosen)


def _decode_table(
    name: str,
    data: bytes,
    table_of: Callable[[str], str | None],
    columns: dict[str, Columns],
    rows: dict[tuple[str, str, str], RowChange],
) -> None:
    private = name.endswith(".private.csv")
    table = table_of(name.removesuffix(".csv").removesuffix(".private"))
    if table is None:
        raise ChangeFault(name, 0, "方案里没有这张表")
    fixed = _PRIVATE if private else _PUBLIC
    header, lines = _table(name, data, None)
    if tuple(header[:4]) != fixed or len(set(header)) != len(header):
        raise ChangeFault(name, 1, "标题行不对")
    fields = tuple(header[4:])
    known = columns.get(table, Columns((), ()))
    columns[table] = Columns(known.public, fields) if private else Columns(fields, known.private)
    seen: set[tuple[str, str]] = set()
    for number, (row, owner, chosen, extra, *values) in enumerate(lines, 2):
        if (owner, row) in seen:
            raise ChangeFault(name, number, "同一记录出现两次")
        seen.add((owner, row))
        change = rows.setdefault((table, owner, row), RowChange(table, owner, row, {}))
        change.cells.update(_chosen(name, number, chosen, fields, values))
        if private:
            change.salt = extra
            if not _is_hex(extra, 32):
                raise ChangeFault(name, number, "_salt 不对")
        elif extra in {"0", "1"}:
            change.cells[DELETED] = extra
        elif extra:
            raise ChangeFault(name, number, "_deleted 只能是 0、1 或空")


def _chosen(
    name: str, number: int, chosen: str, fields: Sequence[str], values: Sequence[str]
) -> Iterable[tuple[str, str]]:
    if chosen == "*":
        return zip(fields, values, strict=True)
    wanted = set(chosen.split(" ")) if chosen else set()
    if not wanted <= set(fields):
        raise ChangeFault(name, number, "_set 里有表中没有的指标项")
    if any(value and field not in wanted for field, value in zip(fields, values, strict=True)):
        raise ChangeFault(name, number, "没有列入 _set 的指标项有值")
    return [(field, value) for field, value in zip(fields, values, strict=True) if field in wanted]


def _table(
    name: str, data: bytes, header: Sequence[str] | None, limit: int = strictcsv.MAX_FIELD_BYTES
) -> tuple[list[str], list[list[str]]]:
    try:
        found, rows = strictcsv.decode(data)
    except strictcsv.CsvFault as fault:
        raise ChangeFault(name, fault.line, fault.why) from fault
    if header is not None and tuple(found) != tuple(header):
        raise ChangeFault(name, 1, "标题行不对")
    # Only the last column of a head, `seen`, may be longer than a cell.
    most = [strictcsv.MAX_FIELD_BYTES] * (len(found) - 1) + [limit]
    if any(len(cell) > longest for row in rows for cell, longest in zip(row, most, strict=True)):
        raise ChangeFault(name, 0, "有一格过长")
    return found, rows


def _is_hex(text: str, length: int) -> bool:
    return len(text) == length and not text.strip("0123456789abcdef")
