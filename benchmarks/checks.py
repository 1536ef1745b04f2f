"""30 checks over a million rows in one pass, against one SQL pass with the same expressions (DESIGN 10, line 6).

Ours is what opening a task does for a table: `db.checks.findings.judge_whole`, with all that it finds about single
values (limits, decimals, codes, required cells) and equal keys, and the findings written. The peer is one bare
SELECT over the same file with the same expressions: all that our pass asks, and once the 30 checks alone, to tell what
the questions about single values cost. Alternating, in rounds.
Run: `python -m benchmarks.checks`.
"""

import argparse
import sqlite3
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from benchmarks.figures import spread, verdict
from db.checks import functions
from db.checks.findings import judge_whole, rules_of
from db.checks.passes import register, scan
from db.creating import create_store
from db.store import Role, Store
from exchange.keys import new_key_pair
from office.workspaces import identity_of

REACH: Final = 1.5
TABLE: Final = "T99"
NUMBERS: Final = 20
OURS: Final = "judge_whole, findings written"
ALONE: Final = "one SELECT, checks alone"
SAME: Final = "one SELECT, same expressions"
#: One row in so many has a mistake.
WRONG: Final = 1000

PACK: Final = f"""
id = "measured"
title = "测量用方案"
year = 2024
area = "653130"
area_name = "样例县"
start = 2024-01-01
end = 2024-12-31
bureau = "HB"
tables = ["{TABLE}"]
[[unit]]
code = "HB"
name = "生态环境局"
kind = "bureau"
[[town]]
code = "653130100"
name = "样例镇"
[[duty]]
unit = "HB"
table = "{TABLE}"
rows = "all"
"""


def table_file() -> str:
    """Write a list of 25 fields with 30 checks: comparisons, sums, conditions, ratios, dates, codes, texts."""
    parts = [f'id = "{TABLE}"\ntitle = "测量表"\nkind = "list"\nkey = ["name"]\n']
    parts += [_field("name", "text", "max_length = 40\nrequired = true"), _field("town", "code", 'code = "town"')]
    parts += [_field("status", "choice", 'choices = ["1 在用", "2 停用"]'), _field("opened", "date", "")]
    parts += [_field("doc", "text", "max_length = 20\npattern = '[A-Z][0-9]{4}'")]
    for place in range(NUMBERS):
        parts.append(_field(f"a{place}", "decimal", "decimals = 2\nminimum = 0\nmaximum = 1000000"))
    for place, (text, passes, fails) in enumerate(expressions(), 1):
        at = next(iter(fails))
        head = f'id = "{TABLE}-{place:02}"\nlevel = "error"\nexpect = "{text}"\nat = ["{at}"]\nmessage = "。"'
        parts.append(f"[[check]]\n{head}\npasses = {_inline(passes)}\nfails = {_inline(fails)}\n")
    return "\n".join(parts)


def expressions() -> Iterator[tuple[str, Mapping[str, str], Mapping[str, str]]]:
    """Give 30 checks as (expression, a row that passes, one that fails)."""
    for place in range(10):
        one, two = f"a{place}", f"a{place + 1}"
        yield f"{one} <= {two}", {one: "1", two: "2"}, {one: "2", two: "1"}
    for place in range(6):
        one, two, whole = f"a{place}", f"a{place + 1}", f"a{place + 10}"
        yield f"{one} + {two} <= {whole}", {one: "0.1", two: "0.2", whole: "0.3"}, {one: "1", two: "1", whole: "1"}
    for place in range(4):
        one, two = f"a{place}", f"a{place + 12}"
        yield f"{one} / {two} * 100 <= 100", {one: "1", two: "2"}, {one: "2", two: "1"}
    for place in range(4):
        one = f"a{place}"
        yield f"status <> '2' or {one} = 0", {"status": "2", one: "0"}, {"status": "2", one: "1"}
    for place in range(3):
        one, two = f"a{place}", f"a{place + 3}"
        yield f"abs({one} - {two}) < 500000", {one: "1", two: "2"}, {one: "1", two: "900000"}
    yield "opened <= campaign_end", {"opened": "2024-01-01"}, {"opened": "2025-01-01"}
    yield "substr(doc, 1, 1) = 'A'", {"doc": "A1234"}, {"doc": "B1234"}
    yield "a19 between 0 and 500000", {"a19": "5"}, {"a19": "600000"}


