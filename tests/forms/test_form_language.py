"""docs/form-language.md and the loader say the same, in both directions."""

import re
import tomllib
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from forms.expressions import ExpressionFault, compile_expression
from forms.expressions.functions import BY_NAME, FUNCTIONS
from forms.expressions.selects import OVER_ROWS, prepare_select, readable_tables
from forms.expressions.tokens import KEYWORDS, MAX_LENGTH
from forms.load import MAX_FILES, load_pack
from forms.loading import blocks, evidence, fields, indicators, names, notice, packs, source, tables
from forms.loading.blocks import Block
from forms.loading.expressions import ROW_KEYS
from forms.model import Choice, Field, FieldType, Kind, Level, Pack, Scope, State, Table
from forms.parsing import parse
from tests.forms import probe_pack

DOC = (Path(__file__).parents[2] / "docs" / "form-language.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    found = re.search(rf"^#+ {title}\n(.*?)(?=^#|\Z)", DOC, re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


def first_column(text: str) -> list[str]:
    return re.findall(r"^\| `([a-z_]+)` \|", text, re.MULTILINE)


def examples(text: str) -> dict[str, str]:
    """Give the examples of a table of keys or functions by their names."""
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| `")]
    return {row[0].strip("`"): row[-1].strip().strip("`") for row in rows}


@pytest.mark.parametrize(
    ("title", "keys"),
    [
        ("Pack", packs.KEYS),
        ("Table", tables.KEYS),
        ("Check", tables.CHECK_KEYS),
        ("Section", tables.SECTION_KEYS),
        ("Code list", packs.LIST_KEYS),
        ("Unit", packs.UNIT_KEYS),
        ("Town", packs.TOWN_KEYS),
        ("Duty", packs.DUTY_KEYS),
        ("Item", notice.ITEM_KEYS),
        ("Evidence", evidence.KEYS),
        ("Submission", notice.SUBMISSION_KEYS),
        ("Form", notice.FORM_KEYS),
        ("Indicator", indicators.KEYS),
        ("Input", indicators.INPUT_KEYS),
    ],
)
def test_every_key_is_documented_and_every_documented_key_exists(title: str, keys: frozenset[str]) -> None:
    documented = first_column(section(title))
    assert sorted(documented) == sorted(keys)
    for line in section(title).splitlines():
        if line.startswith("| `"):
            assert line.count("`") >= 4, f"no example: {line}"


PROBE = {name: tomllib.loads(text) for name, text in probe_pack.FILES.items()}
READERS: dict[str, tuple[Callable[[Block], object], dict[str, Any]]] = {
    "Pack": (lambda block: packs.read_pack_file(block.source, (), {}, {}), PROBE["pack.toml"]),
    "Unit": (packs._unit, {"code": "XM", "name": "x"}),
    "Town": (packs._town, {"code": "653130100", "name": "x"}),
    "Duty": (lambda block: packs._duties(block, ()), {"unit": "XM", "table": "T31"}),
    "Item": (notice.read_item, {"id": "B-XM-02", "unit": "XM", "kind": "report", "title": "x"}),
    "Evidence": (
        lambda block: evidence.read_slots(Block(block.source, {"evidence": [block.data]})),
        {"id": "a", "title": "x"},
    ),
    "Submission": (notice.read_submission, {}),
    "Form": (notice.read_form, {"id": "a", "title": "x", "tables": ["T01"]}),
    "Indicator": (indicators.read_indicator, PROBE["pack.toml"]["indicator"][0]),
    "Input": (lambda block: indicators._input(block, "x"), {"from": "T01", "take": "x"}),
    "Code list": (lambda block: packs.read_list(block.source), PROBE["codes/kinds.toml"]),
    "Table": (lambda block: tables.read_table(block.source, {}), PROBE["tables/t03.toml"]),
    "Section": (tables._read_section, {"id": "A", "title": "x"}),
    "Check": (tables._read_check, {"id": "T31-07", "level": "error", "message": "x"}),
}
#: Keys that only go with others.
WITH: dict[tuple[str, str], dict[str, Any]] = {("Evidence", "pairs"): {"photos": True}}


@pytest.mark.parametrize("title", READERS)
def test_every_example_of_a_key_loads(title: str) -> None:
    read, base = READERS[title]
    for key, example in examples(section(title)).items():
        if example.startswith("["):
            assert re.fullmatch(rf"\[\[?(\w+\.)?{key}\]\]?", example), example
            continue
        given = tomllib.loads(example, parse_float=Decimal)
        assert list(given) == [key]
        found = faults_of(read, base | WITH.get((title, key), {}) | given)
        assert not found, (title, example, found)


@pytest.mark.parametrize("title", READERS)
def test_a_key_that_is_not_documented_is_refused(title: str) -> None:
    read, base = READERS[title]
    assert any("不认识“frobnicate”" in fault for fault in faults_of(read, base | {"frobnicate": 1}))


def faults_of(read: Callable[[Block], object], data: dict[str, Any]) -> list[str]:
    found = source.Faults()
    read(Block(source.Source("x.toml", found, data), data))
    return found.lines()


def test_every_example_of_a_key_of_a_field_loads() -> None:
    of_type: dict[str, str] = {"choices": "choice", "decimals": "decimal", "minimum": "decimal", "maximum": "decimal"}
    for key, example in examples(section("Field").split("Types:")[0]).items():
        given = tomllib.loads(example, parse_float=Decimal)
        assert list(given) == [key]
        kinds = [kind.value for kind, keys in fields.BY_TYPE.items() if key in keys]
        base: dict[str, Any] = {"name": "x", "title": "x", "type": of_type.get(key, kinds[0] if kinds else "text")}
        if base["type"] == "decimal":
            base["decimals"] = 2
        if key == "pattern":
            base["max_length"] = 9
        found = faults_of(lambda block: fields.read_field(block, {}), base | given)
        assert not found, (example, found)


def test_every_documented_token_is_what_the_parser_gives() -> None:
    pack = load_pack(probe_pack.probe_files())
    types = section("Field").split("Types:")[1]
    for kind, _, token in re.findall(r"^\| `([a-z]+)` \| ([^|]*) \| `([^`]+)`", types, re.MULTILINE):
        assert parse(Field("x", "x", FieldType(kind), decimals=2), token, pack).token == token, kind


#: What the examples of expressions name.
NUMBERS = ("a", "b", "c", "nox", "stock", "total", "lon", "lat", "lon2", "lat2")
SHARES = ("dung_used", "dung_gen", "urine_used", "urine_gen")
TEXTS = ("doc_no", "village_code", "town_code", "name")


def scope() -> tuple[Table, Pack]:
    made = [
        *(Field(name, name, FieldType.DECIMAL, decimals=2) for name in (*NUMBERS, *SHARES)),
        *(Field(name, name, FieldType.TEXT) for name in TEXTS),
        *(Field(name, name, FieldType.DATE) for name in ("opened", "closed", "cert_date")),
        Field("ledger", "x", FieldType.BOOLEAN),
        Field("status", "x", FieldType.CHOICE, choices=tuple(Choice(code, code + "x") for code in "1239")),
        Field("measures", "x", FieldType.CHOICES, choices=(Choice("3", "x"),)),
        Field("nh3n", "x", FieldType.DECIMAL, decimals=2, states=(State.NOT_MONITORED,)),
    ]
    county = {"lon_min": "77", "lon_max": "79", "ring": "77 38;79 38;79 40"}
    return Table("T99", "x", Kind.LIST, tuple(made)), replace(load_pack(probe_pack.probe_files()), county=county)


def test_every_example_of_an_expression_compiles() -> None:
    table, pack = scope()
    text = section("Expressions")
    block = text.split("```")[1].strip().splitlines()
    called = [call for example in examples(text).values() for call in example.split("`, `")]
    assert len(called) >= len([*FUNCTIONS, *BY_NAME])
    for expression in [*block, *called]:
        compile_expression(expression, table, pack)
    for name, example in examples(text).items():
        assert example.startswith(f"{name}("), example


def test_what_is_said_of_selects_is_so() -> None:
    text = section("SELECTs")
    pack = load_pack(probe_pack.probe_files())
    known = [name for name in readable_tables(pack) if not name.startswith(("T0", "code_"))]
    first = "".join(line.split(" | ")[0] for line in text.splitlines() if line.startswith("| `"))
    assert all(f"`{name}`" in first for name in known), known
    assert all(f"`{name}`" in text for name in OVER_ROWS)
    prepare_select(re.split(r"```(?:sql)?\n", text)[1])
    for refused in ("with", "sum", "avg", "like", "cast", "over"):
        assert f"`{refused}`" in text
        with pytest.raises(ExpressionFault):
            prepare_select(f"select a from T01 where {refused} (a)")
    assert f"{MAX_LENGTH:,} characters" in text


def test_what_a_row_of_an_example_can_say_is_documented() -> None:
    assert all(f"`{name}" in section("Examples") for name in ROW_KEYS)


def test_every_key_and_type_of_a_field_is_documented() -> None:
    keys, types = section("Field").split("Types:")
    assert sorted(first_column(keys)) == sorted(fields.KEYS)
    assert sorted(first_column(types)) == sorted(FieldType)
    for key, line in re.findall(r"^\| `([a-z_]+)` \| ([^|]*) \|", keys, re.MULTILINE):
        own = {kind.value for kind, allowed in fields.BY_TYPE.items() if key in allowed}
        if own:
            assert set(re.findall(r"`([a-z]+)`", line)) == own, key


def test_every_function_is_documented() -> None:
    assert sorted(first_column(section("Expressions"))) == sorted([*FUNCTIONS, *BY_NAME])
    assert {*FUNCTIONS, *BY_NAME} == names.FUNCTIONS


def test_words_and_limits_are_documented() -> None:
    for word in [*State, *Level, *names.VALIDATORS]:
        assert word in DOC
    assert all(f"`{scope}`" in section("Duty") for scope in Scope)
    assert all(word in section("Expressions") for word in KEYWORDS)
    assert f"{source.MAX_BYTES // 1024} KiB a file, {MAX_FILES} files, {blocks.MAX_TEXT:,} characters" in DOC
    assert f"{MAX_LENGTH:,} characters" in section("Expressions")
    assert blocks.MAX_TEXT == source.MAX_LINE
    assert blocks.MAX_EXPRESSION == MAX_LENGTH
    assert f"{tables.MAX_FIELDS} fields and {tables.MAX_CHECKS} checks a table" in DOC
    assert f"counts of at most {fields.MAX_COUNT}" in DOC
