"""The demo at a unit: typing, what the program finds, putting it right, sealing."""

from collections.abc import Mapping
from dataclasses import dataclass

from db.people import set_person
from db.rows import fetch
from db.store import Store
from forms.problems import Problem
from office.demo.farms import farms_of
from office.demo.mistakes import CARDS, MISTAKES, Mistake
from office.demo.proofs import attach_proofs, declare_rest
from office.demo.stage import PASSPHRASE, UNITS, Stage, at, must, number_of
from office.entry import Entered, Typed, add_typed, explain, remove, type_cells
from office.open_task import open_task
from office.readiness import check, readiness
from office.seal import Sealed, seal


@dataclass(frozen=True, slots=True)
class Filled:
    """What came of filling in one unit."""

    found: int
    sealed: Sealed


def fill_unit(stage: Stage, unit: str, *, interim: bool = False) -> Filled:
    """Type a unit's data with its mistakes, put them right and seal."""
    stage.say(f"\n【{stage.names[unit]}】")
    with at(stage.workspace(unit)) as (store, keys):
        set_person(store, UNITS[unit])
        _type_all(stage, store, unit)
        mistakes = [mistake for mistake in MISTAKES if mistake.unit == unit]
        waiting = sum(problem.is_open for problem in check(store))
        stage.say(f"  检查：还有 {waiting} 处要处理。")
        for mistake in mistakes:
            _put_right(stage, store, mistake)
        attach_proofs(stage, store, unit)
        declare_rest(stage, store, unit)
        must(readiness(store).is_final, f"after mending, {unit} has nothing open")
        sealed = seal(store, keys, stage.stick(unit), interim=interim)
    kind = "阶段报送" if interim else "正式报送"
    stage.say(f"  没有遗留问题，封包（{kind}）到优盘：{sealed.folder.name}，包码 {sealed.package_code}")
    return Filled(len(mistakes), sealed)


def open_unit(stage: Stage, unit: str, task_folder: str, bureau_code: str) -> None:
    """Open the task package of a unit as its people do, with the code from the stamped notice."""
    place = stage.tasks / task_folder
    opened = open_task(place, stage.workspace(unit), PASSPHRASE, confirm=bureau_code, person=UNITS[unit], anyway=True)
    stage.say(f"  {opened.unit_name}：核对密钥码一致，建立工作区，本机密钥码 {opened.code}")


def _type_all(stage: Stage, store: Store, unit: str) -> None:
    farms = farms_of(unit)
    wrong = {mistake.row: mistake.typed for mistake in MISTAKES if mistake.unit == unit and mistake.row}
    doubled = {mistake.row for mistake in MISTAKES if mistake.unit == unit and mistake.is_double}
    typed = [{**farm, **wrong.get(farm["name"], {})} for farm in farms]
    typed += [farm for farm in typed if farm["name"] in doubled]
    if typed:
        entered = add_typed(store, "T31", typed)
        stage.say(f"  录入规模化养殖场 {len(typed)} 条，{_converted(entered)}。")
    for table, cells in CARDS.get(unit, {}).items():
        _type_card(stage, store, unit, table, cells)


def _type_card(stage: Stage, store: Store, unit: str, table: str, right: Mapping[str, str]) -> None:
    cells = dict(right)
    for mistake in (mistake for mistake in MISTAKES if (mistake.unit, mistake.table) == (unit, table)):
        cells |= mistake.typed
    entered = _type(store, table, number_of(store, table, ""), cells)
    title = store.table(table).title
    stage.say(f"  填写{title} {sum(map(bool, cells.values()))} 项，{_converted(entered)}。")


def _converted(entered: Entered) -> str:
    if not entered.notices:
        return "没有需要换算的写法"
    told = next(iter(entered.notices.values()))[0].rstrip("。")
    return f"其中 {len(entered.notices)} 处自动换算或规范，例如：{told}"


def _type(store: Store, table: str, row: int, cells: dict[str, str]) -> Entered:
    return type_cells(store, table, [Typed(row, name, text) for name, text in cells.items()])


def _put_right(stage: Stage, store: Store, mistake: Mistake) -> None:
    table = mistake.table
    number = number_of(store, table, mistake.row)
    problem = _problem(store, table, number, mistake)
    must(problem is not None, f"{mistake.finds} speaks at {mistake.row or table}")
    if problem is None:
        return
    stage.say(f"  ✗ {mistake.story}{f'（{mistake.row}）' if mistake.row else ''}。")
    stage.say(f"    程序：{problem.text}")
    if mistake.reason:
        explain(store, problem.id, mistake.reason)
        stage.say(f"    说明：{mistake.reason}")
    elif mistake.is_double:
        remove(store, table, [str(number)])
        stage.say("    改正：删除重复的一条。")
    else:
        entered = _type(store, table, number, dict(mistake.mend))
        told = "；".join(text.rstrip("。") for texts in entered.notices.values() for text in texts)
        stage.say(f"    改正：{'，'.join(mistake.mend.values())}{f'（{told}）' if told else ''}")
    again = _problem(store, table, number, mistake)
    must(again is None or again.explained, f"{mistake.finds} is silent at {mistake.row or table} once put right")


def _problem(store: Store, table: str, number: int, mistake: Mistake) -> Problem | None:
    row = next(fetch(store, table, [number]), None)
    found = (problem for problem in check(store, table) if row and problem.row == row.key.id)
    return next((problem for problem in found if problem.check == mistake.finds and _fits(problem, mistake)), None)


def _fits(problem: Problem, mistake: Mistake) -> bool:
    """Tell a forgotten cell from another forgotten cell of the same row."""
    return problem.check != "V-REQUIRED" or problem.field in mistake.mend
