"""Looking at a package without taking it in: whose it is, whether it holds, and what is inside (核验, 解包)."""

import tempfile
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final

from db.store import Store
from exchange.bag_info import BagInfo
from exchange.finding import find_volumes
from exchange.key_codes import key_code, package_code, table_code
from exchange.keys import KeyPair
from exchange.sticks import Report, quiet
from exchange.troubles import PackageRefused, require_folder, writing_disk
from exchange.verify import Verified, discard, peek, take_in
from forms import strictcsv
from forms.troubles import Trouble
from office.files import adopt, write_durably
from office.issue import key_records

GUIDE: Final = "如何核验.txt"
SIGNERS: Final = "allowed_signers"


class NotLookedAt(Trouble):
    """A package that cannot be opened here, though nothing is wrong with it."""

    exit_code = 3
    texts: ClassVar[Mapping[str, str]] = {
        "E-ENCRYPTED": "{where} 是加密的，只有发出单位和收件单位能打开。请在收件或发出的工作区里打开；"
        "没有工作区的，请对方先解包。",
        "E-UNPACKED": "{path} 已经在那里，没有改动它。请换一个输出文件夹，或先移走旧的。",
    }


@dataclass(frozen=True, slots=True)
class Inspected:
    """A package that holds.

    Attributes:
        signer: Public key line of who signed.
        registered: Unit code that this key is registered for in the workspace; empty if unknown or without workspace.
        files, size: Number and bytes of the payload files.
        changesets, evidence: How many of them.
        tables: Rows of the effective tables by table id.
        codes: Their table codes, which stand on the pages that were stamped.
    """

    package_id: str
    package_code: str
    key_code: str
    signer: str
    registered: str
    info: BagInfo
    files: int
    size: int
    changesets: int
    evidence: int
    tables: Mapping[str, int]
    codes: Mapping[str, str]


def inspect(place: Path, store: Store | None = None, keys: KeyPair | None = None, report: Report = quiet) -> Inspected:
    """Verify a package completely: signature, lists, closed set, hashes (packages.md 1.5, steps 1 to 8).

    Raises:
        PackageRefused, StickTrouble: It does not hold, or cannot be read.
        NotLookedAt: It is encrypted and there is no key (E-ENCRYPTED).
    """
    with ExitStack() as stack:
        folder = store.root / "quarantine" if store else Path(stack.enter_context(tempfile.TemporaryDirectory()))
        verified = _take_in(place, keys, folder, report)
        stack.callback(discard, verified)
        return _told(verified, store)


def unpack(place: Path, out: Path, keys: KeyPair | None = None, report: Report = quiet) -> Path:
    """Write the verified, decrypted bag into a folder, with a page on how to check it with public tools.

    Returns:
        The bag's folder.

    Raises:
        PackageRefused, StickTrouble: It does not hold, or cannot be read or written; nothing stays then. The folder
            above `out` is not there (E-NO-PLACE).
        NotLookedAt: E-ENCRYPTED, or it was unpacked there before (E-UNPACKED).
    """
    require_folder(out.absolute().parent)
    with writing_disk(str(out)):
        out.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".xiankao-", dir=out) as beside:
        verified = _take_in(place, keys, Path(beside), report)
        bag = out / verified.root.name
        # The guide and the signer's line beside the bag are for this bag alone.
        there = next((path for path in (bag, out / GUIDE, out / SIGNERS) if path.exists()), None)
        if there is not None:
            raise NotLookedAt("E-UNPACKED", path=there)
        with writing_disk(str(out)):
            write_durably(out / SIGNERS, _signer_line(verified).encode("ascii"))
            write_durably(out / GUIDE, _guide(verified).encode("utf-8"))
            adopt(verified.root, bag)
    return bag


def _take_in(place: Path, keys: KeyPair | None, folder: Path, report: Report) -> Verified:
    identities = (keys.identity,) if keys else ()
    files = find_volumes(place)
    try:
        peek(files, identities)
    except PackageRefused as refusal:
        if refusal.code == "E-DECRYPT" and not identities:
            raise NotLookedAt("E-ENCRYPTED", where=place.name) from refusal
        raise
    return take_in(files, identities, folder, report=report)


def _told(verified: Verified, store: Store | None) -> Inspected:
    record = key_records(store).get(verified.signer) if store else None
    paths = verified.files
    return Inspected(
        verified.package_id,
        package_code(verified.package_id),
        key_code(verified.signer),
        verified.signer,
        record.unit if record else "",
        verified.info,
        len(paths),
        sum(fact.size for fact in paths.values()),
        len({path.split("/")[2] for path in paths if path.startswith("data/changes/")}),
        sum(path.startswith("data/evidence/") for path in paths),
        {_table(path): _rows(verified.root / path) for path in _table_paths(paths)},
        {_table(path): table_code((verified.root / path).read_bytes()) for path in _table_paths(paths)},
    )


def _table(path: str) -> str:
    return path.rpartition("/")[2][:-4].upper()


def _table_paths(paths: Iterable[str]) -> list[str]:
    return [path for path in paths if path.startswith("data/tables/") and path.endswith(".csv")]


def _rows(path: Path) -> int:
    return len(strictcsv.decode(path.read_bytes(), takes_formulas=True)[1])


def _signer_line(verified: Verified) -> str:
    info = verified.info
    return f'{info.area}/{info.unit} namespaces="{info.kind.namespace}" {verified.signer}\n'


def _guide(verified: Verified) -> str:
    info, top = verified.info, verified.root.name
    principal = f"{info.area}/{info.unit}"
    return f"""如何核验这个数据包

这里的文件夹 {top} 是解密后的{info.kind.label}，由 {principal} 签名。
核验只用公开的工具，不需要县考通。先进入文件夹：

    cd {top}

1  文件是否完整、有没有多出或缺少（任选其一）

    bagit.py --validate .
    sha256sum -c manifest-sha256.txt && sha256sum -c tagmanifest-sha256.txt

2  签名是否属实

    ssh-keygen -Y verify -f ../{SIGNERS} -I {principal} -n {info.kind.namespace} \\
        -s signature/package.sig < tagmanifest-sha256.txt

   {SIGNERS} 里是这个包自己带的公钥。它属于谁，要看密钥码是否与盖章的报送函（或通知）一致：

    密钥码  {key_code(verified.signer)}
    包码    {package_code(verified.package_id)}

   包的编号是 tagmanifest-sha256.txt 的 SHA-256：

    sha256sum tagmanifest-sha256.txt
    {verified.package_id}

3  表格是否合规（data 文件夹里有 datapackage.json 时）

    frictionless validate data/datapackage.json

data/tables 里是各表的内容，data/changes 里是逐次的变更，data/evidence 里是证明材料。
"""
