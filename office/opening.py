"""Opening a workspace (工作区); apart from the other acts because every start of the program needs just this."""

from pathlib import Path

from db.opening import open_store
from db.store import Store
from db.sweeping import sweep
from office.locations import refuse_moved
from office.troubles import NotAccepted


def open_workspace(root: Path) -> Store:
    """Open a workspace of either role and clear away what a crash may have left.

    Raises:
        StoreTrouble: See `db.opening.open_store`.
        NotAccepted: Somebody has carried it to a stick or network drive (E-DRIVE-MOVED).
    """
    store = open_store(root)
    if store.meta.get("anyway") != "1":
        try:
            refuse_moved(root)
        except NotAccepted:
            store.close()
            raise
    # The workspace is locked by now, so whatever a crash left half done belongs to nobody.
    sweep(store)
    quarantine = root / "quarantine"
    if quarantine.is_dir() and any(quarantine.iterdir()):
        from exchange.verify import sweep_quarantine

        sweep_quarantine(quarantine)
    return store


def is_bureau_confirmed(store: Store) -> bool:
    """Whether the bureau's code has been compared; until then the screen keeps saying so and nothing is sealed."""
    return store.is_bureau or store.meta.get("confirmed") == "1"
