"""Whatever the bureau has put on a stick for a unit: a newer task, a return, a receipt; told apart by its head."""

from pathlib import Path
from typing import Final

from db.merging.packages import packages
from db.store import Store
from exchange.bag_info import Kind
from exchange.finding import PackageFiles, find_packages, locate
from exchange.head import Peek
from exchange.keys import KeyPair
from exchange.sticks import Report, quiet
from exchange.verify import peek
from forms.troubles import Trouble
from office.take_return import TakenReturn, take_return
from office.update_task import UpdatedTask, update_task

#: What is opened first where a stick has several.
_ORDER: Final = (Kind.TASK, Kind.RETURN, Kind.RECEIPT)


def open_from_stick(
    store: Store,
    keys: KeyPair,
    place: Path,
    *,
    merge: bool = True,
    previewed: str | None = None,
    report: Report = quiet,
) -> UpdatedTask | TakenReturn:
    """Take what the bureau sent into this filling workspace, or show what that would change.

    Args:
        place: As `update_task` and `take_return`; or a stick with packages for several units, see `chosen`.
        merge, previewed: As there.

    Raises:
        Trouble: As `update_task` for a task, as `take_return` for anything else.
    """
    place = chosen(store, keys, place)
    kind = peek(locate(place), (keys.identity,)).info.kind
    if kind is Kind.TASK:
        return update_task(store, keys, place, merge=merge, previewed=previewed, report=report)
    return take_return(store, keys, place, merge=merge, previewed=previewed, report=report)


def chosen(store: Store, keys: KeyPair, place: Path) -> Path:
    """Choose among the packages on a stick what is for this unit and not here yet: a task first, then a return.

    Where nothing of the kind lies, or but one package, the place itself; whoever reads it says what is wrong with it.
    """
    found = find_packages(place) if place.is_dir() else ()
    if len(found) < 2:  # noqa: PLR2004 - nothing to choose from
        return place
    here = {fact.id for fact in packages(store, sent=False) if fact.verdict != "withdraw"}
    heads = [(head, files) for files in found if (head := _for_us(store, keys, files)) is not None]
    latest = [one for one in heads if not any(_overtakes(other, one[0]) for other, _ in heads)]
    fresh = [one for one in latest if one[0].package_id not in here] or latest
    return _place(min(fresh, key=lambda one: _ORDER.index(one[0].info.kind))[1]) if fresh else place


def _overtakes(other: Peek, one: Peek) -> bool:
    """Whether a later package makes this one needless: a return holds all of a receipt."""
    holds = other.info.kind is one.info.kind or (other.info.kind, one.info.kind) == (Kind.RETURN, Kind.RECEIPT)
    return holds and other.info.sequence > one.info.sequence


def _for_us(store: Store, keys: KeyPair, files: PackageFiles) -> Peek | None:
    """Read the head of a package; None unless the bureau has sent it to this unit."""
    try:
        head = peek(files, (keys.identity,))
    except Trouble:
        return None  # another unit's, or damaged: whoever chooses it alone is told so
    is_ours = head.info.recipient == f"{store.pack.area}/{store.identity.unit}"
    return head if is_ours and head.info.kind in _ORDER else None


def _place(files: PackageFiles) -> Path:
    return files.volumes[0] if files.volumes else files.place
