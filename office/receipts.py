"""What the bureau has said of this unit's reports (回执): which it has received, and what it decided."""

from dataclasses import dataclass
from typing import Final

from db.decisions import Decision, decisions
from db.merging.packages import PackageFact, packages
from db.store import Store
from exchange.bag_info import Kind
from exchange.key_codes import package_code
from office.troubles import WrongUse

#: The bureau's verdicts on packages in words.
VERDICTS: Final = {"accept": "已采纳", "hold": "暂缓", "refuse": "拒收", "withdraw": "已撤回", "": "有两个不同的裁定"}


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one report.

    Attributes:
        sequence: Which package of its workspace it was; 0 if that is not known.
        stage: `interim` or `final`; empty if the report is not known here.
        verdict: `accept`, `hold`, `refuse`, `withdraw`; empty while the bureau has said nothing, or contradicts itself.
        reason: Of the verdict.
        received_at: When the bureau first decided on it, by its clock; empty if it has said nothing yet.
        sent_at: When it was sealed here; empty if it is not known here.
        is_here: It was sealed in this workspace.
    """

    package_id: str
    package_code: str
    sequence: int
    stage: str
    verdict: str
    reason: str
    received_at: str
    sent_at: str
    is_here: bool

    @property
    def sentence(self) -> str:
        """The receipt in words."""
        which = f"第 {self.sequence} 次报送" if self.sequence else "一次报送"
        code = f"包码 {self.package_code}"
        if not self.received_at:
            return f"{which}还没有回执，{code}。"
        verdict = VERDICTS.get(self.verdict, self.verdict)
        why = f"：{self.reason}" if self.reason else ""
        when = self.received_at[:16].replace("T", " ")
        lost = "" if self.is_here else "（不是本机封的包，或本机的记录已丢失）"
        return f"{which}已于 {when} 收到，{verdict}{why}，{code}{lost}。"


def receipts(store: Store) -> list[Receipt]:
    """List this unit's reports with what the bureau has said of them, in the order in which they were sealed."""
    unit, bureau = store.identity.unit, store.pack.bureau
    sent = {fact.id: fact for fact in packages(store, sent=True) if fact.kind == Kind.REPORT}
    told = {item.package: item for item in decisions(store, bureau) if item.unit in {unit, ""}}
    lost = [package for package, item in told.items() if package not in sent and item.unit == unit]
    return [_receipt(package, sent.get(package), told.get(package)) for package in [*lost, *sent]]


def _receipt(package: str, sent: PackageFact | None, told: Decision | None) -> Receipt:
    return Receipt(
        package_id=package,
        package_code=package_code(package),
        sequence=int(sent.info["Xiankao-Sequence"]) if sent else told.sequence if told else 0,
        stage=sent.stage if sent else "",
        verdict=told.verdict if told else "",
        reason=told.reason if told else "",
        received_at=told.at if told else "",
        sent_at=sent.at if sent else "",
        is_here=sent is not None,
    )


def package_of(store: Store, code: str) -> str:
    """Find a package that was taken in here by its package code, written without blanks.

    Raises:
        WrongUse: There is none (E-NOT-RETURN).
    """
    for fact in packages(store, sent=False):
        if package_code(fact.id).replace(" ", "") == code:
            return fact.id
    raise WrongUse("E-NOT-RETURN", text=code)
