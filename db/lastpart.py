"""The part of last year's values that a unit's task carries: made at the bureau, checked and taken over by the unit.

`data/last/t31.csv` has `_row` (the id of the row that continues it), `_owner` (whose it was) and the fields that the
unit may write, computed ones among them; personal ones only where the task is encrypted (docs/package-format.md).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from db.checks.crossfields import cross_fields
from db.fixed_rows import fixed_ids
from db.lastrows import has_rows
from db.lastyear import UNIT_CODE, Line, forms_of, kept_lines, replace_lines
from db.rights import Rights, rights_of
from db.store import Store
from db.troubles import ChangeRefused
from forms import strictcsv
from forms.model import Field, Table
from forms.parsing.text import formula_start
from forms.values import is_canonical

_HEAD: Final = ("_row", "_owner")
_ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z")


def last_part(store: Store, unit: str, *, personal: bool) -> dict[str, bytes]:
    """Give the files of last year's values for a unit, by name: what it may write this year, and no more.

    Args:
        personal: Whether the task is encrypted, so that personal fields may travel.
    """
    rights = rights_of(store, unit)
    files = {}
    for table in forms_of(store.pack):
        if rights.of(table.id) and has_rows(store, table):
            data = _written(store, table, rights, personal=personal)
            if data:
                files[f"{table.file_stem}.csv"] = data
    return files


def _written(store: Store, table: Table, rights: Rights, *, personal: bool) -> bytes:
    sections = {duty.section for duty in rights.of(table.id)}
    hidden = _about_persons(store, table)
    fields = [
        field
        for field in table.fields
        if (None in sections or field.section in sections) and (personal or field.name not in hidden)
    ]
    rows = list(_permitted(store, table, rights, fields))
    names = [field.name for field in fields]
    return strictcsv.encode((*_HEAD, *names), rows) if rows else b""


def _about_persons(store: Store, table: Table) -> frozenset[str]:
    """Name the fields of a table that are personal or worked out from such."""
    persons = {(form.id, field.name) for form in forms_of(store.pack) for field in form.fields if field.personal}
    rests = cross_fields(store).rests
    return frozenset(
        field.name
        for field in table.fields
        if field.personal or not persons.isdisjoint(rests.get((table.id, field.name), ()))
    )


def _permitted(store: Store, table: Table, rights: Rights, fields: Sequence[Field]) -> Iterator[list[str]]:
    for line in kept_lines(store, table):
        # Which sections are theirs says the choice of fields; which rows are, each row's owner and id.
        is_theirs = any(rights.may_write(table, line.owner, line.id, field.section) for field in fields)
        cells = [line.tokens[field.name] for field in fields]
        if is_theirs and (any(cells) or not table.is_fixed):
            yield [line.id, line.owner, *cells]


def take_last_part(store: Store, files: Mapping[str, bytes], *, personal: bool) -> None:
    """Put the last year's values of a task in the place of those that are here; all or none.

    Args:
        files: By name, as `last_part` gives them.
        personal: Whether personal fields may stand in them, as in an encrypted task.

    Raises:
        ChangeRefused: A file is not what the bureau's program would have written (E-ROWS).
    """
    stems = {f"{table.file_stem}.csv": table for table in forms_of(store.pack)}
    for name in sorted(files):
        if name not in stems:
            raise _refused(name, "整个文件", "方案里没有这张表")
    read = {stems[name].id: _Reader(store, stems[name], personal=personal).read(data) for name, data in files.items()}
    with store.transaction():
        for table in stems.values():
            replace_lines(store, table, read.get(table.id, ()))


class _Reader:
    """Reads the file of one table as strictly as a change set."""

    def __init__(self, store: Store, table: Table, *, personal: bool) -> None:
        self._table = table
        self._name = f"last/{table.file_stem}.csv"
        self._known = {field.name: field for field in table.fields if personal or not field.personal}
        self._fixed = frozenset(fixed_ids(store, table)) if table.is_fixed else None

    def read(self, data: bytes) -> list[Line]:
        try:
            header, rows = strictcsv.decode(data)
        except strictcsv.CsvFault as fault:
            place = f"第 {fault.line} 行" if fault.line else "整个文件"
            raise _refused(self._name, place, fault.why) from fault
        names = header[len(_HEAD) :]
        if tuple(header[: len(_HEAD)]) != _HEAD or names != [name for name in self._known if name in names]:
            raise _refused(self._name, "标题行", "有方案里没有、不该放在这里或次序不对的指标项")
        lines = [self._line(number, names, row) for number, row in enumerate(rows, 2)]
        if len({line.id for line in lines}) < len(lines):
            raise _refused(self._name, "整个文件", "记录编号重复")
        return lines

    def _line(self, number: int, names: Sequence[str], cells: Sequence[str]) -> Line:
        row, owner, *tokens = cells
        is_known = row in self._fixed if self._fixed is not None else bool(_ID.match(row))
        if not is_known or not self._may_own(owner):
            raise _refused(self._name, f"第 {number} 行", "记录编号或填报单位不对")
        for name, token in zip(names, tokens, strict=True):
            self._check(number, self._known[name], token)
        return Line(owner, row, dict(zip(names, tokens, strict=True)))

    def _may_own(self, owner: str) -> bool:
        return owner == "" if self._fixed is not None else bool(UNIT_CODE.fullmatch(owner))

    def _check(self, number: int, field: Field, token: str) -> None:
        is_formula = field.is_text and bool(formula_start(token))
        if is_formula or not is_canonical(field, token) or not strictcsv.is_clean(token):
            raise _refused(self._name, f"第 {number} 行", f"“{field.title}”的值“{token[:40]}”不是规范写法")


def _refused(file: str, place: str, why: str) -> ChangeRefused:
    return ChangeRefused("E-ROWS", file=file, place=place, why=why)
