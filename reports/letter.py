"""The cover letter (报送函): the page that is stamped and goes with the stick (packages.md 2.2).

It says in print who sends what: unit, counts, package code and key code. The bureau compares it with what the stick
holds; it is the one channel that a forger of sticks does not have. Names of persons are never on it, only lines to
sign on, because it lies unencrypted beside the volumes.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from reports.a4 import LONG, MM, SHORT
from reports.facts import LetterFacts, TableCount, grouped, shown_time
from reports.fonts import FontChoice
from reports.paper import LEADING, Cell, Paper
from reports.troubles import ReportTrouble

__all__ = ["LetterFacts", "TableCount", "cover_letter", "grouped", "qr_text"]

LEFT: Final = 26 * MM
TOP: Final = 20 * MM
CONTENT: Final = SHORT - 2 * LEFT
FOOTER: Final = LONG - 14 * MM
SIGNATURES: Final = 47 * MM
STAMP_RADIUS: Final = 21 * MM
QR_SIDE: Final = 37 * MM
TITLE: Final = 20
#: Sizes of body text, in points, tried one after the other until all fits on the page.
SIZES: Final = (11.5, 10.5, 9.5, 8.5, 7.5)
SIGNERS: Final = ("单位负责人", "审核人", "填表人", "日期")
STAGES: Final = {"final": "正式报送", "interim": "阶段报送"}


def qr_text(facts: LetterFacts) -> str:
    """What the QR of the letter holds: plain text that any scanner shows."""
    return f"xiankao-package/1\npackage {facts.package_id}\nkey {grouped(facts.key_code)}\n"


def cover_letter(facts: LetterFacts, font: FontChoice) -> bytes:
    """Make the cover letter, one A4 page as PDF; equal facts and font give equal bytes.

    Raises:
        ReportTrouble: `E-FONT-GLYPH` a name has a character that the font lacks; `E-LETTER-FIT` it does not fit.
    """
    paper = Paper(font, f"报送函 {facts.unit} {facts.year}", facts.unit, f"package {facts.package_id}")
    page = _Page(paper, facts)
    size, shown = page.fit()
    page.draw(size, shown)
    return paper.finish()


class _Page:
    """The letter under way: measures first, then draws with the sizes found."""

    def __init__(self, paper: Paper, facts: LetterFacts) -> None:
        self._paper = paper
        self._facts = facts
        self._pairs = _pairs(facts)
        self._pair_widths = (80.0, CONTENT - 80.0 - QR_SIDE)
        self._count_widths = (36.0, CONTENT / 2 - 36.0 - 42.0, 42.0) * 2

    def fit(self) -> tuple[float, int]:
        """Find the greatest size, and if need be the number of tables listed, that fit on the page.

        Raises:
            ReportTrouble: `E-LETTER-FIT`.
        """
        every = len(self._facts.tables)
        tries = [(size, every) for size in SIZES] + [(SIZES[-1], shown) for shown in range(every - 1, -1, -1)]
        for size, shown in tries:
            if self._height(size, shown) <= FOOTER - SIGNATURES - TOP:
                return size, shown
        raise ReportTrouble("E-LETTER-FIT")

    def draw(self, size: float, shown: int) -> None:
        """Draw everything, top to bottom."""
        y = self._draw_head(TOP, size)
        y = self._draw_pairs(y, size) + size
        widths = self._count_widths
        for row in _count_rows(self._facts, shown):
            y = self._paper.row(LEFT, y, row, widths, size - 1)
        self._draw_signatures(FOOTER - SIGNATURES)
        self._draw_footer()

    def _height(self, size: float, shown: int) -> float:
        paper, facts = self._paper, self._facts
        title = sum(len(paper.lines(line, size + 1.5, CONTENT)) for line in _subtitles(facts)) * (size + 1.5) * LEADING
        body = sum(len(paper.lines(text, size, CONTENT)) for text in _body(facts)) * size * 1.6 + size
        counts = sum(paper.row_height(row, self._count_widths, size - 1) for row in _count_rows(facts, shown))
        return 1.6 * TITLE + title + TITLE * 0.6 + body + self._pairs_height(size) + size + counts

    def _pairs_height(self, size: float) -> float:
        rows = sum(self._paper.row_height(row, self._pair_widths, size - 0.5) for row in self._pairs)
        return max(rows, QR_SIDE + 2 * size)

    def _draw_head(self, y: float, size: float) -> float:
        paper, facts = self._paper, self._facts
        paper.text(SHORT / 2, y, "报　送　函", TITLE, "centre")
        y += 1.6 * TITLE
        for line in (part for text in _subtitles(facts) for part in paper.lines(text, size + 1.5, CONTENT)):
            paper.text(SHORT / 2, y, line, size + 1.5, "centre")
            y += (size + 1.5) * LEADING
        y += TITLE * 0.6
        for text in _body(facts):
            y = paper.paragraph(LEFT, y, text, size, CONTENT, 1.6)
        return y + size

    def _draw_pairs(self, y: float, size: float) -> float:
        top, height = y, self._pairs_height(size)
        for row in self._pairs:
            y = self._paper.row(LEFT, y, row, self._pair_widths, size - 0.5)
        left = LEFT + CONTENT - QR_SIDE
        self._paper.box(left, top, QR_SIDE, height)
        inside = top + (height - QR_SIDE - size) / 2
        self._paper.qr(left, inside, QR_SIDE, qr_text(self._facts))
        self._paper.text(left + QR_SIDE / 2, inside + QR_SIDE - 2, "扫码核对包码、密钥码", 7.5, "centre")
        return top + height

    def _draw_signatures(self, y: float) -> None:
        paper, end = self._paper, LEFT + CONTENT * 0.56
        for signer in SIGNERS:
            y += 7 * MM
            label = f"{signer}：" if signer != "日期" else "日期：　　　　　年　　　　月　　　　日"
            paper.text(LEFT, y, label, 11.5)
            if signer != "日期":
                paper.rule(LEFT + paper.width("单位负责人：", 11.5), y + 14, end, y + 14)
            y += 3 * MM
        middle = FOOTER - SIGNATURES + STAMP_RADIUS + 3 * MM
        paper.stamp_place(LEFT + CONTENT - STAMP_RADIUS - 4 * MM, middle, STAMP_RADIUS, "（盖章处）")

    def _draw_footer(self) -> None:
        paper, facts = self._paper, self._facts
        paper.rule(LEFT, FOOTER, LEFT + CONTENT, FOOTER, 0.4)
        paper.text(LEFT, FOOTER + 3, f"包码 {grouped(facts.package_code)}", 8)
        paper.text(SHORT / 2 + 30, FOOTER + 3, "第 1 页　共 1 页", 8, "centre")
        paper.text(LEFT + CONTENT, FOOTER + 3, facts.software, 8, "right")


def _subtitles(facts: LetterFacts) -> tuple[str, str]:
    return facts.campaign, f"（{STAGES[facts.stage]}　第 {facts.sequence} 次）"


def _body(facts: LetterFacts) -> tuple[str, ...]:
    number = f"第 {facts.sequence} 次"
    if facts.stage == "final":
        says = (
            f"我单位已完成所承担报表的填报和自查，现将{number}导出的正式报送包随本函报上。"
            "我单位对所报数据的真实性、准确性、完整性负责。"
        )
    else:
        says = (
            f"我单位所承担的报表尚在填报之中，现将{number}导出的阶段报送包随本函报上，供预审使用，"
            "不作为最终结果；定稿后另行正式报送。"
        )
    checked = "报送包的内容与下表所列一致，以包码为准，请核对后予以接收。"
    return f"{facts.bureau}：", f"　　按照“{facts.campaign}”的要求，{says}{checked}"


def _pairs(facts: LetterFacts) -> list[tuple[Cell, Cell]]:
    size = f"{facts.evidence_files} 个文件，{facts.evidence_bytes:,} 字节{_megabytes(facts.evidence_bytes)}"
    explains = f"须说明 {facts.explains} 个（另有已说明 {facts.explained} 个）"
    problems = f"必须改 {facts.errors} 个，{explains}，提示 {facts.notes} 个"
    texts = (
        ("填报单位", f"{facts.unit}（{facts.unit_code}）"),
        ("县（市、区）", f"{facts.area_name}（{facts.area}）"),
        ("考核年度", f"{facts.year} 年"),
        ("报送类别", f"{STAGES[facts.stage]}，第 {facts.sequence} 次"),
        ("包码", grouped(facts.package_code)),
        ("密钥码", grouped(facts.key_code)),
        ("证明材料", size),
        ("现存问题", problems),
        ("导出时间", shown_time(facts.exported_at)),
    )
    return [(Cell(label, "centre", label=True), Cell(text)) for label, text in texts]


def _megabytes(size: int) -> str:
    if size < 1024 * 1024:
        return ""
    return f"（约 {(Decimal(size) / 1024 / 1024).quantize(Decimal('0.1'), ROUND_HALF_UP)} MB）"


def _count_rows(facts: LetterFacts, shown: int) -> list[Sequence[Cell]]:
    """The list of tables in two halves side by side, with heading and sum."""
    heads = [Cell("表号", "centre", label=True), Cell("表名", "centre", label=True), Cell("记录", "centre", label=True)]
    listed = facts.tables[:shown]
    half = (len(listed) + 1) // 2
    rows: list[Sequence[Cell]] = [heads * 2] if listed else []
    rows += [_count_cells(listed, left) + _count_cells(listed, left + half) for left in range(half)]
    folded = facts.tables[shown:]
    if folded:
        more = f"另有 {len(folded)} 张表，共 {sum(count.rows for count in folded)} 条记录，清单见报送包内 data/tables"
        rows.append([Cell(more, span=6)])
    return [*rows, [Cell(f"合计 {len(facts.tables)} 张表，{facts.rows} 条记录", "centre", label=True, span=6)]]


def _count_cells(listed: Sequence[TableCount], place: int) -> list[Cell]:
    if place >= len(listed):
        return [Cell(""), Cell(""), Cell("")]
    count = listed[place]
    return [Cell(count.table, "centre"), Cell(count.title), Cell(str(count.rows), "right")]
