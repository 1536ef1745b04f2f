"""The demo's materials: what the list of findings says is missing is made, attached, declared or explained."""

import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from db.rows import find_row
from db.store import Store
from forms.model import Item, Level, Slot, Table
from forms.problems import Problem
from office.attach import Details, attach
from office.declare import Reason, declare, sign
from office.entry import add_typed, explain_all
from office.materials import material_findings
from office.owing import Holdings, Owed, find_owed, owed_by
from office.places import Place, find_place
from office.readiness import check
from reports.documents import container_kind, pdf_pages
from reports.fonts import FontChoice, find_font
from reports.images import read_photo
from reports.sample_proofs import SamplePage, SamplePhoto, photo, report_document, stamped_page, table_workbook

NIL: Final = "经逐项核实，本单位本年度没有这类情况，实行零报告。"
NO_MATERIAL: Final = "经核实，本单位本年度未开展此项工作，没有可以提供的材料，特此说明。"
LEADER: Final = "局长"
#: Of so many items for which material must be provided, one has none and says so.
ONE_IN: Final = 9
REASONS: Final[Mapping[str, str]] = {
    "V-YOY": "已与上年报送数和原始台账逐项核对，变化属实，变化情况见本单位年度工作总结。",
    "V-GONE": "该记录上年有、本年没有：经现场核实已经停用或注销，本年不再填报。",
    "V-PEER": "已核对原始记录和计量单位，数值属实，该对象规模与同类差别较大。",
    "V-SLIP": "已核对原始记录和计量单位，单位没有填错，数值属实。",
}
PLAIN_REASON: Final = "已核对原始资料，所填内容属实，有关证明材料由本单位存档备查。"
_PHASES: Final = ("before", "after", "after")


@dataclass(slots=True)
class Brought:
    """What a unit has brought beside its tables: files, nil returns, statements of no material, explanations."""

    files: int = 0
    nil: list[str] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)
    explained: Counter[str] = field(default_factory=Counter)


