"""What the bureau has said of cells and items (批注、退回), as screens ask for it; answers are written here, too.

It is read once the window is painted and again when something changes; in between screens are answered from memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from db.store import Store
    from office.todo import Todo

#: Local number of the row, field.
Place = tuple[int, str]
_OPEN: Final = "待处理"


class CellRemark(NamedTuple):
    """What is said of one cell.

    Attributes:
        text: All of it, with who said it and when; `brief` without.
        is_open: Whether some of it is still to be done.
    """

    text: str
    is_open: bool
    brief: str = ""


NOTHING_SAID: Final[Mapping[Place, CellRemark]] = {}


class Remarks:
    """Comments and items sent back, of one workspace.

    Attributes:
        all: What is open first; at the bureau those of all units.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.all: Sequence[Todo] = ()

    def renew(self) -> None:
        """Read them anew."""
        # Loaded when asked for: the first screen must not wait for what stands behind it.
        from office.todo import todo

        self.all = todo(self._store, settle=False)

    @property
    def open_count(self) -> int:
        """How many are still to be done."""
        return sum(one.is_open for one in self.all)

    def of_cell(self, table: str, number: int, field: str) -> list[Todo]:
        """Those of a cell, and those of its row as a whole."""
        return [one for one in self.all if (one.table, one.row) == (table, number) and one.field in {field, ""}]

    def marks(self, table: str, fields: Sequence[str]) -> Mapping[Place, CellRemark]:
        """What is said of each cell of a table; what is said of a whole row stands at the first of its fields."""
        found: dict[Place, CellRemark] = {}
        for one in self.all:
            if one.table != table or one.row is None or not fields:
                continue
            place = (one.row, one.field if one.field in fields else fields[0])
            before = found.get(place)
            mine = CellRemark(sentence(one), one.is_open, _brief(one))
            found[place] = mine if before is None else _both(before, mine)
        return found

    def answer(self, remark: str, text: str) -> None:
        """Answer a comment; raises Trouble."""
        from office.todo import answer

        answer(self._store, remark, text)
        self.renew()

    def comment(self, table: str, number: int, field: str, text: str) -> Sequence[str]:
        """Say something of a cell, or with an empty text take it back; gives the units that it goes to.

        Raises:
            Trouble: It was refused; nothing was written.
        """
        from office.review import WHOLE_ROW, comment

        said = comment(self._store, table, str(number), field or WHOLE_ROW, text)
        self.renew()
        return said.units


def state_words(one: Todo) -> str:
    """How it stands, in a word."""
    return one.done.value or _OPEN


def when_words(one: Todo) -> str:
    """When it was said, and by whom."""
    return " ".join(part for part in (one.at[:16].replace("T", " "), one.who) if part)


def _both(one: CellRemark, other: CellRemark) -> CellRemark:
    brief = f"{one.brief}　{other.brief}"
    return CellRemark(f"{one.text}\n{other.text}", one.is_open or other.is_open, brief)


def _brief(one: Todo) -> str:
    return f"县局批注{'' if one.is_open else f'（{one.done.value}）'}：{one.text}"


def sentence(one: Todo) -> str:
    """A comment with who said it, how it stands and what was answered."""
    whole = "（整条记录）" if not one.field and one.table else ""
    answer = f"　答复：{one.answer}" if one.answer else ""
    return f"县局批注{whole}：{one.text}（{when_words(one)}，{state_words(one)}）{answer}"
