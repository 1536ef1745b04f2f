"""Attaching proofs (附上材料): each file is copied, known by its content, kept once, and named by a row of C01.

All files of one call are attached or none. What is refused is told for all files at once.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from db.evidence import Taken, discard, evidence_path, keep_evidence, settle, take
from db.journal import Act, put_rows
from db.row_key import RowKey
from db.rows import rows
from db.store import Store, fixed_id
from db.troubles import FileRefused
from exchange.limits import EVIDENCE_BYTES
from office.entry import read
from office.examining import Ask, Examined, ask, examine
from office.gathering import gather
from office.owing import STATEMENT
from office.places import Place, WrongPlace, words_of_place

Report = Callable[[int, int], None]
Also = Callable[[Sequence["AttachedFile"]], Mapping[RowKey, Mapping[str, str]]]
_PHOTOS: Final = ("jpg", "png")


@dataclass(frozen=True, slots=True)
class Details:
    """What only a person knows of a proof.

    Attributes:
        sealed: Whether it is stamped; None: not said.
        phase: `before`, `during` or `after`, of a photo.
        title: Empty: the file's name.
        chapters: What a report has of the chapters that its item asks for.
    """

    title: str = ""
    sealed: bool | None = None
    phase: str = ""
    doc_no: str = ""
    doc_date: str = ""
    chapters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """One file as it was attached.

    Attributes:
        name: As kept, with the extension of its content.
        is_known: It was attached at this place before; nothing was doubled.
        is_restored: It was, but the file was no longer on this computer, and is again.
        notices: What the person should know, in words.
    """

    name: str
    sha256: str
    size: int
    what: Examined
    is_known: bool
    notices: tuple[str, ...]
    is_restored: bool = False


@dataclass(frozen=True, slots=True)
class Attached:
    """What came of attaching; `batch` is None where nothing changed, `rows` are local numbers in C01."""

    place: Place
    batch: int | None
    rows: tuple[int, ...]
    files: tuple[AttachedFile, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    taken: Taken
    what: Examined


def attach(
    store: Store,
    place: Place,
    paths: Sequence[Path],
    details: Details = Details(),
    *,
    report: Report = lambda _done, _total: None,
    asked: Ask = ask,
    also: Also = lambda _files: {},
) -> Attached:
    """Attach files, and the files of folders, all or none.

    Args:
        report: Called with files done and in all; may raise Cancelled.
        asked: Who looks into files; a child process unless a test says otherwise.
        also: Tokens of other rows that name the files, written in the same act.

    Raises:
        FileRefused: A file cannot be a proof, or not here; nothing was attached.
        StoreTrouble: The disk refused; nothing was attached.
        EntryRefused: A text in `details` cannot be kept.
        WrongPlace: No such chapter is asked for (E-CHAPTER).
    """
    _judge_chapters(place, details.chapters)
    tokens = _detail_tokens(store, details)
    found = _take_all(store, place, paths, report, asked)
    missing = {one.taken.sha256 for one in found if evidence_path(store, one.taken.sha256) is None}
    try:
        for one in found:
            settle(store, one.taken, one.what.kind)
    except BaseException:
        discard(one.taken for one in found)
        raise

    def named(files: Sequence[AttachedFile]) -> Mapping[RowKey, Mapping[str, str]]:
        return {**_report(store, place, files, details), **also(files)}

    return _name_all(store, place, found, missing, tokens, named)


def _take_all(store: Store, place: Place, paths: Sequence[Path], report: Report, asked: Ask) -> list[_Candidate]:
    """Copy and look into all files; those refused are told together."""
    sources = gather(paths).files
    found: list[_Candidate] = []
    faults: list[FileRefused] = []
    try:
        for place_no, source in enumerate(sources):
            report(place_no, len(sources))
            try:
                found.append(_candidate(store, place, source, asked))
            except FileRefused as fault:
                faults.append(fault)
        report(len(sources), len(sources))
        _refuse(faults)
    except BaseException:
        discard(one.taken for one in found)
        raise
    return found


def _refuse(faults: Sequence[FileRefused]) -> None:
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise FileRefused("E-PROOFS", count=len(faults), lines="\n".join(f"  {fault}" for fault in faults))


def _candidate(store: Store, place: Place, source: Path, asked: Ask) -> _Candidate:
    taken = take(store, source, most=EVIDENCE_BYTES)
    try:
        what = examine(taken, asked)
        _judge_slot(place, taken, what)
    except BaseException:
        discard([taken])
        raise
    return _Candidate(taken, what)


def _judge_slot(place: Place, taken: Taken, what: Examined) -> None:
    slot = place.slot
    types = (slot.types or (_PHOTOS if slot.photos else ())) if slot else ()
    if slot and types and what.kind not in types:
        raise FileRefused("E-PROOF-SLOT", name=taken.name, kind=what.kind, slot=slot.title, types="、".join(types))


def _name_all(
    store: Store,
    place: Place,
    found: Sequence[_Candidate],
    missing: Collection[str],
    details: dict[str, str],
    also: Also,
) -> Attached:
    """Write the rows that name the files, in one batch; what is there already only takes new details.

    Args:
        missing: SHA-256 of those that were not on this computer before.
    """
    known: set[str] = set()
    elsewhere: dict[str, list[Mapping[str, str]]] = {}
    for row in rows(store, "C01"):
        known.add(row.key.id)
        elsewhere.setdefault(row.tokens["sha256"], []).append(row.tokens)
    told: list[AttachedFile] = []
    back: set[str] = set()
    lines: dict[RowKey, dict[str, str]] = {}
    for one in found:
        key = _key(store, place, one.taken.sha256)
        is_known = key.id in known or key in lines
        places = [] if is_known else elsewhere.get(one.taken.sha256, [])
        is_restored = key.id in known and key.id not in back and one.taken.sha256 in missing
        back.update({key.id} if is_restored else ())
        others = list(dict.fromkeys(words_of_place(store, item) for item in places))
        told.append(_attached(one, others, is_known=is_known, is_restored=is_restored))
        if key.id not in known:
            lines.setdefault(key, {**_row_tokens(store, place, one, told[-1].name), **details})
        elif details:
            lines[key] = details
    lines.update((key, dict(tokens)) for key, tokens in also(told).items())
    label = f"附上材料：{place.words}"
    with store.transaction():
        for one in found:
            keep_evidence(store, one.taken.sha256, one.taken.size, one.taken.crc32, one.what.kind)
        if not lines:
            return Attached(place, None, (), tuple(told))
        written = put_rows(store, lines.items(), Act("attach", label, label if store.is_bureau else ""))
    return Attached(place, written.batch, tuple(written.rows.get("C01", ())), tuple(told))


def _key(store: Store, place: Place, sha256: str) -> RowKey:
    """Name the row of a proof so that it is the same however often and on whichever copy it is attached."""
    unit = store.identity.unit
    return RowKey(
        "C01", unit, fixed_id(store.identity.campaign, "/".join(("C01", unit, *place.tokens.values(), sha256)))
    )


def _detail_tokens(store: Store, details: Details) -> dict[str, str]:
    given = {
        "title": details.title,
        "sealed": "" if details.sealed is None else "是" if details.sealed else "否",
        "phase": details.phase,
        "doc_no": details.doc_no,
        "doc_date": details.doc_date,
    }
    return {name: read(store, "C01", name, text).token for name, text in given.items() if text}


def _row_tokens(store: Store, place: Place, one: _Candidate, name: str) -> dict[str, str]:
    what = one.what
    facts = {
        "file_name": name[-200:],
        "title": Path(name).stem[:200],
        "ext": what.kind,
        "size": str(one.taken.size),
        "sha256": one.taken.sha256,
        "px_w": str(what.width or ""),
        "px_h": str(what.height or ""),
        "pages": str(what.pages or ""),
        "taken_at": what.taken,
        "exif_lon": "" if what.lon is None else f"{what.lon:.6f}",
        "exif_lat": "" if what.lat is None else f"{what.lat:.6f}",
    }
    return {**place.tokens, **{key: read(store, "C01", key, text).token for key, text in facts.items() if text}}


def _judge_chapters(place: Place, chapters: Sequence[str]) -> None:
    asked = place.item.chapters if place.item else ()
    for chapter in chapters:
        if chapter not in asked:
            known = "、".join(asked) or "没有"
            raise WrongPlace("E-CHAPTER", item=place.words, chapter=chapter, known=known)


def _report(
    store: Store, place: Place, files: Sequence[AttachedFile], details: Details
) -> dict[RowKey, dict[str, str]]:
    """Give the row of C05 that lists a report: its versions, and the chapters ticked off."""
    item = place.item
    if item is None or item.kind != "report" or place.table or place.slot == STATEMENT:
        return {}
    key = RowKey("C05", store.identity.unit, fixed_id(store.identity.campaign, f"C05/{item.unit}/{item.id}"))
    before = next((row.tokens for row in rows(store, "C05") if row.key == key), {})
    told = {*before.get("chapters", "").splitlines(), *details.chapters}
    tokens = {
        "item": item.id,
        "unit": item.unit,
        "title": details.title or before.get("title") or item.title,
        "report_year": str(store.pack.year),
        "chapters": "\n".join(chapter for chapter in item.chapters if chapter in told),
    }
    for file in files:
        if file.what.kind == "docx":
            tokens["docx"] = file.sha256
        elif file.what.kind == "pdf" and details.sealed:
            tokens["pdf"] = file.sha256
    parsed = {name: read(store, "C05", name, text).token for name, text in tokens.items()}
    return {key: parsed} if any(before.get(name) != token for name, token in parsed.items()) else {}


def _attached(one: _Candidate, elsewhere: Sequence[str], *, is_known: bool, is_restored: bool) -> AttachedFile:
    name, notices = _right_name(one)
    if is_restored:
        notices.append("这里附过这个文件，它已经不在这台电脑上；现在找回来了。")
    elif is_known:
        notices.append("这里已经附过同样内容的文件，没有重复保存。")
    if elsewhere:
        notices.append(f"同样的文件也附在“{'”、“'.join(elsewhere)}”，如附错了地方请移去一处。")
    if one.what.lon is not None and one.what.lat is not None:
        notices.append(f"照片里带有拍摄位置（经度 {one.what.lon}，纬度 {one.what.lat}），会随照片一起报送。")
    if one.what.names_owner:
        notices.append("照片里写有相机主人的名字或相机编号，会随照片一起报送。")
    return AttachedFile(name, one.taken.sha256, one.taken.size, one.what, is_known, tuple(notices), is_restored)


def _right_name(one: _Candidate) -> tuple[str, list[str]]:
    """Give a file's name with the extension of its content, and say so where it had another."""
    path, kind = Path(one.taken.name), one.what.kind
    given = path.suffix.lstrip(".").lower()
    if given == kind or (given, kind) == ("jpeg", "jpg"):
        return one.taken.name, []
    told = f"文件名的扩展名是“{path.suffix or '空'}”，内容其实是 {kind}，已按 {kind} 保存。"
    return f"{path.stem or '文件'}.{kind}", [told]
