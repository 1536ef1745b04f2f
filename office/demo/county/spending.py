"""T52 and T53: what was spent on nature and the environment, and the transfer payments."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from office.demo.county.here import ZERO, Here, Row, Shape, Value, lognormal, rounded, total
from office.demo.county.names import cycle, word
from office.demo.county.shapes import fact, kept, on, part, size, some
from office.demo.county.sheets import Sheet, Thing
from office.demo.county.world import World

_SPENT: Final = (
    ("1", "{}防沙治沙和湿地保护", "2110602"),
    ("1", "{}天然林和草原管护", "2110501"),
    ("2", "{}大气污染防治", "2110301"),
    ("2", "{}水污染防治", "2110302"),
    ("3", "{}污水处理厂运行维护", "2120501"),
    ("3", "{}生活垃圾收运处理", "2120502"),
    ("4", "{}自然保护地管护", "2110406"),
    ("9", "{}环境监测能力建设", "2111101"),
)
_SPENDERS: Final = ("自然", "林", "生态环境", "生态环境", "住", "住", "自然", "生态环境")


def _payments(world: World, _year: int) -> Iterator[Thing]:
    owner = world.owner("T52")
    for index in range(max(5, world.many(11, 5, "T52"))):
        kind, pattern, code = cycle(tuple("|".join(item) for item in _SPENT), index).split("|")
        wanted = _SPENDERS[index % len(_SPENDERS)]
        unit = next((item.name for item in world.pack.units if wanted in item.name), world.unit_name(world.pack.bureau))
        name = pattern.format("" if index < len(_SPENT) else word(world, "T52", index))
        yield Thing(str(index), owner=owner, known={"cat": kind, "project": name, "unit": unit, "func_code": code})


_PAYMENT: Final[Mapping[str, Shape | Value]] = {
    "actual": size(820, 0.8, 0.08, 2),
    "budget": lambda here: rounded(float(here.num("actual")) * here.luck.uniform(0.98, 1.06), 2),
    "src_c": part("actual", 0.3, 0.6, 2),
    "src_p": part("actual", 0.1, 0.2, 2),
    "src_m": part("actual", 0.02, 0.06, 2),
    "src_o": ZERO,
    "src_l": lambda here: here.num("actual") - here.num("src_c") - here.num("src_p") - here.num("src_m"),
    "_has": kept(lambda here: here.luck.random() < 0.5),
    "transfer": on(lambda here: here.row.get("_has") is True, part("src_c", 0.4, 0.9, 2), ZERO),
    "doc_no": on(some("transfer"), lambda here: f"财资环〔{here.year}〕{here.luck.randint(10, 99)}号"),
}
_SPENT_SUM: Final[Mapping[str, Shape | Value]] = {"total_exp": fact("budget_exp")}


def _grants(world: World, year: int) -> Iterator[Thing]:
    """Give three papers of a year with two to four uses each; a use for a restoration project names it."""
    owner, projects = (
        world.owner("T53"),
        [
            row
            for row in world.made.get(("T08", year), [])
            if row.get("_begun") == year and total([row], "inv_transfer")
        ],
    )
    for paper in range(2):
        luck = world.luck("T53", paper, year)
        uses: list[tuple[str, Row | None]] = [
            (f"{word(world, 'T53', paper * 4 + index)}生态护林员补助和管护", None)
            for index in range(luck.randint(2, 3))
        ]
        uses += [(str(row["name"]), row) for row in projects[paper::2]]
        sums = [total([row], "inv_transfer") if row else rounded(lognormal(luck, 460, 0.5), 2) for _, row in uses]
        received = rounded(float(sum(sums, ZERO)) * luck.uniform(1.0, 1.06), 0)
        issued = date(year, 4 + 4 * paper, luck.randint(2, 27))
        for (name, row), spent in zip(uses, sums, strict=True):
            yield Thing(
                f"{year}/{paper}/{name}",
                owner=owner,
                known={
                    "doc_no": f"财预〔{year}〕{31 + paper * 27}号",
                    "issued_on": issued,
                    "received": max(received, sum(sums, ZERO)),
                    "project": name,
                    "spent": spent,
                    "cat": "1" if row else luck.choice("1234"),
                    "unit": str(row["implementer"]) if row else "县林业和草原工作站",
                    "project_id": world.row_id("T08", str(row["_name"])) if row else None,
                },
            )


def _paid(here: Here) -> Value:
    day = here.row["issued_on"]
    return date(here.year, min(12, day.month + here.luck.randint(1, 3)), day.day) if isinstance(day, date) else None


_GRANT: Final[Mapping[str, Shape | Value]] = {"paid_on": _paid, "forbidden_use": False}


def _carried(here: Here) -> Value:
    """Carry over what last year left."""
    return here.before.get("_left", ZERO)


def _left(here: Here) -> Value:
    papers = {str(row["doc_no"]): row for row in here.rows("T53")}
    return total(papers.values(), "received") + here.num("carry_in") - total(here.rows("T53"), "spent")


_GRANT_SUM: Final[Mapping[str, Shape | Value]] = {"carry_in": _carried, "_left": _left}

SPENDING: Final = (
    Sheet("T52", _PAYMENT, _payments),
    Sheet("T52s", _SPENT_SUM),
    Sheet("T53", _GRANT, _grants),
    Sheet("T53s", _GRANT_SUM),
)
