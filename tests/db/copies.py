"""Handing change sets from one store to another without files, as a verified package would."""

import hashlib
from collections.abc import Sequence

from db.merging.checkpoint import checkpoint
from db.merging.incoming import Incoming, Judge
from db.merging.packages import decide_package, enter, packages
from db.merging.sending import own_sets, sets_for
from db.merging.stored_sets import load_changeset
from db.store import Store


def report_of(store: Store) -> Incoming:
    """Make the report of a unit's store."""
    checkpoint(store)
    return _incoming(store, "report", own_sets(store))


def return_for(store: Store, unit: str) -> Incoming:
    """Make the bureau's return for a unit."""
    checkpoint(store)
    return _incoming(store, "return", sets_for(store, unit))


def task_for(store: Store, unit: str) -> Incoming:
    """Make the bureau's task for a unit."""
    checkpoint(store)
    return _incoming(store, "task", sets_for(store, unit))


def _incoming(store: Store, kind: str, numbers: Sequence[int]) -> Incoming:
    changesets = tuple(load_changeset(store, number) for number in numbers)
    ids = sorted(changeset.id for changeset in changesets)
    name = hashlib.sha256("\n".join([kind, store.identity.installation, *ids]).encode()).hexdigest()
    return Incoming(name, kind, "interim", store.identity.unit, store.identity.key, {}, changesets)


def hand_over(incoming: Incoming, to: Store) -> None:
    """Receive a package: judge, enter, accept, judge rights; a known one changes nothing."""
    if any(fact.id == incoming.id for fact in packages(to)):
        return
    Judge(to).judge(incoming)
    with to.transaction():
        known = {row[0] for row in to.sql.execute("SELECT id FROM changeset WHERE unit IS NOT NULL")}
        fresh = tuple(item for item in incoming.changesets if item.id not in known)
        old = tuple(item.id for item in incoming.changesets if item.id in known)
        enter(
            to,
            Incoming(
                incoming.id, incoming.kind, incoming.stage, incoming.unit, incoming.key, incoming.info, fresh, old
            ),
        )
        decide_package(to, incoming.id, "accept")
        if incoming.kind == "return":
            Judge(to).judge_scope(incoming)
