"""What is missing or wrong in the materials (domain.md 2.2.4; 3.7 X16, X17): findings, worked out afresh, never stored.

A finding about an item, a table as a whole or a declaration stands in C01 under the unit that owes it, and its slot
says where; one about a row's own proofs stands at that row. Those that ask for a reason are explained like any other.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from db.checks.explanations import Explanations, Place
from db.checks.functions import inside
from db.materials import Declaration, Proof, rows_where
from db.remarks import row_at
from db.row_key import RowKey
from db.store import Store
from forms.model import Level, Pack, Slot, Submission, Table
from forms.problems import Problem, problem_id, sentence
from office.owing import Holdings, Owed, asks_whole, judged_units, owed_by
from office.signatures import TABLE as SIGNATURES
from office.signatures import signature_findings

PHOTOS: Final = frozenset({"jpg", "png"})
EDITABLE: Final = frozenset({"docx", "xlsx"})
_SCANS: Final = frozenset({"pdf", "jpg", "png"})
DECLARED: Final = {"nil": "零报告", "not_applicable": "不适用", "no_material": "无相关材料"}
_NAMED: Final = 5
_FREE: Final = Slot("", "材料")


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is missing or wrong.

    Attributes:
        level: None where the pack switches the rule off.
        shown: The facts it rests on; an explanation holds for exactly these.
        place: Where, as `B-XM-04/photos`; of a row the slot alone.
        row: The row whose proofs are meant; None for others.
    """

    code: str
    level: Level | None
    text: str
    shown: str
    place: str
    row: RowKey | None = None


def material_findings(store: Store) -> list[Problem]:
    """List what is missing or wrong in the materials of this unit; at the bureau of all whose final report is in."""
    return [problem for problem, _ in material_problems(store)]


def material_problems(store: Store) -> list[tuple[Problem, str]]:
    """List the same with the facts that each rests on, which an explanation keeps."""
    holdings, explained = Holdings(store), Explanations(store)
    found: dict[str, tuple[Problem, str]] = {}
    for unit in judged_units(store):
        owed = owed_by(store, unit)
        every = [lack for one in owed for lack in lacks(holdings, one)]
        every += _signatures(holdings, unit, owed)
        for lack in (*every, *(_unnamed(holdings, unit) if owed else ()), *_of_gone(holdings, unit)):
            problem = as_problem(unit, lack, explained)
            # Two items of one table ask for the same proofs of it.
            found.setdefault(problem.id, (problem, lack.shown))
    return list(found.values())


def _unnamed(holdings: Holdings, unit: str) -> Iterator[Lack]:
    """Find a unit that has named no liaison, or none in time, where the pack sets a day for it (RU-7)."""
    pack = holdings.store.pack
    due, days = pack.submission.liaison_due, holdings.liaisons.get(unit)
    if due is None or unit == pack.bureau:
        return
    if not days:
        what = f"还没有{pack.unit(unit).name}的"
    elif (first := min(days)) > due:
        what = f"{pack.unit(unit).name}的是 {first} 报送的"
    else:
        return
    yield Lack("V-LIAISON", Level.NOTE, sentence("V-LIAISON", {"due": due, "what": what}), "", "C04")


def _of_gone(holdings: Holdings, unit: str) -> Iterator[Lack]:
    """Tell of proofs of rows that are not there, be it that they came from elsewhere: they count for nothing."""
    brought: dict[str, list[Proof]] = {}
    for proof in holdings.gone:
        if proof.owner == unit:
            brought.setdefault(proof.table, []).append(proof)
    for table, files in brought.items():
        about = {"place": holdings.store.table(table).title, "count": len(files), "names": _names(files)}
        yield Lack("V-PROOF", Level.NOTE, sentence("V-PROOF", about), "", f"{table}/")


def _signatures(holdings: Holdings, unit: str, owed: list[Owed]) -> Iterator[Lack]:
    for said in signature_findings(holdings, unit, owed):
        if said.level is not None:
            yield Lack(said.code, said.level, said.text, _fact(said.rests_on), f"{said.table}/{SIGNATURES}")


def lacks(holdings: Holdings, one: Owed) -> list[Lack]:
    """List what is missing or wrong in one thing owed; what the pack does not ask for is left out."""
    declared = holdings.declared(one)
    found = _declared(holdings, one, declared, one.tables) if declared else _undeclared(holdings, one)
    return [lack for lack in (*found, *_away(holdings, one)) if lack.level is not None]


