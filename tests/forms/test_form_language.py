"""docs/form-language.md and the loader say the same, in both directions."""

import re
from pathlib import Path

import pytest

from forms.expressions.functions import BY_NAME, FUNCTIONS
from forms.expressions.tokens import KEYWORDS, MAX_LENGTH
from forms.load import MAX_FILES
from forms.loading import blocks, evidence, fields, indicators, names, notice, packs, source, tables
from forms.model import FieldType, Level, Scope, State

DOC = (Path(__file__).parents[2] / "docs" / "form-language.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    found = re.search(rf"^#+ {title}\n(.*?)(?=^#|\Z)", DOC, re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


def first_column(text: str) -> list[str]:
    return re.findall(r"^\| `([a-z_]+)` \|", text, re.MULTILINE)


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
    assert f"{tables.MAX_FIELDS} fields and {tables.MAX_CHECKS} checks a table" in DOC
    assert f"counts of at most {fields.MAX_COUNT}" in DOC
