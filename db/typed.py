"""Between the tokens of a row and its line in the typed table."""

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Final

from db.schema import last_name
from forms import values
from forms.model import Field, Table
from forms.values import Extra, Sql

Candidates = Mapping[str, Sequence[str]]
_MOST_KNOWN: Final = 10_000
_MOST_READ: Final = 1_000
_NOTHING: Final[Mapping[str, Extra]] = MappingProxyType({})
#: Writes JSON without a blank; made once, for `json.dumps` makes one each time.
compact: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class _Known(dict[str, tuple[Sql, Extra | None]]):
    """Tokens of a field as they are stored; the same ones come again and again."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self._field = field

    def __missing__(self, token: str) -> tuple[Sql, Extra | None]:
        if len(self) > _MOST_KNOWN:
            self.clear()
        found = self[token] = values.store(self._field, token)
        return found


class _Texts(dict[Sql, str]):
    """Values that stand in columns, as tokens; numbers are kept, since the same ones come again and again."""

    def __init__(self, field: Field) -> None:
        super().__init__({None: ""})
        # What a number is written like does not depend on its field.
        self._field = field

    def __missing__(self, value: Sql) -> str:
        if isinstance(value, str):
            return value
        if len(self) > _MOST_KNOWN:
            self.clear()
        found = self[value] = values.load(self._field, value, None)
        return found


class Codec:
    """Writes and reads the lines of one typed table and of last year's beside it.

    A line is `(field values in order of the form …, _x)`, without `n` and `_last`.
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self.names = tuple(field.name for field in table.fields)
        self.by_name = {field.name: field for field in table.fields}

    @cached_property
    def columns(self) -> str:
        """The columns of a line, for a SELECT or INSERT."""
        return ", ".join(f'"{name}"' for name in (*self.names, "_x"))

    @cached_property
    def linked(self) -> tuple[str, ...]:
        """The names of these columns, after that of the link to last year's row."""
        return ("_last", *self.names, "_x")

    @cached_property
    def select(self) -> str:
        """SELECT of `n` and the line, to be followed by a WHERE."""
        return f'SELECT n, {self.columns} FROM "{self.table.id}"'

    @cached_property
    def select_linked(self) -> str:
        """The same with the link to last year's row after `n`."""
        return f'SELECT n, _last, {self.columns} FROM "{self.table.id}"'

    def select_known(self, names: frozenset[str] | None = None) -> str:
        """The same with owner and id of the row, and whether anything is found about it and is in dispute, after `n`.

        To be followed by a WHERE on `t.n`.

        Args:
            names: Only these columns are read, and all others come as blank; None: all.
        """
        found = self._known_selects.get(names)
        if found is None:
            if len(self._known_selects) > _MOST_READ:
                self._known_selects.clear()
            found = self._known_selects[names] = self._select_known(names)
        return found

    @cached_property
    def _known_selects(self) -> dict[frozenset[str] | None, str]:
        return {}

    def _select_known(self, names: frozenset[str] | None) -> str:
        columns = ", ".join(f't."{name}"' if names is None or name in names else "NULL" for name in self.linked)
        found = " OR ".join(f"EXISTS (SELECT 1 FROM {kept} WHERE row = t.n)" for kept in ("problem", "blank"))
        told = f"r.owner, r.id, {found}, EXISTS (SELECT 1 FROM conflict WHERE row = t.n)"
        return f'SELECT t.n, {told}, {columns} FROM "{self.table.id}" t JOIN row r ON r.n = t.n'

    @cached_property
    def select_last(self) -> str:
        """The same of last year's rows."""
        return f'SELECT n, {self.columns} FROM "{last_name(self.table.id)}"'

    @cached_property
    def insert(self) -> str:
        """INSERT OR REPLACE of `n`, `_last` and the line."""
        marks = ", ".join("?" * (len(self.names) + 3))
        return f'INSERT OR REPLACE INTO "{self.table.id}"(n, _last, {self.columns}) VALUES ({marks})'

    def update(self, names: tuple[str, ...]) -> str:
        """UPDATE of some columns, to be followed by `n`.

        A line of eighty cells is half a page, and each of its indexes would be written anew with it.
        """
        if names not in self._updates:
            if len(self._updates) > _MOST_READ:
                self._updates.clear()
            places = ", ".join(f'"{name}" = ?' for name in names)
            self._updates[names] = f'UPDATE "{self.table.id}" SET {places} WHERE n = ?'
        return self._updates[names]

    @cached_property
    def _updates(self) -> dict[tuple[str, ...], str]:
        return {}

    def line(self, tokens: Mapping[str, str], conflicts: Candidates | None = None) -> tuple[Sql, ...]:
        """Write tokens as a line; a field without token is blank, one in `conflicts` keeps its candidates."""
        extras: dict[str, Extra] = {}
        cells: list[Sql] = [None] * (len(self.names) + 1)
        if conflicts:
            tokens = {name: token for name, token in tokens.items() if name not in conflicts}
        for name, token in tokens.items():
            # Nine cells of ten are blank or plain text; only the others need to be looked at, and those come again.
            if token == "" or (kind := self._kinds.get(name)) is None:
                continue
            place, known = kind
            if known is None:
                cells[place] = token
            else:
                cells[place], extra = known[token]
                if extra:
                    extras[name] = extra
        for name in conflicts or ():
            if name in self._kinds:
                extras[name] = {"c": list((conflicts or {})[name])}
        if extras:
            cells[-1] = self._packed(extras)
        return tuple(cells)

    def _packed(self, extras: Mapping[str, Extra]) -> str:
        """Write what the columns cannot hold, always alike: in order of the form."""
        ordered = {name: extras[name] for name in sorted(extras, key=self.places.__getitem__)}
        return compact(ordered)

    @cached_property
    def _kinds(self) -> dict[str, tuple[int, _Known | None]]:
        """Place of each field and what is known of its tokens; None where all is text and stays what it is."""
        return {
            field.name: (place, None if field.is_text and not field.states else _Known(field))
            for place, field in enumerate(self.table.fields)
        }

    def stored(self, name: str) -> Mapping[str, tuple[Sql, Extra | None]] | None:
        """Give how any token of a field is stored: in its column, and what that cannot hold; None: as it is."""
        return self._kinds[name][1]

    def patched(self, line: Sequence[Sql], tokens: Mapping[str, str]) -> tuple[Sql, ...]:
        """Put some tokens into a line anew, as `line` would write it."""
        cells = list(line)
        extras: dict[str, Extra] = {}
        for name, token in tokens.items():
            place, known = self._kinds[name]
            cells[place], extra = (token or None, None) if known is None else known[token]
            if extra:
                extras[name] = extra
        before = line[-1]
        if extras or (before is not None and any(f'"{name}":' in str(before) for name in tokens)):
            kept = {name: extra for name, extra in self.extras(line).items() if name not in tokens}
            extras |= kept
            cells[-1] = self._packed(extras) if extras else None
        return tuple(cells)

    def tokens(self, line: Sequence[Sql], read: frozenset[str] | None = None) -> dict[str, str]:
        """Read a line back as tokens, blank cells included.

        Args:
            read: The columns that were read; all others are blank. None: all.
        """
        if read is None:
            # Not as a comprehension, which takes twice as long: a line has eighty cells.
            found = dict(zip(self.names, map(self._texts.__getitem__, line), strict=False))
        else:
            found = self._nothing.copy()
            found.update((name, self._texts[line[self.places[name]]]) for name in read & self.by_name.keys())
        if (text := line[-1]) is not None:
            found |= self._marked.get(text) or self._look_at(text)
        return found

    @cached_property
    def _nothing(self) -> dict[str, str]:
        """A row in which nothing stands."""
        return dict.fromkeys(self.names, "")

    @cached_property
    def _marked(self) -> dict[Sql, dict[str, str]]:
        """The tokens that extras alone tell, by the text of these; the same comes again with each cell of a row."""
        return {}

    def _look_at(self, text: Sql) -> dict[str, str]:
        if len(self._marked) > _MOST_READ:
            self._marked.clear()
        extras = json.loads(str(text))
        found = self._marked[text] = {
            name: values.load(self.by_name[name], None, extra) for name, extra in extras.items() if name in self.by_name
        }
        return found

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each field stands in a line."""
        return {name: place for place, name in enumerate(self.names)}

    @cached_property
    def linked_places(self) -> Mapping[str, int]:
        """Where each column stands in a line that begins with the link to last year's row."""
        return {name: place for place, name in enumerate(self.linked)}

    @cached_property
    def _texts(self) -> _Texts:
        return _Texts(self.table.fields[0])

    def extras(self, line: Sequence[Sql]) -> Mapping[str, Extra]:
        """Read what the columns of a line cannot hold; the same comes again with each cell of a row."""
        text = line[-1]
        if not isinstance(text, str):
            return _NOTHING
        found = self._read.get(text)
        if found is None:
            if len(self._read) > _MOST_READ:
                self._read.clear()
            found = self._read[text] = json.loads(text)
        return found

    @cached_property
    def _read(self) -> dict[str, Mapping[str, Extra]]:
        return {}

    def conflicts(self, line: Sequence[Sql]) -> dict[str, list[str]]:
        """Read the candidates of the cells of a line that are in conflict."""
        if '"c":' not in str(line[-1]):
            return {}
        found = {name: extra.get("c") for name, extra in self.extras(line).items()}
        return {name: list(tokens) for name, tokens in found.items() if tokens}
