"""Packs read from their definition files, strictly: all faults at once, each with file and place.

A pack is a set of files under the names that they have in a task package: `pack.toml`, `tables/t31.toml`,
`codes/species.toml`. The shipped packs share their tables and code lists.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import ClassVar, Final, TypeAlias

from forms.loading.blocks import clip
from forms.loading.documents import above_blocks, blocks, written
from forms.loading.names import TOWNS, UNITS
from forms.loading.packs import read_header, read_list, read_noted, read_pack_file, town_choices, unit_choices
from forms.loading.shipped import said_of, shipped_files
from forms.loading.source import PACK_FILE, Faults, Source, kept_source, read_source
from forms.loading.tables import read_later, read_table
from forms.model import Choice, Pack, Table
from forms.model.later import as_asked
from forms.troubles import DefinitionFaults, Trouble

MAX_FILES: Final = 300
_TABLES: Final = "tables/"
_FILE: Final = re.compile(r"pack\.toml|tables/t[0-9]{2}[a-z]?\.toml|codes/[a-z][a-z0-9_]{0,39}\.toml")

#: Reads a table, given what is read already, all files, its id and the lists to choose from.
_Reader: TypeAlias = Callable[
    [Mapping[str, Source], Mapping[str, bytes], str, Mapping[str, tuple[Choice, ...]]], Table | None
]


class PackTrouble(Trouble):
    """A pack that is asked for is not there."""

    exit_code = 2
    texts: ClassVar[Mapping[str, str]] = {
        "E-NO-PACK": "没有名为“{pack}”的方案。本程序带有：{known}。请核对名称。",
    }


def pack_ids() -> tuple[str, ...]:
    """Name the packs that come with the program, in order."""
    return tuple(sorted(entry.name[:-5] for entry in _shipped("packs").iterdir() if entry.name.endswith(".toml")))


def read_pack(pack_id: str) -> Pack:
    """Read a pack that comes with the program.

    Raises:
        PackTrouble: There is none of that name.
        DefinitionFaults: It is there and wrong.
    """
    if pack_id not in pack_ids():
        raise PackTrouble("E-NO-PACK", pack=clip(pack_id), known="、".join(pack_ids()))
    return load_pack(_shipped_files(pack_id))


def is_shipped(files: Mapping[str, bytes]) -> bool:
    """Whether these are, byte for byte, the files of a pack that comes with the program."""
    content = files.get(PACK_FILE)
    return any(
        (_shipped("packs") / f"{name}.toml").read_bytes() == content and _shipped_files(name) == dict(files)
        for name in pack_ids()
    )


def load_pack(files: Mapping[str, bytes]) -> Pack:
    """Load a pack from its files.

    Args:
        files: Content by name, as in a task package; the result keeps them.

    Raises:
        DefinitionFaults: Something in the files is wrong; tells everything that is.
    """
    return _judged(tuple(sorted(files.items())))


@lru_cache(maxsize=8)
def _judged(given: tuple[tuple[str, bytes], ...]) -> Pack:
    """Judge each set of files once a process: opening a task, revising and the bureau's start ask for the same."""
    files, faults = dict(given), Faults()
    sources = _read_sources(files, faults)
    pack = _assemble(sources, files, _at_once)
    _link_whole(pack, sources, faults)
    if told := faults.lines():
        raise DefinitionFaults(told)
    return pack


def documents(files: Mapping[str, bytes]) -> dict[str, str]:
    """Write down what the files of a pack say, for `load_again`; without those that are wrong or said too oddly."""
    sources = _read_sources(files, Faults()).items()
    texts = {name: written(source.data) for name, source in sources if source.is_read}
    return {name: text for name, text in texts.items() if text is not None}


def load_again(files: Mapping[str, bytes], kept: Mapping[str, str] = {}) -> Pack:
    """Load a pack that `load_pack` has passed before, without judging once more what its parts say of each other.

    That takes parsers and the compiler of expressions, which a start of the program needs for nothing else; and a pack
    that a campaign stands on stays readable when a later version judges more strictly. Of a table only the head is read
    until something else is asked of it.

    Args:
        kept: What `documents` has written of these very files, of all of them or some.

    Raises:
        DefinitionFaults: A single file of it is wrong; for what stands in the blocks of a table once it is asked for.
    """
    faults = Faults()
    few = {name: content for name, content in files.items() if not name.startswith(_TABLES)}
    pack = _assemble(_read_sources(few, faults, kept), files, partial(_later, kept))
    if told := faults.lines():
        raise DefinitionFaults(told)
    return pack


@cache
def builtin_tables() -> tuple[Table, ...]:
    """Give the program's own tables (C…, K…), which belong to every pack, in order of their ids.

    Raises:
        DefinitionFaults: A shipped definition is wrong.
    """
    files = shipped_files()
    said = said_of(files)
    return tuple(
        read_later(f"builtin/{name}", content, {}, builtin=True, kept=said.get(name, ""))
        for name, content in files.items()
    )


def _shipped(folder: str) -> Path:
    return Path(__file__).parent / folder


def _shipped_files(pack_id: str) -> dict[str, bytes]:
    content = (_shipped("packs") / f"{pack_id}.toml").read_bytes()
    tables, codes = read_header(read_source(PACK_FILE, content, Faults()))
    found = {PACK_FILE: content}
    for folder, stems in (("tables", [table.lower() for table in tables]), ("codes", codes)):
        for stem in stems:
            entry = _shipped(folder) / f"{stem}.toml"
            if entry.is_file():
                found[f"{folder}/{stem}.toml"] = entry.read_bytes()
    return found


