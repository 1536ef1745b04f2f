"""T36 to T39: sewage, remediation, fine villages and black water of the country."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from office.demo.county.here import Here, Shape, Value, lognormal
from office.demo.county.names import word
from office.demo.county.shapes import chance, count, has, kept, level, maybe, on, part, pick, size, words
from office.demo.county.sheets import Sheet, Thing, spot
from office.demo.county.world import World

Hamlet = tuple[str, int, int]


def _all(world: World, _year: int) -> Iterator[Thing]:
    for town, codes in world.villages.items():
        for code in codes:
            yield Thing(code, town, known={"village_code": code})


def _hamlets(world: World, village: str, year: int) -> list[Hamlet]:
    """Give name, households and those whose sewage is treated of each hamlet of a village."""
    luck, found = world.luck("hamlets", village), []
    reach = luck.uniform(0.35, 0.98)
    grows = world.luck("hamlets grow", village).uniform(0, 0.05) if year == world.pack.year else 0
    for index in range(luck.randint(2, 9)):
        households = max(8, round(lognormal(luck, 62, 0.4)))
        share = min(1.0, max(0.0, reach + luck.uniform(-0.25, 0.25) + grows))
        found.append((f"{index + 1}组", households, int(households * share)))
    return found


def _mode(here: Here) -> Value:
    known = here.before.get("mode")
    if known == "5" and here.luck.random() < 0.1:
        return "4"
    return known or here.luck.choices(("1", "2", "3", "4", "5"), (1, 2, 2, 6, 2))[0]


def _counted(which: int) -> Shape:
    """Add up households of the hamlets, all of them or those whose sewage is treated."""

    def make(here: Here) -> Value:
        if which == 2 and here.said("mode") == "5":
            return 0
        return sum(int(hamlet[which]) for hamlet in _hamlets(here.world, here.thing, here.year))

    return make


def _good(here: Here) -> Value:
    """Count hamlets of which three fifths of the households are treated."""
    if here.said("mode") == "5":
        return 0
    return sum(treated * 10 >= households * 6 for _, households, treated in _hamlets(here.world, here.thing, here.year))


_PIPED: Final = has("mode", "1", "2", "3")
_VILLAGE: Final[Mapping[str, Shape | Value]] = {
    "mode": _mode,
    "n_hamlets": lambda here: len(_hamlets(here.world, here.thing, here.year)),
    "n_ok": _good,
    "hh": _counted(1),
    "hh_ok": _counted(2),
    "fac": on(has("mode", "2"), "村级污水处理站"),
    "cap": on(has("mode", "2"), kept(lambda here: Decimal(here.luck.choice(("20", "30", "50", "80"))))),
    "no_overflow": True,
    "no_harm": True,
    "run_ok": on(_PIPED, chance(0.96)),
    "doc_ok": on(
        has("mode", "1", "2", "3", "4"),
        kept(lambda here: here.luck.choice((("1", "2", "3", "4"), ("2", "3", "4"), ("2", "4")))),
    ),
}


def _listed(world: World, year: int) -> Iterator[Thing]:
    """List hamlet by hamlet for some villages; where nothing is done there is nothing to list."""
    modes = {row["_name"]: row.get("mode") for row in world.made.get(("T36", year), [])}
    for code, mode in modes.items():
        if isinstance(code, str) and mode != "5" and world.luck("lists", code).random() < 0.12:
            for name, households, treated in _hamlets(world, code, year):
                yield Thing(
                    f"{code}/{name}",
                    code[:9],
                    known={
                        "village": world.row_id("T36", code),
                        "name": name,
                        "hh": households,
                        "hh_ok": treated,
                    },
                )


def _remedied(world: World, year: int) -> Iterator[Thing]:
    """Give the villages on which there was work in a year; each year others."""
    codes = [code for found in world.villages.values() for code in found]
    order = sorted(codes, key=lambda code: world.luck("T37", code).random())
    many = max(2, round(len(codes) * 0.07))
    start = 0 if year < world.pack.year else many - 1
    for code in order[start : start + many]:
        known: dict[str, Value] = {"village_code": code}
        # A work that ends in the next year is told of in both.
        known["_late"] = code == order[many - 1] and year < world.pack.year
        yield Thing(code, code[:9], known=known)


def _start(here: Here) -> Value:
    return here.before.get("start_ym") or date(here.year, here.luck.randint(2, 5), 1)


_ENDED: Final = has("status", "2", "3")


def _state(here: Here) -> Value:
    return "1" if here.row.get("_late") is True else here.luck.choice(("2", "3", "3"))


_REMEDY: Final[Mapping[str, Shape | Value]] = {
    "items": kept(lambda here: here.luck.choice((("1", "2"), ("1",), ("2", "5"), ("1", "2", "3")))),
    "start_ym": _start,
    "status": _state,
    "end_ym": on(_ENDED, lambda here: date(here.year, here.luck.randint(8, 11), 1)),
    "invest": kept(size(85, 0.5, 0, 2)),
    "hh": kept(count(260, 0.4, 0, 40)),
    "pop": kept(part("hh", 3.2, 4.2, 0)),
    "accept_date": on(has("status", "3"), lambda here: _later(here, "end_ym", 31, 40)),
    "accept_doc": on(has("status", "3"), lambda here: f"环整验〔{here.year}〕{here.luck.randint(1, 60)}号"),
    "effect": words("完成生活污水收集处理和垃圾清运，村庄环境明显改善，受益群众{pop}人。"),
}


def _later(here: Here, name: str, least: int, most: int) -> Value:
    day = here.row.get(name)
    return (
        min(day + timedelta(days=here.luck.randint(least, most)), date(here.year, 12, 30))
        if isinstance(day, date)
        else None
    )


def _tasks(here: Here) -> Value:
    done = sum(row.get("status") in {"2", "3"} for row in here.rows("T37"))
    return max(1, done - here.luck.choice((0, 0, 1)))


def _ever(here: Here) -> Value:
    known = here.before.get("total_n")
    done = sum(row.get("status") in {"2", "3"} for row in here.rows("T37"))
    if isinstance(known, int):
        return known + done
    return done + round(sum(map(len, here.world.villages.values())) * here.luck.uniform(0.3, 0.5))


_TASK: Final[Mapping[str, Shape | Value]] = {
    "task_n": _tasks,
    "total_n": _ever,
    "summary": words(
        "{year}年按照村庄规划实施污水、垃圾治理，建立长效管护机制，落实管护人员和经费，整治村庄环境面貌明显改善。"
    ),
}


def _fine(world: World, _year: int) -> Iterator[Thing]:
    codes = [code for found in world.villages.values() for code in found]
    for index in range(world.many(10, 3, "T38")):
        luck = world.luck("T38", index)
        code, kind, grade = luck.choice(codes), luck.choice("1122"), luck.choice("2344")
        yield Thing(f"{code}/{kind}/{grade}", code[:9], known={"village_code": code, "kind": kind, "level": grade})


def _fine_once(world: World, year: int) -> Iterator[Thing]:
    """Leave out what would be listed twice."""
    yield from {thing.name: thing for thing in _fine(world, year)}.values()


_NAMED: Final = has("status", "2")
_FINE: Final[Mapping[str, Shape | Value]] = {
    "status": pick("2", "2", "1"),
    "qty": on(has("kind", "2"), kept(count(45, 0.5, 0, 5))),
    "doc_no": on(_NAMED, kept(lambda here: f"农发〔{here.year - 1}〕{here.luck.randint(1, 99)}号")),
    "named_on": on(_NAMED, kept(lambda here: here.day(year=here.year - 1))),
    "fund": maybe(0.8, kept(size(42, 0.6, 0, 2))),
    "effect": "村容村貌明显改善，庭院整洁有序，群众参与积极性高。",
}


def _black(world: World, _year: int) -> Iterator[Thing]:
    towns = [town for town in world.town_names if world.villages[town]]
    for index in range(world.many(5, 2, "T39")):
        luck = world.luck("T39", index)
        town, kind = luck.choice(towns), luck.choice("4455")
        at = spot(world, "T39", str(index), town, 1500, 6000)
        lon, lat = at["lon"], at["lat"]
        yield Thing(
            str(index),
            town,
            known={
                "town_code": town,
                "village_code": luck.choice(world.villages[town]),
                "wb_code": f"{world.pack.area}-{index + 1:03d}",
                "name": f"{word(world, 'T39', index)}{'坑塘' if kind == '4' else '排水沟'}",
                "kind": kind,
                "lon1": lon,
                "lat1": lat,
                **_end_of(kind, lon, lat, luck.randrange(1500, 6000)),
            },
        )


def _end_of(kind: str, lon: Value, lat: Value, step: int) -> dict[str, Value]:
    if kind != "5" or not isinstance(lon, Decimal) or not isinstance(lat, Decimal):
        return {}
    return {"lon2": lon + Decimal(step) / 1000000, "lat2": lat + Decimal(step // 2) / 1000000}


def _measured(here: Here) -> bool:
    basis = here.row.get("basis")
    return isinstance(basis, tuple) and "3" in basis


def _clean(here: Here) -> bool:
    return _measured(here) and here.said("status") in {"3", "4"}


def _accepted(here: Here) -> Value:
    day = here.row.get("done_on")
    return day + timedelta(days=here.luck.randint(20, 60)) if isinstance(day, date) else None


_BLACK: Final[Mapping[str, Shape | Value]] = {
    "area": kept(size(1700, 0.6, 0, 0, 300, 9000)),
    "basis": kept(lambda here: here.luck.choice((("1", "2"), ("1", "3"), ("3",)))),
    "secchi0": on(_measured, kept(level(16, 3, 1, 11, 24))),
    "do0": on(_measured, kept(level(1.1, 0.3, 2, 0.3, 1.9))),
    "nh3n0": on(_measured, kept(level(11, 2, 2, 8.2, 14.8))),
    "causes": kept(lambda here: here.luck.choice((("1", "2"), ("1",), ("1", "3")))),
    "status": lambda here: "4" if here.before.get("status") in {"3", "4"} else here.luck.choice(("2", "3", "4")),
    "measures": ("1", "2"),
    "due": kept(lambda here: date(here.year + 1, 12, 1)),
    "done_on": on(has("status", "3", "4"), kept(lambda here: here.day(200, 290))),
    "invest": kept(size(46, 0.6, 0, 2)),
    "secchi1": on(_clean, kept(level(42, 6, 1, 30, 70))),
    "do1": on(_clean, kept(level(4.6, 0.7, 2, 3, 7))),
    "nh3n1": on(_clean, kept(level(2.4, 0.7, 2, 0.6, 5))),
    "satisfy": on(has("status", "4"), kept(level(95, 2, 1, 91, 99.5))),
    "accept_date": on(has("status", "4"), kept(_accepted)),
}


VILLAGES: Final = (
    Sheet("T36", _VILLAGE, _all),
    Sheet("T36a", {}, _listed),
    Sheet("T37", _REMEDY, _remedied),
    Sheet("T37s", _TASK),
    Sheet("T38", _FINE, _fine_once),
    Sheet("T39", _BLACK, _black),
)
