"""What screens ask about items (事项): how far each is, what is attached and declared; and the acts that change it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from db.batch import Act, Written
from db.evidence import present
from db.journal import delete_rows
from db.materials import Declaration, declarations
from db.row_key import RowKey
from db.rows import fetch, rows
from db.store import Store, fixed_id
from desktop.jobs import Report
from forms.model import Level, Slot, Table
from forms.problems import Problem
from forms.troubles import Trouble
from office.items import ItemStatus, items
from office.materials import DECLARED, material_findings
from office.owing import KINDS, STATEMENT, Owed, find_owed

_MB: Final = 1024**2
_PHASES: Final = {"before": "治理前", "during": "治理中", "after": "治理后"}


@dataclass(frozen=True, slots=True)
class File:
    """One attached file: local number of its row, and what people know it by."""

    number: int
    words: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class SlotState:
    """A place for files.

    Attributes:
        place: As `office.places.find_place` takes it, with table and row where it belongs to a row.
        about: The table or row that it proves, empty for the item's own.
    """

    place: str
    table: str
    row: str
    slot: Slot
    about: str
    files: tuple[File, ...]

    @property
    def rules(self) -> str:
        """What is asked for, in words."""
        slot = self.slot
        most = f"，最多 {slot.most} 个" if slot.most else ""
        parts = (
            "有条件必附" if isinstance(slot.required, str) else "必附" if slot.required else "可附",
            "、".join(kind.upper() for kind in slot.types) or ("照片" if slot.photos else "各种文件"),
            "须盖章" if slot.sealed else "",
            "治理前后各至少一张" if slot.pairs else "",
            f"至少 {slot.least} 个{most}" if slot.least > 1 or most else "",
        )
        return "，".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class ToExplain:
    """A finding about files that may be right and then needs a reason; `reason` is what was written so far."""

    problem: Problem
    reason: str


@dataclass(frozen=True, slots=True)
class Papers:
    """All about one thing owed.

    Attributes:
        kind: In words.
        chapters: What a report must contain, each with whether somebody has ticked it off.
        declared: The declaration about the whole, if there is one; `declared_words` its kind.
    """

    id: str
    kind: str
    status: ItemStatus
    source: str
    tables: tuple[Table, ...]
    slots: tuple[SlotState, ...]
    chapters: tuple[tuple[str, bool], ...]
    declared: Declaration | None
    declared_words: str
    may_nil: bool
    to_explain: tuple[ToExplain, ...]

    @property
    def due_words(self) -> str:
        """The last day and how far it is."""
        left = self.status.days_left
        if left is None:
            return ""
        return f"截止 {self.status.due}，{f'还有 {left} 天' if left >= 0 else f'已过 {-left} 天'}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one file, in words."""

    name: str
    is_taken: bool
    words: str


