"""Whatever the bureau has put on a stick for a unit: a newer task, a return, a receipt; told apart by its head."""

from pathlib import Path

from db.store import Store
from exchange.bag_info import Kind
from exchange.finding import locate
from exchange.keys import KeyPair
from exchange.sticks import Report, quiet
from exchange.verify import peek
from office.take_return import TakenReturn, take_return
from office.update_task import UpdatedTask, update_task


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
        place, merge, previewed: As `update_task` and `take_return`.

    Raises:
        Trouble: As `update_task` for a task, as `take_return` for anything else.
    """
    kind = peek(locate(place), (keys.identity,)).info.kind
    if kind is Kind.TASK:
        return update_task(store, keys, place, merge=merge, previewed=previewed, report=report)
    return take_return(store, keys, place, merge=merge, previewed=previewed, report=report)
