"""Packs as folders: what is wrong with one, and a copy of one to work on (DESIGN 4)."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import ClassVar, Final

from db.checks.examples import run_examples
from exchange.troubles import require_folder
from forms.fault_words import disk_words
from forms.load import load_pack
from forms.model import Item, Pack, Table
from forms.schema import table_schema
from forms.troubles import DefinitionFaults, Trouble
from office.files import write_durably

SCHEMAS: Final = "schemas"
#: What computers and office programs leave beside the files of people.
_LEFT: Final = (".", "~$", "Thumbs.db", "desktop.ini")


class PackFolderTrouble(Trouble):
    """A folder that a pack cannot be read from or written to."""

    texts: ClassVar[Mapping[str, str]] = {
        "E-PACK-FOLDER": "文件夹 {path} 里已有内容，没有写入。请换一个空文件夹或新的名称。",
        "E-PACK-DISK": "方案文件 {path} 读写不成（{why}）。请检查文件夹、权限和磁盘空间后重试。",
    }


def read_folder(folder: Path) -> Pack:
    """Load the pack whose definition files lie in a folder.

    Raises:
        DefinitionFaults: Something in the files is wrong; tells everything that is.
        PackFolderTrouble: A file cannot be read (E-PACK-DISK).
    """
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and name.parts[0] != SCHEMAS and not any(part.startswith(_LEFT) for part in name.parts):
            try:
                found[name.as_posix()] = path.read_bytes()
            except OSError as fault:
                raise PackFolderTrouble("E-PACK-DISK", path=path, why=disk_words(fault)) from fault
    return load_pack(found)


def check_pack(pack: Pack) -> None:
    """Make sure that a pack that was loaded also does what its examples say.

    Raises:
        DefinitionFaults: Tells every example that does not.
    """
    if faults := run_examples(pack):
        raise DefinitionFaults(faults)


def coverage(pack: Pack) -> list[str]:
    """List what a pack leaves open: what nobody could answer, nobody fills, or nobody knows the origin of.

    Returns:
        A sentence for each item without table or material or with a table that its unit has no duty on, table or
        section without an owner, field without a source, and indicator without inputs or source; in order of the pack.
    """
    own = [table for table in pack.tables if not table.builtin]
    return [
        *(f"事项 {item.id}（{item.title}）既没有表，也没有材料。" for item in pack.items if not _is_answerable(item)),
        *(line for item in pack.items for line in _not_theirs(pack, item)),
        *(line for table in own for line in _unowned(pack, table)),
        *(
            f"表 {table.id} 的“{field.name} {field.title}”没有写来源（source）。"
            for table in own
            for field in table.fields
            if not field.source and not field.withdrawn
        ),
        *(
            f"指标 {one.id}（{one.title}）没有写{'来源（source）' if one.inputs else '输入（inputs）'}。"
            for one in pack.indicators
            if not (one.inputs and one.source)
        ),
    ]


def _is_answerable(item: Item) -> bool:
    """Whether there is something to bring: a report is a document by itself, and work is closed by a note."""
    return bool(item.tables or item.evidence) or item.kind in {"report", "act"}


def _not_theirs(pack: Pack, item: Item) -> Iterator[str]:
    for table in item.tables:
        owners = {duty.unit for duty in pack.duties if duty.table == table}
        if owners and item.unit not in owners | {pack.bureau}:
            yield f"事项 {item.id}（{item.title}）的表 {table} 没有交给 {item.unit}，请写 [[duty]]。"


def _unowned(pack: Pack, table: Table) -> Iterator[str]:
    owned = {duty.section for duty in pack.duties if duty.table == table.id}
    if not owned:
        yield f"表 {table.id}（{table.title}）没有填报单位，请写 [[duty]]。"
    elif None not in owned:
        for section in table.sections:
            if section.id not in owned:
                yield f"表 {table.id} 的部分 {section.id}（{section.title}）没有填报单位，请写 [[duty]]。"


def export_pack(pack: Pack, folder: Path) -> int:
    """Write the definition files of a pack into an empty or new folder, ready to be changed and checked there.

    Beside them, in `schemas`, lies a Frictionless Table Schema of each table, for programs of others.

    Returns:
        How many files were written.

    Raises:
        PackFolderTrouble: The folder is in use (E-PACK-FOLDER) or the disk refused (E-PACK-DISK).
        StickTrouble: The folder above it is not there (E-NO-PLACE).
    """
    require_free(folder)
    schemas = {f"{SCHEMAS}/{table.file_stem}.json": _schema(table) for table in pack.tables if not table.builtin}
    for name, content in {**pack.files, **schemas}.items():
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_durably(path, content)
        except OSError as fault:
            raise PackFolderTrouble("E-PACK-DISK", path=path, why=disk_words(fault)) from fault
    return len(pack.files) + len(schemas)


def require_free(folder: Path) -> None:
    """Make sure that a folder is new or empty, and that it has a place to be in.

    Raises:
        PackFolderTrouble: It is in use (E-PACK-FOLDER).
        StickTrouble: The folder above it is not there (E-NO-PLACE).
    """
    require_folder(folder.absolute().parent)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise PackFolderTrouble("E-PACK-FOLDER", path=folder)


def _schema(table: Table) -> bytes:
    return json.dumps(table_schema(table, linked=True), ensure_ascii=False, indent=1).encode()
