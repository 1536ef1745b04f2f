"""What screens ask about items (事项): how far each is, what is attached and declared; and the acts that change it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields as dataclass_fields
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from db.batch import Act, Edit, Written
from db.checks.problems import Counts, Findings
from db.journal import delete_rows, set_cells
from db.materials import Declaration, Proof, declarations
from db.references import References
from db.remarks import row_at
from db.row_key import RowKey
from db.rows import Row, fetch, numbers_of, rows
from db.store import Store, fixed_id
from desktop.jobs import Report
from desktop.paper_facts import Lacking, Papers, Signer, SlotState, Standing, ToExplain, Verdict
from desktop.proofs import File, Shelf
from forms.model import Level, Slot
from forms.problems import Problem
from forms.showing import show
from forms.troubles import Trouble
from office.entry import read
from office.items import ItemStatus, items
from office.materials import DECLARED, material_findings
from office.owing import KINDS, STATEMENT, Owed, find_owed
from office.places import is_own_row
from office.proof_words import remarks_on
from office.readiness import open_beside
from office.understood import Understood, understood

if TYPE_CHECKING:
    from office.attach import AttachedFile

#: So many names of files are told before the rest is counted.
_NAMED: Final = 5


class PapersSource:
    """What is owed here, and the acts on it.

    Raises:
        Trouble: From every act; nothing was written.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def standing(self) -> Standing:
        """How far everything is that this unit owes itself, and what is open beside the data of its tables."""
        return Standing(tuple(items(self.store, [self.store.identity.unit])), open_beside(self.store))

    def papers(self, name: str, row: int = 0) -> Papers | None:
        """All about an item, or about what a table belongs to; None if nobody here owes it.

        Args:
            row: Local number of a row whose proofs are shown, too; 0: none.
        """
        one = self._owed(name)
        if one is None:
            return None
        status = next(item for item in items(self.store, [one.unit]) if item.id == one.id)
        declared = self._declared(one)
        told = {line for own in self._chapters(one) for line in own.splitlines()}
        found = material_findings(self.store)
        line = next((found for table in one.tables for found in fetch(self.store, table.id, [row])), None)
        if line is not None and not is_own_row(self.store, self.store.table(line.key.table), line.key):
            line = None  # others attach what belongs to it
        return Papers(
            one.id,
            KINDS[one.kind],
            status,
            one.item.source.partition("：")[2] if one.item else "",
            one.tables,
            tuple(self._slots(one, line, status, found, is_declared=declared is not None)),
            tuple((chapter, chapter in told) for chapter in (one.item.chapters if one.item else ())),
            declared,
            DECLARED.get(declared.kind, declared.kind) if declared else "",
            bool(one.tables),
            tuple(self._to_explain(status, found)),
            self._scans(one, declared),
            sum((Findings(self.store, table).counts() for table in one.tables), Counts()),
            self._signer(declared),
            self._words(line) if line is not None else "",
            tuple(self._lacking(one, found)),
        )

    def _lacking(self, one: Owed, found: Sequence[Problem]) -> Iterator[Lacking]:
        """Say where something of an item is lacking, the whole first."""
        gaps = [problem for problem in found if problem.is_open]
        owed = [problem for problem in gaps if problem.table == "C01" and problem.owner == one.unit]
        about = {problem.slot.partition("/")[0] for problem in owed}
        if one.item is not None and one.id in about:
            yield Lacking()
        yield from (Lacking(table.id) for table in one.tables if table.id in about)
        for table in one.tables:
            keys = {RowKey(table.id, problem.owner, problem.row) for problem in gaps if problem.table == table.id}
            yield from (Lacking(table.id, number) for number in numbers_of(self.store, table.id, keys))

    def _scans(self, one: Owed, declared: Declaration | None) -> tuple[File, ...]:
        """Give the scans of a declaration, the one that counts last."""
        if declared is None:
            return ()
        table = "" if one.item else one.tables[0].id
        # That it is stamped is what it is attached as.
        slot = replace(STATEMENT, sealed=False)
        found = Shelf(self.store).files(slot, one.id if one.item else "", table, None)
        return tuple(sorted(found, key=lambda file: file.sha256 == declared.scan))

    def _signer(self, declared: Declaration | None) -> Signer:
        line = row_at(self.store, RowKey("C02", declared.owner, declared.row)) if declared else None
        if line is None:
            return Signer()
        fields = [self.store.table("C02").field(field.name) for field in dataclass_fields(Signer)]
        return Signer(*(show(field, line.tokens[field.name], self.store.pack) for field in fields))

    def _to_explain(self, status: ItemStatus, found: Sequence[Problem]) -> Iterator[ToExplain]:
        """Give what may be explained of the missing; two items of one table share what is said about it."""
        unit = self.store.identity.unit
        for problem in found:
            if problem.level is Level.EXPLAIN and problem.text in status.missing:
                wanted = fixed_id(self.store.identity.campaign, f"C03/{unit}/{problem.place}")
                written = (row.tokens["reason"] for row in rows(self.store, "C03") if row.key.id == wanted)
                yield ToExplain(problem, next(written, ""))

    def explain(self, problem: Problem, reason: str) -> None:
        """Write why what was found about files is right."""
        from office.entry import explain

        explain(self.store, problem.id, reason)

    def _owed(self, name: str) -> Owed | None:
        one = find_owed(self.store, name)
        if one is None and name in {table.id for table in self.store.pack.tables}:
            parent = self.store.table(name).parent
            one = find_owed(self.store, parent) if parent else None
        return one

    def _declared(self, one: Owed) -> Declaration | None:
        found = (item for item in declarations(self.store) if (item.owner, item.item) == (one.unit, one.id))
        return next((item for item in found if not item.scope and item.table in {"", one.id}), None)

    def _chapters(self, one: Owed) -> Iterator[str]:
        for line in rows(self.store, "C05"):
            if (line.key.owner, line.tokens["item"]) == (one.unit, one.id):
                yield line.tokens["chapters"]

    def _slots(
        self, one: Owed, line: Row | None, status: ItemStatus, found: Sequence[Problem], *, is_declared: bool
    ) -> Iterator[SlotState]:
        for state in self._all_slots(one, line, found):
            note = ""
            if is_declared:
                note = "已说明，可以不附"
            elif state.slot.required is True and not state.problems and not state.files:
                table = state.place.partition("/")[0]
                note = "填了表就必附" if status.rows.get(table) == 0 else "有内容就必附"
            yield replace(state, note=note)

    def _all_slots(self, one: Owed, line: Row | None, every: Sequence[Problem]) -> Iterator[SlotState]:
        shelf, known = Shelf(self.store), _by_place(one, every)
        if one.item is not None:
            for slot in one.slots or (Slot("", "材料"),):
                name = f"{one.id}/{slot.id}" if slot.id else one.id
                found = known.get(("C01", "", f"{one.id}/{slot.id}"), ())
                yield SlotState(name, "", "", slot, "", shelf.files(slot, one.id, "", None), tuple(found))
        named = (self._words(line) if line is not None else "") or "选中的记录"
        for table in one.tables:
            free = (Slot("", "材料"),) if one.item is None and not table.evidence else ()
            for slot in (*table.evidence, *free):
                key = line.key if slot.each_row and line is not None and line.key.table == table.id else None
                if key is not None or not slot.each_row:
                    name = f"{table.id}/{slot.id}" if slot.id else table.id
                    about = table.title if key is None else f"{table.title}，{named}"
                    place = (table.id, key.id, slot.id) if key else ("C01", "", f"{table.id}/{slot.id}")
                    files = shelf.files(slot, "", table.id, key)
                    where = (table.id, key.id) if key else ("", "")
                    yield SlotState(name, *where, slot, about, files, tuple(known.get(place, ())))

    def _words(self, line: Row) -> str:
        """What people know a row by."""
        return References(self.store).words(self.store.table(line.key.table), line.tokens)

    def attach(
        self,
        slot: SlotState,
        paths: Sequence[Path],
        *,
        sealed: bool | None,
        phase: str,
        report: Report,
        told: list[Verdict],
    ) -> None:
        """Attach files and the files of folders one by one, so that each has its own verdict at once.

        Args:
            told: Verdicts are added here as they come, for whoever looks in meanwhile.
        """
        from office.attach import Details, attach
        from office.places import find_place

        place = find_place(self.store, slot.place, slot.table or None, slot.row or None)
        files = _gathered(paths, told)
        for done, path in enumerate(files):
            report(done, len(files))
            try:
                found = attach(self.store, place, [path], Details(sealed=sealed, phase=phase))
            except Trouble as trouble:
                told.append(Verdict(path.name, is_taken=False, words=str(trouble)))
            else:
                told += [self._verdict(file, slot.slot, phase, sealed=sealed) for file in found.files]
        report(len(files), len(files))

    def _verdict(self, file: AttachedFile, slot: Slot, phase: str, *, sealed: bool | None) -> Verdict:
        """Say of a file that was just attached what is right and what is not."""
        what = file.what
        place = None if what.lon is None or what.lat is None else (what.lon, what.lat)
        proof = Proof(
            "", "", slot.id, "", ("", ""), file.name, what.kind, file.sha256, bool(sealed), phase,
            what.width, what.height, what.taken, place,
        )  # fmt: skip
        remarks = remarks_on(proof, slot, self.store.pack)
        doubts = f"{'；'.join(remarks)}。" if remarks else ""
        return replace(_verdict_of(file, doubts), is_doubtful=bool(remarks) or (file.is_known and not file.is_restored))

    def tick(self, name: str, chapters: Sequence[str]) -> None:
        """Say that a report has these chapters."""
        from office.attach import Details, attach
        from office.places import find_place

        place = find_place(self.store, name)
        attach(self.store, place, [], Details(chapters=tuple(chapters)))

    def take_away(self, files: Sequence[File]) -> Written:
        """Take files from their place; Ctrl+Z brings them back."""
        more = f" 等 {len(files)} 个" if len(files) > 1 else ""
        return delete_rows(self.store, [file.number for file in files], self._act(f"移去材料：{files[0].words}{more}"))

    def move(self, files: Sequence[File], file: File, step: int) -> Written | None:
        """Put a file earlier or later among those of its place; None if it stands at the end already.

        Args:
            files: All of the place, in order.
            step: -1 or 1.
        """
        order = list(files)
        here = order.index(file)
        if not 0 <= here + step < len(order):
            return None
        order.insert(here + step, order.pop(here))
        edits = [Edit(one.number, "seq", str(seq)) for seq, one in enumerate(order, 1) if one.seq != seq]
        return set_cells(self.store, edits, self._act(f"调整材料次序：{file.name}"))

    def mark(self, files: Sequence[File], field: str, token: str, words: str) -> Written:
        """Say of files in which phase they were taken (`phase`), or whether they are stamped (`sealed`)."""
        edits = [Edit(file.number, field, token) for file in files]
        return set_cells(self.store, edits, self._act(f"标为“{words}”：{files[0].name}"))

    def _act(self, label: str) -> Act:
        return Act("attach", label, label if self.store.is_bureau else "")

    def declare(self, name: str, kind: str, reason: str) -> None:
        """Declare that there is nothing to report."""
        from office.declare import Reason, declare

        declare(self.store, name, kind, Reason(reason))

    def withdraw(self, name: str) -> None:
        """Take the declaration back."""
        from office.declare import withdraw_declaration

        withdraw_declaration(self.store, name)

    def tell_signer(self, name: str, signer: Signer) -> None:
        """Write down who signed the declaration, and when."""
        from office.declare import tell_signer

        tell_signer(self.store, name, leader_role=signer.leader_role, signed_on=signer.signed_on)

    def read_day(self, text: str) -> Understood | None:
        """Say how the day of signing is read while it is typed; a day to come deserves a second look."""
        found = understood(self.store, "C02", 0, "signed_on", text)
        day = read(self.store, "C02", "signed_on", text)
        if day.token and not day.why and day.token > self.store.clock()[:10]:
            return Understood(f"{found.words if found else ''}这一天还没有到，请核对。", is_doubtful=True)
        return found

    def sign(self, name: str, scan: Path) -> list[Verdict]:
        """Attach the signed and stamped scan of the declaration."""
        from office.declare import sign

        try:
            found = sign(self.store, name, scan)
        except Trouble as trouble:
            return [Verdict(scan.name, is_taken=False, words=str(trouble))]
        return [_verdict_of(file) for file in found.files]


