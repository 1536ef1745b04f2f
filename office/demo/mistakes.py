"""The planted mistakes of the demo: what is typed instead of the right thing, what must be found, how it is mended."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final, TypeAlias

from forms.codes import uscc
from forms.model import Pack
from office.demo.county import County, Line
from office.demo.stage import MOVED

Cells: TypeAlias = Mapping[str, str]
#: Gives what is typed instead of the right cells; None where a row does not suit.
Spoil: TypeAlias = Callable[[Cells], Cells | None]
_KILOS: Final = 1000


@dataclass(frozen=True, slots=True)
class Mistake:
    """One kind of mistake.

    Attributes:
        who: `town` for any township, else codes of units, the first of which has a row that suits.
        finds: Check that must speak.
        spoil: What is typed.
        mend: What is typed afterwards; None: the right cells.
        reason: The written explanation, where what was typed is right after all.
        is_double: The whole row was typed a second time; the second one is deleted.
        story: What happened.
    """

    table: str
    who: tuple[str, ...]
    finds: str
    story: str
    spoil: Spoil
    mend: Spoil | None = None
    reason: str = ""
    is_double: bool = False


@dataclass(frozen=True, slots=True)
class Planted:
    """A mistake at one row of one unit.

    Attributes:
        line: The row as it is right; `typed` the cells that differ from it at first, `mended` in the end.
    """

    mistake: Mistake
    unit: str
    line: Line
    typed: Cells
    mended: Cells

    @property
    def name(self) -> str:
        """The row's name; empty for a card."""
        return self.line.cells.get("name", "") if self.line.id else ""


def _number(cells: Cells, name: str) -> Decimal | None:
    try:
        return Decimal(cells.get(name, ""))
    except InvalidOperation:
        return None


def _times(name: str, factor: str, *, beyond: str = "", least: str = "1") -> Spoil:
    """Type a number so many times too large, where it then goes beyond another one."""

    def spoil(cells: Cells) -> Cells | None:
        value = _number(cells, name)
        most = _number(cells, beyond) if beyond else Decimal(0)
        if value is None or most is None or value <= 0 or value * Decimal(factor) <= most * Decimal(least):
            return None
        return {name: _plain(value * Decimal(factor))}

    return spoil


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _in_kilos(name: str) -> Spoil:
    """Type tonnes with their unit of kilograms."""

    def spoil(cells: Cells) -> Cells | None:
        value = _number(cells, name)
        return None if value is None else {name: f"{_plain(value * _KILOS)}公斤"}

    return spoil


def _swapped(first: str, second: str) -> Spoil:
    def spoil(cells: Cells) -> Cells | None:
        here, there = cells.get(first, ""), cells.get(second, "")
        return {first: there, second: here} if here and there and here != there else None

    return spoil


def _blank(*names: str) -> Spoil:
    def spoil(cells: Cells) -> Cells | None:
        return dict.fromkeys(names, "") if all(cells.get(name) for name in names) else None

    return spoil


def _with(given: Cells, *needs: str) -> Spoil:
    """Type other things, in a row that says something in all the fields named."""

    def spoil(cells: Cells) -> Cells | None:
        return dict(given) if all(cells.get(name) for name in needs) else None

    return spoil


def _wrong_code(cells: Cells) -> Cells | None:
    """Mistype the check character of a credit code, before anybody has looked up the permit that begins with it."""
    code = cells.get("uscc", "")
    if len(code) != uscc.LENGTH or uscc.check(code) is not None:
        return None
    wrong = code[:-1] + ("1" if code[-1] != "1" else "7")
    return {"uscc": wrong, **({"permit_no": ""} if cells.get("permit_no") else {})}


def _other_town(pack: Pack) -> Spoil:
    """Choose a village of the neighbouring township."""

    def spoil(cells: Cells) -> Cells | None:
        town, village = cells.get("town_code", ""), cells.get("village_code", "")
        codes = [one.code for one in pack.towns]
        if town not in codes or not village.startswith(town):
            return None
        other = codes[codes.index(town) - 1]
        return {"village_code": f"{other}{village[9:]}"}

    return spoil


def _stopped(cells: Cells) -> Cells | None:
    """A farm that stopped in December and still has animals to sell."""
    stock = _number(cells, "stock")
    return {"status": "停养"} if cells.get("status") in {"在养", "1"} and stock and stock > 0 else None


TOWN: Final = ("town",)


def mistakes_of(pack: Pack) -> tuple[Mistake, ...]:
    """List the mistakes in the order in which their rows are looked for."""
    return (*_farms(pack), *_cards())


