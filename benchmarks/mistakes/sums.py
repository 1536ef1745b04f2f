"""Sums and their parts, figures told twice, parts and their wholes: what must agree by domain.md, and does not."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random
from typing import Final

from benchmarks.mistakes.desk import Cell, Desk, figure_of
from benchmarks.mistakes.planting import Kind, Spoilt, in_figure


@dataclass(frozen=True, slots=True)
class Sum:
    """A figure that parts of the same row make up (domain.md: E with the tolerance of X01)."""

    table: str
    whole: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Over:
    """A figure that a field of many rows makes up, those of another table that count; `near`: where that sum stands."""

    table: str
    whole: str
    rows: str
    fields: tuple[str, ...]
    counts: Callable[[Cell], bool] = lambda _cell: True
    scale: Decimal = Decimal(1)
    slack: Decimal = Decimal(0)
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Twice:
    """One fact that two tables tell (X02: E; heads and budgets: W)."""

    one: tuple[str, str]
    other: tuple[str, str]


_GDP: Final = ("gdp1", "gdp2", "gdp3")
SUMS: Final = (
    Sum("T06", "gdp", _GDP),
    Sum("T50", "gdp", _GDP),
    Sum("T06", "pop_resident", ("pop_urban", "pop_rural")),
    Sum("T06", "use_total", ("use_agri", "use_ind", "use_dom", "use_eco")),
    Sum("T06", "n_towns", ("n_jiedao", "n_zhen", "n_xiang", "n_other")),
    Sum("T20", "treated", ("treated_dom", "treated_ind", "treated_oth")),
    Sum("T08", "invest_total", ("inv_c", "inv_p", "inv_l", "inv_o")),
    Sum("T52", "actual", ("src_c", "src_p", "src_m", "src_l", "src_o")),
    Sum("T35", "fert", ("fert_n", "fert_p", "fert_k", "fert_c")),
    Sum("T35", "straw_used", ("straw_fert", "straw_feed", "straw_fuel", "straw_base", "straw_raw")),
    Sum("T55", "co2", ("co2_energy", "co2_ippu", "co2_other")),
    Sum("T25", "harmless", ("h_fill", "h_burn", "h_comp", "h_oth")),
    Sum("T31", "land_mu", ("land_field", "land_orch")),
    Sum("T05", "area", ("sh_light", "sh_mid", "sh_heavy", "sh_extreme")),
)
_BIG: Final = Decimal("0.0001")
OVERS: Final = (
    Over("T42", "pop_ok", "T42a", ("pop_ok_t",)),
    Over("T25", "collected", "T25a", ("collected",)),
    Over("T25", "treated", "T25a", ("treated",)),
    Over("T32", "gen_big", "T31", ("dung_gen", "urine_gen"), scale=_BIG, slack=Decimal("0.01")),
    Over("T32", "used_big", "T31", ("dung_used", "urine_used"), scale=_BIG, slack=Decimal("0.01")),
    Over("T21", "treated_ok", "T20", ("treated_dom_ok",), lambda cell: cell.line.cells.get("serves_seat") == "是"),
    Over("T25", "harmless", "T24", ("harmless",), lambda cell: cell.line.cells.get("serves_urban") == "是"),
    Over("T01", "land_area_km2", "T04", ("area_ha",), scale=Decimal("0.01"), near=("T04a", "T02")),
)
TWICE: Final = (
    Twice(("T01", "land_area_km2"), ("T02", "total_area")),
    Twice(("T01", "land_area_km2"), ("T06", "area_km2")),
    Twice(("T06", "gdp"), ("T50", "gdp")),
    *(Twice(("T06", part), ("T50", part)) for part in _GDP),
    Twice(("T50", "gdp"), ("T56", "gdp")),
    Twice(("T06", "sown"), ("T35", "sown")),
    Twice(("T06", "fert_t"), ("T35", "fert")),
    Twice(("T06", "pest_t"), ("T35", "pest")),
    Twice(("T28", "built_area"), ("T29", "built_area")),
    Twice(("T06", "pop_urban"), ("T21", "pop")),
    Twice(("T06", "pop_urban"), ("T25", "pop")),
    Twice(("T06", "budget_exp"), ("T52s", "total_exp")),
    Twice(("T06", "stock_sheep"), ("T51", "stock_sheep")),
    Twice(("T06", "out_pig"), ("T51", "out_pig")),
)
#: (table, part, whole): the part is never more than the whole (domain.md, E or W), nor one year after the other.
ORDER: Final = (
    ("T20", "treated_dom_ok", "treated_dom"),
    ("T20", "cod_out", "cod_in"),
    ("T20", "nh3n_out", "nh3n_in"),
    ("T20", "tp_out", "tp_in"),
    ("T20", "tn_out", "tn_in"),
    ("T20", "bod_out", "bod_in"),
    ("T20", "ss_out", "ss_in"),
    ("T20", "mon_ok", "mon_n"),
    ("T21", "treated_ok", "treated"),
    ("T21", "treated", "collected"),
    ("T21", "collected", "gen"),
    ("T24", "harmless", "treated"),
    ("T24", "treated", "received"),
    ("T24", "cap_used", "cap_total"),
    ("T25", "collected", "gen"),
    ("T26", "coll", "gen"),
    ("T26", "hauled", "coll"),
    ("T31", "dung_used", "dung_gen"),
    ("T31", "urine_used", "urine_gen"),
    ("T32", "used", "gen"),
    ("T32", "used_big", "gen_big"),
    ("T35", "straw_used", "straw_avail"),
    ("T35", "straw_avail", "straw_gen"),
    ("T36", "n_ok", "n_hamlets"),
    ("T36", "hh_ok", "hh"),
    ("T36a", "hh_ok", "hh"),
    ("T42", "pop_ok", "pop_r"),
    ("T42a", "pop_ok_t", "pop_srv"),
    ("T42a", "n_ok", "n_smp"),
    ("T06", "temp_mean", "temp_max"),
    ("T06", "temp_min", "temp_mean"),
    ("T06", "elev_min", "elev_mean"),
    ("T06", "elev_mean", "elev_max"),
    ("T06", "pop_urban", "pop_resident"),
    ("T06", "inc_rural", "inc_urban"),
    ("T06", "ind_va", "gdp2"),
    ("T50", "ind_va", "gdp2"),
    ("T07", "area_in_county", "area_total"),
    ("T08", "invest_year", "invest_total"),
    ("T18", "area_dmg", "area_hit"),
    ("T18", "area_lost", "area_dmg"),
    ("T28", "served", "built_area"),
    ("T29", "green_cover", "built_area"),
    ("T29", "green_land", "green_cover"),
    ("T29", "park_green", "green_land"),
    ("T30", "covered", "residential"),
    ("T51", "mid", "output"),
    ("T52", "transfer", "actual"),
    ("T61", "n_online", "n_units"),
    ("T66", "n_done", "n_task"),
    ("T69", "codmn", "cod"),
    ("T69", "nh3n", "tn"),
    ("T70", "pm25", "pm10"),
    ("T74", "leq_night", "leq_day"),
    ("T75", "year_before", "year_after"),
    ("T09", "year_start", "year_end"),
    ("T11", "fund_transfer", "fund"),
)


def _ulp(*texts: str) -> Decimal:
    """Give one unit of the coarsest last place among figures."""
    return max(Decimal(1).scaleb(-len(text.partition(".")[2])) for text in texts)


def _number(cell: Cell | None) -> Decimal:
    figure = cell.figure if cell else None
    return figure if figure is not None else Decimal(0)


def _sums(desk: Desk) -> Iterator[tuple[Sum, Cell, list[Cell]]]:
    for item in SUMS:
        for whole in desk.column(item.table, item.whole) if item.table in desk.tables else ():
            cells = [desk.cell(item.table, whole.line, part) for part in item.parts if whole.line.cells.get(part)]
            parts = [cell for cell in cells if cell is not None and cell.figure]
            if len(parts) > 1 and whole.figure:
                yield item, whole, parts


def _write(value: Decimal, like: str) -> str:
    return f"{value.quantize(Decimal(1).scaleb(-len(like.partition('.')[2]))):f}"


def _other(cell: Cell, luck: Random, least: Decimal) -> str | None:
    """Write a figure by some percent larger or smaller, as when one is corrected; at least by so much."""
    figure = _number(cell)
    change = figure * Decimal(str(round(luck.choice((-1, 1)) * luck.uniform(0.05, 0.4), 4)))
    if abs(change) < least:
        change = least.copy_sign(change)
    text = _write(figure + change, cell.text)
    return text if figure + change > 0 and text != cell.text else None


def _least(item: Sum, whole: Cell, parts: list[Cell]) -> Decimal:
    """How much more a sum must be off than its figures can be rounded."""
    return 3 * (len(item.parts) + 1) * _ulp(whole.text, *(cell.text for cell in parts))


def _some_part(desk: Desk, luck: Random) -> tuple[Cell, Cell, Decimal] | None:
    """Choose a sum, then a row, then a part of it: the part, its whole, and how much it takes to be off."""
    found = list(_sums(desk))
    if not found:
        return None
    name = luck.choice(sorted({(item.table, item.whole) for item, _, _ in found}))
    item, whole, parts = luck.choice([entry for entry in found if (entry[0].table, entry[0].whole) == name])
    return luck.choice(parts), whole, _least(item, whole, parts)


def part_changed(desk: Desk, luck: Random) -> Spoilt | None:
    """Correct a part and forget the total of the row."""
    found = _some_part(desk, luck)
    if found is None:
        return None
    part, whole, least = found
    text = _other(part, luck, least)
    return _told(part, text, f"改了分项，没有改合计 {whole.field.name}", {whole.table.id}) if text else None


def part_missing(desk: Desk, luck: Random) -> Spoilt | None:
    """Add up a row and leave one part out."""
    found = _some_part(desk, luck)
    if found is None:
        return None
    part, whole, least = found
    if _number(part) <= least:
        return None
    text = _write(_number(whole) - _number(part), whole.text)
    return _told(whole, text, f"合计漏加 {part.field.name}", {whole.table.id})


def total_of_last(desk: Desk, luck: Random) -> Spoilt | None:
    """Leave last year's total over this year's parts."""
    stale = [
        (item, whole)
        for item, whole, parts in _sums(desk)
        if (last := whole.last_figure) is not None and abs(last - _number(whole)) > _least(item, whole, parts)
    ]
    if not stale:
        return None
    item, whole = luck.choice(stale)
    return _told(whole, whole.last or "", "合计还是去年的", {item.table})


def _told(cell: Cell, text: str, words: str, tables: set[str]) -> Spoilt:
    return replace(in_figure(cell, text, words), tables=frozenset(tables))


def _over(desk: Desk) -> Iterator[tuple[Over, Cell, list[Cell]]]:
    for item in OVERS:
        if item.table not in desk.tables or item.rows not in desk.tables:
            continue
        everything = desk.county.pack.county.get("sewage_scope") in {"all", "secondary"} and item.rows == "T20"
        parts = [
            cell for name in item.fields for cell in desk.column(item.rows, name) if everything or item.counts(cell)
        ]
        for whole in desk.column(item.table, item.whole):
            if parts and whole.figure:
                yield item, whole, [cell for cell in parts if cell.figure]


def row_changed(desk: Desk, luck: Random) -> Spoilt | None:
    """Correct a row of a list and forget the county's figure that adds it up."""
    found = list(_over(desk))
    if not found:
        return None
    item, whole, parts = luck.choice(found)
    parts = [
        part for part in parts if _number(part) * item.scale > _number(whole) * (item.slack * 3 + Decimal("0.0002"))
    ]
    if not parts:
        return None
    part = luck.choice(parts)
    least = (_number(whole) * item.slack * 2 + 3 * (len(parts) + 1) * _ulp(whole.text)) / item.scale
    text = _other(part, luck, max(least, _ulp(part.text) * 3))
    return (
        _told(part, text, f"改了明细，没有改 {item.table}.{item.whole}", {item.table, item.rows, *item.near})
        if text
        else None
    )