def as_problem(unit: str, lack: Lack, explained: Explanations) -> Problem:
    """Tell of a lack as of any other finding, with whether somebody has explained it."""
    row = lack.row or RowKey("C01", unit, "")
    place = Place(lack.code, row.table, row.owner, row.id, "", lack.place)
    # An error is mended, whatever a package says of it.
    covers = lack.level is not Level.ERROR and explained.covers(place, lack.shown)
    assert lack.level is not None  # noqa: S101 - `lacks` leaves these out
    return Problem(problem_id(*place), place.check, lack.level, *place[1:5], lack.text, covers, place.slot)


def _undeclared(holdings: Holdings, one: Owed) -> Iterator[Lack]:
    yield from _unanswered(holdings, one)
    for table_id, declared in holdings.declared_tables(one).items():
        if declared.item == one.id:
            yield from _declared(holdings, one, declared, [table for table in one.tables if table.id == table_id])
    for slot, files in _by_slot(one.slots, holdings.of_item(one.unit, one.id) if one.item else []):
        yield from _judged(holdings, one, _Place(one.words, f"{one.id}/{slot.id}", slot), files)
    yield from _unfinished(holdings, one)
    for table in one.tables:
        if holdings.filled(one.unit, table):
            yield from _of_table(holdings, one, table)


def _declared(holdings: Holdings, one: Owed, declared: Declaration, about: Sequence[Table]) -> Iterator[Lack]:
    """Judge a declaration: it must not contradict what is there, and all but a nil return must be signed (RU-1)."""
    filled = [table.title for table in about if holdings.filled(one.unit, table)]
    files = [] if declared.table else holdings.files(one)
    place = f"{one.id}/{declared.table}" if declared.table else one.id
    kind = DECLARED.get(declared.kind, declared.kind)
    if filled or (files and declared.kind != "nil"):
        what = f"表“{'”、“'.join(filled)}”里填有内容" if filled else f"附有 {len(files)} 个材料"
        text = sentence("V-NIL", {"item": one.words, "kind": kind, "what": what})
        yield Lack("V-NIL", Level.ERROR, text, "", place)
    if declared.kind != "nil" and not declared.scan:
        level = holdings.store.pack.submission.answered
        unsigned = sentence("V-SIGNED", {"item": one.words, "kind": kind})
        yield Lack("V-SIGNED", level, unsigned, _fact(declared.statement), place)
    unsaid = holdings.unsigned.get((declared.owner, declared.row)) if declared.scan else None
    if unsaid:
        level = Level.EXPLAIN if holdings.store.pack.submission.answered else None
        text = sentence("V-SIGNER", {"item": one.words, "kind": kind, "what": unsaid})
        yield Lack("V-SIGNER", level, text, _fact(declared.scan), place)


def _unanswered(holdings: Holdings, one: Owed) -> Iterator[Lack]:
    """Find an item without table, material or declaration (X16)."""
    if one.kind == "act":
        return
    declared = holdings.declared_tables(one)
    asked = [table for table in one.tables if table.id not in declared and not table.is_worked_out]
    empty = [table.title for table in asked if not holdings.filled(one.unit, table)]
    files = holdings.files(one)
    must_fill = one.kind == "fill" and one.tables
    if (empty and (must_fill or not files)) or not (one.tables or files):
        what = f"表“{'”、“'.join(empty)}”没有填" if empty else "没有附上材料"
        text = sentence("V-ITEM", {"item": one.words, "what": what})
        yield Lack("V-ITEM", holdings.store.pack.submission.answered, text, what, one.id)


def _unfinished(holdings: Holdings, one: Owed) -> Iterator[Lack]:
    """Find a report of which nobody has said that it has all its chapters (domain.md 3.6, C05)."""
    untold = holdings.untold_chapters(one)
    if untold and holdings.files(one):
        level = Level.EXPLAIN if holdings.store.pack.submission.answered else None
        words = "、".join(untold)
        yield Lack("V-CHAPTER", level, sentence("V-CHAPTER", {"item": one.words, "names": words}), _fact(words), one.id)


def _of_table(holdings: Holdings, one: Owed, table: Table) -> Iterator[Lack]:
    whole = [slot for slot in table.evidence if not slot.each_row]
    if whole and asks_whole(holdings.store, one, table):
        for slot, files in _by_slot(whole, holdings.of_table(one.unit, table.id)):
            rows = () if slot.required is True else _asked_rows(holdings.store, table, slot)
            if rows is None:
                yield _not_run(table, slot)
            is_asked = bool(slot.required is True or rows) and _is_part(holdings, one, table, slot)
            asked = replace(slot, required=is_asked)
            yield from _judged(holdings, one, _Place(table.title, f"{table.id}/{slot.id}", asked), files)
    each = [slot for slot in table.evidence if slot.each_row]
    if each:
        yield from _of_rows(holdings, one, table, each)


