"""Packages in the store: entering them, deciding on them, and what follows for the state (packages.md 6.3).

State is a pure function of the set of accepted packages: which are accepted is itself told by rows of K01, written by
the body that owns this workspace, and everything else here is derived.
"""

import json
from dataclasses import dataclass

from db.fixed_rows import row_number
from db.journal import SYSTEM, Act, RowKey, put_row
from db.merging import changefiles
from db.merging.checkpoint import checkpoint, files_facts, keep, keep_changes, number_of
from db.merging.incoming import CARRYING, Incoming
from db.merging.recalling import bar
from db.state import settle_rows
from db.store import Store, fixed_id
from db.typed import compact

ACCEPT = "accept"


@dataclass(frozen=True, slots=True)
class PackageFact:
    """A package that this workspace has sent or received.

    Attributes:
        verdict: This body's decision (`accept`, `hold`, `refuse`, `withdraw`), empty if none or in conflict.
    """

    id: str
    kind: str
    stage: str
    unit: str
    key: str
    sent: bool
    info: dict[str, str]
    at: str
    verdict: str


def enter(store: Store, incoming: Incoming) -> None:
    """Keep a package and its change sets; they count only once it is accepted.

    A set that was here without its private files, and that this package brings whole, is completed.
    """
    made = store.sql.execute(
        "INSERT INTO package(id, kind, stage, unit, key, sent, info, at, revision) VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?)",
        (
            *(incoming.id, incoming.kind, incoming.stage, incoming.unit, incoming.key),
            *(json.dumps(dict(incoming.info), ensure_ascii=False), store.clock()),
            incoming.revision or store.revision,
        ),
    )
    package = made.lastrowid
    known = known_changesets(store)
    for changeset in incoming.changesets:
        if changeset.id in known:
            _complete(store, changeset)
        else:
            _enter_changeset(store, changeset)
    numbers = [number_of(store, item) for item in (*(found.id for found in incoming.changesets), *incoming.known)]
    store.sql.executemany("INSERT INTO package_changeset VALUES (?, ?)", [(package, number) for number in numbers])


def enter_own(store: Store, incoming: Incoming, info: dict[str, str]) -> None:
    """Enter a package of this very installation that the store has lost, as sent; its change sets count at once."""
    for changeset in incoming.changesets:
        _enter_changeset(store, changeset)
        store.sql.execute("UPDATE changeset SET own = 1, live = 1, held = 1 WHERE id = ?", (changeset.id,))
    sets = [*(item.id for item in incoming.changesets), *incoming.known]
    record_sent(store, incoming.id, info, sets, incoming.revision)
    checkpoint(store)
    settle_rows(store, {row for item in incoming.changesets for row in _rows_of(store, item.id)})
    for changeset in incoming.changesets:
        bar(store, number_of(store, changeset.id))


def _rows_of(store: Store, change_id: str) -> list[int]:
    found = store.sql.execute("SELECT row FROM change WHERE cs = ?", (number_of(store, change_id),))
    return [row for (row,) in found]


def _enter_changeset(store: Store, changeset: changefiles.ChangeSet) -> None:
    files = changefiles.encode(changeset.head, list(changeset.rows), changeset.columns, changeset.people)
    facts = files_facts(changefiles.hashes_of(files), changeset.columns)
    if changeset.withheld:
        facts["withheld"] = dict(changeset.withheld)
    number = keep(store, changeset.id, changeset.head, facts, changeset.people, own=False)
    seen = {number_of(store, other) for other in changeset.head.seen}
    store.sql.executemany("INSERT OR IGNORE INTO seen VALUES (?, ?)", [(number, other) for other in sorted(seen)])
    keep_changes(store, number, {row_number(store, row.table, row.owner, row.row): row for row in changeset.rows})


def _complete(store: Store, changeset: changefiles.ChangeSet) -> None:
    """Add what was withheld of a set that is here: personal cells, salts and names; what it counts for stays."""
    number = number_of(store, changeset.id)
    files = changefiles.encode(changeset.head, list(changeset.rows), changeset.columns, changeset.people)
    facts = files_facts(changefiles.hashes_of(files), changeset.columns)
    if changeset.withheld:
        facts["withheld"] = dict(changeset.withheld)
    store.sql.execute(
        "UPDATE changeset SET files = ?, people = ? WHERE n = ?",
        (
            compact(facts),
            json.dumps(dict(changeset.people), ensure_ascii=False),
            number,
        ),
    )
    rows = {row_number(store, row.table, row.owner, row.row): row for row in changeset.rows}
    store.sql.execute("DELETE FROM change WHERE cs = ?", (number,))
    keep_changes(store, number, rows)
    if store.sql.execute("SELECT live FROM changeset WHERE n = ?", (number,)).fetchone()[0]:
        checkpoint(store)
        settle_rows(store, rows)


