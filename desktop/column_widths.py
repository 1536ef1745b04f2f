"""How wide the columns of a grid are at first (列宽): room for title, unit and what is usually written."""

from typing import Final

from PySide6.QtGui import QFontMetrics

from desktop.column_header import BUTTON
from desktop.grid_rows import Column
from forms.model import FieldType

_USUAL: Final = {FieldType.NOTE: 220, FieldType.TEXT: 150, FieldType.CODE: 150, FieldType.BOOLEAN: 76}
_LEAST: Final = 92
_MOST: Final = 230
#: Beside a title, with the button for sorting and filtering.
_TITLE_MARGIN: Final = 18 + BUTTON // 2
#: Characters above which a title stands in two lines.
_LONG_TITLE: Final = 9


def width_of(column: Column, metrics: QFontMetrics) -> int:
    """Say how wide a column is that nobody has made wider or narrower, in pixels."""
    if column.field is None:
        return _LEAST + 20
    title = f"{column.title} *" if column.is_required else column.title
    titled = max(metrics.horizontalAdvance(part) for part in (column.unit or "", *_halves(title))) + _TITLE_MARGIN
    options = max((len(option) for option in column.options), default=0) * 15 + 24
    return min(max(titled, _LEAST, _USUAL.get(column.field.type, 0), min(options, 180)), _MOST)


def _halves(title: str) -> list[str]:
    """A long title stands in two lines if it has no unit below it."""
    middle = (len(title) + 1) // 2
    return [title[:middle], title[middle:]] if len(title) > _LONG_TITLE else [title]
