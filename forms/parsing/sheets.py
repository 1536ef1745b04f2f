"""What spreadsheets make of a cell: error values, and long numbers that have lost their last digits."""

import re
from typing import Final

from forms.widths import half_width

_ERROR: Final = re.compile(
    r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|GETTING_DATA|#+)", re.IGNORECASE
)
_SHORTENED: Final = re.compile(r"[0-9]\.[0-9]+E\+?[0-9]{1,2}|[0-9]+E\+[0-9]{1,2}", re.IGNORECASE)
WHY_ERROR: Final = "这是表格软件的出错值，不是内容"


def is_error_value(text: str) -> bool:
    """Whether a text is what a sheet shows where a formula failed or a column is too narrow."""
    return text[:1] in {"#", "＃"} and _ERROR.fullmatch(half_width(text)) is not None


def shortened(text: str) -> str:
    """Say that a number in a text, such as a code of 18 digits, has been written short; empty if it has not."""
    if not _SHORTENED.fullmatch(text):
        return ""
    return f"“{text}”像是被表格软件改短的号码，末尾的数字已丢失，请按证件重新录入。"
