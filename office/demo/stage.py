"""The stage of the demo: where everything lies in the folder, and what the program must not fail to show."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final, TypeAlias

from db.rows import rows
from db.store import Store
from exchange.keys import KeyPair
from forms.model import Kind
from forms.troubles import Trouble
from office.keys import unlock
from office.workspaces import open_workspace

Say: TypeAlias = Callable[[str], None]
PACK: Final = "bachu-2024"
BUREAU: Final = "HB"
PASSPHRASE: Final = "演示专用口令请勿用于真实数据"  # noqa: S105 - written into the folder for everybody to try
#: Who takes part: two departments and four townships, each with the name of who types.
UNITS: Final[Mapping[str, str]] = {
    "XM": "填表人甲",
    "TJ": "填表人乙",
    "653130100": "填表人丙",
    "653130101": "填表人丁",
    "653130102": "填表人戊",
    "653130103": "填表人己",
}


class DemoTrouble(Trouble):
    """The folder for the demo cannot be used."""

    exit_code = 2
    texts: ClassVar[Mapping[str, str]] = {
        "E-DEMO-PLACE": "“{path}”里已经有内容，没有改动它。请给演示一个空的或还没有的文件夹。",
    }


@dataclass(frozen=True, slots=True)
class Stage:
    """The folder of one demo and the voice that tells the story.

    Attributes:
        names: Unit names by code.
    """

    out: Path
    say: Say
    names: Mapping[str, str]

    @property
    def bureau(self) -> Path:
        """The bureau's workspace."""
        return self.out / "工作区" / "县局"

    @property
    def other_bureau(self) -> Path:
        """A copy of it that receives in another order."""
        return self.out / "工作区" / "县局（另一种次序）"

    @property
    def tasks(self) -> Path:
        """The stick with the task packages."""
        return self.out / "优盘" / "1任务包"

    @property
    def bad_stick(self) -> Path:
        """What comes on a stick and is no good."""
        return self.out / "优盘" / "3不对的优盘"

    @property
    def scans(self) -> Path:
        """What the units have scanned, before it is attached."""
        return self.out / "扫描件"

    @property
    def workbook(self) -> Path:
        """The workbook that is left behind."""
        return self.out / "巴楚县2024年汇总表.xlsx"

    def workspace(self, unit: str, copy: str = "") -> Path:
        """A unit's workspace, or another copy of it."""
        return self.out / "工作区" / f"{self.names[unit]}{copy}"

    def stick(self, unit: str, copy: str = "") -> Path:
        """The stick that a unit sends; plugged in, so to speak, by making its folder."""
        path = self.out / "优盘" / "2报送包" / f"{self.names[unit]}{copy}"
        path.mkdir(parents=True, exist_ok=True)
        return path


@contextmanager
def at(root: Path) -> Iterator[tuple[Store, KeyPair]]:
    """Open a workspace with its keys."""
    with open_workspace(root) as store:
        yield store, unlock(root, PASSPHRASE)


def must(holds: bool, what: str) -> None:  # noqa: FBT001 - reads like the sentence it is
    """Stop the demo where the program does not do what it promises.

    Raises:
        AssertionError: With what was promised.
    """
    if not holds:
        raise AssertionError(what)


def number_of(store: Store, table: str, name: str) -> int:
    """Find a row by the farm's name, the newest of that name; the only row of a card."""
    if store.table(table).kind is Kind.CARD:
        return next(rows(store, table)).number
    return max(row.number for row in rows(store, table) if row.tokens["name"] == name)