def record_sent(store: Store, package_id: str, info: dict[str, str], changesets: list[str], revision: int = 0) -> None:
    """Note a package that this workspace has frozen, under the present pack unless another revision is named."""
    made = store.sql.execute(
        "INSERT INTO package(id, kind, stage, unit, key, sent, info, at, revision) VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?)",
        (
            *(package_id, info["Xiankao-Kind"], info["Xiankao-Stage"], info["Xiankao-Unit"], store.identity.key),
            *(json.dumps(info, ensure_ascii=False), store.clock(), revision or store.revision),
        ),
    )
    numbers = [number_of(store, item) for item in changesets]
    store.sql.executemany(
        "INSERT INTO package_changeset VALUES (?, ?)", [(made.lastrowid, number) for number in numbers]
    )


def decide_package(store: Store, package_id: str, verdict: str, reason: str = "") -> None:
    """Accept, hold, refuse or withdraw a package, and bring the state in line."""
    with store.transaction():
        checkpoint(store)
        unit = store.identity.unit
        key = RowKey("K01", unit, fixed_id(store.identity.campaign, f"K01/{unit}/{package_id}"))
        tokens = {"package": package_id, **_whose(store, package_id), "verdict": verdict, "reason": reason}
        put_row(store, key, tokens, Act(SYSTEM, verdict))
        checkpoint(store)
        refresh(store)


def _whose(store: Store, package_id: str) -> dict[str, str]:
    """Say of a package whose it is and which one, for a receipt that comes to a copy without any memory of it."""
    found = store.sql.execute("SELECT unit, info FROM package WHERE id = ?", (package_id,)).fetchone()
    return {"unit": found[0], "sequence": json.loads(found[1]).get("Xiankao-Sequence", "")} if found else {}


def refresh(store: Store) -> set[int]:
    """Make exactly the change sets of accepted packages live, and settle the rows that this touches."""
    wanted = {
        number
        for (number,) in store.sql.execute(
            "SELECT n FROM changeset WHERE own = 1"
            " UNION SELECT pc.cs FROM package_changeset pc JOIN package p ON p.n = pc.package"
            " JOIN changeset s ON s.n = pc.cs JOIN K01 k ON k.package = p.id JOIN row r ON r.n = k.n"
            " WHERE p.sent = 0 AND k.verdict = ? AND r.owner = ? AND (s.unit = p.unit OR (p.unit = ? AND p.kind IN"
            f" ({', '.join('?' * len(CARRYING))})))",
            (ACCEPT, store.identity.unit, store.pack.bureau, *sorted(CARRYING)),
        )
    }
    present = {number for (number,) in store.sql.execute("SELECT n FROM changeset WHERE live = 1")}
    changed = wanted ^ present
    touched: set[int] = set()
    for number in changed:
        store.sql.execute(
            "UPDATE changeset SET live = ?, held = held OR ? WHERE n = ?",
            (int(number in wanted), int(number in wanted), number),
        )
        touched.update(row for (row,) in store.sql.execute("SELECT row FROM change WHERE cs = ?", (number,)))
    settle_rows(store, touched)
    return touched


def packages(store: Store, *, sent: bool | None = None) -> list[PackageFact]:
    """List the packages in the order in which they were met."""
    found = store.sql.execute(
        "SELECT p.id, p.kind, p.stage, p.unit, p.key, p.sent, p.info, p.at,"
        " coalesce((SELECT k.verdict FROM K01 k JOIN row r ON r.n = k.n WHERE k.package = p.id AND r.owner = ?), '')"
        " FROM package p WHERE ? IS NULL OR p.sent = ? ORDER BY p.n",
        (store.identity.unit, sent, sent),
    )
    return [
        PackageFact(package_id, kind, stage, unit, key, bool(was_sent), json.loads(info), at, verdict)
        for package_id, kind, stage, unit, key, was_sent, info, at, verdict in found
    ]


def known_changesets(store: Store) -> frozenset[str]:
    """Ids of the change sets that this store holds with their content."""
    return frozenset(item for (item,) in store.sql.execute("SELECT id FROM changeset WHERE unit IS NOT NULL"))


def withheld_files(store: Store) -> dict[str, frozenset[str]]:
    """Name the private files that did not come along, by change set; a package that brings them completes the set."""
    found = store.sql.execute(
        "SELECT id, json_extract(files, '$.withheld') FROM changeset"
        " WHERE unit IS NOT NULL AND json_extract(files, '$.withheld') IS NOT NULL"
    )
    return {item: frozenset(json.loads(names)) for item, names in found}


def revision_of_task(store: Store, package_id: str) -> int | None:
    """Give the revision of the pack that a task issued here carried; None if this bureau never issued it."""
    found = store.sql.execute(
        "SELECT revision FROM package WHERE id = ? AND kind = 'task' AND sent = 1", (package_id,)
    ).fetchone()
    return int(found[0]) if found else None
