"""Cells of a template: open ones to be filled in, shut ones to be read; drop-down lists for choices."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from forms.model import Field, FieldType, Pack
from forms.widths import half_width
from reports.sheet_cells import STYLES, CellWriter, Formats, cell_writer, put_text
from reports.sheet_names import utf16_length
from reports.template_model import HEAD_ROW, LISTS_SHEET, NAMES_ROW, ShowToken, TemplateFacts
from reports.template_words import required_words, several_words, states_words

#: Excel takes no longer list into a cell's own rule, and a comma ends an entry.
_MOST_INLINE: Final = 255
_MOST_TITLE: Final = 32
_GREY: Final = {"bg_color": "#EDEDED"}


class Tinted(Formats):
    """Formats that share some properties."""

    def __init__(self, book: Workbook, **more: Any) -> None:
        super().__init__(book)
        self._more = more
        self._tinted: dict[tuple[str, int], Format] = {}

    def style(self, name: str) -> Format:
        """Give the format of that key of `STYLES`."""
        return self._made(name, 0, STYLES[name])

    def number(self, decimals: int, *, bold: bool = False) -> Format:
        """Give the format of a number with so many decimals."""
        pattern = "0." + "0" * decimals if decimals else "0"
        properties = {**STYLES["blank"], "num_format": pattern, "align": "right", "bold": bold}
        return self._made("number", decimals, properties)

    def blank(self, field: Field) -> Format:
        """Give the format of a cell still to be filled, so that what is typed stays what it is."""
        if field.is_number:
            return self.number(field.decimals or 0)
        if field.type is FieldType.DATE:
            return self.style("date")
        # As text a month stays a month, and a code of 18 digits keeps its digits.
        return self.style("text" if field.is_text else "middle")

    def _made(self, name: str, decimals: int, properties: dict[str, Any]) -> Format:
        if (name, decimals) not in self._tinted:
            self._tinted[name, decimals] = self._book.add_format({**properties, **self._more})
        return self._tinted[name, decimals]


class Looks:
    """The formats of a template: `open` cells take what is typed, `shut` ones are grey and locked."""

    def __init__(self, book: Workbook, pack: Pack, show: ShowToken) -> None:
        self.head = Formats(book)
        self.open = Tinted(book, locked=False)
        self.shut = Tinted(book, locked=True, **_GREY)
        self.plain: Format = book.add_format({"locked": False})
        self._pack = pack
        self._show = show
        self._writers: dict[tuple[int, str, bool], CellWriter] = {}

    def put(self, sheet: Worksheet, place: tuple[int, int], field: Field, token: str, *, is_shut: bool) -> None:
        """Write a cell of a field."""
        row, column = place
        formats = self.shut if is_shut else self.open
        if not token:
            sheet.write_blank(row, column, None, formats.blank(field))
            return
        key = (id(field), field.name, is_shut)
        if key not in self._writers:
            self._writers[key] = cell_writer(field, self._pack, lambda item, text, _: self._show(item, text), formats)
        self._writers[key](sheet, row, column, token)

    def text(self, sheet: Worksheet, row: int, column: int, text: str, style: str = "text") -> None:
        """Write a locked text of the program."""
        put_text(sheet, row, column, text, self.head.style(style), self.head.plain)


class Lists:
    """The drop-down lists of a workbook; those too long for a cell's rule stand on a hidden sheet."""

    def __init__(self) -> None:
        self._places: dict[tuple[str, ...], int] = {}

    def rule(self, field: Field, options: Sequence[str]) -> dict[str, Any] | None:
        """Give the rule of a field's cells: what they offer and the hint they show; None where there is neither."""
        offered, told = self._offered(field, options), _prompt(field)
        return {**(offered or {"validate": "any"}), **told} if offered or told else None

    def _offered(self, field: Field, options: Sequence[str]) -> dict[str, Any] | None:
        known = tuple(option for option in options if option)
        if not known or field.type is FieldType.CHOICES:
            return None
        # A list in a rule is a formula: a quote in the name of a row would end its text.
        is_plain = not any({",", '"'} & set(option) or option != option.strip() for option in known)
        is_short = is_plain and utf16_length(",".join(known)) <= _MOST_INLINE
        return {
            "validate": "list",
            "source": list(known) if is_short else self._range(known),
            # People also paste codes and states; what they mean is told when the sheet is read.
            "error_type": "warning",
            "error_title": "请从列表中选择",
            "error_message": f"“{field.title[:60]}”的列表里没有这个内容，仍要填写吗？",
        }

    def _range(self, options: tuple[str, ...]) -> str:
        column = self._places.setdefault(options, len(self._places))
        return f"='{LISTS_SHEET}'!{xl_range_abs(0, column, len(options) - 1, column)}"

    def write(self, book: Workbook, looks: Looks) -> None:
        """Write the hidden sheet, if any list stands on it."""
        if not self._places:
            return
        sheet = book.add_worksheet(LISTS_SHEET)
        for row in range(max(map(len, self._places))):
            for options, column in self._places.items():
                if row < len(options):
                    looks.text(sheet, row, column, options[row])
        sheet.very_hidden()


@dataclass(frozen=True, slots=True)
class Tools:
    """What all sheets of a template share."""

    facts: TemplateFacts
    looks: Looks
    lists: Lists


def write_names(sheet: Worksheet, looks: Looks, names: Sequence[str], titles: Sequence[str]) -> None:
    """Write the hidden row that names the columns and, below it, their titles."""
    sheet.set_row(NAMES_ROW, None, None, {"hidden": True})
    # Rows go to disk as they come: one after the other.
    for row, texts, style in ((NAMES_ROW, names, "text"), (HEAD_ROW, titles, "head")):
        for column, text in enumerate(texts):
            looks.text(sheet, row, column, text, style)


def _prompt(field: Field) -> dict[str, Any]:
    """Give the hint that a cell shows when it is selected."""
    parts = [field.help, f"计量单位：{field.unit}" if field.unit else "", states_words(field), required_words(field)]
    words = "\n".join(part for part in parts if part)
    if several := several_words(field, _MOST_INLINE - len(words) - 1):
        words = f"{several}\n{words}".strip()
    title = half_width(field.title)
    return {"input_title": title[:_MOST_TITLE], "input_message": words[:_MOST_INLINE]} if words else {}
