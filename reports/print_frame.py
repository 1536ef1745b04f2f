"""What every page of a printed form has: head with units and codes, foot with page numbers, signatures at the end."""

from typing import Final

from reports.a4 import LONG, SHORT
from reports.facts import grouped
from reports.press import LEADING, Press
from reports.print_model import PrintFacts, Standing
from reports.sheet_model import SheetContent, SheetTally

MM: Final = 72 / 25.4
MARGIN: Final = 13 * MM
TOP: Final = 11 * MM
FOOT: Final = 10 * MM
TITLE: Final = 15.0
LINE: Final = 9.0
SMALL: Final = 7.5
#: The block of signatures, with room for the stamp.
SIGNATURES: Final = 74.0
_SIGNERS: Final = ("单位负责人", "审核人", "填表人")
_DAY_ROOM: Final = 146.0
_DAY: Final = "　　　年　　月　　日"
_MARKS: Final = {
    Standing.DRAFT: "草稿　尚有未处理的问题",
    Standing.OPEN: "未封包",
    Standing.INTERIM: "阶段报送　非最终结果",
}


class Frame:
    """The pages of one table."""

    def __init__(self, press: Press, facts: PrintFacts, content: SheetContent, *, landscape: bool, number: int) -> None:
        self._press = press
        self._facts = facts
        self._content = content
        self._landscape = landscape
        self._total = f"pages{number}"
        self.pages = 0
        self.left = MARGIN
        self.width = (LONG if landscape else SHORT) - 2 * MARGIN
        #: Where the foot of the page begins, so where the table must end.
        self.bottom = (SHORT if landscape else LONG) - FOOT - SMALL * LEADING - 4
        press.place = lambda: f"“{content.table.title}”表头的"
        self._titles = press.lines(content.table.title, TITLE, self.width - 200)
        self._heads = self._head_lines()
        #: Where the table begins.
        self.top = TOP + len(self._titles) * TITLE * LEADING + len(self._heads) * LINE * LEADING + 7

    def _head_lines(self) -> list[tuple[str, str]]:
        """The lines under the title: left and right."""
        content, facts = self._content, self._facts
        right = [f"表号：{content.table.id}", f"表码：{grouped(content.code)}" if content.code else ""]
        unit = self._press.lines(f"填报单位：{content.unit}", LINE, self.width * 0.6)
        left = [*unit, f"县（市、区）：{facts.area_name}　　年度：{facts.year} 年"]
        right += [""] * (len(left) - len(right))
        return list(zip(left, right, strict=True))

    def begin(self, words: str = "") -> float:
        """Begin a page and give where the table begins; `words` stand in the middle above it."""
        press, facts, middle = self._press, self._facts, self.left + self.width / 2
        press.begin(landscape=self._landscape, mark=facts.standing.value if facts.standing is Standing.DRAFT else "")
        y = TOP
        for line in self._titles:
            press.text(middle, y, line, TITLE, "centre")
            y += TITLE * LEADING
        for left, right in self._heads:
            press.put(self.left, y + 3, left, LINE)
            press.text(self.left + self.width, y + 3, right, LINE, "right")
            y += LINE * LEADING
        if words:
            press.text(middle, y + 3 - LINE * LEADING, words, LINE, "centre")
        self._draw_mark()
        self.pages += 1
        return self.top

    def _draw_mark(self) -> None:
        """Say at the upper right corner that this is not the sealed state."""
        words = _MARKS.get(self._facts.standing, "")
        if not words:
            return
        wide = self._press.width(words, LINE) + 12
        left = self.left + self.width - wide
        self._press.box(left, TOP - 2, wide, LINE * LEADING + 4, 0.8)
        self._press.text(left + wide / 2, TOP + 1, words, LINE, "centre")

    def end(self) -> None:
        """End the page with its foot."""
        press, facts, y = self._press, self._facts, self.bottom + 4
        right, middle = self.left + self.width, self.left + self.width / 2
        press.rule(self.left, y, right, y, 0.4)
        press.text(self.left, y + 3, f"{facts.pack}　表式第 {self._content.table.version} 版", SMALL)
        press.text(middle - 3, y + 3, f"第 {self.pages} 页", SMALL, "right")
        press.total(middle + 3, y + 3, self._total)
        sealed = f"包码 {facts.package_code}　" if facts.package_code else ""
        press.text(right, y + 3, f"{sealed}{facts.software}", SMALL, "right")
        press.end()

    def finish(self) -> None:
        """Say on all pages how many there are; after the last."""
        self._press.settle_total(self._total, f"共 {self.pages} 页", SMALL)

    def notes(self, tally: SheetTally) -> list[str]:
        """What has to be said below the table, in lines."""
        found = [self._content.nothing] if self._content.nothing and not tally.rows else []
        if tally.unparsed:
            found.append(f"灰底的 {tally.unparsed} 处是未能识别的原文，正式报送前须改正。")
        if tally.conflicts:
            found.append(f"写着“冲突”的 {tally.conflicts} 处有不同的值，须先裁定。")
        if self._content.withheld:
            found.append(f"含个人信息的 {self._content.withheld} 项没有打印。")
        self._press.place = lambda: f"“{self._content.table.title}”表尾的"
        return [line for note in found for line in self._press.lines(note, SMALL, self.width)]

    def closing_height(self, tally: SheetTally) -> float:
        """How high notes and signatures are."""
        return len(self.notes(tally)) * SMALL * LEADING + SIGNATURES

    def close(self, y: float, tally: SheetTally) -> None:
        """Draw notes and signatures below the table."""
        press = self._press
        y += 4
        for note in self.notes(tally):
            press.text(self.left, y, note, SMALL)
            y += SMALL * LEADING
        y += 12
        names = self._content.signatures
        part = (self.width - _DAY_ROOM) / 3
        for place, (label, name) in enumerate(zip(_SIGNERS, (names.head, names.reviewer, names.filler), strict=True)):
            x = self.left + place * part
            text = f"{label}："
            press.text(x, y, text, LINE)
            inside = x + press.width(text, LINE)
            press.text(inside + 4, y, name, LINE)
            press.rule(inside, y + LINE * 1.25, x + part - 12, y + LINE * 1.25)
        press.text(self.left + 3 * part, y, f"填表日期：{names.filled_on or _DAY}", LINE)
        press.text(self.left + 3 * part, y + LINE * LEADING + 10, "（单位盖章）", LINE)
