"""What is done about a statement (说明): written down, taken back, told who signed it, its signed scan attached."""

from collections.abc import Callable, MutableMapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from desktop.attaching import Attaching
from desktop.declaration_panel import DeclarationPanel
from desktop.jobs import Report
from desktop.paper_facts import Papers, Signer, Verdict
from desktop.papers import PapersSource
from desktop.signer_line import SignerLine

#: Does something and says the sentence, with everything shown anew; or says why it was not done: False then.
Do = Callable[[Callable[[], object], str], bool]


class Declaring(QObject):
    """Does it for the item that is shown.

    Args:
        reasons: What was begun of reasons and not kept, by item.
    """

    def __init__(
        self, source: PapersSource, do: Do, attaching: Attaching, reasons: MutableMapping[str, str], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._source = source
        self._do = do
        self._attaching = attaching
        self._reasons = reasons
        #: What was typed of who signed a declaration, by item; see SignerLine.
        self._signers: dict[str, dict[str, str]] = {}
        self._panel: DeclarationPanel | None = None

    @property
    def unkept(self) -> int:
        """Of how many declarations somebody began to tell who signed, and did not write it down."""
        return sum(map(bool, self._signers.values()))

    def signer_drafts(self, papers: Papers) -> dict[str, str]:
        """What was typed of who signed, and not written down; nothing where there is no declaration."""
        drafts = self._signers.setdefault(papers.id, {})
        if papers.declared is None:
            drafts.clear()
        return drafts

    def serve(self, panel: DeclarationPanel) -> None:
        """Do from now on what the user wants in this panel."""
        self._panel, name = panel, panel.papers.id
        panel.declared.connect(partial(self._declare, name))
        panel.withdrawn.connect(partial(self._withdraw, name))
        panel.signer_told.connect(partial(self._tell_signer, name))
        panel.scan_wanted.connect(partial(self._ask_scan, name))
        panel.scans_given.connect(partial(self._give_scans, name))

    def _declare(self, name: str, kind: str, reason: str) -> None:
        said = "已写下说明。" if kind == "nil" else "已写下说明。打印后由主要领导签字、盖章，再把扫描件附上。"
        if self._do(lambda: self._source.declare(name, kind, reason), said):
            self._reasons.pop(name, None)

    def _withdraw(self, name: str) -> None:
        self._do(lambda: self._source.withdraw(name), "已撤回说明。")

    def _tell_signer(self, name: str, signer: Signer) -> bool:
        said = "已保存签字的主要领导和签字日期。按 Ctrl+Z 可以撤销。"
        drafts = self._signers[name]
        begun = dict(drafts)
        # The sheet is laid out anew with what is written down; what cannot be is still there to be mended.
        drafts.clear()
        is_kept = self._do(lambda: self._source.tell_signer(name, signer), said)
        if not is_kept:
            drafts.update(begun)
            self._mend_day()
        return is_kept

    @property
    def _line(self) -> SignerLine | None:
        return self._panel.signer if self._panel is not None else None

    def _mend_day(self) -> None:
        """Put the cursor on what alone can be refused of who signed: the day."""
        if self._line is not None:
            self._line.day.setFocus()
            self._line.day.selectAll()

    def _keep_signer(self, name: str) -> bool:
        """Write down who signed, if that was begun; False if it cannot be, which was said."""
        line = self._line
        return line is None or line.is_kept or self._tell_signer(name, line.signer)

    def _ask_scan(self, name: str) -> None:
        if self._keep_signer(name) and self._panel is not None:
            self._panel.ask_scan()

    def _give_scans(self, name: str, scans: Sequence[Path]) -> None:
        if not self._keep_signer(name):
            return

        def work(source: PapersSource, report: Report, told: list[Verdict]) -> None:
            for done, scan in enumerate(scans):
                report(done, len(scans))
                told += source.sign(name, scan)

        self._attaching.start(work)
