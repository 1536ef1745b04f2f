"""What a package brings, judged row by row before it counts: form, authorship and rights (packages.md 1.5, step 9)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from db.fixed_rows import fixed_ids
from db.merging.changefiles import DELETED, ChangeFault, ChangeSet, Columns, RowChange, decode
from db.merging.checkpoint import columns_of
from db.merging.merge import registers_of
from db.rights import BUREAU_TABLES, Rights, ever_rights
from db.store import Store, fixed_id
from db.troubles import ChangeRefused
from forms import strictcsv
from forms.lineage import Lineage
from forms.model import Kind, Table
from forms.parsing.text import formula_start
from forms.values import is_canonical

_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z")
#: Kinds of package in which the bureau brings change sets, its own and others', into a filling copy.
CARRYING: Final = frozenset({"task", "return", "receipt"})
#: What a receipt tells of: the bureau's decisions on packages, and the registered keys.
_IN_RECEIPTS: Final = frozenset({"K01", "K02"})
#: Rows of these a unit alone writes: what it has accepted, whom it names as liaisons.
_UNITS_ALONE: Final = frozenset({"K01", "C04"})


@dataclass(frozen=True, slots=True)
class Incoming:
    """A verified package, ready to be entered.

    Attributes:
        key: Fingerprint of the signer.
        info: Its bag-info, by label.
        changesets: Those not known here yet, decoded.
        known: Ids of those that the store holds already and that were skipped unread.
        revision: Of the pack that it was made under; 0: the present one.
    """

    id: str
    kind: str
    stage: str
    unit: str
    key: str
    info: Mapping[str, str]
    changesets: tuple[ChangeSet, ...]
    known: tuple[str, ...] = ()
    revision: int = 0


class Judge:
    """Judges change sets against a pack, those before it, and the rights ever issued.

    A package brings the whole history of its unit, so what an earlier revision allowed is right for ever.
    """

    def __init__(self, store: Store, lineage: Lineage | None = None) -> None:
        self._store = store
        self._lineage = lineage or store.lineage
        self._rights: dict[str, Rights] = {}
        self._fixed: dict[str, frozenset[str]] = {}
        self._homes: dict[tuple[str, str], frozenset[str | None]] = {}
        self._stems = {table.file_stem: table.id for table in self._lineage.tables()}
        self._units = {unit.code for pack in self._lineage.packs for unit in pack.units}

    def read(self, folder: str, files: Mapping[str, bytes], withheld: Mapping[str, str]) -> ChangeSet:
        """Decode one change set.

        Raises:
            ChangeRefused: A file is not what its author's program would have written (E-ROWS).
        """
        try:
            return decode(files, withheld, self._stems.get)
        except ChangeFault as fault:
            place = f"第 {fault.line} 行" if fault.line else "整个文件"
            raise ChangeRefused("E-ROWS", file=f"{folder}/{fault.file}", place=place, why=fault.why) from fault

    def judge(self, incoming: Incoming) -> None:
        """Refuse what its author may not have written.

        Raises:
            ChangeRefused: E-ROWS with file and row, or E-SCOPE.
        """
        bureau = self._store.pack.bureau
        carrying = incoming.kind in CARRYING and incoming.unit == bureau
        if incoming.unit == bureau and not carrying:
            self._out_of_scope(incoming.unit, "以县局名义报送的内容", "")
        for unit in {*(changeset.head.unit for changeset in incoming.changesets), *self._authors(incoming.known)}:
            if unit != incoming.unit and not carrying:
                self._out_of_scope(incoming.unit, f"{unit}的变更集", "")
        for changeset in incoming.changesets:
            named = {*changeset.columns, *(row.table for row in changeset.rows)}
            tables = {name: self._definition(changeset, name) for name in sorted(named)}
            for row in changeset.rows:
                self._row(tables[row.table], changeset, row, vouched=carrying)
                if carrying:
                    self._carried(incoming, tables[row.table], changeset, row)

    def judge_scope(self, incoming: Incoming) -> None:
        """Refuse what the bureau carries in a unit's name beyond the rights of that unit.

        To be called once the package counts, since the rights may have come with it.

        Raises:
            ChangeRefused: E-SCOPE.
        """
        for changeset in incoming.changesets:
            for row in changeset.rows:
                self._scope(changeset.head.unit, self._definition(changeset, row.table), row)

    def _carried(self, incoming: Incoming, table: Table, changeset: ChangeSet, change: RowChange) -> None:
        """Refuse what not even the bureau may bring: decisions of this very workspace, data in a receipt."""
        unit = changeset.head.unit
        if table.id in _UNITS_ALONE and change.owner != unit:
            self._out_of_scope(unit, table.title, "")
        if incoming.kind == "receipt" and (table.id not in _IN_RECEIPTS or unit != incoming.unit):
            self._out_of_scope(unit, table.title, "")

    def _authors(self, known: Iterable[str]) -> set[str]:
        """Give who wrote change sets that are here already; what is refused must not depend on what came before."""
        wanted = set(known)
        return {unit for name, unit in self._store.sql.execute("SELECT id, unit FROM changeset") if name in wanted}

    def _definition(self, changeset: ChangeSet, table_id: str) -> Table:
        """Find the definition that a set was written under: that with its columns, the latest of several.

        Personal columns stand in private files and no others do, else a plain package would carry them.
        """
        found = changeset.columns.get(table_id, Columns(()))
        tables = [table for _, table in self._lineage.definitions(table_id)]
        known = [(columns_of(table), table) for table in tables]
        exact = (
            table
            for columns, table in known
            if found.public in {(), columns.public} and found.private in {(), columns.private}
        )
        within = (
            table
            for columns, table in known
            if set(found.public) <= set(columns.public) and set(found.private) <= set(columns.private)
        )
        if (table := next(exact, None) or next(within, None)) is None:
            name = f"{changeset.id[:12]}/{table_id.lower()}.csv"
            raise ChangeRefused("E-ROWS", file=name, place="标题行", why="有方案里没有、或不该放在这个文件里的指标项")
        return table

    def _row(self, table: Table, changeset: ChangeSet, change: RowChange, *, vouched: bool) -> None:
        folder, unit = changeset.id[:12], changeset.head.unit
        if not self._row_exists(table, change):
            self._bad(folder, change, "记录编号或填报单位不对")
        for name, token in change.cells.items():
            self._cell(folder, table, change, name, token)
        self._groups(folder, table, change)
        # What the bureau carries it has judged; the rights themselves may come with this very package.
        if not vouched:
            self._scope(unit, table, change)

    def _cell(self, folder: str, table: Table, change: RowChange, name: str, token: str) -> None:
        if name == DELETED:
            if table.kind is Kind.CARD or table.rows_from is not None:
                self._bad(folder, change, "固定的记录不能删除")
            return
        field = next((item for item in table.fields if item.name == name), None)
        if field is None or not field.travels:
            self._bad(folder, change, f"没有可报送的指标项“{name}”")
        elif not is_canonical(field, token) or not strictcsv.is_clean(token):
            self._bad(folder, change, f"“{field.title}”的值“{token[:40]}”不是规范写法")
        elif field.is_text and not table.builtin and formula_start(token):
            self._bad(folder, change, f"“{field.title}”以“{token[:1]}”开头，会被表格软件当成公式")
        elif table.builtin and token and field.choices and token not in {choice.code for choice in field.choices}:
            self._bad(folder, change, f"“{field.title}”的值“{token[:40]}”不在可选项中")

    def _groups(self, folder: str, table: Table, change: RowChange) -> None:
        """A group is one register: it is set whole or not at all."""
        for fields in registers_of(table).values():
            if len({name in change.cells for name in fields}) > 1:
                self._bad(folder, change, f"“{'、'.join(fields)}”要一起修改")

    def _scope(self, unit: str, table: Table, change: RowChange) -> None:
        if unit == self._store.pack.bureau:
            return
        if table.id in BUREAU_TABLES:
            self._out_of_scope(unit, table.title, "")
        rights = self._rights.setdefault(unit, ever_rights(self._store, unit))
        for sections in {self._sections(table, name) for name in change.cells}:
            if not any(rights.may_write(table, change.owner, change.row, section) for section in sections):
                titles = [section.title for section in table.sections if section.id in sections]
                self._out_of_scope(unit, table.title, f"“{'”、“'.join(titles)}”部分" if titles else "")

    def _sections(self, table: Table, name: str) -> frozenset[str | None]:
        """Give the section of a field; several if it moved from one to another."""
        if name == DELETED:
            return frozenset({None})
        if (table.id, name) not in self._homes:
            self._homes[table.id, name] = frozenset(
                field.section
                for _, definition in self._lineage.definitions(table.id)
                for field in definition.fields
                if field.name == name
            )
        return self._homes[table.id, name]

    def _row_exists(self, table: Table, change: RowChange) -> bool:
        campaign = self._store.identity.campaign
        if not _UUID.match(change.row):
            return False
        if table.kind is Kind.CARD:
            return change.owner == "" and change.row == fixed_id(campaign, table.id)
        if table.rows_from is not None:
            if table.id not in self._fixed:
                found = self._lineage.definitions(table.id)
                self._fixed[table.id] = frozenset(
                    row for pack, definition in found for row in fixed_ids(self._store, definition, pack)
                )
            return change.owner == "" and change.row in self._fixed[table.id]
        return change.owner in self._units

    def _bad(self, folder: str, change: RowChange, why: str) -> None:
        name = f"{folder}/{change.table.lower()}.csv"
        raise ChangeRefused("E-ROWS", file=name, place=f"记录 {change.row[:40]}", why=why)

    def _out_of_scope(self, unit: str, table: str, section: str) -> None:
        names = {found.code: found.name for found in self._store.pack.units}
        raise ChangeRefused("E-SCOPE", unit=names.get(unit, unit), table=table, field=section)
