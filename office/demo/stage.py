"""The stage of the demo: where everything lies in the folder, and what the program must not fail to show."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import ClassVar, Final, TypeAlias

from db.rows import rows
from db.store import Store
from exchange.keys import KeyPair
from forms.model import Kind, Pack
from forms.troubles import Trouble
from office.keys import unlock
from office.workspaces import open_workspace

Say: TypeAlias = Callable[[str], None]
PACK: Final = "bachu-2024"
PASSPHRASE: Final = "演示专用口令请勿用于真实数据"  # noqa: S105 - written into the folder for everybody to try
#: Duties of the bureau that it gives to others before it issues the tasks, by pack: unit and table.
MOVED: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {"bachu-2024": (("TJ", "T68"),)}
_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES: Final = "子丑寅卯辰巳午未申酉戌亥"


class DemoTrouble(Trouble):
    """The demo cannot be played as it was asked for."""

    exit_code = 2
    texts: ClassVar[Mapping[str, str]] = {
        "E-DEMO-PLACE": "“{path}”里已经有内容，没有改动它。请给演示一个空的或还没有的文件夹。",
        "E-DEMO-UNITS": "方案“{pack}”里 {units} 不是要报送的单位。请核对单位代码后重试。",
    }


class DemoStopped(Trouble):
    """The demo could not go on: a disk, or a process that is not there any more."""

    texts: ClassVar[Mapping[str, str]] = {
        "E-DEMO-UNIT": (
            "演示到 {unit} 时停下了：{why}{out} 里已写的内容可以删掉；处理好以后，请换一个空文件夹再演示一次。"
        ),
    }


@dataclass(frozen=True)
class Stage:
    """The folder of one demo and the voice that tells the story.

    Attributes:
        seed: The county and the order of the sticks follow from it.
        is_clean: Nobody makes a mistake.
    """

    out: Path
    say: Say
    pack: Pack
    seed: int
    is_clean: bool = False

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Unit names by code."""
        return {unit.code: unit.name for unit in self.pack.units}

    @property
    def bureau(self) -> Path:
        """The bureau's workspace."""
        return self.out / "工作区" / "县局"

    @property
    def other_bureau(self) -> Path:
        """A copy of it that receives in another order."""
        return self.out / "工作区" / "县局（另一种次序）"

    @property
    def last_year(self) -> Path:
        """The bureau's workspace of a year ago."""
        return self.out / "工作区" / f"县局（{self.pack.year - 1} 年）"

    @property
    def tasks(self) -> Path:
        """The stick with the task packages."""
        return self.out / "优盘" / "1任务包"

    @property
    def bad_stick(self) -> Path:
        """What comes on a stick and is no good."""
        return self.out / "优盘" / "3不对的优盘"

    @property
    def sheets(self) -> Path:
        """Workbooks that units have filled in, before they are taken in."""
        return self.out / "填好的工作簿"

    @property
    def workbook(self) -> Path:
        """The workbook that is left behind."""
        return self.out / f"{self.pack.area_name}{self.pack.year}年汇总表.xlsx"

    def scans(self, unit: str) -> Path:
        """What a unit has scanned, before it is attached."""
        return self.out / "扫描件" / self.names[unit]

    def workspace(self, unit: str, copy: str = "") -> Path:
        """A unit's workspace, or another copy of it."""
        return self.out / "工作区" / f"{self.names[unit]}{copy}"

    def stick(self, unit: str, copy: str = "") -> Path:
        """The stick that a unit sends; plugged in, so to speak, by making its folder."""
        path = self.out / "优盘" / "2报送包" / f"{self.names[unit]}{copy}"
        path.mkdir(parents=True, exist_ok=True)
        return path

    def person(self, unit: str) -> str:
        """Give the name of who types at a unit."""
        place = [code for code in self.names if code != self.pack.bureau].index(unit)
        cycle = f"{_STEMS[place % 10]}{_BRANCHES[place % 12]}" if place >= len(_STEMS) else _STEMS[place]
        return f"填表人{cycle}"


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
    """Find a row by the first part of its key, the newest of that name; the only row of a card."""
    form = store.table(table)
    if form.kind is Kind.CARD:
        return next(rows(store, table)).number
    return max(row.number for row in rows(store, table) if row.tokens[form.key[0]] == name)
