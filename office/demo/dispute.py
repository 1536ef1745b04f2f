"""The demo's conflict: a unit changes computers, both copies go on, and both correct the same row."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from db.merging.conflicts import conflicts, decide
from db.store import Store
from office.demo.county import County
from office.demo.filling import Parcel, parcel_of
from office.demo.mistakes import plan
from office.demo.stage import Stage, at, must, number_of
from office.entry import Typed, type_cells
from office.seal import seal

COPY: Final = "（第二台电脑）"
NOTE: Final = "已到现场核对"
#: Table, the field that both copies change, one that only one of them changes; the other copy writes a note.
_PLACES: Final = (("T31", "stock", "land_mu"), ("T20", "pop_served", "power"))


@dataclass(frozen=True, slots=True)
class Correction:
    """What two copies of one unit do to the same row without knowing of each other."""

    unit: str
    table: str
    row: str
    here: Mapping[str, str]
    there: Mapping[str, str]
    disputed: str

    @property
    def take(self) -> str:
        """The value that turns out to be right."""
        return self.here[self.disputed]

    @property
    def reason(self) -> str:
        """Why the bureau takes it."""
        return f"电话核对：{self.take} 是现场核对的数，{self.there[self.disputed]} 是抄写时写错的。"


def correction_of(county: County, units: set[str]) -> Correction | None:
    """Choose the row that is disputed: one that is large enough, of a unit in the play, without a planted mistake."""
    planted = {(one.mistake.table, one.line.id) for one in plan(county)}
    return next(_candidates(county, units, planted), None)


def _candidates(county: County, units: set[str], planted: set[tuple[str, str]]) -> Iterator[Correction]:
    for table, disputed, other in _PLACES:
        for line in county.this_year.get(table, ()):
            right, beside = _number(line.cells.get(disputed, "")), _number(line.cells.get(other, ""))
            is_free = line.owner in units and (table, line.id) not in planted and not line.cells.get("note")
            if is_free and right is not None and beside is not None and min(right, beside) > 1:
                step, small = right.copy_abs().as_tuple().exponent, beside.as_tuple().exponent
                here = {disputed: _more(right, 2, step), "note": NOTE}
                there = {disputed: _more(right, 3, step), other: _more(beside, 1, small)}
                yield Correction(line.owner, table, line.cells["name"], here, there, disputed)


def _more(value: Decimal, steps: int, place: int | str) -> str:
    """Give a number that is greater by some steps of its last place."""
    return f"{value + steps * Decimal(1).scaleb(int(place)):f}"


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def go_apart(stage: Stage, what: Correction) -> list[Parcel]:
    """Let two copies of one unit go on by themselves; both seal."""
    name = stage.names[what.unit]
    stage.say(f"\n【{name}】换了一台电脑：整个工作区文件夹拷过去，两台都继续改，互不知道")
    shutil.copytree(stage.workspace(what.unit), stage.workspace(what.unit, COPY))
    return [_correct(stage, what, what.here, ""), _correct(stage, what, what.there, COPY)]


def _correct(stage: Stage, what: Correction, cells: Mapping[str, str], copy: str) -> Parcel:
    root = stage.workspace(what.unit, copy)
    with at(root) as (store, keys):
        row = number_of(store, what.table, what.row)
        type_cells(store, what.table, [Typed(row, name, text) for name, text in cells.items()])
        titles = {field.name: field.title for field in store.table(what.table).fields}
        told = "，".join(f"{titles[field]}改为 {text}" for field, text in cells.items())
        sealed = seal(store, keys, stage.stick(what.unit, copy))
    stage.say(f"  {root.name}：{what.row}的{told}；正式报送，包码 {sealed.package_code}")
    return parcel_of(what.unit, sealed)


def settle_dispute(stage: Stage, store: Store, what: Correction | None) -> None:
    """Decide the one conflict that there is."""
    found = conflicts(store)
    fields = [(what.disputed,)] if what else []
    must([item.fields for item in found] == fields, "one conflict, at the cell changed in both copies")
    if what is None:
        return
    conflict = found[0]
    take = next(place for place, choice in enumerate(conflict.choices, 1) if choice.words == what.take)
    decide(store, conflict.id, take, what.reason)
    must(not conflicts(store), "a decision ends the conflict")
    stage.say(f"\n【县局】冲突：{what.row}的{conflict.title}，两台电脑改得不一样")
    for place, choice in enumerate(conflict.choices, 1):
        who = "；".join(f"{stage.names[author.unit]} {author.person}" for author in choice.authors)
        stage.say(f"  {place} = {choice.words}（{who}）")
    stage.say(f"  裁定：取 {what.take}。理由：{what.reason}")
    stage.say("  只有一边改过的格子自动合并，没有冲突。")
