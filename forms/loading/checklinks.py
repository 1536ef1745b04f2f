"""The checks of a table: what they refer to, and that each comes with examples."""

import re
from typing import Final

from forms.expressions.scope import LAST
from forms.loading.blocks import clip
from forms.loading.links import known, places
from forms.loading.source import Path, Source
from forms.model import Check, Table

_SLOT: Final = re.compile(r"\{([^{}]*)\}")
_LITERAL: Final = re.compile(r"'(?:[^']|'')*'")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def link_checks(source: Source, table: Table) -> None:
    """Check all that the checks of a table refer to."""
    found = places(source, "check", "id")
    for check in table.checks:
        path = found.get(check.id, ())
        if not check.id.startswith(f"{table.id}-"):
            source.fault((*path, "id"), f"检查编号“{check.id}”应以“{table.id}-”开头。")
        if (check.expect is None) == (check.find is None):
            _tell_way(source, path, check)
        elif check.expect is not None:
            _link_expect(source, path, check, table)
        else:
            _link_find(source, path, check)
        _judge_braces(source, (*path, "message"), check)


def _tell_way(source: Source, path: Path, check: Check) -> None:
    """Say that a check needs one way of checking, unless its one way is written and told to be wrong already."""
    written = [key for key in ("expect", "find") if source.has((*path, key))]
    if len(written) != 1:
        source.fault(path, f"检查“{check.id}”应写“expect”或“find”，二者取一。")


def _link_expect(source: Source, path: Path, check: Check, table: Table) -> None:
    names = [field.name for field in table.fields]
    for name in check.at:
        known(source, (*path, "at"), name, names)
    if not check.at:
        source.fault(path, f"检查“{check.id}”缺少“at”：问题显示在哪个指标项。")
    if not check.fails:
        source.fault(path, f"检查“{check.id}”没有不通过的示例，请写 fails = {{ … }}。")
    for slot in _SLOT.findall(check.message):
        known(source, (*path, "message"), slot, [*names, *(f"{LAST}{name}" for name in names)])


def _link_find(source: Source, path: Path, check: Check) -> None:
    text = check.find or ""
    if check.at:
        source.fault((*path, "at"), "“at”只用于“expect”；“find”用列 _row 和 _field 说明位置。")
    if not any(check.fails_rows.values()):
        source.fault(path, f"检查“{check.id}”没有查得出问题的示例，请写 fails = {{ T01 = [{{ … }}] }}。")
    words = frozenset(_NAME.findall(_LITERAL.sub(" ", text)))
    for slot in _SLOT.findall(check.message):
        if not re.fullmatch(r"[a-z_][a-z0-9_]{0,39}", slot):
            source.fault((*path, "message"), f"“{{{clip(slot)}}}”不是列名。")
        elif "*" not in text:
            known(source, (*path, "message"), slot, words)


def _judge_braces(source: Source, path: Path, check: Check) -> None:
    rest = _SLOT.sub("", check.message)
    if "{" in rest or "}" in rest:
        source.fault(path, "句子里的花括号要成对，中间是指标项名称。")
