"""Commands that show what is filled: tables, rows, history, imports."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from cli.command import SETTINGS, Command
from cli.naming import all_rows, known_field, row_words, shown
from cli.opening import json_option, table_argument, workspace_argument
from cli.printing import cut, document, lines_of, one_line, room, say, table, width
from db.batch import ADDED, BULK, act_words
from db.checks.problems import problems
from db.checks.settle import settle_tables
from db.history import Batch, Entry, batches
from db.history import history as journal
from db.merging.changefiles import DELETED
from db.references import References
from db.rows import Row, count, find_row, fixed_names, was_row
from db.store import Store
from db.troubles import EntryRefused
from forms.model import Field, Kind, Table
from office.readiness import duty_tables
from office.workspaces import open_workspace

_WIDEST = 24


@click.command(cls=Command, context_settings=SETTINGS)
@workspace_argument
@json_option
def tables(workspace: Path, as_json: bool) -> None:
    """列出本单位要填的表。"""
    with open_workspace(workspace) as store:
        settle_tables(store)
        waiting = Counter(problem.table for problem in problems(store) if problem.is_open)
        found = [_table_facts(item, count(store, item.id), waiting[item.id]) for item in duty_tables(store)]
    if as_json:
        document(found)
        return
    kinds = {"card": "卡片", "list": "清单"}
    lines = [(f["id"], f["title"], kinds[str(f["kind"])], str(f["rows"]), str(f["open"] or "")) for f in found]
    table(("表", "名称", "样式", "记录", "待处理"), [tuple(map(str, line)) for line in lines], right=(3, 4))


def _table_facts(item: Table, rows: int, waiting: int) -> dict[str, object]:
    return {
        "id": item.id,
        "title": item.title,
        "kind": item.kind.value,
        "rows": rows,
        "open": waiting,
        "fields": [
            {"name": field.name, "title": field.title, "type": field.type.value, "unit": field.unit}
            for field in item.fields
        ],
    }


@click.command(cls=Command, context_settings=SETTINGS)
@workspace_argument
@table_argument
@click.argument("row", metavar="[ROW]", required=False)
@json_option
def rows(workspace: Path, table: str, row: str | None, as_json: bool) -> None:
    """列出一张表的记录；写了 ROW 就逐项显示这一条。"""
    with open_workspace(workspace) as store:
        definition = store.table(table)
        found = [find_row(store, table, row)] if row else all_rows(store, table)
        if as_json:
            references = References(store)
            document([_row_facts(references, definition, item) for item in found])
        elif row or definition.kind is Kind.CARD:
            for item in found:
                _print_one(store, definition, item)
        else:
            _print_all(store, definition, found)


def _row_facts(references: References, definition: Table, row: Row) -> dict[str, object]:
    return {
        "number": row.number,
        "owner": row.key.owner,
        "id": row.key.id,
        "cells": {field.name: row.tokens[field.name] for field in definition.fields},
        "shown": {field.name: shown(references, field, row) for field in definition.fields},
        "conflicts": row.conflicts,
    }


def _print_one(store: Store, definition: Table, row: Row) -> None:
    references = References(store)
    lines = [
        (field.name, field.title, shown(references, field, row), field.unit or "")
        for field in definition.fields
        if not field.withdrawn
    ]
    table(("指标项", "名称", "内容", "单位"), lines)


def _print_all(store: Store, definition: Table, found: Sequence[Row]) -> None:
    fields = [field for field in definition.fields if any(row.tokens[field.name] for row in found)]
    head = ["编号", "名称" if definition.is_fixed else "单位", *(field.title for field in fields)]
    names = {unit.code: unit.name for unit in store.pack.units}
    fixed = {row: choice.label for row, choice in fixed_names(store, definition).items()}
    references = References(store)
    lines = [
        [
            str(row.number),
            fixed.get(row.key.id) or names.get(row.key.owner, row.key.owner),
            *(shown(references, field, row) for field in fields),
        ]
        for row in found
    ]
    kept = _fitting(head, lines, room())
    right = [place for place, field in enumerate(fields, 2) if field.is_number]
    for line in lines_of(
        [cut(item, _WIDEST) for item in head[:kept]], (line[:kept] for line in lines), right=[0, *right], most=_WIDEST
    ):
        click.echo(line)
    if kept < len(head):
        say(f"屏幕放不下，还有 {len(head) - kept} 项没有显示。用 rows DIR {definition.id} 编号 逐项看一条。")


def _fitting(head: Sequence[str], lines: Sequence[Sequence[str]], columns: int | None) -> int:
    """Count the columns of a table that fit on the terminal; the first three are always shown."""
    if columns is None:
        return len(head)
    used = 0
    for place in range(len(head)):
        widest = max(width(one_line(line[place])) for line in [head, *lines])
        used += min(widest, _WIDEST) + 2
        if used > columns and place > 2:  # noqa: PLR2004 - number, unit and first key field
            return place
    return len(head)


@click.command(cls=Command, context_settings=SETTINGS)
@workspace_argument
@table_argument
@click.argument("row", metavar="ROW")
@click.argument("field", metavar="[FIELD]", required=False)
@json_option
def history(workspace: Path, table: str, row: str, field: str | None, as_json: bool) -> None:
    """看一条记录、一个指标项是谁在什么时候怎样改的。"""
    with open_workspace(workspace) as store:
        definition = store.table(table)
        number, words = _whose(store, definition, row)
        name = known_field(store, table, field) if field else None
        entries = journal(store, number, name)
        if as_json:
            document(entries)
        else:
            click.echo(f"{definition.title}　记录 {number}　{words}".rstrip())
            _print_history(store, definition, entries)


def _whose(store: Store, definition: Table, text: str) -> tuple[int, str]:
    """Find a row, with its key in words; one that is deleted is known by its number alone."""
    try:
        row = find_row(store, definition.id, text)
    except EntryRefused:
        if gone := was_row(store, definition.id, text):
            return gone, "（已删除）"
        raise
    return row.number, row_words(store, definition, row)


def _print_history(store: Store, definition: Table, entries: Sequence[Entry]) -> None:
    head = ("操作", "时间", "填表人", "指标项", "改前", "改后", "")
    table(head, _history_lines(store, definition, entries), right=(0,), most=40)


def _history_lines(store: Store, definition: Table, entries: Sequence[Entry]) -> Iterator[tuple[str, ...]]:
    fields, references = store.codec(definition.id).by_name, References(store)
    for entry in entries:
        title = fields[entry.field].title if entry.field in fields else _act(entry)
        before, after = (_told(references, fields.get(entry.field), token) for token in (entry.before, entry.after))
        remark = "已撤销" if entry.undone else f"输入“{entry.typed}”" if entry.typed else ""
        yield (str(entry.batch), entry.at.replace("T", " ")[:19], entry.person, title, before, after, remark)


def _act(entry: Entry) -> str:
    if entry.field == ADDED:
        return "新增记录"
    if entry.field == DELETED:
        return "恢复记录" if entry.after else "删除记录"
    return entry.field


def _told(references: References, field: Field | None, token: str) -> str:
    if field is not None:
        return references.show(field, token)
    return f"（{len(json.loads(token))} 项）" if token.startswith("{") else ""


@click.command(cls=Command, context_settings=SETTINGS)
@workspace_argument
@click.option("--all", "whole", is_flag=True, help="列出所有操作，不只是成批的。")
@json_option
def imports(workspace: Path, whole: bool, as_json: bool) -> None:
    """列出成批录入的操作：导入、粘贴、填充；撤销用 undo。"""
    with open_workspace(workspace) as store:
        found = batches(store) if whole else batches(store, *BULK)
    if as_json:
        document(found)
        return
    head = ("操作", "时间", "填表人", "做了什么", "表", "记录", "单元格", "")
    table(head, [_batch_line(item) for item in found], right=(0, 5, 6))


def _batch_line(item: Batch) -> tuple[str, ...]:
    told = act_words(item.kind, item.label)
    counts = (str(item.rows), str(item.cells or ""))
    place = (str(item.number), item.at.replace("T", " ")[:19], item.person, told, "、".join(item.tables))
    return (*place, *counts, "已撤销" if item.undone else "")
