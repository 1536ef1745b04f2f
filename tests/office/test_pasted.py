"""What is said of pasted cells is what happens to them."""

import uuid

import pytest

from benchmarks.workspaces import TABLE, filled_workspace
from db.batch import Act
from db.rows import fetch, numbers
from db.store import Store
from forms.troubles import Cancelled
from office.entry import Typed, type_cells
from office.pasted import Fate, PasteOrder, judge_paste, write_paste

PASTE = Act("paste", "粘贴")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return filled_workspace(tmp_path_factory.mktemp(uuid.uuid4().hex) / "workspace", 3)


@pytest.fixture
def store(made: Store) -> Store:
    return made


def order(store: Store, *lines: list[str], fields: tuple[str | None, ...] = ("name", "stock")) -> PasteOrder:
    there: list[int | None] = [*numbers(store, TABLE)]
    return PasteOrder(lines, fields, [there[place] if place < len(there) else None for place in range(len(lines))])


def fates(store: Store, given: PasteOrder) -> list[list[Fate]]:
    return [[cell.fate for cell in line] for line in judge_paste(store, TABLE, given).cells]


def test_each_cell_gets_its_verdict(store: Store) -> None:
    first = next(fetch(store, TABLE, numbers(store, TABLE)))
    given = order(
        store,
        [first.tokens["name"], "１，２００"],
        ["乙场", "很多"],
        ["#REF!", "1180"],
        ["新场", "300"],
    )
    assert fates(store, given) == [
        [Fate.SAME, Fate.CONVERTED],
        [Fate.OVERWRITES, Fate.KEPT],
        [Fate.REFUSED, Fate.SAME],
        [Fate.TAKEN, Fate.TAKEN],
    ]
    judged = judge_paste(store, TABLE, given)
    assert judged.rows == [{"name": "新场", "stock": "300"}]
    assert [(edit.field, edit.token) for edit in judged.edits] == [
        ("stock", "1200"),
        ("name", "乙场"),
        ("stock", "?很多"),
    ]
    assert not judged.is_plain
    assert "新增 1 条记录" in judged.words()


def test_a_cell_says_what_it_overwrites_and_how_it_was_converted(store: Store) -> None:
    first = next(fetch(store, TABLE, numbers(store, TABLE)))
    (name, stock), *_ = judge_paste(store, TABLE, order(store, ["甲场", "1,300"])).cells
    assert name.words == f"覆盖：“{first.tokens['name']}”改为“甲场”。"
    assert "1300" in stock.words
    assert "千位分隔符" in stock.words
    assert "1180" in stock.words


def test_a_computed_cell_and_a_column_that_is_not_there_are_shut(store: Store) -> None:
    computed = next(field.name for field in store.table(TABLE).fields if field.compute is not None)
    given = order(store, ["5", "x", "y"], fields=(computed, None))
    assert fates(store, given) == [[Fate.SHUT, Fate.SHUT, Fate.SHUT]]
    assert not judge_paste(store, TABLE, given).writes


def test_a_township_that_is_not_there_is_not_understood(store: Store) -> None:
    given = PasteOrder([["没有的镇"], ["色力布亚镇"], ["653130101"]], ("town_code",), [None, None, None])
    assert fates(store, given) == [[Fate.KEPT], [Fate.TAKEN], [Fate.TAKEN]]


def test_blank_lines_beyond_the_end_make_no_rows(store: Store) -> None:
    given = PasteOrder([["", " "], ["丁场", ""]], ("name", "stock"), [None, None])
    judged = judge_paste(store, TABLE, given)
    assert judged.blank_lines == 1
    assert judged.rows == [{"name": "丁场"}]


def test_what_is_written_is_what_was_shown(store: Store) -> None:
    before = {row.number: row.tokens["stock"] for row in fetch(store, TABLE, numbers(store, TABLE))}
    judged = judge_paste(store, TABLE, order(store, ["样例甲", "1,234"], ["样例乙", "7"], ["样例丙", "8"], ["新", "9"]))
    written = write_paste(store, TABLE, judged, PASTE).written
    shown = [(row.tokens["name"], row.tokens["stock"]) for row in fetch(store, TABLE, numbers(store, TABLE))]
    assert shown[:3] == [("样例甲", "1234"), ("样例乙", "7"), ("样例丙", "8")]
    assert shown[-1] == ("新", "9")
    assert len(written.added) == 1
    cells = [Typed(number, "stock", token) for number, token in before.items()]
    type_cells(store, TABLE, cells)


def test_stopping_leaves_no_trace(store: Store) -> None:
    digest = list(store.sql.execute(f'SELECT * FROM "{TABLE}"')) + list(store.sql.execute("SELECT * FROM journal"))
    judged = judge_paste(store, TABLE, order(store, *[["某场", "5"]] * 6))

    def stop(done: int, total: int) -> None:
        if done == total:
            raise Cancelled

    with pytest.raises(Cancelled):
        write_paste(store, TABLE, judged, PASTE, stop)
    after = list(store.sql.execute(f'SELECT * FROM "{TABLE}"')) + list(store.sql.execute("SELECT * FROM journal"))
    assert after == digest


def test_a_child_gets_its_parent(store: Store) -> None:
    given = PasteOrder([["1", "78.5"]], ("seq", "lon"), [None], {"source": "some-row"})
    assert judge_paste(store, "T40a", given).cells[0][0].fate is Fate.SHUT