class Clerk:
    """Works off what the program says is missing, until nothing is."""

    def __init__(self, store: Store, scans: Path) -> None:
        self.store = store
        self.unit = store.pack.unit(store.identity.unit)
        self.brought = Brought()
        self._scans = scans
        self._made = 0

    @cached_property
    def _font(self) -> FontChoice:
        return find_font()

    def bring(self) -> Brought:
        """Bring every material asked for, then explain what needs a reason."""
        self._name_liaison()
        self._bring_reports()
        self._sign_tables()
        # What is declared or attached first may ask for more: a signature, a chapter, another version.
        for _ in range(3):
            asked = [problem for problem in self._findings() if problem.is_open]
            if not asked:
                break
            for problem in asked:
                self._answer(problem)
        self._explain()
        return self.brought

    def _bring_reports(self) -> None:
        """Bring the reports, whatever else answers their items."""
        for one in owed_by(self.store, self.unit.code):
            if one.kind == "report" and one.item is not None:
                self._attach(Place(one.item, None, None, next(iter(one.slots), None)))

    def _name_liaison(self) -> None:
        """Name who brings the unit's report, where the notice asks for it."""
        if any(problem.check == "V-LIAISON" for problem in self._findings()):
            day = self.store.pack.submission.liaison_due or ""
            liaison = {"unit": self.unit.code, "position": "联络员", "name": "填表人甲", "phone": "0000-1234567"}
            add_typed(self.store, "C04", [{**liaison, "reported_on": day}])

    def _sign_tables(self) -> None:
        """Name who answers for each table that is filled, where the notice asks for it."""
        if self.store.pack.submission.signed is None:
            return
        holdings, people = Holdings(self.store), {"head": "负责人甲", "reviewer": "审核人乙", "filler": "填表人丙"}
        tables = {table.id: table for one in owed_by(self.store, self.unit.code) for table in one.tables}
        filled = [name for name, table in tables.items() if holdings.filled(self.unit.code, table)]
        signed = {**people, "unit": self.unit.code, "fill_date": self.store.pack.end}
        if filled:
            add_typed(self.store, "C00", [{**signed, "tbl": name} for name in filled])

    def _findings(self) -> list[Problem]:
        found = material_findings(self.store)
        return [one for one in found if one.owner == self.unit.code or one.row]

    def _answer(self, problem: Problem) -> None:
        if problem.check == "V-SLOT":
            self._fill_slot(problem)
        elif problem.check == "V-EDITABLE" and not problem.row:
            self._attach_editable(find_place(self.store, problem.slot))
        elif problem.check == "V-ITEM":
            one = find_owed(self.store, problem.slot)
            if one is not None:
                self._answer_item(one)

    def _fill_slot(self, problem: Problem) -> None:
        name, _, slot = problem.slot.partition("/")
        if problem.row:
            row = find_row(self.store, problem.table, problem.row)
            place = find_place(self.store, f"{problem.table}/{problem.slot}", row=str(row.number))
            self._attach(place, next(iter(filter(None, row.tokens.values())), ""))
        else:
            self._attach(find_place(self.store, f"{name}/{slot}"))

    def _answer_item(self, one: Owed) -> None:
        holdings = Holdings(self.store)
        declared = holdings.declared_tables(one)
        empty = [t for t in one.tables if not t.is_worked_out and t.id not in declared]
        empty = [table for table in empty if not holdings.filled(one.unit, table)]
        if one.kind == "fill" and empty:
            for table in empty:
                self._say_nil(table)
        elif one.item is not None and _has_none(one.item) and not one.slots:
            declare(self.store, one.id, "no_material", Reason(NO_MATERIAL))
            page = self._page(f"{one.id}无相关材料情况说明", one.title, is_stamped=True)
            sign(self.store, one.id, page, leader_role=LEADER, signed_on=f"{self.store.pack.year}-12-31")
            self.brought.statements.append(one.title)
        else:
            self._attach(Place(one.item, None if one.item else one.tables[0], None, next(iter(one.slots), None)))

    def _say_nil(self, table: Table) -> None:
        if table.title in self.brought.nil:
            return
        declare(self.store, table.id, "nil", Reason(NIL))
        self.brought.nil.append(table.title)

    def _attach(self, place: Place, about: str = "") -> None:
        """Attach to a place what it asks for."""
        slot = place.slot or Slot("", "材料")
        if slot.photos:
            for file, phase in self._photos(place, slot, about):
                attach(self.store, place, [file], Details(phase=phase), asked=look)
                self.brought.files += 1
            return
        item = place.item
        chapters = item.chapters if item else ()
        files = [self._page(f"{place.words}{about}", about or place.words, is_stamped=slot.sealed)
                 for _ in range(max(slot.least, 1))]  # fmt: skip
        if item is not None and item.kind == "report":
            files.append(self._report(item.title, item.chapters))
        attach(self.store, place, files, Details(sealed=slot.sealed or None, chapters=chapters), asked=look)
        self.brought.files += len(files)

    def _attach_editable(self, place: Place) -> None:
        """Attach the copy that can be edited: of a table a workbook, else a document."""
        is_table = place.slot is not None and place.slot.types and "docx" not in place.slot.types
        attach(self.store, place, [self._table(place.words) if is_table else self._report(place.words)], asked=look)
        self.brought.files += 1

    def _photos(self, place: Place, slot: Slot, about: str) -> Iterator[tuple[Path, str]]:
        pack, county = self.store.pack, self.store.pack.county
        edges = [float(county.get(name, 0)) for name in ("lon_min", "lon_max", "lat_min", "lat_max")]
        middle = ((edges[0] + edges[1]) / 2, (edges[2] + edges[3]) / 2) if all(edges) else None
        for number in range(pack.submission.photos_least):
            phase = _PHASES[number % len(_PHASES)] if slot.pairs else ""
            year = pack.year - 1 if phase == "before" else pack.year
            name = f"{self._number()}_{place.words}{about}"
            facts = SamplePhoto(name, phase, f"{year}-{5 + number:02d}-15", middle)
            yield self._write(name, "jpg", photo(facts)), phase

    def _page(self, name: str, about: str, *, is_stamped: bool) -> Path:
        year = self.store.pack.year
        number = self._number()
        told = {"填报单位": self.unit.name, "内容": about, "年度": f"{year} 年", "编号": f"{self.unit.code}-{number}"}
        lines = tuple(f"{label}：{text}" for label, text in told.items())
        stamp = self.unit.name if is_stamped else ""
        page = SamplePage(name[:60], lines, self.unit.name, f"{year} 年 12 月 31 日", stamp)
        return self._write(f"{number}_{name}", "pdf", stamped_page(page, self._font))

    def _report(self, title: str, chapters: Sequence[str] = ()) -> Path:
        name = f"{self._number()}_{title}"
        return self._write(name, "docx", report_document(title, chapters, self.unit.name))

    def _table(self, title: str) -> Path:
        return self._write(f"{self._number()}_{title}", "xlsx", table_workbook(title, self.unit.name))

    def _number(self) -> str:
        self._made += 1
        return f"{self._made:03d}"

    def _write(self, name: str, ext: str, data: bytes) -> Path:
        safe = "".join("_" if letter in '<>:"/\\|?*\n' else letter for letter in name)
        path = self._scans / f"{safe[:40]}.{ext}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def _explain(self) -> None:
        found = [problem for problem in check(self.store) if problem.is_open and problem.level is Level.EXPLAIN]
        own = [problem for problem in found if self._is_own(problem)]
        if own:
            explain_all(self.store, {problem.id: REASONS.get(problem.check, PLAIN_REASON) for problem in own})
            self.brought.explained.update(problem.check for problem in own)

    def _is_own(self, problem: Problem) -> bool:
        return not self.store.is_bureau or problem.owner in {"", self.unit.code}


def look(kind: str, path: Path) -> Mapping[str, object]:
    """Say what a file of the demo's own making is; others' files are read in a child process."""
    if kind == "image":
        return dataclasses.asdict(read_photo(path))
    return {"pages": pdf_pages(path)} if kind == "pdf" else {"kind": container_kind(path)}


def _has_none(item: Item) -> bool:
    """Whether the demo has no material for an item: for some that do not ask for any kind of file."""
    return item.kind == "provide" and sum(map(ord, item.id)) % ONE_IN == 0