class PapersSource:
    """What is owed here, and the acts on it.

    Raises:
        Trouble: From every act; nothing was written.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def statuses(self) -> list[ItemStatus]:
        """How far everything is that this unit owes itself."""
        return items(self.store, [self.store.identity.unit])

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
        return Papers(
            one.id,
            KINDS[one.kind],
            status,
            one.item.source.partition("：")[2] if one.item else "",
            one.tables,
            tuple(self._slots(one, row)),
            tuple((chapter, chapter in told) for chapter in (one.item.chapters if one.item else ())),
            declared,
            DECLARED.get(declared.kind, declared.kind) if declared else "",
            bool(one.tables),
            tuple(self._to_explain(status)),
        )

    def _to_explain(self, status: ItemStatus) -> Iterator[ToExplain]:
        """Give what may be explained of the missing; two items of one table share what is said about it."""
        unit = self.store.identity.unit
        for problem in material_findings(self.store):
            if problem.level is Level.EXPLAIN and problem.text in status.missing:
                wanted = fixed_id(self.store.identity.campaign, f"C03/{unit}/{problem.place}")
                found = (row.tokens["reason"] for row in rows(self.store, "C03") if row.key.id == wanted)
                yield ToExplain(problem, next(found, ""))

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

    def _slots(self, one: Owed, row: int) -> Iterator[SlotState]:
        shown = present(self.store)
        if one.item is not None:
            for slot in one.slots or (Slot("", "材料"),):
                name = f"{one.id}/{slot.id}" if slot.id else one.id
                yield SlotState(name, "", "", slot, "", self._files(shown, one.id, slot.id, "", None))
        line = next((found for table in one.tables for found in fetch(self.store, table.id, [row])), None)
        for table in one.tables:
            free = (Slot("", "材料"),) if one.item is None and not table.evidence else ()
            for slot in (*table.evidence, *free):
                key = line.key if slot.each_row and line is not None and line.key.table == table.id else None
                if key is not None or not slot.each_row:
                    name = f"{table.id}/{slot.id}" if slot.id else table.id
                    about = table.title if key is None else f"{table.title}，选中的记录"
                    files = self._files(shown, "", slot.id, table.id, key)
                    yield SlotState(name, table.id if key else "", key.id if key else "", slot, about, files)

    def _files(self, shown: set[str], item: str, slot: str, table: str, row: RowKey | None) -> tuple[File, ...]:
        wanted = (slot, table, row.owner if row else "", row.id if row else "")
        found = []
        for line in rows(self.store, "C01"):
            token = line.tokens
            place = (token["slot"], token["tbl"], token["row_owner"], token["row_id"])
            if place == wanted and (table or token["item"] == item) and token["slot"] != STATEMENT.id:
                found.append(File(line.number, _file_words(token), token["sha256"] in shown))
        return tuple(found)

    def attach(
        self, slot: SlotState, paths: Sequence[Path], *, sealed: bool | None, phase: str, report: Report
    ) -> list[Verdict]:
        """Attach files one by one, so that each has its own verdict; a folder counts as one."""
        from office.attach import Details, attach
        from office.places import find_place

        place = find_place(self.store, slot.place, slot.table or None, slot.row or None)
        told = []
        for done, path in enumerate(paths):
            report(done, len(paths))
            try:
                found = attach(self.store, place, [path], Details(sealed=sealed, phase=phase))
            except Trouble as trouble:
                told.append(Verdict(path.name, is_taken=False, words=str(trouble)))
            else:
                told += [Verdict(file.name, True, "".join(file.notices)) for file in found.files]
        report(len(paths), len(paths))
        return told

    def tick(self, name: str, chapters: Sequence[str]) -> None:
        """Say that a report has these chapters."""
        from office.attach import Details, attach
        from office.places import find_place

        place = find_place(self.store, name)
        attach(self.store, place, [], Details(chapters=tuple(chapters)))

    def take_away(self, file: File) -> Written:
        """Take a file from its place; Ctrl+Z brings it back."""
        label = f"移去材料：{file.words}"
        return delete_rows(self.store, [file.number], Act("attach", label, label if self.store.is_bureau else ""))

    def declare(self, name: str, kind: str, reason: str) -> None:
        """Declare that there is nothing to report."""
        from office.declare import Reason, declare

        declare(self.store, name, kind, Reason(reason))

    def withdraw(self, name: str) -> None:
        """Take the declaration back."""
        from office.declare import withdraw_declaration

        withdraw_declaration(self.store, name)

    def sign(self, name: str, scan: Path) -> list[Verdict]:
        """Attach the signed and stamped scan of the declaration."""
        from office.declare import sign

        try:
            found = sign(self.store, name, scan)
        except Trouble as trouble:
            return [Verdict(scan.name, is_taken=False, words=str(trouble))]
        return [Verdict(file.name, True, "".join(file.notices)) for file in found.files]


def _file_words(token: Mapping[str, str]) -> str:
    get = token.get
    size = int(get("size") or 0)
    sized = f"{size / _MB:.1f} MB" if size >= _MB else f"{max(1, size // 1024)} KB"
    pixels = f"{get('px_w')}×{get('px_h')}" if get("px_w") else f"{get('pages')} 页" if get("pages") else ""
    sealed = {"1": "已盖章", "0": "未盖章"}.get(get("sealed", ""), "")
    facts = (sized, pixels, sealed, _PHASES.get(get("phase", ""), ""))
    return f"{get('file_name')}（{'，'.join(part for part in facts if part)}）"
