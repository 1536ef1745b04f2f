"""Slips in codes and places: wrong characters, another county's or township's code, longitude and latitude swapped."""

from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Final

from benchmarks.mistakes.desk import Cell, Desk
from benchmarks.mistakes.planting import Kind, Spoilt, in_cell
from forms.model import FieldType


def _swap(text: str, luck: Random) -> str | None:
    pairs = [index for index in range(len(text) - 1) if text[index] != text[index + 1]]
    if not pairs:
        return None
    at = luck.choice(pairs)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _typo(text: str, luck: Random) -> str:
    """Hit another key of the same kind."""
    at = luck.randrange(len(text))
    keys = "0123456789" if text[at].isdigit() else "ABCDEFGHJKLMNPQRTUWXY"
    return text[:at] + luck.choice([key for key in keys if key != text[at]]) + text[at + 1 :]


def code_swapped(desk: Desk, luck: Random) -> Spoilt | None:
    """Change places of two characters of a credit code."""
    cells = desk.coded("uscc")
    if not cells:
        return None
    cell = luck.choice(cells)
    text = _swap(cell.text, luck)
    return in_cell(cell, text, "相邻两位颠倒") if text else None


def code_typo(desk: Desk, luck: Random) -> Spoilt | None:
    """Get one character of a credit code wrong."""
    cells = desk.coded("uscc")
    return in_cell(cell := luck.choice(cells), _typo(cell.text, luck), "错一位") if cells else None


def code_short(desk: Desk, luck: Random) -> Spoilt | None:
    """Leave out a character of a credit code."""
    cells = desk.coded("uscc")
    if not cells:
        return None
    cell = luck.choice(cells)
    at = luck.randrange(len(cell.text))
    return in_cell(cell, cell.text[:at] + cell.text[at + 1 :], "漏一位")


def code_of_other(desk: Desk, luck: Random) -> Spoilt | None:
    """Copy the credit code of the row above: right in itself, but last year it was another (X15)."""
    cells = [cell for cell in desk.coded("uscc") if cell.last == cell.text]
    if len(cells) < 2:
        return None
    cell = luck.choice(cells)
    others = [other for other in cells if other.table is cell.table and other.text != cell.text]
    if not others:
        return None
    return replace(in_cell(cell, luck.choice(others).text, "抄成另一家的"), needs_last=True)


def permit_typo(desk: Desk, luck: Random) -> Spoilt | None:
    """Get one character of the first eighteen of a permit's number wrong."""
    cells = [cell for cell in desk.coded("permit") if len(cell.text) == 22]
    if not cells:
        return None
    cell = luck.choice(cells)
    return in_cell(cell, _typo(cell.text[:18], luck) + cell.text[18:], "错一位")


def cas_typo(desk: Desk, luck: Random) -> Spoilt | None:
    """Get the check digit of a CAS number wrong."""
    cells = desk.coded("cas")
    if not cells:
        return None
    cell = luck.choice(cells)
    return in_cell(cell, cell.text[:-1] + str((int(cell.text[-1]) + luck.randint(1, 9)) % 10), "校验位错")


def town_of_other_county(desk: Desk, luck: Random) -> Spoilt | None:
    """Type a township's code of another county, or one that there is not."""
    cells = desk.coded("town")
    if not cells:
        return None
    cell = luck.choice(cells)
    other = luck.choice(
        (
            cell.text[:5] + str((int(cell.text[5]) + 1) % 10) + cell.text[6:],
            cell.text[:6] + "399",
            _swap(cell.text[:6], luck) or "",
        )
    )
    other = other if len(other) == 9 else other + cell.text[6:]
    towns = {town.code for town in desk.county.pack.towns}
    return in_cell(cell, other, "写成外县或不存在的乡镇") if len(other) == 9 and other not in towns else None


def wrong_town(desk: Desk, luck: Random) -> Spoilt | None:
    """Choose the township beside the right one, while the village stays (X14)."""
    return _town_beside(desk, luck, has_village=True)


def wrong_town_alone(desk: Desk, luck: Random) -> Spoilt | None:
    """Choose the township beside the right one where nothing but the coordinates says so."""
    return _town_beside(desk, luck, has_village=False)


def _town_beside(desk: Desk, luck: Random, *, has_village: bool) -> Spoilt | None:
    cells = [cell for cell in desk.coded("town") if ("village_code" in cell.line.cells) is has_village]
    if not cells:
        return None
    cell = luck.choice(cells)
    others = [town.code for town in desk.county.pack.towns if town.code != cell.text]
    return in_cell(cell, luck.choice(others), "选错乡镇", breaks=has_village)


def village_typo(desk: Desk, luck: Random) -> Spoilt | None:
    """Get one of the first nine digits of a village's code wrong (X14)."""
    cells = desk.coded("village")
    if not cells:
        return None
    cell = luck.choice(cells)
    text = _typo(cell.text[:9], luck) + cell.text[9:]
    stranger = text[:9] not in {town.code for town in desk.county.pack.towns}
    return in_cell(cell, text, "错一位", breaks=stranger or "town_code" in cell.line.cells)


def breed_typo(desk: Desk, luck: Random) -> Spoilt | None:
    """Begin a farm's code with another county's (X14)."""
    cells = list(desk.column("T31", "breed_code")) if "T31" in desk.tables else []
    if not cells:
        return None
    cell = luck.choice(cells)
    return in_cell(cell, _typo(cell.text[:6], luck) + cell.text[6:], "县代码错")


