"""Asking why an indicator changed against last year (RU-6; domain.md 3.7, X08).

The change itself is no error; only the missing reason holds up the submission.
"""

import json
from typing import Final

from db.checks.keeping import WHOLE_TABLE, Line, replace_wide
from db.indicators import Result, results
from db.schema import last_name
from db.store import Store
from forms.model import Indicator
from forms.problems import sentence

CODE: Final = "V-INDICATOR"


def renew_indicators(store: Store, stale: frozenset[str], *, always: bool = False) -> set[str]:
    """Renew what is found about indicators if a table that one of them rests on has changed.

    Returns:
        The tables whose findings changed by it.
    """
    asked = [indicator for indicator in store.pack.indicators if indicator.yoy]
    tables = {item.source for indicator in asked for item in indicator.inputs}
    if not always and not stale & {*tables, *(last_name(table) for table in tables)}:
        return set()
    lines = [_line(result) for result in results(store, asked) if result.change]
    return replace_wide(store, "code = ?", (CODE,), lines)


def _line(result: Result) -> Line:
    item = result.indicator
    last = "" if result.last is None else format(result.last, "f")
    text = sentence(CODE, {"title": item.title, "last": last, "shown": result.shown, "unit": item.unit})
    level = item.yoy.value if item.yoy else ""
    # A line that begins with a minus would travel as a formula.
    shown = json.dumps({"last": last, "shown": result.shown}, separators=(",", ":"))
    return WHOLE_TABLE, _table_of(item), CODE, "", item.id, level, text, shown


def _table_of(item: Indicator) -> str:
    """The finding stands at the table that the first input comes from; whoever fills it knows why it changed."""
    return next((entry.source for entry in item.inputs if entry.source[:1] == "T"), item.inputs[0].source)
