"""Which columns of a list may be added up, and adding them exactly."""

from decimal import Context, Decimal
from typing import Final

from forms.model import Field, FieldType
from forms.values import CONFLICT, is_value

#: Ratios, angles and states: their sum says nothing.
_RATIOS: Final = ("%", "％", "‰", "°", "℃", "dB", "分贝", "pH", "分", "级", "年", "无量纲")
#: Volumes and masses per time may be added (capacities); every other unit with a slash is a ratio, such as mg/L or m/s.
_TIMES: Final = frozenset({"d", "日", "天", "a", "年", "h", "小时", "月", "s", "秒"})
_AMOUNTS: Final = ("m³", "m3", "立方米", "方", "吨", "t", "kg", "千克", "公斤")
_EXACT: Final = Context(prec=80)


def adds_up(field: Field) -> bool:
    """Whether the sum of this column means something: a count or an amount with a unit."""
    if field.type not in {FieldType.INTEGER, FieldType.DECIMAL} or not field.unit:
        return False
    if field.unit.startswith(_RATIOS) or "比" in field.unit or "率" in field.unit:
        return False
    amount, slash, per = field.unit.rpartition("/")
    return not slash or (per.strip() in _TIMES and amount.strip().endswith(_AMOUNTS))


class ColumnTotal:
    """The exact sum of the values of one column so far; blanks, states and unparsed text do not count."""

    def __init__(self, field: Field) -> None:
        self._field = field
        self.total = Decimal(0)
        self.values = 0

    @property
    def decimals(self) -> int:
        """Decimal places of the sum, as many as the most precise value had."""
        exponent = self.total.as_tuple().exponent
        return max(0, -exponent) if isinstance(exponent, int) else 0

    def add(self, token: str) -> None:
        """Take in one cell."""
        if token and token != CONFLICT and is_value(self._field, token):
            self.total = _EXACT.add(self.total, Decimal(token))
            self.values += 1