def _places(desk: Desk) -> dict[str, list[tuple[Cell, Cell]]]:
    """Give longitudes and latitudes by table."""
    found: dict[str, list[tuple[Cell, Cell]]] = {}
    for fields in desk.of_type(FieldType.DECIMAL).values():
        for name, cells in fields.items():
            if name.startswith("lon"):
                for cell in cells:
                    lat = desk.cell(cell.table.id, cell.line, name.replace("lon", "lat"))
                    if lat is not None:
                        found.setdefault(cell.table.id, []).append((cell, lat))
    return found


def _place(desk: Desk, luck: Random) -> tuple[Cell, Cell] | None:
    places = _places(desk)
    return luck.choice(places[luck.choice(list(places))]) if places else None


def swapped(desk: Desk, luck: Random) -> Spoilt | None:
    """Type latitude as longitude and the other way about."""
    pair = _place(desk, luck)
    if pair is None:
        return None
    lon, lat = pair
    cells = {lon.place: {lon.field.name: lat.text, lat.field.name: lon.text}}
    return Spoilt(
        f"{lon.table.id} 经纬度填反：{lon.text}，{lat.text}", cells, breaks=True, has_last=lon.last is not None
    )


def degree_off(desk: Desk, luck: Random) -> Spoilt | None:
    """Get a digit of the whole degrees wrong, so that the thing lies outside the county (X10)."""
    pair = _place(desk, luck)
    if pair is None:
        return None
    cell = luck.choice(pair)
    whole, _, rest = cell.text.partition(".")
    wrong = _swap(whole, luck) if luck.random() < 0.5 else _typo(whole, luck)
    if wrong is None:
        return None
    facts, axis = desk.county.pack.county, "lon" if cell is pair[0] else "lat"
    outside = not float(facts[f"{axis}_min"]) <= float(f"{wrong}.{rest}") <= float(facts[f"{axis}_max"])
    return in_cell(cell, f"{wrong}.{rest}", "度数错") if outside else None


def pointless(desk: Desk, luck: Random) -> Spoilt | None:
    """Lose the point of a coordinate."""
    pair = _place(desk, luck)
    if pair is None:
        return None
    cell = luck.choice(pair)
    return in_cell(cell, cell.text.replace(".", ""), "漏写小数点")


def minutes_off(desk: Desk, luck: Random) -> Spoilt | None:
    """Get a digit behind the point wrong: the thing moves by some kilometres within the county."""
    pair = _place(desk, luck)
    if pair is None:
        return None
    cell = luck.choice(pair)
    whole, _, rest = cell.text.partition(".")
    return in_cell(cell, f"{whole}.{_typo(rest[:2], luck)}{rest[2:]}", "小数点后错一位", breaks=False)


def same_place(desk: Desk, luck: Random) -> Spoilt | None:
    """Type the coordinates of the row above for another thing (X10: less than 50 m apart with another name)."""
    places = {
        table: pairs for table, pairs in _places(desk).items() if len(pairs) > 2 and "name" in pairs[0][0].line.cells
    }
    if not places:
        return None
    pairs = places[luck.choice(list(places))]
    (lon, lat), (other, other_lat) = luck.sample(pairs, 2)
    if other.line.cells["name"] == lon.line.cells["name"] or abs(Decimal(other.text) - Decimal(lon.text)) < Decimal(
        "0.001"
    ):
        return None
    cells = {lon.place: {lon.field.name: other.text, lat.field.name: other_lat.text}}
    words = f"{lon.table.id} 坐标抄成“{other.line.cells['name']}”的"
    return Spoilt(words, cells, tables=frozenset({lon.table.id}), breaks=True, has_last=lon.last is not None)


CODES: Final = (
    Kind("信用代码相邻两位颠倒", "code", code_swapped, "5.2：校验位（E）"),
    Kind("信用代码错一位", "code", code_typo, "5.2：校验位（E）"),
    Kind("信用代码漏一位", "code", code_short, "5.2：18 位（E）"),
    Kind("信用代码抄成另一家的", "code", code_of_other, "X15：与上年一致（W）"),
    Kind("许可证编号错一位", "code", permit_typo, "5.3、FAC：前 18 位是信用代码（W）"),
    Kind("CAS 号校验位错", "code", cas_typo, "5.8：校验位（E）"),
    Kind("外县或不存在的乡镇代码", "code", town_of_other_county, "LOC、X14：乡镇名录（E）"),
    Kind("选错乡镇（村未改）", "code", wrong_town, "X14：村代码以乡镇开头（E）"),
    Kind("选错乡镇（没有填村）", "code", wrong_town_alone),
    Kind("村代码错一位", "code", village_typo, "X14：村代码以乡镇开头（E）"),
    Kind("养殖代码的县代码错", "code", breed_typo, "X14（W）"),
    Kind("经纬度填反", "place", swapped, "LOC（E）"),
    Kind("经纬度度数错（落在县外）", "place", degree_off, "LOC、X10：县域范围（W）"),
    Kind("经纬度漏写小数点", "place", pointless, "LOC：73–135.5，3–54（E）"),
    Kind("坐标抄成另一处的", "place", same_place, "X10：不足 50 米而名称不同（W）"),
    Kind("经纬度小数错一位（仍在县内）", "place", minutes_off),
)