def _is_part(holdings: Holdings, one: Owed, table: Table, slot: Slot) -> bool:
    """Whether a unit owns the part of a table that a proof of the whole table is about."""
    sections = {duty.section for duty in holdings.rights(one.unit).of(table.id)}
    return slot.section is None or not sections.isdisjoint({None, slot.section})


def _of_rows(holdings: Holdings, one: Owed, table: Table, slots: Sequence[Slot]) -> Iterator[Lack]:
    brought = holdings.of_rows(table.id)
    for slot in slots:
        asked = _asked_rows(holdings.store, table, slot)
        if asked is None:
            yield _not_run(table, slot)
        wanted = frozenset(asked or ())
        rows: dict[RowKey, list[Proof]] = {key: [] for key in wanted}
        rows |= {RowKey(table.id, *row): files for row, files in brought.items()}
        for key, files in sorted(rows.items(), key=lambda item: (item[0].owner, item[0].id)):
            if holdings.asks_row(one.unit, table, key):
                own = [
                    proof for proof in files if proof.slot == slot.id and holdings.may_prove(proof.owner, table, key)
                ]
                place = _Place(table.title, slot.id, replace(slot, required=key in wanted), key)
                if any(True for _ in _judged(holdings, one, place, own)):
                    # Only of a row that lacks something the name is looked up.
                    yield from _judged(holdings, one, replace(place, about=_named(holdings, table, key)), own)


def _named(holdings: Holdings, table: Table, key: RowKey) -> str:
    """Name a row by its table and what people know it by."""
    line = row_at(holdings.store, key)
    words = holdings.labels.words(key, line.tokens) if line is not None else ""
    return f"{table.title}”中“{words}" if words else table.title


def _asked_rows(store: Store, table: Table, slot: Slot) -> Collection[RowKey] | None:
    """Give the rows for which a proof is asked, of a whole table where the condition holds for any; None: unknown."""
    if slot.required is False:
        return ()
    return rows_where(store, table, None if slot.required is True else slot.required)


def _not_run(table: Table, slot: Slot) -> Lack:
    place = f"{table.id}/{slot.id}"
    return Lack("V-RULE", Level.NOTE, sentence("V-RULE", {"rule": place}), "", place)


def _by_slot(slots: Sequence[Slot], files: Sequence[Proof]) -> list[tuple[Slot, list[Proof]]]:
    """Sort files into the slots asked for; what has no such slot lies in a free one."""
    known = {slot.id for slot in slots}
    found = [(slot, [proof for proof in files if proof.slot == slot.id]) for slot in slots]
    free = [proof for proof in files if proof.slot not in known]
    return [*found, (_FREE, free)] if free else found


def _fact(text: str) -> str:
    """Name what a finding rests on, as an explanation keeps it: in one short line, whatever it is."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Place:
    """A slot with where it stands; `about` is its item or table in words."""

    about: str
    id: str
    slot: Slot
    row: RowKey | None = None


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the findings of one slot."""

    place: _Place
    shown: str

    def __call__(self, code: str, level: Level | None, text: str) -> Lack:
        return Lack(code, level, text, self.shown, self.place.id, self.place.row)


def _judged(holdings: Holdings, one: Owed, place: _Place, files: Sequence[Proof]) -> Iterator[Lack]:
    """Judge the files of one slot by the rules of submission."""
    rules, slot = holdings.store.pack.submission, place.slot
    shown = json.dumps(sorted((proof.sha256, proof.phase, proof.is_sealed) for proof in files))
    lack = _Maker(place, _fact(shown))
    yield from _counted(rules, slot, len(files), {"place": place.about, "slot": slot.title}, lack)
    if not files:
        return
    if slot.sealed and not any(proof.is_sealed and proof.ext in _SCANS for proof in files):
        yield lack("V-STAMP", rules.answered, sentence("V-STAMP", {"place": place.about, "slot": slot.title}))
    if slot.photos:
        yield from _photos(holdings, place, files, lack)
    else:
        yield from _versions(rules, one, place, files, lack)


def _counted(rules: Submission, slot: Slot, count: int, place: Mapping[str, str], lack: _Maker) -> Iterator[Lack]:
    about = {"place": place["place"], "slot": place["slot"], "count": count}
    if count < slot.least and (count or slot.required):
        types = "、".join(slot.types) or "文件"
        yield lack("V-SLOT", rules.answered, sentence("V-SLOT", {**about, "least": slot.least, "types": types}))
    if slot.most is not None and count > slot.most:
        yield lack("V-MANY", Level.NOTE, sentence("V-MANY", {**about, "most": slot.most}))


