"""What a definition file says, written as JSON: read again in a tenth of the time that TOML takes.

It is derived from the file and never travels; where JSON cannot hold exactly what the file says, there is none.
"""

import datetime as dt
import json
from decimal import Decimal

_NUMBER, _DATE = "$number", "$date"


def written(said: dict[str, object]) -> str | None:
    """Write what a file says in two lines: what stands above its blocks, and the blocks.

    Returns:
        None if reading it would give anything else.
    """
    below = {key: value for key, value in said.items() if _is_blocks(value)}
    above = {key: value for key, value in said.items() if key not in below}
    try:
        text = f"{_json(above)}\n{_json(below)}"
    except (TypeError, RecursionError):
        return None
    # `==` would take 1 for 1.0; keys of ours could stand in the file itself.
    return text if repr(above_blocks(text) | blocks(text)) == repr(above | below) else None


def above_blocks(text: str) -> dict[str, object]:
    """Read what stands above the blocks."""
    return _read(text.partition("\n")[0])


def blocks(text: str) -> dict[str, object]:
    """Read the blocks."""
    return _read(text.partition("\n")[2])


def _is_blocks(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


def _json(said: dict[str, object]) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"), default=_tagged)


def _tagged(value: object) -> dict[str, str]:
    if isinstance(value, Decimal):
        return {_NUMBER: str(value)}
    if type(value) is dt.date:
        return {_DATE: value.isoformat()}
    raise TypeError(type(value).__name__)


def _read(text: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(text, object_hook=_untagged)
    return found


def _untagged(found: dict[str, object]) -> object:
    if len(found) == 1:
        ((key, value),) = found.items()
        if key == _NUMBER:
            return Decimal(str(value))
        if key == _DATE:
            return dt.date.fromisoformat(str(value))
    return found