def _read_sources(files: Mapping[str, bytes], faults: Faults, kept: Mapping[str, str] = {}) -> dict[str, Source]:
    """Read the files in a fixed order, so that faults come in a fixed order, too."""
    sources: dict[str, Source] = {}
    if PACK_FILE not in files:
        faults.add(PACK_FILE, 0, "缺少这个文件。")
    if len(files) > MAX_FILES:
        faults.add(PACK_FILE, 0, f"共有 {len(files)} 个文件，超过上限 {MAX_FILES}。")
        return sources
    for name in sorted(files, key=lambda name: (name != PACK_FILE, name)):
        if text := kept.get(name):
            sources[name] = kept_source(name, files[name], above_blocks(text) | blocks(text), faults)
        elif _FILE.fullmatch(name):
            sources[name] = read_source(name, files[name], faults)
        else:
            faults.add(clip(name), 0, "方案里不应有这个文件。")
    return sources


def _assemble(sources: Mapping[str, Source], files: Mapping[str, bytes], reader: _Reader) -> Pack:
    head = sources.get(PACK_FILE)
    if head is None or not head.is_read:
        # Its one fault is told already; all that is missing in it would only hide that.
        head = Source(PACK_FILE, Faults())
    tables, lists = read_header(head)
    _match_files(head, sources, files, (tables, lists))
    codes = {
        name: read_list(source) for name in lists if (source := sources.get(f"codes/{name}.toml")) and source.is_read
    }
    for name, source in sources.items():
        _check_name(source, name)
    # A list that could not be read is told at its file; that it is not known would only be told again.
    choosable = dict.fromkeys(lists, ()) | codes | {TOWNS: town_choices(head), UNITS: unit_choices(head)}
    read = (reader(sources, files, table_id, choosable) for table_id in tables)
    # Tables are shared by the packs of all notices: a pack leaves out checks that read others, and takes some lightly.
    noted = read_noted(head)
    own = tuple(as_asked(table, tables, noted) for table in read if table)
    return read_pack_file(head, (*own, *builtin_tables()), codes, files)


def _match_files(
    head: Source, sources: Mapping[str, Source], files: Collection[str], named: tuple[Sequence[str], Sequence[str]]
) -> None:
    wanted = _files_of(*named)
    for name, key in wanted.items():
        if name not in files:
            head.fault((key,), f"“{key}”提到的文件 {name} 不存在，用到它的内容没有核对。")
    for name, source in sources.items():
        if name != PACK_FILE and name not in wanted and head.is_read:
            source.fault((), "pack.toml 没有提到这个文件。")


def _files_of(tables: Sequence[str], lists: Sequence[str]) -> dict[str, str]:
    """Give the files of a pack, each with the key that names it."""
    found = {f"tables/{table.lower()}.toml": "tables" for table in tables}
    return found | {f"codes/{name}.toml": "codes" for name in lists}


def _wanted(head: Source | None) -> dict[str, str]:
    """Give the files that a pack file asks for; what is wrong with it is told elsewhere."""
    return _files_of(*read_header(Source(PACK_FILE, Faults(), head.data))) if head else {}


def _check_name(source: Source, name: str) -> None:
    stem = name.rpartition("/")[2].removesuffix(".toml")
    for folder, key in (("tables/", "id"), ("codes/", "name")):
        own = source.data.get(key)
        if name.startswith(folder) and isinstance(own, str) and own.lower() != stem:
            source.fault((key,), f"“{key}”是“{clip(own)}”，与文件名不符，应对应 {clip(own.lower())}.toml。")


def _at_once(
    sources: Mapping[str, Source], _files: Mapping[str, bytes], table_id: str, codes: Mapping[str, tuple[Choice, ...]]
) -> Table | None:
    source = sources.get(f"tables/{table_id.lower()}.toml")
    return read_table(source, codes) if source and source.is_read else None


def _later(
    kept: Mapping[str, str],
    _sources: Mapping[str, Source],
    files: Mapping[str, bytes],
    table_id: str,
    codes: Mapping[str, tuple[Choice, ...]],
) -> Table | None:
    name = f"tables/{table_id.lower()}.toml"
    return read_later(name, files[name], codes, kept=kept.get(name, "")) if name in files else None


def _link_whole(pack: Pack, sources: Mapping[str, Source], faults: Faults) -> None:
    """See that the parts fit each other, as far as they could be read."""
    unread = {name for name, source in sources.items() if not source.is_read}
    gone = unread | _wanted(sources.get(PACK_FILE)).keys() - sources.keys()
    if not gone and PACK_FILE in sources:
        _link(pack, sources)
        return
    from forms.loading.resting import Resting, tell_not_judged

    tell_not_judged(faults, unread)
    if PACK_FILE not in sources or PACK_FILE in unread:
        return
    resting = Resting(sources, gone)
    apart = resting.apart()
    _link(pack, apart)
    resting.keep(apart, faults)


def _link(pack: Pack, sources: Mapping[str, Source]) -> None:
    from forms.loading.checklinks import link_checks
    from forms.loading.expressions import check_expressions
    from forms.loading.links import link_table
    from forms.loading.packlinks import link_pack

    if head := sources.get(PACK_FILE):
        link_pack(head, pack)
    for table in pack.tables:
        source = sources.get(f"tables/{table.file_stem}.toml")
        if source and not table.builtin:
            link_table(source, table, pack)
            link_checks(source, table)
            check_expressions(source, table, pack)
