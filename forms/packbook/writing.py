"""A pack's definition files as the rows of a workbook: texts by column, sheet by sheet."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, TypeAlias

from forms.loading.source import PACK_FILE
from forms.model import Pack
from forms.packbook.cells import show_cell
from forms.packbook.language import PAGES
from forms.packbook.pages import File, Page, Shape

#: A row of a sheet: what its cells show, by key of the column; blank cells are left out.
Row: TypeAlias = dict[str, str]
#: A definition file or a block of one, as the TOML reader gives it.
Data: TypeAlias = Mapping[str, Any]
#: Under which key the target of an indicator stands beside its inputs.
TARGET_KEY: Final = "target"


def book_rows(pack: Pack) -> dict[str, list[Row]]:
    """Give the rows of all sheets by their titles, in the pack's order; each file is read once."""
    files = {name: _load(content) for name, content in pack.files.items()}
    notes = pack.files[PACK_FILE].decode()
    return {page.title: [_row(page, data) for data in _rows(page, files, notes)] for page in PAGES}


def _row(page: Page, data: Data) -> Row:
    return {column.key: text for column in page.columns if (text := _shown(page, column.key, data))}


def _shown(page: Page, key: str, row: Data) -> str:
    column = page.column(key)
    value = row.get(key)
    # An empty list says what a missing one says.
    return "" if column is None or value is None or value == [] else show_cell(column, value)


def _rows(page: Page, files: Mapping[str, Data], text: str) -> Iterator[dict[str, Any]]:
    for owner, data in _documents(page, files):
        if page.shape is Shape.HEAD:
            yield _inner(data, page.path)
        elif page.shape is Shape.FACTS:
            notes = _notes(text, page.path[-1])
            for name, value in _inner(data, page.path).items():
                yield {"@name": name, "@value": value, "@note": notes.get(name, "")}
        elif not page.path:
            yield dict(data)
        else:
            for first, block in _owners(page, owner, data):
                yield from ({**first, **row} for row in _blocks(page, block))


def _documents(page: Page, files: Mapping[str, Data]) -> Iterator[tuple[str, Data]]:
    """Give the files that a sheet tells of, each with the name that its rows say."""
    head = files[PACK_FILE]
    if page.file is File.PACK:
        yield "", head
    elif page.file is File.TABLES:
        yield from ((name, files[f"tables/{name.lower()}.toml"]) for name in head.get("tables", ()))
    else:
        yield from ((name, files[f"codes/{name}.toml"]) for name in head.get("codes", ()))


def _load(content: bytes) -> Data:
    return tomllib.loads(content.decode().replace("\r\n", "\n"), parse_float=Decimal)


def _notes(text: str, block: str) -> dict[str, str]:
    """Give the comments that stand right above the keys of a block: they say where a fact comes from."""
    found: dict[str, str] = {}
    inside, note = False, ""
    for line in text.splitlines():
        if line.startswith("["):
            inside = line.strip() == f"[{block}]"
        key = line.partition("=")[0].strip()
        if inside and note and key:
            found[key] = note
        note = f"{note}\n{line[1:].strip()}".strip() if line.startswith("#") and inside else ""
    return found


def _inner(data: Data, path: Sequence[str]) -> dict[str, Any]:
    for key in path:
        data = data.get(key, {})
    return dict(data)


def _owners(page: Page, owner: str, data: Data) -> Iterator[tuple[Row, Data]]:
    """Give the blocks that the rows of a sheet belong to, with the first cell of such a row."""
    if not page.owner:
        yield {}, data
    elif len(page.path) == 1:
        yield {page.columns[0].key: owner}, data
    else:
        yield from (({page.columns[0].key: block["id"]}, block) for block in data.get(page.path[0], ()))


def _blocks(page: Page, block: Data) -> Iterator[dict[str, Any]]:
    found = block.get(page.path[-1], ())
    if page.shape is Shape.PAIRS:
        for text in found:
            code, _, label = text.partition(" ")
            yield {"@code": code, "@label": label.strip()}
    elif page.shape is Shape.NAMED:
        yield from ({"@name": name, **entry} for name, entry in dict(found).items())
        if TARGET_KEY in block:
            yield {"@use": TARGET_KEY, **block[TARGET_KEY]}
    else:
        yield from found