def sum_changed(desk: Desk, luck: Random) -> Spoilt | None:
    """Write the county's figure of a list otherwise than the list adds up: last year's, or with a row forgotten."""
    found = list(_over(desk))
    if not found:
        return None
    item, whole, parts = luck.choice(found)
    part = luck.choice(parts)
    lost = _number(part) * item.scale
    if lost <= _number(whole) * item.slack * 2 + 3 * (len(parts) + 1) * _ulp(whole.text) or lost >= _number(whole):
        return None
    return _told(whole, _write(_number(whole) - lost, whole.text), "合计漏加一行", {item.table, item.rows, *item.near})


def told_otherwise(desk: Desk, luck: Random) -> Spoilt | None:
    """Correct a fact in one of the two tables that tell it."""
    pairs = [pair for pair in TWICE if pair.one[0] in desk.tables and pair.other[0] in desk.tables]
    luck.shuffle(pairs)
    for pair in pairs:
        side, far = (pair.one, pair.other) if luck.random() < 0.5 else (pair.other, pair.one)
        cell = next(desk.column(*side), None)
        if cell is None or next(desk.column(*far), None) is None:
            continue
        text = (
            cell.last
            if luck.random() < 0.3 and cell.last != cell.text and cell.last
            else _other(cell, luck, 5 * _ulp(cell.text))
        )
        if text and abs((figure_of(text) or Decimal(0)) - _number(cell)) > 2 * _ulp(cell.text):
            return _told(cell, text, f"与 {far[0]}.{far[1]} 不一致", {side[0], far[0]})
    return None


