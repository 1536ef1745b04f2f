"""A shipped pack cut down to some of its tables, so that a test makes its workspaces in an instant."""

import re
from collections.abc import Collection
from functools import cache
from typing import Final

from forms.load import load_pack, read_pack
from forms.loading.source import PACK_FILE
from forms.model import Pack

#: Cards, sections, lists, children, sums over tables: enough for what a store does.
FEW: Final = ("T01", "T02", "T06", "T06a", "T20", "T31", "T40", "T40a", "T68")
_BLOCK: Final = re.compile(r"^(?=\[)(?!\[\[?(?:item|indicator)\.)", re.MULTILINE)
_ABOUT_TABLES: Final = ("[[duty]]", "[[item]]", "[[form]]", "[[indicator]]")
_TABLE: Final = re.compile(r'"(T[0-9]{2}[a-z]?)"')


@cache
def cut_pack(pack_id: str = "bachu-2024", tables: tuple[str, ...] = FEW) -> Pack:
    """Give a shipped pack with these tables alone, and what of its duties, items, forms and indicators they allow."""
    files = dict(read_pack(pack_id).files)
    head, *blocks = _BLOCK.split(files[PACK_FILE].decode())
    named = ", ".join(f'"{table}"' for table in tables)
    head = re.sub(r"^tables = \[.*?\]", f"tables = [{named}]", head, flags=re.MULTILINE | re.DOTALL)
    head = re.sub(r"^noted = \[.*?\]", lambda found: _noted(found[0], tables), head, flags=re.MULTILINE | re.DOTALL)
    kept = [block for block in blocks if _fits(block, tables)]
    wanted = {f"tables/{table.lower()}.toml" for table in tables}
    files = {name: data for name, data in files.items() if not name.startswith("tables/") or name in wanted}
    files[PACK_FILE] = "".join([head, *kept]).encode()
    return load_pack(files)


def _fits(block: str, tables: Collection[str]) -> bool:
    return not block.startswith(_ABOUT_TABLES) or set(_TABLE.findall(block)) <= set(tables)


def _noted(text: str, tables: Collection[str]) -> str:
    """Leave out the checks of tables that are not there."""
    named = [check for check in re.findall(r'"([^"]+)"', text) if check.partition("-")[0] in tables]
    listed = ", ".join(f'"{check}"' for check in named)
    return f"noted = [{listed}]"
