"""A pack with all its earlier revisions: how what was written under one of them reads under the latest (DESIGN 4, 5).

A field that was renamed says `renamed_from`; the chain of such names leads from every former name to the present one,
for an id never gets a new meaning.
"""

from collections.abc import Mapping, Sequence

from forms.model import Pack, Table


class Lineage:
    """Revisions of one pack, oldest first; the last is the one that things are read under."""

    def __init__(self, packs: Sequence[Pack]) -> None:
        if not packs:
            raise ValueError("a lineage needs a pack")
        self.packs = tuple(packs)
        self._names: dict[str, dict[str, str]] = {}
        self._tables: dict[str, tuple[tuple[Pack, Table], ...]] = {}

    @property
    def pack(self) -> Pack:
        """The latest revision."""
        return self.packs[-1]

    def names(self, table_id: str) -> Mapping[str, str]:
        """Give the present name of each field of a table that had another one; empty for most tables."""
        if table_id not in self._names:
            self._names[table_id] = self._chained(table_id)
        return self._names[table_id]

    def _chained(self, table_id: str) -> dict[str, str]:
        steps: dict[str, str] = {}
        present: set[str] = set()
        for pack in self.packs:
            for table in pack.tables:
                if table.id == table_id:
                    present = {field.name for field in table.fields}
                    steps.update({field.renamed_from: field.name for field in table.fields if field.renamed_from})
        found: dict[str, str] = {}
        for former in steps:
            name = former
            # A name in use is its own: so a circle of names, which no revision may have, ends, too.
            for _ in steps:
                if name in present or name not in steps:
                    break
                name = steps[name]
            if name in present and name != former:
                found[former] = name
        return found

    def cells(self, table_id: str, cells: Mapping[str, str]) -> Mapping[str, str]:
        """Give cells by the present names of their fields."""
        names = self.names(table_id)
        return {names.get(name, name): token for name, token in cells.items()} if names else cells

    def definitions(self, table_id: str) -> tuple[tuple[Pack, Table], ...]:
        """Give a table as each revision defined it, the latest first, each definition once; none if it never was."""
        if table_id not in self._tables:
            found: list[tuple[Pack, Table]] = []
            for pack in reversed(self.packs):
                found.extend((pack, table) for table in pack.tables if table.id == table_id)
            self._tables[table_id] = tuple(found)
        return self._tables[table_id]

    def table(self, table_id: str) -> Table:
        """Give a table as the latest revision that had it defined it.

        Raises:
            KeyError: No revision had it.
        """
        found = self.definitions(table_id)
        if not found:
            raise KeyError(table_id)
        return found[0][1]

    def tables(self) -> tuple[Table, ...]:
        """Give all tables that any revision had, in order of the latest that had them."""
        ids = dict.fromkeys(table.id for pack in reversed(self.packs) for table in pack.tables)
        return tuple(self.table(table_id) for table_id in ids)
