"""Mistakes with whole rows and sheets: sent again, left empty, forgotten, entered twice, pasted one row lower."""

import uuid
from collections.abc import Iterator, Mapping
from itertools import pairwise
from random import Random
from typing import Final

from benchmarks.mistakes.desk import Desk
from benchmarks.mistakes.planting import Kind, Spoilt
from forms.model import Field, FieldType, Table
from forms.model import Kind as Form
from office.demo.county import Line

#: Tables that tell of one year's days, or whose figures stand in another table too, by those tables: last year's sheet
#: breaks a rule there (data period W; X02, X03, X05 E or W; T05's identity E).
TIED: Final = {
    "T02": ("T05",),
    "T05": ("T02",),
    "T06": ("T35", "T50", "T21", "T25", "T51"),
    "T35": ("T06",),
    "T50": ("T06", "T56"),
    "T51": ("T06",),
    "T21": ("T06", "T20"),
    "T25": ("T24", "T25a", "T06"),
    "T25a": ("T25",),
    "T32": ("T31",),
    "T42": ("T42a",),
    "T42a": ("T42",),
    "T52s": ("T06",),
    "T56": ("T50",),
    "T28": ("T29",),
    "T29": ("T28",),
    "T66": (),
    "T18": (),
    "T62": (),
}


def _free(desk: Desk, least: int = 1) -> list[Table]:
    return [table for table in desk.tables.values() if not table.is_fixed and len(desk.lines(table.id)) >= least]


def sent_again(desk: Desk, luck: Random) -> Spoilt | None:
    """Send last year's sheet of a table."""
    wanted = [table for table in desk.tables if table in TIED and _differs(desk, table) and _tells(desk, table)]
    return _again(desk, luck.choice(wanted), breaks=True) if wanted else None


def sent_again_alone(desk: Desk, luck: Random) -> Spoilt | None:
    """Send last year's sheet of a table whose figures stand nowhere else."""
    wanted = [table for table in desk.tables if table not in TIED and _differs(desk, table)]
    return _again(desk, luck.choice(wanted), breaks=False) if wanted else None


#: Figures that have to have changed for last year's sheet to disagree with another table, and by how much of them.
_SHARED: Final = {"T28": ("built_area", 0.0), "T29": ("built_area", 0.0), "T32": ("gen_big", 0.015)}


def _tells(desk: Desk, table: str) -> bool:
    if TIED[table] and not any(other in desk.tables for other in TIED[table]):
        return False
    if table not in _SHARED:
        return True
    name, slack = _SHARED[table]
    cell = next(desk.column(table, name), None)
    now, last = (cell.figure, cell.last_figure) if cell else (None, None)
    return bool(now and last) and abs(float(last / now) - 1) > slack  # type: ignore[operator]


def _differs(desk: Desk, table: str) -> bool:
    last = desk.county.last_year.get(table, ())
    return bool(last) and [line.cells for line in last] != [line.cells for line in desk.lines(table)]


def _again(desk: Desk, table: str, *, breaks: bool) -> Spoilt:
    last = {line.id: line for line in desk.county.last_year.get(table, ())}
    now = {line.id: line for line in desk.lines(table)}
    cells = {
        (table, line): _put_back(now[line].cells, last[line].cells)
        for line in now
        if line in last and now[line].cells != last[line].cells
    }
    gone = tuple((table, line) for line in now if line not in last)
    added = tuple(line for line in last.values() if line.id not in now)
    near = frozenset({table, *TIED.get(table, ())})
    return Spoilt(f"{table} 整张表报成去年的", cells, gone, {table: added}, tables=near, breaks=breaks, has_last=True)


def _put_back(now: Mapping[str, str], last: Mapping[str, str]) -> dict[str, str]:
    return {name: last.get(name, "") for name in {**now, **last} if now.get(name, "") != last.get(name, "")}


#: Lists that may be given or not.
_OPTIONAL: Final = frozenset({"T40a", "T36a", "T25a"})


def _owed(desk: Desk) -> set[str]:
    """Give the tables that an item of the notice asks for (X16)."""
    return {table for item in desk.county.pack.items for table in item.tables} - _OPTIONAL


