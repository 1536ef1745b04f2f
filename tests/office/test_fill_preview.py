"""What is imported is what was looked at."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.workspaces import TABLE, filled_workspace
from db.rows import rows
from office.fill_preview import SheetFile, carry_out, look
from office.filled import Wishes
from office.sheet_files import ask
from tests.office.sheets import make_sheet

HEAD = ("养殖场名称", "年末存栏量", "栏里的")


def test_a_file_is_read_once_whatever_becomes_of_it_since(tmp_path: Path) -> None:
    asked: list[Path] = []

    def count(path: Path) -> Iterator[bytes]:
        asked.append(path)
        return ask(path)

    path = make_sheet(tmp_path / "场.xlsx", [HEAD, ("甲场", 1, 5)])
    with filled_workspace(tmp_path / "workspace", 1) as store:
        file = SheetFile(path, count)
        looked = look(store, TABLE, file)
        make_sheet(path, [HEAD, ("乙场", 2, 6)])
        again = look(store, TABLE, file, Wishes(columns={"栏里的": "output"}))
        done = carry_out(store, TABLE, file, Wishes(columns={"栏里的": "output"}))
        _, *found = ([row.tokens[name] for name in ("name", "stock", "output")] for row in rows(store, TABLE))
    assert looked.found is not None
    assert again.found is not None
    assert again.found.tables == done.tables
    assert (found, asked) == ([["甲场", "1", "5"]], [path])
