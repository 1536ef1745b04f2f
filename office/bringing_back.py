"""What this installation gave out after a copy of its store was made: brought in again when the copy is (DESIGN 5).

What was sealed once is known to the others, and what was issued is answered. Without it here a unit would contradict
itself, and a bureau would refuse the reports that answer its own tasks.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from db.checks.settle import judge_all
from db.merging.changefiles import ChangeSet
from db.merging.incoming import Incoming, Judge
from db.merging.packages import enter_own, known_changesets, packages
from db.revisions import install_revision
from db.store import Store
from db.troubles import ChangeRefused, RevisionRefused
from exchange import manifests, strictjson
from exchange.bag_info import BagInfo, Kind, parse_bag_info
from exchange.freeze import Frozen, open_frozen
from exchange.troubles import OutboxTrouble, PackageRefused
from forms.load import load_again
from forms.troubles import DefinitionFaults
from office.seals import info_labels
from office.task_files import ENROL, FORMER, PACK, by_revision

_FOLDER: Final = re.compile(r"data/changes/[0-9]{2,6}-([0-9a-f]{12})")


@dataclass(frozen=True, slots=True)
class BroughtBack:
    """What of the outbox is in the store again.

    Attributes:
        sent: How many packages came in.
        waiting: How many rest on forms or duties that are not here; the task that brings them brings them in, too.
    """

    sent: int = 0
    waiting: int = 0


def bring_back_sent(store: Store) -> BroughtBack:
    """Bring in what packages in the outbox say that the store does not know.

    Of a unit these are reports; of the bureau tasks, returns and receipts, which hold its decisions and remarks.
    """
    lost = _lost(store)
    tasks = [frozen for frozen in lost if frozen.info.kind is Kind.TASK]
    reports = sorted(
        (frozen for frozen in lost if frozen.info.kind is Kind.REPORT), key=lambda frozen: frozen.info.sequence
    )
    if store.is_bureau:
        answers = [frozen for frozen in lost if frozen.info.kind in {Kind.RETURN, Kind.RECEIPT}]
        return _counted(_with_tasks(store, tasks, sorted(answers, key=lambda frozen: frozen.info.sequence)))
    for frozen in reports:
        # The number is used, whether or not its content can be read by now.
        store.put_meta("sequence", str(max(int(store.meta["sequence"]), frozen.info.sequence)))
    return _counted(_entered(store, frozen, store.revision) for frozen in reports)


def _counted(entered: Iterator[bool]) -> BroughtBack:
    found = list(entered)
    return BroughtBack(sum(found), len(found) - sum(found))


def _lost(store: Store) -> list[Frozen]:
    """Open what this unit has frozen and the store does not know; what a crash left in pieces is nothing."""
    known = {fact.id for fact in packages(store)}
    outbox = store.root / "outbox"
    folders = sorted(path for path in outbox.iterdir() if path.is_dir()) if outbox.is_dir() else []
    found = []
    for folder in folders:
        try:
            frozen = open_frozen(folder, store.root / "evidence") if folder.name not in known else None
        except OutboxTrouble:
            continue
        if frozen is not None and frozen.info.unit == store.identity.unit:
            found.append(frozen)
    return found


def _with_tasks(store: Store, tasks: list[Frozen], answers: list[Frozen]) -> Iterator[bool]:
    """Bring in tasks of the bureau, the latest forms first: whoever got them writes by them. Then what it answered."""
    if not tasks and not answers:
        return
    if tasks:
        yield from _tasks_entered(store, tasks)
    for frozen in answers:
        yield _entered(store, frozen, store.revision)
    judge_all(store)


def _tasks_entered(store: Store, tasks: list[Frozen]) -> Iterator[bool]:
    versions = {frozen.package_id: load_again(_below(frozen, PACK)).version for frozen in tasks}
    tasks.sort(key=lambda frozen: versions[frozen.package_id])
    latest = tasks[-1]
    if versions[latest.package_id] > store.revision:
        try:
            install_revision(store, _below(latest, PACK), by_revision(_below(latest, FORMER)))
        except (RevisionRefused, DefinitionFaults):
            # Another pack has that number by now; the tasks stay unknown, and a new task brings the units along.
            tasks = [frozen for frozen in tasks if versions[frozen.package_id] <= store.revision]
    for frozen in tasks:
        with store.transaction():
            _keep_secret(store, frozen)
            yield _entered(store, frozen, versions[frozen.package_id])


def _keep_secret(store: Store, frozen: Frozen) -> None:
    """Know again what proves that a report comes from the holder of the task."""
    told = strictjson.loads((frozen.bag / ENROL).read_bytes())
    unit, secret = (told.get("unit"), told.get("secret")) if isinstance(told, dict) else (None, None)
    if isinstance(unit, str) and isinstance(secret, str) and f"enrol/{unit}" not in store.meta:
        store.put_meta(f"enrol/{unit}", secret)


def _entered(store: Store, frozen: Frozen, revision: int) -> bool:
    """Enter a package as sent; False if it rests on what is not here."""
    try:
        incoming = _incoming(store, frozen, revision)
    except ChangeRefused:
        return False
    with store.transaction():
        enter_own(store, incoming, info_labels(frozen.info))
    return True


def _incoming(store: Store, frozen: Frozen, revision: int) -> Incoming:
    judge, known = Judge(store), known_changesets(store)
    info = frozen.info
    fresh: list[ChangeSet] = []
    familiar: list[str] = []
    for folder, names in _folders(frozen).items():
        files = {name: (frozen.bag / folder / name).read_bytes() for name in names}
        changeset = judge.read(folder.removeprefix("data/changes/"), files, {})
        if changeset.id in known:
            familiar.append(changeset.id)
        # What a task carries of others comes again with their own reports.
        elif changeset.head.unit == info.unit and changeset.id.startswith(folder[-12:]):
            fresh.append(changeset)
    incoming = Incoming(
        frozen.package_id,
        info.kind.value,
        info.stage.value,
        info.unit,
        store.identity.key,
        info_labels(info),
        tuple(fresh),
        tuple(familiar),
        revision,
    )
    judge.judge(incoming)
    return incoming


def _folders(frozen: Frozen) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in frozen.digests:
        folder, _, name = path.rpartition("/")
        if _FOLDER.fullmatch(folder):
            found.setdefault(folder, []).append(name)
    return found


def _below(frozen: Frozen, prefix: str) -> dict[str, bytes]:
    wanted = (path for path in frozen.digests if path.startswith(prefix))
    return {path.removeprefix(prefix): (frozen.bag / path).read_bytes() for path in wanted}


def lost_senders(store: Store) -> tuple[str, ...]:
    """Name the units of which packages were received that the store does not know; their sticks bring them again."""
    known = {fact.id for fact in packages(store)}
    kept = store.root / "packages"
    folders = sorted(path for path in kept.iterdir() if path.is_dir()) if kept.is_dir() else []
    found = [_info(folder.joinpath(manifests.BAG_INFO).read_bytes) for folder in folders if folder.name not in known]
    names = {unit.code: unit.name for unit in store.pack.units}
    return tuple(dict.fromkeys(names.get(info.unit, info.unit) for info in found if info is not None))


def _info(read: Callable[[], bytes]) -> BagInfo | None:
    try:
        return parse_bag_info(read(), manifests.BAG_INFO)
    except (OSError, PackageRefused):
        return None
