"""Four revisions of one small pack: fields renamed twice, withdrawn, narrowed; tables and checks that come and go."""

from collections.abc import Mapping
from typing import Final

LATEST: Final = 4
TOWN: Final = "653130100"
_HEAD = """
id = "small"
title = "小县"
year = 2024
area = "653130"
area_name = "小县"
start = 2024-01-01
end = 2024-12-31
bureau = "HB"
codes = ["species"]
version = {version}
tables = [{tables}]
withdrawn = [{withdrawn}]

[[unit]]
code = "HB"
name = "县局"
kind = "bureau"
[[unit]]
code = "XM"
name = "畜牧局"
[[town]]
code = "653130100"
name = "城关镇"
seat = true
[[town]]
code = "653130101"
name = "东乡"
"""
_DUTY = """
[[duty]]
unit = "XM"
table = "{table}"
rows = "{rows}"
"""
_LIST = """
id = "{id}"
title = "{id} 表"
kind = "list"
version = {version}
{more}
source = "样例"
"""
_FIELD = """
[[field]]
name = "{name}"
title = "{title}"
type = "{type}"
{more}
"""
_CHECK = """
[[check]]
id = "T50-{number}"
level = "{level}"
expect = "{expect}"
at = ["{at}"]
message = "{message}"
passes = {{ {at} = 5 }}
fails = {{ {at} = -5 }}
"""
_TABLES: Final = (
    ("T50", "T51", "T52"),
    ("T50", "T51", "T52", "T53"),
    ("T50", "T51", "T53"),
    ("T50", "T51", "T52", "T53"),
)
_SPECIES: Final = (
    ("01 猪", "02 牛", "03 羊"),
    ("01 猪", "02 牛"),
    ("01 猪", "02 牛", "04 驼"),
    ("01 猪", "02 牛", "04 驼"),
)
_AMOUNT: Final = ("amount", "quantity", "heads", "heads")


def amount(version: int) -> str:
    """What the field that is renamed twice is called in a revision."""
    return _AMOUNT[version - 1]


def pack_files(version: int, **edits: tuple[str, str]) -> dict[str, bytes]:
    """Give the files of a revision; `edits` replace one text by another in a file, named `pack` or `t50`."""
    tables = _TABLES[version - 1]
    withdrawn = {3: '"T52", "T50-01"', 4: '"T50-01"'}.get(version, "")
    head = _HEAD.format(version=version, tables=", ".join(f'"{name}"' for name in tables), withdrawn=withdrawn)
    duties = "".join(_DUTY.format(table=name, rows="all" if name == "T51" else "own") for name in tables)
    entries = ", ".join(f'"{entry}"' for entry in _SPECIES[version - 1])
    files = {
        "pack.toml": head + duties,
        "codes/species.toml": f'name = "species"\ntitle = "畜种"\nsource = "样例"\nentries = [{entries}]\n',
        "tables/t50.toml": _farms(version),
        "tables/t51.toml": _LIST.format(id="T51", version=version, more='rows_from = "species"')
        + _FIELD.format(name="kind", title="畜种", type="code", more='code = "species"\ncompute = "row_code"')
        + _number("land"),
    }
    for name in ("T52", "T53"):
        if name in tables:
            text = _LIST.format(id=name, version=version, more="") + _number("count")
            files[f"tables/{name.lower()}.toml"] = text + _place(version)
    for stem, (old, new) in edits.items():
        name = "pack.toml" if stem == "pack" else f"tables/{stem}.toml"
        assert old in files[name], old
        files[name] = files[name].replace(old, new)
    return {name: text.encode() for name, text in files.items()}


def former_files(version: int) -> Mapping[int, Mapping[str, bytes]]:
    """Give all revisions before one."""
    return {number: pack_files(number) for number in range(1, version)}


def _number(name: str) -> str:
    return _FIELD.format(name=name, title="数", type="integer", more='unit = "头"')


def _place(version: int) -> str:
    names = ("lon", "lat") if version == 1 else ("lon", "lat", "height")
    more = 'unit = "m"\ngroup = "place"'
    return "".join(_FIELD.format(name=name, title=name, type="integer", more=more) for name in names)


def _farms(version: int) -> str:
    name = amount(version)
    former = "" if version == 1 else f'renamed_from = "{amount(2 if version == 3 else 1)}"'
    if version == LATEST:
        former = 'renamed_from = "quantity"'
    places = f"decimals = {2 if version == 1 else 0}" if version < 3 else ""
    kind = "decimal" if version < 3 else "integer"
    gone = "withdrawn = true" if version > 1 else ""
    text = _LIST.format(id="T50", version=version, more='key = ["name"]')
    text += _FIELD.format(name="name", title="名称", type="text", more="max_length = 40\nrequired = true")
    text += _FIELD.format(name=name, title="数量", type=kind, more=f'unit = "头"\n{places}\n{former}')
    text += _FIELD.format(name="kind", title="畜种", type="choice", more='choices = "species"')
    text += _FIELD.format(name="remark", title="备注", type="note", more=f"max_length = 200\n{gone}")
    text += _FIELD.format(name="phone", title="电话", type="text", more="max_length = 40\npersonal = true")
    text += _place(version)
    if version > 1:
        text += _number("extra")
    if version < 3:
        text += _CHECK.format(number="01", level="error", expect=f"{name} >= 0", at=name, message="数量不应为负")
    text += _CHECK.format(number="03", level="explain", expect=f"{name} > -2", at=name, message="数量很小")
    if version > 1:
        text += _CHECK.format(number="02", level="note", expect=f"{name} > -1", at=name, message="数量偏小")
    return text