def left_empty(desk: Desk, luck: Random) -> Spoilt | None:
    """Leave a whole table empty."""
    wanted = [
        table
        for table in desk.tables.values()
        if table.id in _owed(desk) and any(line.cells for line in desk.lines(table.id))
    ]
    table = luck.choice(wanted)
    # A list that belongs to a card is asked for at the card.
    near = frozenset({table.id, table.parent or table.id})
    if table.is_fixed:
        cells = {(table.id, line.id): dict.fromkeys(line.cells, "") for line in desk.lines(table.id)}
        return Spoilt(f"{table.id} 整张表没有填", cells, tables=near, breaks=True, empties=True)
    gone = tuple((table.id, line.id) for line in desk.lines(table.id))
    return Spoilt(f"{table.id} 整张表没有填", gone=gone, tables=near, breaks=True, empties=True)


def twice(desk: Desk, luck: Random) -> Spoilt | None:
    """Enter a thing twice (X12: the table's key is unique)."""
    table = luck.choice([table for table in _free(desk) if table.key and table.parent is None])
    line = luck.choice(desk.lines(table.id))
    return Spoilt(
        f"{table.id} 重复录入一条",
        added={table.id: (_copy(line, luck, {}),)},
        tables=frozenset({table.id}),
        breaks=True,
    )


def twice_misspelt(desk: Desk, luck: Random) -> Spoilt | None:
    """Enter a thing twice, its name written a little otherwise; it lies where it lies (X10)."""
    tables = [
        table for table in _free(desk) if "name" in table.key and any(field.name == "lon" for field in table.fields)
    ]
    return _misspelt(desk, luck, tables, breaks=True)


def twice_misspelt_alone(desk: Desk, luck: Random) -> Spoilt | None:
    """Enter a thing twice, its name written a little otherwise, in a table without coordinates."""
    tables = [
        table
        for table in _free(desk)
        if table.parent is None
        and {"name", "project", "title", "item"} & set(table.key)
        and not any(field.name == "lon" for field in table.fields)
    ]
    return _misspelt(desk, luck, tables, breaks=False)


def _misspelt(desk: Desk, luck: Random, tables: list[Table], *, breaks: bool) -> Spoilt | None:
    if not tables:
        return None
    table = luck.choice(tables)
    line = luck.choice(desk.lines(table.id))
    field = next(name for name in ("name", "project", "title", "item") if name in table.key)
    name = line.cells[field]
    at = luck.randrange(1, len(name))
    other = luck.choice(
        (
            f"{name}（1）",
            name + "厂",
            name[:at] + name[at + 1 :],
            name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :],
            f"{name[:at]}镇{name[at:]}",
        )
    )
    if other == name:
        return None
    copy = _copy(line, luck, {field: other})
    return Spoilt(
        f"{table.id} 重复录入，名称略有不同：{name} / {other}",
        added={table.id: (copy,)},
        tables=frozenset({table.id}),
        breaks=breaks,
    )


def _copy(line: Line, luck: Random, cells: dict[str, str]) -> Line:
    return Line(str(uuid.UUID(int=luck.getrandbits(128))), line.owner, {**line.cells, **cells})


#: Lists in which a row that is forgotten breaks a rule, and which.
KEPT: Final = {
    "T31": ("T31", "T32"),
    "T41": ("T41",),
    "T36": ("T36", "T06"),
    "T12": ("T12",),
    "T69": ("T69",),
    "T40": ("T40",),
}


def forgotten(desk: Desk, luck: Random) -> Spoilt | None:
    """Forget a row of a list that has to be whole."""
    options = list(_whole(desk))
    if not options:
        return None
    table = luck.choice(sorted({table for table, _ in options}))
    line = luck.choice([line for other, line in options if other == table])
    near = frozenset(KEPT[table])
    return Spoilt(
        f"{table} 漏填一条",
        gone=((table, line.id),),
        tables=near,
        breaks=True,
        needs_last=table == "T12",
        has_last=desk.last(table, line.id) is not None,
    )