def _farms(pack: Pack) -> Iterator[Mistake]:
    husbandry = ("XM", "NY", *TOWN)
    yield Mistake(
        "T31",
        TOWN,
        "T31-07",
        "台账上的粪便利用量是公斤，照抄进了以吨为单位的格子",
        _times("dung_used", "1000", beyond="dung_gen"),
        mend=_in_kilos("dung_used"),
    )
    yield Mistake(
        "T31", TOWN, "T31-11", "年末存栏量多打了一个零", _times("stock", "10", beyond="design_cap", least="2.1")
    )
    yield Mistake("T31", TOWN, "V-CODE", "统一社会信用代码的末位看错了", _wrong_code)
    yield Mistake("T31", TOWN, "V-REQUIRED", "年末存栏量忘了填", _blank("stock"))
    yield Mistake("T31", TOWN, "T31-01", "经度和纬度填反了", _swapped("lon", "lat"))
    yield Mistake("T31", TOWN, "V-KEY", "同一个养殖场录了两遍", _with({}, "name", "town_code"), is_double=True)
    yield Mistake(
        "T31",
        TOWN,
        "T31-08",
        "污水利用量漏了小数点，比产生量还大",
        _times("urine_used", "10", beyond="urine_gen"),
    )
    yield Mistake("T31", TOWN, "T31-03", "行政村选成了邻镇的", _other_town(pack))
    yield Mistake("T31", husbandry, "V-UNPARSED", "年出栏量写成了一句话", _with({"output": "六万多只"}, "output"))
    yield Mistake(
        "T31",
        husbandry,
        "T31-05",
        "停养的养殖场还有存栏",
        _stopped,
        reason="12 月停养，年末还有少量待出售，驻村干部已到现场点数核实。",
    )
    yield Mistake(
        "T31",
        husbandry,
        "T31-06",
        "没有建立粪污资源化利用台账",
        _with({"ledger": "否", "ledger_from": "", "plan_filed": ""}, "ledger", "ledger_from"),
        reason=f"{pack.year} 年下半年才投产，台账正在建立，次年 3 月底前补齐。",
    )


def _cards() -> Iterator[Mistake]:
    emissions, people = ("TJ", "HB"), ("TJ",)
    yield Mistake("T68", emissions, "V-REQUIRED", "认定日期忘了填", _blank("cert_date"))
    yield Mistake("T68", emissions, "T68-01", "化学需氧量和氨氮填反了一行", _swapped("cod", "nh3n"))
    yield Mistake(
        "T68",
        emissions,
        "T68-03",
        "排放量只有县级的认定文件",
        _with({"cert_level": "县（区）"}, "cert_level"),
        reason="地区认定文件尚在流转，先按县级认定填报，取得后即补报。",
    )
    yield Mistake(
        "T06",
        people,
        "T06-15",
        "乡村常住人口抄成了户籍的，城镇和乡村加起来比全县还多",
        _times("pop_rural", "1.2"),
    )
    yield Mistake("T06", people, "T06-26", "人均生产总值少打了一个零", _times("gdp_pc", "0.1"))


def plan(county: County) -> list[Planted]:
    """Choose a row for each mistake: on farms no two at one row; what suits no row is left out."""
    taken: set[tuple[str, str]] = set()
    found: list[Planted] = []
    for mistake in mistakes_of(county.pack):
        planted = next(_candidates(county, mistake, taken, len(found)), None)
        if planted is not None:
            found.append(planted)
            if planted.line.id:
                taken.add((mistake.table, planted.line.id))
    return found


def _candidates(county: County, mistake: Mistake, taken: set[tuple[str, str]], turn: int) -> Iterator[Planted]:
    lines = county.this_year.get(mistake.table, ())
    duties = {(duty.unit, duty.table) for duty in county.pack.duties} | {*MOVED.get(county.pack.id, ())}
    for unit in _units(county.pack, mistake, turn):
        for line in lines if (unit, mistake.table) in duties else ():
            if line.owner not in {unit, ""} or (line.id and (mistake.table, line.id) in taken):
                continue
            typed = mistake.spoil(line.cells)
            if typed is not None:
                right = {name: line.cells.get(name, "") for name in typed}
                mended = (mistake.mend(line.cells) if mistake.mend else None) or right
                yield Planted(mistake, unit, line, typed, mended)


def _units(pack: Pack, mistake: Mistake, turn: int) -> Iterator[str]:
    """Give the units to look at; townships begin with another one each time, so that several err."""
    known = {unit.code for unit in pack.units}
    towns = [unit.code for unit in pack.units if unit.kind == "town"]
    start = turn // 2 % max(len(towns), 1)
    for who in mistake.who:
        if who == "town":
            yield from (*towns[start:], *towns[:start])
        elif who in known:
            yield who
