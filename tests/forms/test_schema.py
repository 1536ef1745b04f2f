"""Table Schemas, judged by the public tool that outsiders use."""

import json
from pathlib import Path

import frictionless
import pytest
from frictionless import system
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from forms import strictcsv
from forms.load import read_pack
from forms.model import Kind, Table
from forms.schema import table_schema
from forms.values import CONFLICT, MISSING
from tests.forms.fields_of_all_types import FIELDS, VALUES

ALL_TYPES = Table("T99", "各类指标", Kind.LIST, tuple(FIELDS.values()))


def errors_of(folder: Path, schema: dict[str, object], rows: list[list[str]]) -> list[str]:
    names = [str(field["name"]) for field in schema["fields"]]  # type: ignore[attr-defined] # a list of dictionaries
    (folder / "t.csv").write_bytes(strictcsv.encode(names, rows))
    (folder / "s.json").write_text(json.dumps(schema), encoding="utf-8")
    with system.use_context(trusted=True):
        report = frictionless.validate(str(folder / "t.csv"), schema=str(folder / "s.json"))
    return [error[0] for error in report.flatten(["message"])]


def test_the_columns_are_those_of_the_effective_csv() -> None:
    farms = read_pack("bachu-2024").table("T31")
    public = [field["name"] for field in table_schema(farms)["fields"]]  # type: ignore[attr-defined]
    assert public[:3] == ["_row", "_owner", "name"]
    assert public[2:] == [field.name for field in farms.fields if field.travels and not field.personal]
    assert not {"legal_rep", "phone", "use_pct", "scale_ok"} & set(public)
    private = [field["name"] for field in table_schema(farms, private=True)["fields"]]  # type: ignore[attr-defined]
    assert private == ["_row", "_owner", "_salt", "legal_rep", "phone"]


def test_what_is_no_value_is_said() -> None:
    farms = read_pack("bachu-2024").table("T31")
    missing = table_schema(farms, extra_missing=["?12亩", ""])["missingValues"]
    assert missing == [*MISSING, "?12亩"]
    assert CONFLICT in MISSING


# The public tool takes a tenth of a second a file: too slow to shrink a failing example with.
WITHOUT_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, phases=WITHOUT_SHRINKING)
@given(st.lists(st.tuples(*VALUES.values()).map(list), min_size=1, max_size=4))
def test_canonical_tokens_of_every_type_are_valid_for_outsiders(tmp_path: Path, rows: list[list[str]]) -> None:
    unread = ["?12亩"]
    blank = [["r", "", *[token] * len(FIELDS)] for token in ("", "未检出", CONFLICT, *unread)]
    whole = [[f"r{place}", "XM", *row] for place, row in enumerate(rows)]
    assert errors_of(tmp_path, table_schema(ALL_TYPES, extra_missing=unread), whole + blank) == []


@pytest.mark.parametrize(
    ("name", "token"),
    [
        ("integer", "1.5"),
        ("decimal", "12亩"),
        ("date", "2024.5.18"),
        ("boolean", "是"),
        ("choice", "猪"),
        ("month", "5月"),
    ],
)
def test_what_is_not_canonical_is_found_by_outsiders(tmp_path: Path, name: str, token: str) -> None:
    row = ["r", "", *(token if key == name else "" for key in FIELDS)]
    assert errors_of(tmp_path, table_schema(ALL_TYPES), [row])
