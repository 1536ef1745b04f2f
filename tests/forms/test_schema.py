"""Table Schemas, judged by the public tool that outsiders use."""

import json
from pathlib import Path

import frictionless
import pytest
from frictionless import system
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from forms import strictcsv
from forms.load import load_pack, pack_ids, read_pack
from forms.model import Kind, Table
from forms.schema import table_schema
from forms.values import CONFLICT, MISSING
from tests.forms import probe_pack
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


def test_a_choice_of_several_has_only_its_codes(tmp_path: Path) -> None:
    for token, right in (("01;A", True), ("13", True), ("", True), ("01;01x", False), ("01;", False), ("猪", False)):
        row = ["r", "", *(token if key == "choices" else "" for key in FIELDS)]
        assert (not errors_of(tmp_path, table_schema(ALL_TYPES), [row])) == right, token


def test_rows_that_are_given_are_said() -> None:
    said = {}
    for kind, rows_from in (
        ("card", None),
        ("list", "towns"),
        ("list", "other_towns"),
        ("list", "villages"),
        ("list", "x"),
    ):
        table = Table("T99", "表", Kind(kind), (FIELDS["text"],), rows_from=rows_from)
        said[rows_from] = table_schema(table)["fields"][0]["description"]  # type: ignore[index] # a list of dictionaries
    assert said == {
        None: "只有一行。",
        "towns": "每个乡镇一行。",
        "other_towns": "除县城所在乡镇外，每个乡镇一行。",
        "villages": "每个村（社区）一行。",
        "x": "代码表 x 的每个条目一行。",
    }
    assert "description" not in table_schema(ALL_TYPES)["fields"][0]  # type: ignore[index] # a list of dictionaries


def test_a_child_of_no_row_is_found_by_outsiders(tmp_path: Path) -> None:
    pack = load_pack(probe_pack.probe_files())
    wells, levels = pack.table("T02"), pack.table("T02a")
    assert "foreignKeys" not in table_schema(levels)
    assert "foreignKeys" not in table_schema(wells, linked=True)
    found = {}
    for parent in ("a", "b"):
        resources = []
        for table, rows in ((wells, [["a", "XM", "一号", "", "", ""]]), (levels, [["r", "XM", parent, "1.0"]])):
            schema = table_schema(table, linked=True)
            names = [str(field["name"]) for field in schema["fields"]]  # type: ignore[attr-defined] # dictionaries
            (tmp_path / f"{table.file_stem}.csv").write_bytes(strictcsv.encode(names, rows))
            resources.append({"name": table.file_stem, "path": f"{table.file_stem}.csv", "schema": schema})
        (tmp_path / "datapackage.json").write_text(json.dumps({"resources": resources}), encoding="utf-8")
        with system.use_context(trusted=True):
            found[parent] = frictionless.validate(str(tmp_path / "datapackage.json")).flatten(["type"])
    assert found == {"a": [], "b": [["foreign-key"]]}


@pytest.mark.parametrize("pack", pack_ids())
def test_every_table_of_a_shipped_pack_has_a_schema(pack: str) -> None:
    for table in read_pack(pack).tables:
        schema = frictionless.Schema.from_descriptor(table_schema(table, linked=True))
        assert [field.name for field in schema.fields][:2] == ["_row", "_owner"]
