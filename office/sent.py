"""What this unit has sealed (报过的内容): each report as it went out, whatever was typed since; written once more."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from db.merging.packages import packages
from db.references import References
from db.rows import rows as rows_of
from db.store import Store
from exchange.bag_info import Kind
from exchange.freeze import Frozen, open_frozen
from exchange.key_codes import package_code
from exchange.send import write_package
from exchange.troubles import OutboxTrouble, require_folder
from forms import strictcsv
from forms.model import Table
from office.letters import LETTER, keep_letter, keep_place, kept_letter, kept_place, write_letter, write_note
from office.seals import stick_folder
from reports.facts import TableCount

#: Where the columns of a table lie: those that anybody may see, and personal ones.
_PLACES = ("tables", "private")
_HEAD = ("_row", "_owner")


@dataclass(frozen=True, slots=True)
class SentReport:
    """A report as it was sealed.

    Attributes:
        stage: 正式报送 or 阶段报送.
        at: When it was sealed.
        is_written: It reached a stick or folder; else it was cancelled or broken off, and nobody has it.
        place: The folder that it was written to last; empty for a stick, None if that was not noted.
        evidence, bytes: How many proofs it carries, and how large they are.
        fault: Why it cannot be looked into; empty if it can.
    """

    id: str
    code: str
    sequence: int
    stage: str
    at: str
    is_written: bool
    tables: tuple[TableCount, ...]
    evidence: int
    bytes: int
    fault: str = ""
    place: str | None = None


def sent_reports(store: Store) -> list[SentReport]:
    """List the reports that were sealed here, newest first."""
    found = [fact for fact in packages(store, sent=True) if fact.kind == Kind.REPORT.value]
    return [_report(store, fact.id, fact.info, fact.at) for fact in reversed(found)]


def _report(store: Store, package_id: str, info: Mapping[str, str], at: str) -> SentReport:
    stage = {"final": "正式报送", "interim": "阶段报送"}.get(info.get("Xiankao-Stage", ""), "")
    sequence, code = int(info.get("Xiankao-Sequence", "0")), package_code(package_id)
    kept = store.root / "outbox" / package_id
    is_written, place = (kept / LETTER).is_file(), kept_place(kept)
    try:
        frozen = _open(store, package_id)
    except OutboxTrouble as trouble:
        return SentReport(package_id, code, sequence, stage, at, is_written, (), 0, 0, str(trouble), place)
    tables = tuple(
        TableCount(table.id, table.title, len(rows))
        for table in store.pack.tables
        if not table.builtin and (rows := _cells(frozen, table))
    )
    proofs = frozen.evidence.values()
    size = sum(file.size for file in proofs)
    return SentReport(package_id, code, sequence, stage, at, is_written, tables, len(proofs), size, place=place)


def sent_rows(store: Store, package_id: str, table_id: str) -> tuple[list[str], list[list[str]]]:
    """Give titles and rows of a table as a report holds them, blank columns left out, as people see them.

    They stand in the order of the table, which no report keeps; those that have since gone come last.

    Raises:
        OutboxTrouble: The package is damaged (E-OUTBOX).
    """
    table = store.table(table_id)
    found = _cells(_open(store, package_id), table)
    order = {(row.key.owner, row.key.id): place for place, row in enumerate(rows_of(store, table_id))}
    cells = [found[key] for key in sorted(found, key=lambda key: order.get(key, len(order)))]
    references, names = References(store), store.lineage.names(table.id)
    rows = [{names.get(name, name): token for name, token in row.items()} for row in cells]
    fields = [field for field in table.fields if any(row.get(field.name) for row in rows)]
    titles = [f"{field.title}（{field.unit}）" if field.unit else field.title for field in fields]
    return titles, [[references.show(field, row.get(field.name, "")) for field in fields] for row in rows]


def write_again(
    store: Store, package_id: str, out: Path, *, report: Callable[[int, int], None] = lambda _done, _total: None
) -> Path:
    """Write a sealed report to a stick once more: the very same package, with its letter.

    Returns:
        The folder on the stick.

    Raises:
        OutboxTrouble: The package is damaged (E-OUTBOX).
        StickTrouble: The stick refused; nothing stays on it.
        Cancelled: Nothing stays.
    """
    require_folder(out)
    frozen = _open(store, package_id)
    written = write_package(frozen, stick_folder(out, store, frozen.info.unit, frozen), report=report)
    letter = kept_letter(frozen)
    if letter is not None:
        write_letter(letter, written.folder)
    write_note(store, frozen, written, letter=LETTER if letter is not None else "")
    if letter is not None:
        keep_letter(frozen, letter)
    keep_place(frozen, written)
    return written.folder


def _open(store: Store, package_id: str) -> Frozen:
    return open_frozen(store.root / "outbox" / package_id, store.root / "evidence")


def _cells(frozen: Frozen, table: Table) -> dict[tuple[str, str], dict[str, str]]:
    """Read the rows of a table out of a package: columns of one row lie in two files."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for place in _PLACES:
        path = frozen.bag / "data" / place / f"{table.file_stem}.csv"
        if not path.is_file():
            continue
        header, lines = strictcsv.decode(path.read_bytes(), takes_formulas=True)
        for line in lines:
            cells = dict(zip(header, line, strict=True))
            key = (cells.get("_owner", ""), cells.get("_row", ""))
            found.setdefault(key, {}).update((name, cell) for name, cell in cells.items() if name not in _HEAD)
    return found
