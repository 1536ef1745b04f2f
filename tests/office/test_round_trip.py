"""Every table of every pack goes out as a template and comes back equal."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from db.batch import Act, Edit
from db.columns import NO_ROWS, by_field
from db.creating import create_store
from db.history import undo
from db.journal import delete_rows, set_cells
from db.references import References
from db.rows import rows
from db.store import Role, Store
from exchange.keys import new_key_pair
from forms.codes.lists import options
from forms.load import pack_ids, read_pack
from forms.model import Field, FieldType, Table
from office.entry import Typed, type_block
from office.fill import fill
from office.filled import Wishes
from office.template import ordered, template
from office.workspaces import identity_of
from tests.county import CAMPAIGN

WISHES = Wishes(reason="测试数据")
TRIED = Act("typing", reason="测试数据")
#: Texts that a spreadsheet would like to spoil.
AWKWARD = (
    "=1+1",
    "0012",
    "653130100200123456",
    "１２ Ａ",
    "a_x000D_b",
    "<r>粗</r>",
    "2024-05",
    "1E5",
    "TRUE",
    "- 1",
    "’“",
)
PLAIN: Mapping[FieldType, tuple[str, ...]] = {
    FieldType.NOTE: ("第一行\n第二行", "=@", "注"),
    FieldType.INTEGER: ("12", "0", "123456789012345"),
    FieldType.DECIMAL: ("12.50", "0.1", "-3"),
    FieldType.DATE: ("2024-05-18", "1900-01-02", "2099-12-31"),
    FieldType.MONTH: ("2024-05", "2023-12", "2024-10"),
    FieldType.YEAR: ("2024", "1999", "2025"),
    FieldType.BOOLEAN: ("是", "否", "是"),
}
ALL = [(pack, table.id) for pack in pack_ids() for table in read_pack(pack).tables if not table.builtin]
#: Of each pack every fourth each time.
CASES = [pytest.param(*one, marks=[pytest.mark.slow] if place % 4 else []) for place, one in enumerate(ALL)]


def sample(store: Store, references: References, field: Field, turn: int) -> str:
    """Give something to type: a value, a state, a text that is no number, in turn."""
    if turn == 1 and field.states:
        return field.states[-1].value
    if turn == 2 and not field.is_text:
        return "说不清，约 3"
    if field.to:
        known = references.options(field.to)
        return known[turn % len(known)].label if known else ""
    known = options(field, store.pack)
    if known:
        labels = [references.show(field, choice.code) for choice in known]
        return "；".join(labels[:2]) if field.type is FieldType.CHOICES else labels[turn % len(labels)]
    texts = PLAIN.get(field.type, AWKWARD)
    return (
        texts[turn % len(texts)]
        if field.type in PLAIN
        else f"{turn}{field.name}"
        if turn == 0
        else AWKWARD[(turn + len(field.name)) % len(AWKWARD)]
    )


def add_samples(store: Store, table: Table) -> None:
    references = References(store)
    inputs = [field for field in table.fields if field.compute is None and not field.withdrawn]
    if table.is_fixed:
        cells = [
            Typed(row.number, field.name, sample(store, references, field, turn % 3))
            for turn, row in enumerate(list(rows(store, table.id))[:7])
            for field in inputs
        ]
        type_block(store, table.id, cells, NO_ROWS, TRIED)
        return
    made = [{field.name: sample(store, references, field, turn) for field in inputs} for turn in range(3)]
    for turn, row in enumerate(made):
        # Rows that others refer to have names of their own.
        row.update({name: f"{turn}号{name}" for name in table.key if table.field(name).type is FieldType.TEXT})
        if (parent := table.parent_field) is not None:
            row[parent.name] = sample(store, references, parent, 0)
    type_block(store, table.id, (), by_field(made), Act("add", reason="测试数据"))


@pytest.fixture(scope="module")
def bureaus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Store]]:
    """Workspaces of bureaus with samples in all tables of their packs, each made when it is first asked for."""
    made: dict[str, Store] = {}

    def bureau(pack_id: str) -> Store:
        if pack_id not in made:
            pack = read_pack(pack_id)
            identity = identity_of(new_key_pair(), pack.bureau, Role.BUREAU, CAMPAIGN)
            store = made[pack_id] = create_store(tmp_path_factory.mktemp(pack_id) / "workspace", pack.files, identity)
            for table in ordered(one for one in store.pack.tables if not one.builtin):
                add_samples(store, table)
        return made[pack_id]

    yield bureau
    for store in made.values():
        store.close()


def content(store: Store, table: Table) -> list[list[str]]:
    """Give what the rows of a table say, as people see it, in an order of its own."""
    references = References(store)
    fields = [field for field in table.fields if field.compute is None and not field.withdrawn]
    return sorted(
        [_shown(references, field, row.tokens[field.name]) for field in fields] for row in rows(store, table.id)
    )


def _shown(references: References, field: Field, token: str) -> str:
    """No sheet can say how many zeros stand behind a number."""
    text = references.show(field, token)
    return text.rstrip("0").rstrip(".") if field.type is FieldType.DECIMAL and "." in text else text


def wipe(store: Store, table: Table) -> None:
    found = list(rows(store, table.id))
    if not table.is_fixed:
        delete_rows(store, [row.number for row in found], Act("delete", reason="测试数据"))
        return
    names = [field.name for field in table.fields if field.compute is None]
    set_cells(store, [Edit(row.number, name, "") for row in found for name in names if row.tokens[name]], TRIED)


@pytest.mark.parametrize(("pack", "table_id"), CASES)
def test_a_table_goes_out_and_comes_back_equal(
    bureaus: Callable[[str], Store], pack: str, table_id: str, tmp_path: Path
) -> None:
    bureau = bureaus(pack)
    table = bureau.table(table_id)
    family, _ = template(bureau, [table_id], tmp_path / "t.xlsx")
    before = {one.id: content(bureau, one) for one in family}
    assert all(before.values())
    with bureau.trial():
        again = fill(bureau, [table_id], tmp_path / "t.xlsx", WISHES)
        assert [one.changes for one in again.tables] == [[]] * len(family)
        assert again.batch is None, [(one.table, one.rows, one.told) for one in again.tables]
        wipe(bureau, table)
        done = fill(bureau, [table_id], tmp_path / "t.xlsx", WISHES)
        assert [one.table for one in done.tables] == [one.id for one in family]
        for one in family:
            assert content(bureau, one) == before[one.id]
        # A table in which all is computed has nothing to be filled in.
        if done.batch is not None:
            undo(bureau, done.batch)
            assert not any(any(row) for row in content(bureau, table))
        assert (done.batch is None) == (not any(any(row) for rows in before.values() for row in rows))


@pytest.mark.parametrize("pack", pack_ids())
def test_all_tables_go_through_one_workbook(bureaus: Callable[[str], Store], pack: str, tmp_path: Path) -> None:
    bureau = bureaus(pack)
    written, _ = template(bureau, [], tmp_path / "all.xlsx")
    before = {one.id: content(bureau, one) for one in written}
    with bureau.trial():
        assert fill(bureau, [], tmp_path / "all.xlsx", WISHES).batch is None
        for table in reversed(written):
            wipe(bureau, table)
        done = fill(bureau, [], tmp_path / "all.xlsx", WISHES)
        assert len(done.tables) == len(written)
        for one in written:
            assert content(bureau, one) == before[one.id]
        assert done.batch is not None
        undo(bureau, done.batch)
        assert not any(any(row) for table in written for row in content(bureau, table))