def land_off(desk: Desk, luck: Random) -> Spoilt | None:
    """Change a class of land, and the six no longer make up the county (the best-known finding of real audits)."""
    classes = {name: cells for name, cells in desk.figures.get("T02", {}).items() if name != "total_area"}
    leaves = [cell for cells in classes.values() for cell in cells if _number(cell) > Decimal("0.5")]
    if not leaves:
        return None
    cell = luck.choice(leaves)
    text = _other(cell, luck, 12 * _ulp(cell.text))
    return _told(cell, text, "改了地类，合计没有改", {"T02", "T05", "T01"}) if text else None


def area_off(desk: Desk, luck: Random) -> Spoilt | None:
    """Tell what came or went of a kind of land otherwise than its area changed (T05)."""
    cells = [
        cell
        for name in ("added", "removed")
        for cell in desk.figures.get("T05", {}).get(name, [])
        if cell.last_figure is not None
    ]
    if not cells:
        return None
    cell = luck.choice(cells)
    text = _other(cell, luck, 12 * _ulp(cell.text))
    return replace(_told(cell, text, "增减与面积变化对不上", {"T05"}), needs_last=True) if text else None


def shares_off(desk: Desk, luck: Random) -> Spoilt | None:
    """Leave the shares of a farm's ways of use at some other sum than 100."""
    cells = [cell for kind in ("dung", "urine") for cell in desk.figures.get("T31", {}).get(f"{kind}_share_1", [])]
    cells = [cell for cell in cells if _number(cell) < 100]
    if not cells:
        return None
    cell = luck.choice(cells)
    return _told(cell, _write(_number(cell) + luck.choice((-20, -10, 10, 5)), cell.text), "比例之和不是 100", {"T31"})


