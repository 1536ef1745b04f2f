"""What the program proves of itself on a computer (自检): every part works together, in a folder of its own."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from db.merging.digest import digest
from db.rows import count
from exchange.troubles import PackageRefused
from forms.load import pack_ids, read_pack
from office.children import ask_child
from office.entry import add_typed
from office.issue import issue
from office.keys import unlock
from office.letters import LETTER
from office.open_task import open_task
from office.printing import print_table
from office.receive import receive
from office.seal import Sealed, seal
from office.workbook import workbook
from office.workspaces import new_bureau, open_workspace

Window = Callable[[Path], str]
_PASSPHRASE: Final = "自检用的临时口令一二三四"  # noqa: S105 - lives as long as the temporary folder
_UNIT: Final = "XM"


class SelfTestFailed(Exception):
    """A part of the program does not do what it must; a bug or an incomplete installation."""


def self_test(*, say: Callable[[str], None], window: Window | None = None) -> None:
    """Try every layer once and say OK for each.

    Args:
        say: Hears a line for each part.
        window: Shows a window over a workspace, invisibly, and says which toolkit did it; None where there is none.

    Raises:
        SelfTestFailed: A part works, but wrongly.
        Trouble: The computer does not give what a part needs; the sentence says what.
    """
    with tempfile.TemporaryDirectory(prefix="xiankao-", ignore_cleanup_errors=True) as folder:
        for line in _parts(Path(folder), window):
            say(f"OK {line}")
    say("自检通过。")


def _parts(folder: Path, window: Window | None) -> Iterator[str]:
    yield _packs()
    bureau, filling, stick = folder / "县局", folder / "填报", folder / "优盘"
    stick.mkdir()
    made = new_bureau(bureau, pack_ids()[0], _PASSPHRASE, anyway=True)
    yield "工作区：建立，密钥生成"
    with open_workspace(bureau) as store:
        task = issue(store, unlock(bureau, _PASSPHRASE), [_UNIT], stick)[0]
    open_task(task.folder, filling, _PASSPHRASE, confirm=made.code, anyway=True)
    yield "任务包：写出，签名核验，打开"
    sealed = _fill(filling, stick)
    yield f"报送包：检查，封包，加密，报送函 {_first(sealed.folder / LETTER, b'%PDF')} 字节"
    yield _receive(bureau, sealed)
    yield _workbook(bureau, folder / "汇总.xlsx")
    yield _paper(filling, folder / "T31.pdf")
    yield _child()
    if window is not None:
        yield f"窗口：{window(filling)}"


def _must(what: str, *, holds: bool) -> None:
    if not holds:
        raise SelfTestFailed(what)


def _packs() -> str:
    packs = [read_pack(name) for name in pack_ids()]
    tables = sum(not table.builtin for pack in packs for table in pack.tables)
    _must("packs and tables are there", holds=bool(packs) and tables > 0)
    return f"方案 {len(packs)} 个，表 {tables} 张"


def _fill(root: Path, stick: Path) -> Sealed:
    with open_workspace(root) as store:
        add_typed(store, "T31", [{"name": "自检", "stock": "0.12万头"}])
        return seal(store, unlock(root, _PASSPHRASE), stick, interim=True)


def _receive(root: Path, sealed: Sealed) -> str:
    with open_workspace(root) as store:
        keys = unlock(root, _PASSPHRASE)
        before = digest(store)
        volume = next(path for path in sealed.folder.iterdir() if path.suffix == ".age")
        _refuse_damaged(store.root.parent, volume, lambda place: receive(store, keys, place))
        _must("a refused package changes nothing", holds=digest(store) == before)
        receive(store, keys, sealed.folder, confirm=sealed.key_code)
        _must("the row has arrived", holds=count(store, "T31") == 1 and digest(store) != before)
    return "收包：坏包拒收，好包合并"


def _refuse_damaged(folder: Path, volume: Path, take: Callable[[Path], object]) -> None:
    data = bytearray(volume.read_bytes())
    data[len(data) // 2] ^= 1
    place = folder / "坏包"
    place.mkdir()
    (place / volume.name).write_bytes(data)
    try:
        take(place)
    except PackageRefused:
        return
    raise SelfTestFailed("a damaged package is refused")


def _workbook(root: Path, target: Path) -> str:
    with open_workspace(root) as store:
        workbook(store, target)
    return f"电子表格：{_first(target, b'PK')} 字节"


def _paper(root: Path, target: Path) -> str:
    from reports.rendering import Rendering

    with open_workspace(root) as store:
        pages = print_table(store, "T31", target).pages
    with Rendering(target) as rendering:
        drawn = rendering.picture(0, 1)
        _must("a printed page is drawn", holds=rendering.pages == pages and len(set(drawn.dots)) > 1)
    return f"纸质报表：{pages} 页，预览 {drawn.width}×{drawn.height}"


def _child() -> str:
    data = bytes(range(256)) * 64
    _must("a child hands back what it was given", holds=ask_child("probe", data) == data)
    return "子进程"


def _first(path: Path, beginning: bytes) -> int:
    data = path.read_bytes()
    _must(f"{path.name} begins with {beginning!r}", holds=data.startswith(beginning))
    return len(data)
