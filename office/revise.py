"""Changing the pack in mid-season at the bureau (DESIGN 5): checked, shown, backed up, installed, its duties issued."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from db.backup import back_up
from db.merging.checkpoint import checkpoint
from db.revisions import install_revision, refuse_breaks
from db.store import Store
from forms.load import load_pack
from forms.model import Duty, Pack
from forms.revising import changes
from office.readiness import refuse_formulas
from office.workspaces import put_duty, require_bureau


@dataclass(frozen=True, slots=True)
class Revised:
    """What a new pack changes.

    Attributes:
        revision: Of the pack that was in use; `next_revision` that of the new one.
        changes: In sentences.
        units: Codes of the units whose duties change; all others need a new task for the forms, too.
        is_installed: False for a mere preview.
        backup: Where the store as it was before lies.
    """

    revision: int
    next_revision: int
    changes: tuple[str, ...]
    units: tuple[str, ...]
    is_installed: bool
    backup: Path | None = None


def revise(store: Store, files: Mapping[str, bytes], *, merge: bool = True) -> Revised:
    """Put a new revision of the pack in the place of the one in use, or show what that would change.

    The next `issue` carries it to the units; reports under any issued revision are received as before.

    Args:
        files: The definition files of the new pack.
        merge: False only checks and tells.

    Raises:
        WrongUse: Not the bureau's workspace (E-NOT-BUREAU).
        RevisionRefused: The pack cannot follow the one in use.
        DefinitionFaults: It does not load.
    """
    require_bureau(store)
    refuse_formulas(store)
    old, new = store.pack, load_pack(files)
    refuse_breaks(store.lineage, [new])
    moved = _moved(old, new)
    backup = None
    if merge:
        backup = back_up(store, "revision")
        with store.transaction():
            install_revision(store, files)
            for duty, active in moved:
                put_duty(store, duty.unit, duty.table, duty.section or "", duty.rows.value, active=active)
            checkpoint(store)
    units = dict.fromkeys(duty.unit for duty, _ in moved)
    return Revised(old.version, new.version, changes(old, new), tuple(units), merge, backup)


def _moved(old: Pack, new: Pack) -> list[tuple[Duty, bool]]:
    """Give the duties that the packs differ in, with whether they stand now; what was assigned by hand stays."""
    present = {(duty.unit, duty.table, duty.section) for duty in new.duties}
    gone = [duty for duty in old.duties if (duty.unit, duty.table, duty.section) not in present]
    added = [duty for duty in new.duties if duty not in old.duties]
    return [*((duty, False) for duty in gone), *((duty, True) for duty in added)]
