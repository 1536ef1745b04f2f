"""What a printed form is made of, handed in by whoever has the rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """How far what is printed has come; the words stand on each page.

    A page that is to be stamped is printed before it is sealed, for its scan travels inside: so a form without open
    errors says only that it is not sealed; one that cannot be sealed yet has `草稿` across each page. The bureau's
    merged tables are never sealed by themselves.
    """

    DRAFT = "草稿"
    OPEN = "未封包"
    INTERIM = "阶段报送"
    SEALED = "已封包"
    MERGED = "汇总"


@dataclass(frozen=True, slots=True)
class PrintFacts:
    """What every page says.

    Attributes:
        title: Of the paper form, for the document's properties.
        pack: Which 方案 in which version the form belongs to, in words.
        unit: Who prints it.
        package_code: Of the sealed report that holds just this; empty if none does.
        expected_rows: How many rows will come, for the progress; 0 where nobody knows.
    """

    title: str
    area_name: str
    year: int
    pack: str
    unit: str
    standing: Standing
    software: str
    package_code: str = ""
    expected_rows: int = 0


@dataclass(frozen=True, slots=True)
class Printed:
    """What was printed: pages in all, rows by table id, and how many personal columns were left out."""

    pages: int
    rows: Sequence[tuple[str, int]]
    standing: Standing
    withheld: int