def _whole(desk: Desk) -> Iterator[tuple[str, Line]]:
    """Give rows without which a list is no longer whole: farms and species of last year, the only source of a town."""
    for table in KEPT:
        for line in desk.lines(table):
            if table in {"T31", "T12"} and desk.last(table, line.id) is None:
                continue
            others = [other for other in desk.lines(table) if other is not line]
            served = "、".join(other.cells.get("serves", "") for other in others)
            if table == "T40" and all(town in served for town in line.cells.get("serves", "").split("、")):
                continue
            if table == "T69" and desk.county.pack.county.get("section_samplings") is None:
                continue
            yield table, line


def forgotten_alone(desk: Desk, luck: Random) -> Spoilt | None:
    """Forget a row of another list, one that was there last year too."""
    tables = [table for table in _free(desk, 2) if table.id not in KEPT and table.parent is None]
    table = luck.choice(tables)
    lines = [line for line in desk.lines(table.id) if desk.last(table.id, line.id) is not None]
    if not lines:
        return None
    line = luck.choice(lines)
    return Spoilt(f"{table.id} 漏填一条", gone=((table.id, line.id),), tables=frozenset({table.id}), has_last=True)


def _columns(table: Table) -> list[Field]:
    types = {FieldType.INTEGER, FieldType.DECIMAL}
    return [field for field in table.fields if field.type in types and field.compute is None]


def lower(desk: Desk, luck: Random) -> Spoilt | None:
    """Paste some columns one row too low: rows keep their names and have their neighbours' figures."""
    tables = [
        table
        for table in desk.tables.values()
        if table.kind is Form.LIST and len(desk.lines(table.id)) >= 6 and len(_columns(table)) > 1
    ]
    table = luck.choice(tables)
    lines, columns = desk.lines(table.id), _columns(table)
    many, start = luck.randint(5, min(12, len(lines))), luck.randrange(len(columns))
    block = [field.name for field in columns[start : start + luck.randint(2, 5)]]
    first = luck.randrange(len(lines) - many + 1)
    rows = lines[first : first + many]
    cells = {}
    for above, row in pairwise(rows):
        changed = {
            name: above.cells.get(name, "") for name in block if above.cells.get(name, "") != row.cells.get(name, "")
        }
        if changed:
            cells[table.id, row.id] = changed
    if not cells:
        return None
    return Spoilt(f"{table.id} 的 {'、'.join(block)} 粘贴错下一行", cells, tables=frozenset({table.id}), has_last=True)


def lower_open(desk: Desk, luck: Random) -> Spoilt | None:
    """Paste required columns one row too low, so that the first row stays blank (a required cell is empty: E)."""
    options = []
    for table in desk.tables.values():
        required = [field for field in _columns(table) if field.required is True]
        if table.kind is Form.LIST and len(desk.lines(table.id)) >= 5 and required:
            options.append((table, required))
    table, required = luck.choice(options)
    field, lines = luck.choice(required).name, desk.lines(table.id)
    texts = [(row, above.cells.get(field, "")) for above, row in pairwise(lines)]
    cells = {(table.id, row.id): {field: text} for row, text in texts if text != row.cells.get(field, "")}
    cells[table.id, lines[0].id] = {field: ""}
    return Spoilt(
        f"{table.id} 的 {field} 粘贴错下一行，第一行空着",
        cells,
        tables=frozenset({table.id}),
        breaks=True,
        has_last=True,
    )


SHEETS: Final = (
    Kind("整张表报成去年的（与他表有关或有日期）", "sheet", sent_again, "X02、X05，T05，数据期（E 或 W）"),
    Kind("整张表报成去年的（其他）", "sheet", sent_again_alone),
    Kind("整张表没有填", "sheet", left_empty, "X16（E）"),
    Kind("同一条录入两次", "sheet", twice, "X12：键不重复（E）"),
    Kind("重复录入、名称略有不同（有坐标）", "sheet", twice_misspelt, "X10：不足 50 米而名称不同（W）"),
    Kind("重复录入、名称略有不同（无坐标）", "sheet", twice_misspelt_alone),
    Kind("漏填一条（应填全的表）", "sheet", forgotten, "T31、T12：少了要说明；X07、X09；T06.n_villages（E 或 W）"),
    Kind("漏填一条（其他表，去年有）", "sheet", forgotten_alone),
    Kind("几列粘贴错下一行", "sheet", lower),
    Kind("必填列粘贴错下一行、首行空", "sheet", lower_open, "必填（E）"),
)
