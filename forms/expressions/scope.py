"""The names that an expression can use: fields, last year's row, the campaign, the county."""

import re
from typing import Final

from forms.expressions import precision
from forms.expressions.faults import ExpressionFault
from forms.expressions.nodes import Node, Sort
from forms.expressions.precision import Precision
from forms.expressions.tokens import Token
from forms.loading.blocks import clip, meant
from forms.model import Field, FieldType, Pack, Table

LAST: Final = "last_"
COUNTY: Final = "county_"
#: As many names as a person reads in a fault; the nearest one is told anyway.
_SHOWN: Final = 12
_NUMBER: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_NUMERIC: Final = frozenset({FieldType.INTEGER, FieldType.DECIMAL, FieldType.YEAR, FieldType.BOOLEAN})


class Scope:
    """Looks names up and remembers which were used.

    Attributes:
        used: Names of fields of the row.
    """

    def __init__(self, table: Table, pack: Pack) -> None:
        self.table = table
        self.pack = pack
        self.used: set[str] = set()
        self._fields = {field.name: field for field in table.fields}
        self._campaign = {
            "campaign_year": str(pack.year),
            "campaign_start": pack.start,
            "campaign_end": pack.end,
        } | {COUNTY + name: value for name, value in pack.county.items()}

    def node(self, token: Token) -> Node:
        """Turn a name into SQL.

        Raises:
            ExpressionFault: There is no such name here.
        """
        name = token.value
        if name in self._fields:
            return self.own(name, token.at)
        last = name.removeprefix(LAST)
        if name.startswith(LAST) and last in self._fields:
            field = self._fields[last]
            return _column(f"_last.{last}", field, token.at)
        if name in self._campaign:
            return literal(self._campaign[name], token.at)
        raise self.unknown(token)

    def own(self, name: str, at: int) -> Node:
        """Give the node of a field of this row."""
        self.used.add(name)
        field = self._fields[name]
        return _column(f"{self.table.id}.{name}", field, at)

    def field(self, token: Token, function: str) -> Field:
        """Give the field of this row that a function asks for by name.

        Raises:
            ExpressionFault: It is none.
        """
        if token.kind != "word":
            raise ExpressionFault("E-EXPR-FIELD", at=token.at, found=function, wanted="字段名")
        if token.value not in self._fields:
            if token.value.removeprefix(LAST) in self._fields:
                raise ExpressionFault("E-EXPR-FIELD", at=token.at, found=function, wanted="本年的字段名")
            raise self.unknown(token)
        self.used.add(token.value)
        return self._fields[token.value]

    def extra(self) -> str:
        """Name the column that keeps what SQL values cannot."""
        return f"{self.table.id}._x"

    def unknown(self, token: Token) -> ExpressionFault:
        """Say that a name is unknown."""
        allowed = [*self._fields, *self._campaign, *(LAST + name for name in self._fields)]
        names = list(self._fields)
        fields = names if len(names) <= _SHOWN else [*names[:_SHOWN], f"…（共 {len(names)} 个指标项）"]
        shown = "、".join([*fields, *self._campaign, f"{LAST}…"])
        return ExpressionFault(
            "E-EXPR-NAME",
            at=token.at,
            found=clip(token.value),
            table=self.table.id,
            meant=meant(token.value, allowed),
            allowed=shown,
        )


def _column(sql: str, field: Field, at: int) -> Node:
    sort = Sort.NUMBER if field.type in _NUMERIC else Sort.TEXT
    exact = Precision(field.decimals or 0)
    return Node(sql, sort, at, field=field, is_real=sort is Sort.NUMBER, precision=exact)


def literal(value: str, at: int) -> Node:
    """Write a fact of the campaign or county as an SQL literal."""
    if _NUMBER.fullmatch(value):
        number = real(value.lstrip("-"))
        exact = precision.literal(number)
        return Node(f"(-{number})" if value.startswith("-") else number, Sort.NUMBER, at, is_real=True, precision=exact)
    # What is empty could not be read, and is told where it stands; comparing with it is no fault of its own.
    return Node(quoted(value), Sort.TEXT, at, text=value or None)


def real(number: str) -> str:
    """Write a number so that SQLite never divides whole numbers."""
    return number if "." in number else f"{number}.0"


def quoted(text: str) -> str:
    """Write a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"
