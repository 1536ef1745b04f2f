"""The statement (无相关材料情况说明) that is printed, signed, stamped and scanned back (domain.md RU-1)."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reports.a4 import LONG, SHORT
from reports.fonts import FontChoice
from reports.press import Press, printing

MM: Final = 72 / 25.4
LEFT: Final = 28 * MM
CONTENT: Final = SHORT - 2 * LEFT
_TOP: Final = 34 * MM
_BOTTOM: Final = LONG - 24 * MM
_TITLE: Final = 20.0
_SIZE: Final = 13.0
_SMALL: Final = 8.0
_LEADING: Final = 1.9
_SIGNATURES: Final = 60 * MM
_LABELS: Final = ("主要领导（签字）", "职　　　　　　务", "日　　　　　　期")


@dataclass(frozen=True, slots=True)
class StatementFacts:
    """What a statement says.

    Attributes:
        title: Which statement it is, such as 无相关材料情况说明.
        to: Whom it goes to, the bureau.
        campaign: Title of the 考核任务.
        item: Id and title of the item or table.
        scope: The township, quarter or enterprise that alone is meant, if one is.
        cause: The kind of reason, such as 本年未开展; `text` says it in full.
        leader_role, signed_on: If they are told; else they are written by hand.
        pack: Which 方案 in which version, in words.
    """

    title: str
    to: str
    campaign: str
    year: int
    area_name: str
    unit: str
    item: str
    scope: str
    cause: str
    text: str
    leader_role: str
    signed_on: str
    pack: str
    software: str


def statement(target: Path, facts: StatementFacts, font: FontChoice) -> int:
    """Print a statement and give how many pages it has; equal facts and font give equal bytes.

    Raises:
        ReportTrouble: `E-PRINT-GLYPH`, `E-REPORT-OPEN`, `E-REPORT-FULL`, `E-REPORT-WRITE`.
    """
    with printing(target, font, f"{facts.title} {facts.item}", facts.unit, facts.pack) as press:
        return _Statement(press, facts).draw()


class _Statement:
    """A statement under way; a very long text runs over several pages, signatures are never torn."""

    def __init__(self, press: Press, facts: StatementFacts) -> None:
        self._press = press
        self._facts = facts
        self._page = 0
        self._y = 0.0
        press.place = lambda: f"“{facts.title}”里的"

    def draw(self) -> int:
        self._begin()
        self._lines([self._facts.title], _TITLE, "centre")
        self._y += _SIZE
        self._lines(self._press.lines(f"{self._facts.to}：", _SIZE, CONTENT), _SIZE)
        for text in self._body():
            self._lines(self._press.lines(f"　　{text}", _SIZE, CONTENT), _SIZE)
        if self._y + _SIGNATURES > _BOTTOM:
            self._end()
            self._begin()
        self._sign()
        self._end()
        self._press.settle_total("pages", f"共 {self._page} 页", _SMALL)
        return self._page

    def _body(self) -> list[str]:
        facts = self._facts
        about = f"（仅就“{facts.scope}”）" if facts.scope else ""
        first = f"按照“{facts.campaign}”的要求，我单位应报送“{facts.item}”{about}。现就没有相关内容的情况说明如下："
        told = [f"原因：{facts.cause}。"] if facts.cause else []
        text = facts.text.rstrip()
        last = "我单位对以上说明的真实性负责。"
        return [first, *told, *(line for line in text.split("\n") if line.strip()), last]

    def _lines(self, lines: list[str], size: float, align: str = "left") -> None:
        for line in lines:
            if self._y + size * _LEADING > _BOTTOM:
                self._end()
                self._begin()
            x = LEFT if align == "left" else SHORT / 2
            self._press.text(x, self._y, line, size, align)
            self._y += size * _LEADING

    def _begin(self) -> None:
        self._press.begin()
        self._page += 1
        self._y = _TOP

    def _end(self) -> None:
        press, facts, y = self._press, self._facts, LONG - 16 * MM
        press.rule(LEFT, y, LEFT + CONTENT, y, 0.4)
        press.text(LEFT, y + 3, f"{facts.area_name}　{facts.year} 年度　{facts.pack}", _SMALL)
        press.text(SHORT / 2 + 27, y + 3, f"第 {self._page} 页", _SMALL, "right")
        press.total(SHORT / 2 + 33, y + 3, "pages")
        press.text(LEFT + CONTENT, y + 3, facts.software, _SMALL, "right")
        press.end()

    def _sign(self) -> None:
        press, facts = self._press, self._facts
        y = self._y + 12 * MM
        left = LEFT + CONTENT * 0.36
        unit = press.lines(f"{facts.unit}（盖章）", _SIZE, CONTENT * 0.64)
        for line in unit:
            press.text(left, y, line, _SIZE)
            y += _SIZE * 1.6
        y += 6 * MM
        values = ("", facts.leader_role, facts.signed_on or "　　　　年　　月　　日")
        for label, value in zip(_LABELS, values, strict=True):
            press.text(left, y, f"{label}：", _SIZE)
            inside = left + press.width(f"{label}：", _SIZE)
            for line in press.lines(value, _SIZE, LEFT + CONTENT - inside)[:2] if value else ():
                press.text(inside, y, line, _SIZE)
            if not value:
                press.rule(inside, y + _SIZE * 1.2, LEFT + CONTENT, y + _SIZE * 1.2)
            y += 10 * MM
