"""A table definition file: `tables/t31.toml`, or one of the program's own tables."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from forms.loading import names
from forms.loading.blocks import MAX_EXPRESSION, Block, differ
from forms.loading.documents import above_blocks, blocks
from forms.loading.evidence import read_slots
from forms.loading.fields import read_field
from forms.loading.source import Faults, Source, kept_source, read_source
from forms.model import Check, Choice, Kind, Level, Section, Table
from forms.model.later import later
from forms.troubles import DefinitionFaults

#: SQLite holds 2,000 columns a table, and a row is judged in one statement.
MAX_FIELDS: Final = 300
MAX_CHECKS: Final = 300
_TABLE: Final = "id title kind key rows_from parent yearly version source help section field check evidence"
_CHECK: Final = "id level message expect find at passes fails when_complete needs source"
KEYS: Final = frozenset(_TABLE.split())
SECTION_KEYS: Final = frozenset({"id", "title"})
CHECK_KEYS: Final = frozenset(_CHECK.split())


def read_table(source: Source, lists: Mapping[str, tuple[Choice, ...]], *, builtin: bool = False) -> Table | None:
    """Read one table; None only if it has no usable id."""
    block = Block(source, source.data)
    block.only(KEYS)
    head = _read_head(block, builtin=builtin)
    fields = tuple(field for item in block.blocks("field") if (field := read_field(item, lists)))
    if not fields:
        block.fault("", "表里没有一个可用的指标项，至少写一个 [[field]]。")
    for key, most in (("field", MAX_FIELDS), ("check", MAX_CHECKS)):
        if len(block.blocks(key)) > most:
            block.fault("", f"[[{key}]] 有 {len(block.blocks(key))} 个，最多 {most} 个，请分成几张表。")
    differ(block.blocks("field"), "name")
    differ(block.blocks("check"), "id")
    differ(block.blocks("section"), "id")
    if not head.id:
        return None
    return replace(
        head,
        fields=fields,
        checks=tuple(check for item in block.blocks("check") if (check := _read_check(item))),
        sections=tuple(section for item in block.blocks("section") if (section := _read_section(item))),
        evidence=read_slots(block),
    )


def _read_head(block: Block, *, builtin: bool) -> Table:
    return Table(
        id=block.text("id", names.BUILTIN if builtin else names.TABLE, required=True),
        title=block.text("title", required=True),
        kind=Kind(block.one_of("kind", list(Kind)) or Kind.LIST),
        fields=(),
        key=block.texts("key", names.FIELD),
        rows_from=block.text("rows_from", names.LIST),
        parent=block.text("parent", names.TABLE),
        source=block.text("source") or "",
        help=block.text("help") or "",
        builtin=builtin,
        version=block.version(),
        yearly=block.flag("yearly"),
    )


def read_later(
    name: str, content: bytes, lists: Mapping[str, tuple[Choice, ...]], *, builtin: bool = False, kept: str = ""
) -> Table:
    """Read only what stands above the first block of a table that has been read before, and the rest when asked for.

    A table is known by that to most who list tables, and a pack has seventy.

    Args:
        kept: What the file says as `forms.loading.documents` has written it; empty: it is read from the file.

    Raises:
        DefinitionFaults: Also later, when something is asked for that cannot be read.
    """

    def whole() -> Table:
        faults = Faults()
        said = above_blocks(kept) | blocks(kept) if kept else None
        source = kept_source(name, content, said, faults) if said else read_source(name, content, faults)
        found = read_table(source, lists, builtin=builtin)
        if found is None or (told := faults.lines()):
            raise DefinitionFaults(told)
        return found

    faults = Faults()
    if kept:
        source = Source(name, faults, above_blocks(kept), is_read=True)
    else:
        # What ends before a line with a bracket and can be read is not cut in the middle of a text or list.
        source = read_source(name, content.partition(b"\n[")[0], faults)
    head = _read_head(Block(source, source.data), builtin=builtin)
    return whole() if faults.lines() else later(head, whole)


def _read_section(block: Block) -> Section | None:
    block.only(SECTION_KEYS)
    section_id = block.text("id", names.SECTION, required=True)
    title = block.text("title", required=True)
    return Section(section_id, title) if section_id else None


def _read_check(block: Block) -> Check | None:
    block.only(CHECK_KEYS)
    check_id = block.text("id", names.CHECK, required=True)
    level = Level(block.one_of("level", list(Level)) or Level.ERROR)
    message = block.text("message", required=True)
    if not check_id:
        return None
    across = "find" in block.data
    return Check(
        id=check_id,
        level=level,
        message=message,
        expect=block.text("expect", most=MAX_EXPRESSION),
        find=block.text("find", most=MAX_EXPRESSION),
        at=block.texts("at", names.FIELD),
        passes=MappingProxyType({} if across else block.example("passes")),
        fails=MappingProxyType({} if across else block.example("fails")),
        passes_rows=MappingProxyType(block.examples("passes") if across else {}),
        fails_rows=MappingProxyType(block.examples("fails") if across else {}),
        when_complete=block.flag("when_complete"),
        needs=block.texts("needs", names.TABLE),
        source=block.text("source") or "",
    )