def _verdict_of(file: AttachedFile, doubts: str = "") -> Verdict:
    """Say whether there is a file more now."""
    is_doubled = file.is_known and not file.is_restored
    words = doubts + "".join(file.notices)
    return Verdict(file.name, True, words, is_doubled=is_doubled, is_restored=file.is_restored)


def _gathered(paths: Sequence[Path], told: list[Verdict]) -> list[Path]:
    """Give the files meant, and say what was left out of folders."""
    from office.gathering import gather

    found: dict[Path, None] = {}
    for path in paths:
        try:
            inside = gather([path])
        except Trouble as trouble:
            told.append(Verdict(path.name, is_taken=False, words=str(trouble)))
            continue
        found.update(dict.fromkeys(inside.files))
        if inside.skipped:
            names = "、".join(one.name for one in inside.skipped[:_NAMED])
            more = f" 等 {len(inside.skipped)} 个" if len(inside.skipped) > _NAMED else ""
            words = f"文件夹“{path.name}”里的隐藏文件、系统文件没有附：{names}{more}。"
            told.append(Verdict(path.name, True, words, is_left_out=True))
    return list(found)


def _by_place(one: Owed, every: Sequence[Problem]) -> dict[tuple[str, str, str], list[Problem]]:
    """Give what is wrong at every place, by table, row and place."""
    found: dict[tuple[str, str, str], list[Problem]] = {}
    for problem in every:
        is_here = problem.table != "C01" or problem.owner == one.unit
        if is_here and problem.level is not Level.NOTE:
            found.setdefault((problem.table, problem.row, problem.slot), []).append(problem)
    return found
