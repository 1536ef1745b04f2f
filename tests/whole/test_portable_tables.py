"""The tables are shared by the packs of all notices: they load, and their examples hold, in any county and year."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

import forms
from db.checks.examples import run_examples
from forms.load import load_pack, read_pack

TABLES = Path(forms.__file__).parent / "tables"
CODES = TABLES.parent / "codes"
ZHANYI = ("001", "002", "003", "004", "101", "102", "201", "202", "203", "204", "205")
YANCHI = ("001", "100", "101", "102", "103", "200", "201", "202", "203")
NINGXIA: Mapping[str, object] = {
    "function": "水土保持",
    "scale_set": "Z2021",
    "land_rows": ",LD,",
    "project_proofs": "none",
    "sewage_scope": "secondary",
    "emissions": ",so2,cod,nh3n,nox,",
    "proofs": ",N-ZF-4,",
    "nps_chapters": 4,
    "nps_qa": 0,
    "straw": 1,
    "fund_floor": 100,
    "report_due": "2015-01-31",
}


def _facts() -> dict[str, object]:
    """Give Bachu's facts, numbers as numbers."""
    return {
        name: json.loads(text) if re.fullmatch(r"-?[0-9.]+", text) else text
        for name, text in read_pack("bachu-2024").county.items()
    }


def elsewhere(
    area: str, year: int, towns: Sequence[str], box: Sequence[float], facts: Mapping[str, object]
) -> dict[str, bytes]:
    """Write a pack of another county with every table that there is, and departments of its own."""
    tables = {path.stem.replace("t", "T", 1): path.read_bytes() for path in sorted(TABLES.glob("*.toml"))}
    codes = {path.stem: path.read_bytes() for path in sorted(CODES.glob("*.toml"))}
    head = {"id": "scratch", "title": "别处", "year": year, "area": area, "area_name": "某县", "bureau": "BU"}
    lines = [f"{name} = {json.dumps(value)}" for name, value in head.items()]
    lines += [f"start = {year}-01-01", f"end = {year}-12-31"]
    lines += [f"tables = {json.dumps(list(tables))}", f"codes = {json.dumps(list(codes))}", "[county]"]
    box_facts = dict(zip(("lon_min", "lon_max", "lat_min", "lat_max"), box, strict=True))
    known: dict[str, object] = {**_facts(), "area_codes": f",{area},", **box_facts, **facts}
    lines += [f"{name} = {json.dumps(value)}" for name, value in known.items()]
    for code in ("BU", "AA", "CC"):
        kind = "bureau" if code == "BU" else "department"
        lines += ["[[unit]]", f'code = "{code}"', f'name = "单位{code}"', f'kind = "{kind}"']
    for place, town in enumerate(towns):
        seat = "true" if place == 0 else "false"
        lines += ["[[town]]", f'code = "{area}{town}"', f'name = "镇{place}"', f"seat = {seat}"]
    files = {f"tables/{name.lower()}.toml": data for name, data in tables.items()}
    files |= {f"codes/{name}.toml": data for name, data in codes.items()}
    return {"pack.toml": "\n".join(lines).encode(), **files}


@pytest.mark.parametrize(
    ("area", "year", "towns", "box", "facts"),
    [
        ("530303", 2024, ZHANYI, (103.4, 104.3, 25.5, 26.1), {}),
        ("640323", 2014, YANCHI, (106.4, 107.8, 37.0, 38.2), NINGXIA),
    ],
    ids=["zhanyi", "yanchi"],
)
def test_every_table_serves_another_county_and_year(
    area: str, year: int, towns: Sequence[str], box: Sequence[float], facts: Mapping[str, object]
) -> None:
    assert run_examples(load_pack(elsewhere(area, year, towns, box, facts))) == []