def _photos(holdings: Holdings, place: _Place, files: Sequence[Proof], lack: _Maker) -> Iterator[Lack]:
    """Judge photos: how many, how big, before and after, when and where (RU-3 to RU-5)."""
    pack = holdings.store.pack
    rules = pack.submission
    about = {"place": place.about, "slot": place.slot.title}
    photos = [proof for proof in files if proof.ext in PHOTOS]
    least, most, count = rules.photos_least, rules.photos_most, len(photos)
    if not least <= count <= most:
        yield lack(
            "V-PHOTO", rules.photos, sentence("V-PHOTO", {**about, "least": least, "most": most, "count": count})
        )
    if small := [proof for proof in photos if is_small(proof, rules)]:
        size = {"long": rules.photo_long, "short": rules.photo_short}
        yield lack("V-PIXELS", rules.photos, sentence("V-PIXELS", {**about, **size, "names": _names(small)}))
    if place.slot.pairs and (gone := _unpaired(photos)):
        yield lack("V-PAIR", rules.pairs, sentence("V-PAIR", {**about, "what": gone}))
    if late := [proof for proof in photos if is_late(proof, pack)]:
        period = {"start": pack.start, "end": pack.end}
        yield lack("V-TAKEN", rules.photos, sentence("V-TAKEN", {**about, **period, "names": _names(late)}))
    if away := [proof for proof in photos if is_outside(proof, pack.county)]:
        yield lack("V-PLACE", rules.photos, sentence("V-PLACE", {**about, "names": _names(away)}))


def is_late(proof: Proof, pack: Pack) -> bool:
    """Whether a photo was taken outside the data period; how it was before may have been seen long ago."""
    return bool(proof.taken) and proof.phase != "before" and not pack.start <= proof.taken[:10] <= pack.end


def is_small(proof: Proof, rules: Submission) -> bool:
    """Whether a photo is too small either way up; one that nobody measured is not judged."""
    long, short = max(proof.width, proof.height), min(proof.width, proof.height)
    return long > 0 and (long < rules.photo_long or short < rules.photo_short)


def _unpaired(photos: Sequence[Proof]) -> str:
    phases = {proof.phase for proof in photos}
    return "、".join(words for phase, words in (("before", "治理前"), ("after", "治理后")) if phase not in phases)


def is_outside(proof: Proof, county: Mapping[str, str]) -> bool:
    """Whether a photo says it was taken outside the county, as far as the pack tells where the county lies."""
    if proof.place is None:
        return False
    lon, lat = proof.place
    if "ring" in county:
        return inside(lon, lat, county["ring"]) == 0
    edges = [county.get(name) for name in ("lon_min", "lon_max", "lat_min", "lat_max")]
    if any(edge is None for edge in edges):
        return False
    west, east, south, north = (float(edge or 0) for edge in edges)
    return not (west <= lon <= east and south <= lat <= north)


def _versions(rules: Submission, one: Owed, place: _Place, files: Sequence[Proof], lack: _Maker) -> Iterator[Lack]:
    """Judge in which versions a material is there: PDF always, of reports and tables an editable copy, too (RU-2)."""
    kinds = {proof.ext for proof in files}
    about = {"place": place.about, "slot": place.slot.title}
    if (not place.slot.types or "pdf" in place.slot.types) and "pdf" not in kinds:
        yield lack("V-PDF", rules.pdf, sentence("V-PDF", about))
    wanted = EDITABLE & set(place.slot.types) if place.slot.types else EDITABLE
    is_report = one.kind == "report" and one.item is not None
    # What proves a single row is nobody's report or table, even where a report asks for the rows.
    is_made = (is_report or wanted == {"xlsx"}) and place.row is None
    if is_made and wanted and not wanted & kinds:
        types = " 或 ".join(sorted(wanted))
        yield lack("V-EDITABLE", rules.editable, sentence("V-EDITABLE", {**about, "types": types}))


def _away(holdings: Holdings, one: Owed) -> Iterator[Lack]:
    """Tell of files that are not on this computer: a normal state, but nobody should be surprised by it."""
    gone = [proof for proof in holdings.files(one) if proof.sha256 not in holdings.here]
    if gone:
        text = sentence("V-FILE", {"place": one.words, "count": len(gone), "names": _names(gone)})
        yield Lack("V-FILE", Level.NOTE, text, "", one.id)


def _names(files: Sequence[Proof]) -> str:
    names = "、".join(proof.name for proof in files[:_NAMED])
    return f"{names} 等 {len(files)} 个" if len(files) > _NAMED else names
