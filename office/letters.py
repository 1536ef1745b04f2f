"""The papers beside a package: cover letter (报送函) and the note on the stick (说明.txt)."""

from pathlib import Path
from typing import Final

from db.merging.packages import packages
from db.store import Store
from exchange.freeze import Frozen
from exchange.key_codes import key_code, package_code
from exchange.send import Written
from exchange.troubles import writing_disk, writing_stick
from forms.strictcsv import decode
from office.files import write_durably
from office.locations import is_stick
from office.readiness import Readiness, duty_tables
from office.seals import shown_software
from office.setting import in_a_font
from office.troubles import NoLetter
from reports.facts import LetterFacts, NoteFacts, TableCount

LETTER: Final = "报送函.pdf"
NOTE: Final = "说明.txt"
#: In the outbox: the letter of a report that has not been written to a stick yet.
_WAITING: Final = "报送函（未写出）.pdf"
#: In the outbox beside the letter: where the package was written last; empty for a stick, which goes away.
_PLACE: Final = "写到哪里.txt"


def set_letter(facts: LetterFacts) -> bytes:
    """Set the cover letter, before anything is written: a package without its letter is of no use.

    Raises:
        ReportTrouble: No font can be embedded, or a character is in none.
    """
    # The tools for paper are slow to import and are needed once a season.
    from reports.letter import cover_letter

    return in_a_font(lambda font: cover_letter(facts, font))


def write_letter(content: bytes, folder: Path) -> None:
    """Write the cover letter beside the volumes.

    Raises:
        StickTrouble: The stick refused.
    """
    with writing_stick(LETTER):
        write_durably(folder / LETTER, content)


def lay_by_letter(frozen: Frozen, content: bytes) -> None:
    """Keep the cover letter until the report is written, be it another day: what it counts is as it was sealed."""
    with writing_disk(LETTER):
        write_durably(frozen.folder / _WAITING, content)


def keep_letter(frozen: Frozen, content: bytes) -> None:
    """Keep the cover letter as it was stamped, whatever is filled later; it tells that the package was written, too."""
    with writing_disk(LETTER):
        write_durably(frozen.folder / LETTER, content)
        (frozen.folder / _WAITING).unlink(missing_ok=True)


def kept_letter(frozen: Frozen) -> bytes | None:
    """Give the cover letter that was set when the report was sealed; None of a program that kept no letters."""
    found = next((path for name in (LETTER, _WAITING) if (path := frozen.folder / name).is_file()), None)
    return found.read_bytes() if found is not None else None


def copy_letter(store: Store, target: Path) -> str:
    """Give the cover letter of the last report once more, as it was made when the report was sealed.

    Returns:
        The package code that stands on it.

    Raises:
        NoLetter: Nothing was sealed here yet, or by a program that kept no letters (E-LETTER-NONE).
        ReportTrouble: The file cannot be written.
    """
    from reports.saving import save_copy

    last = next((fact for fact in reversed(packages(store, sent=True)) if fact.kind == "report"), None)
    kept = store.root / "outbox" / last.id / LETTER if last else None
    if last is None or kept is None or not kept.is_file():
        raise NoLetter("E-LETTER-NONE")
    save_copy(kept, target)
    return package_code(last.id)


def keep_place(frozen: Frozen, written: Written) -> None:
    """Note where a package was written, for who looks for it later."""
    place = "" if is_stick(written.folder) else str(written.folder)
    with writing_disk(_PLACE):
        write_durably(frozen.folder / _PLACE, place.encode("utf-8", "replace"))


def kept_place(folder: Path) -> str | None:
    """Give the folder that a package was written to last, by its folder in the outbox.

    Returns:
        Empty for a stick; None if it was not noted.
    """
    try:
        return (folder / _PLACE).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def write_note(store: Store, frozen: Frozen, written: Written, *, letter: str = "") -> None:
    """Write the note that tells a finder what the folder is."""
    from reports.notes import stick_note

    pack, info = store.pack, frozen.info
    facts = NoteFacts(
        kind=info.kind.value,
        stage=info.stage.value,
        sender=pack.unit(info.unit).name,
        recipient=pack.unit(info.recipient.partition("/")[2]).name,
        campaign=pack.title,
        area_name=pack.area_name,
        year=pack.year,
        volumes=tuple(file.path.name for file in written.files),
        letter=letter,
        encrypted=bool(info.recipient_keys),
        package_code=package_code(frozen.package_id),
        key_code=key_code(store.identity.public),
        exported_at=info.exported_at,
        software=shown_software(info.software),
    )
    with writing_stick(NOTE):
        write_durably(written.folder / NOTE, stick_note(facts).encode("utf-8"))


def _rows_inside(frozen: Frozen, stem: str) -> int:
    """Count the rows of an effective table in the package itself."""
    path = frozen.bag / "data" / "tables" / f"{stem}.csv"
    return len(decode(path.read_bytes())[1]) if path.exists() else 0


def letter_facts(store: Store, frozen: Frozen, ready: Readiness) -> LetterFacts:
    """Gather what the cover letter says of a frozen report."""
    pack, info = store.pack, frozen.info
    evidence = frozen.evidence.values()
    return LetterFacts(
        unit=pack.unit(info.unit).name,
        unit_code=info.unit,
        bureau=pack.unit(pack.bureau).name,
        area=pack.area,
        area_name=pack.area_name,
        campaign=pack.title,
        year=pack.year,
        stage=info.stage.value,
        sequence=info.sequence,
        package_id=frozen.package_id,
        package_code=package_code(frozen.package_id),
        key_code=key_code(store.identity.public),
        tables=tuple(
            TableCount(table.id, table.title, _rows_inside(frozen, table.file_stem)) for table in duty_tables(store)
        ),
        evidence_files=len(evidence),
        evidence_bytes=sum(file.size for file in evidence),
        errors=ready.errors,
        explains=ready.explains,
        explained=ready.explained,
        notes=ready.notes,
        exported_at=info.exported_at,
        software=shown_software(info.software),
    )