def _field(name: str, kind: str, more: str) -> str:
    return f'[[field]]\nname = "{name}"\ntitle = "{name}"\ntype = "{kind}"\n{more}\n'


def _inline(row: Mapping[str, str]) -> str:
    return "{ " + ", ".join(f'{name} = "{value}"' for name, value in row.items()) + " }"


def workspace(root: Path, rows: int) -> Store:
    """Make a workspace with so many rows, one in a thousand of them wrong."""
    files = {"pack.toml": PACK.encode(), f"tables/{TABLE.lower()}.toml": table_file().encode()}
    store = create_store(root, files, identity_of(new_key_pair(), "HB", Role.BUREAU, uuid.UUID(int=1)))
    codec = store.codec(TABLE)
    with store.transaction():
        store.sql.executemany(
            "INSERT INTO row(n, tbl, owner, id) VALUES (?, ?, 'HB', ?)",
            ((10_000 + number, TABLE, str(uuid.UUID(int=number + 1))) for number in range(rows)),
        )
        store.sql.executemany(
            codec.insert, ((10_000 + number, None, *codec.line(_row(number))) for number in range(rows))
        )
    return store


def _row(number: int) -> dict[str, str]:
    amounts = {f"a{place}": f"{(place + 1) * 100 + number % 97}.{place + 10}" for place in range(NUMBERS)}
    if number % WRONG == 0:
        amounts["a3"] = "900.5"
    return {
        "name": f"第{number}条",
        "town": "653130100",
        "status": "1",
        "opened": "2024-03-01",
        "doc": "A0815",
        **amounts,
    }


def peers(store: Store) -> dict[str, Callable[[], int]]:
    """Give the peers, on a connection of their own: the 30 checks alone, and with what is asked of single values."""
    sql, rules = store.reading(), rules_of(store, TABLE)
    functions.register(sql)
    register(sql, rules)
    fails = " OR ".join(rule.sql_fails for rule in rules.rules)
    alone, all_of_it = f'SELECT n FROM "{TABLE}" WHERE {fails}', scan(rules, has_last=False)  # noqa: S608 - its own
    return {ALONE: lambda: len(sql.execute(alone).fetchall()), SAME: lambda: len(sql.execute(all_of_it).fetchall())}


def seconds(work: Callable[[], object]) -> float:
    """Time one call."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main() -> None:
    """Measure and print."""
    wanted = argparse.ArgumentParser(description="30 checks in a pass against one SQL pass")
    wanted.add_argument("--rows", type=int, default=1_000_000)
    wanted.add_argument("--rounds", type=int, default=5)
    asked = wanted.parse_args()
    with tempfile.TemporaryDirectory() as folder, workspace(Path(folder) / "workspace", asked.rows) as store:
        works: dict[str, Callable[[], object]] = {**peers(store), OURS: lambda: judge_whole(store, TABLE)}
        samples: dict[str, list[float]] = {name: [] for name in works}
        for _ in range(asked.rounds + 1):
            for name, work in works.items():
                samples[name].append(seconds(work))
        found = store.sql.execute("SELECT count(DISTINCT row), count(*) FROM problem").fetchone()
        print(f"30 checks, {asked.rows} rows, {asked.rounds} rounds; SQLite {sqlite3.sqlite_version}")
        print(f"  rows with findings: peers {works[ALONE]()}, {works[SAME]()}, ours {found[0]} ({found[1]} findings)")
    for name, taken in samples.items():
        print(f"  {name:<38} {spread(taken[1:], ' s')}")
    for name in (SAME, ALONE):
        ratios = [mine / other for mine, other in zip(samples[OURS][1:], samples[name][1:], strict=True)]
        print(f"  ratio a round to {name:<21} {spread(ratios, 'x')}")
        print(f"  ratio to {name:<29} {verdict(statistics.median(ratios), REACH)}")


if __name__ == "__main__":
    main()