def swapped(desk: Desk, luck: Random) -> Spoilt | None:
    """Put a part into the column of its whole and the other way about."""
    order = [entry for entry in ORDER if entry[0] in desk.tables]
    luck.shuffle(order)
    for table, part, whole in order:
        pairs = [
            (cell, over)
            for cell in desk.column(table, part)
            if (over := desk.cell(table, cell.line, whole))
            and cell.figure is not None
            and over.figure is not None
            and over.figure > cell.figure
        ]
        if pairs:
            cell, over = luck.choice(pairs)
            said = f"{table}.{part} 与 {whole} 填反：{cell.text} ↔ {over.text}"
            cells = {cell.place: {part: over.text, whole: cell.text}}
            return Spoilt(said, cells, tables=frozenset({table}), breaks=True, has_last=bool(cell.last_figure))
    return None


SUM_KINDS: Final = (
    Kind("改了分项、没有改合计", "sum", part_changed, "各表：合计 = 分项之和（E，X01、X03）"),
    Kind("合计漏加一项", "sum", part_missing, "各表：合计 = 分项之和（E，X01、X03）"),
    Kind("合计还是去年的", "sum", total_of_last, "各表：合计 = 分项之和（E，X01、X03）"),
    Kind("改了明细、没有改全县数", "sum", row_changed, "T25、T42（E），T32（E，1%），T04（E，X01），X05（W）"),
    Kind("全县数漏加一行", "sum", sum_changed, "T25、T42（E），T32（E，1%），T04（E，X01），X05（W）"),
    Kind("同一事实两张表不一致", "sum", told_otherwise, "X02（E；人口、财政支出 W）"),
    Kind("地类之和不等于县域面积", "sum", land_off, "X01（E）"),
    Kind("增减与面积变化对不上", "sum", area_off, "T05：本年 = 上年 + 新增 − 减少（E）"),
    Kind("利用方式比例之和不是 100", "sum", shares_off, "T31：Σ = 100（E）"),
    Kind("部分与全部两列填反", "sum", swapped, "各表：部分 ≤ 全部（E 或 W）"),
)
