"""What is looked up in the XML of a sheet by plain search is what a walk over all its cells finds."""

import re

from hypothesis import given
from hypothesis import strategies as st

from reports import sheet_scan
from reports.sheet_scan import Scanned, scan

PERCENT = frozenset({b"2", b"13"})
REFS = [f"{column}{row}" for column in ("A", "B", "AA") for row in (1, 2, 30)]
ATTRIBUTES = st.lists(
    st.sampled_from(['s="2"', 's="1"', 's="13"', 's="130"', 't="e"', 't="str"', 't="n"', 't="s"', 'cm="1"']),
    max_size=3,
    unique_by=lambda text: text[0],
)
BODIES = st.sampled_from(
    [
        "",
        "<P:v>1</P:v>",
        "<P:v></P:v>",
        "<P:v>#N/A</P:v>",
        "<P:f>A1</P:f><P:v></P:v>",
        "<P:f>A1</P:f><P:v>7</P:v>",
        '<P:f t="shared" si="0"/>',
        "<P:f>A1</P:f><P:v>a &lt; b</P:v>",
        '<P:is><P:r><P:rPr><P:color rgb="0"/><P:family val="2"/></P:rPr><P:t>s="2" t="e" hidden="1"</P:t></P:r></P:is>',
    ]
)
CELLS = st.tuples(st.sampled_from(["", *REFS]), ATTRIBUTES, BODIES)
LINES = st.tuples(st.sampled_from(["", ' hidden="1"', ' hidden="true"', ' hidden="0"']), st.lists(CELLS, max_size=4))
COLUMNS = st.sampled_from(
    ["", '<P:cols><P:col min="2" max="3" hidden="1"/><P:col min="5" max="5" hidden="0"/></P:cols>', "<P:cols/>"]
)


def xml(columns: str, lines: list[tuple[str, list[tuple[str, list[str], str]]]], prefix: str) -> bytes:
    """Write a sheet."""
    text = ""
    for number, (hidden, cells) in enumerate(lines, 1):
        text += f'<P:row r="{number}"{hidden}>'
        for ref, attributes, body in cells:
            head = " ".join(["<P:c", *([f'r="{ref}"'] if ref else []), *attributes])
            text += f"{head}>{body}</P:c>" if body else f"{head}/>"
        text += "</P:row>"
    rule = "<P:conditionalFormatting><P:formula>A1</P:formula></P:conditionalFormatting>"
    whole = f"<P:worksheet>{columns}<P:sheetData>{text}</P:sheetData>{rule}</P:worksheet>"
    return whole.replace("P:", prefix).encode()


def walk(data: bytes) -> Scanned:
    """Look at every cell, row and column, one after the other."""
    found = Scanned()
    for cell in re.finditer(rb"<(?:\w+:)?c\b([^>]*[^/])>(.*?)</(?:\w+:)?c>", data, re.DOTALL):
        sheet_scan._scan_cell(cell[1], cell[2], PERCENT, found)
    for row in re.finditer(rb'<(?:\w+:)?row\b[^>]*\br="(\d+)" hidden="(?:1|true)"[^>]*>', data):
        found.hidden_rows.add(int(row[1]) - 1)
    if rb'min="2" max="3" hidden="1"' in data:
        found.hidden_columns = {1, 2}
    return found


@given(COLUMNS, st.lists(LINES, max_size=4), st.sampled_from(["", "x:"]))
def test_a_search_finds_what_a_walk_over_all_cells_finds(
    columns: str, lines: list[tuple[str, list[tuple[str, list[str], str]]]], prefix: str
) -> None:
    data = xml(columns, lines, prefix)
    assert scan(data, PERCENT) == walk(data)
    assert scan(data, frozenset()).percent == set()
