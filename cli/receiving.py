"""The command that receives packages: verify, show what would change, merge."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, Generic, TypeVar

import click

from cli.asking import agrees, code_from_letter
from cli.command import SETTINGS, Command
from cli.opening import json_option, passphrase_option, unlocked, workspace_argument
from cli.printing import document, one_line, plain, progress, say
from db.merging.impact import Impact
from db.store import Store
from exchange.finding import find_packages
from exchange.keys import KeyPair
from exchange.troubles import PackageRefused
from forms.troubles import Trouble
from office.differences import told
from office.receive import Received
from office.receive import receive as receive_package
from office.take_return import TakenReturn, take_return
from office.troubles import NotAccepted

_Taken = TypeVar("_Taken", Received, TakenReturn)
#: A terminal shows so many rows that differ; the rest is counted.
_MOST_DIFFERENCES: Final = 30


@click.command(cls=Command, context_settings=SETTINGS)
@workspace_argument
@click.argument("places", metavar="PACKAGE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="不再询问，直接合并。")
@click.option("--confirm", "codes", metavar="CODE", multiple=True, help="盖章报送函上的密钥码或末 15 位，可以写几次。")
@json_option
@passphrase_option
def receive(
    workspace: Path,
    places: Sequence[Path],
    yes: bool,
    codes: Sequence[str],
    as_json: bool,
    passphrase_file: Path | None,
) -> int:
    """收包：核验、预览、合并；也可以给整个优盘。没有 --yes 时先预览再询问。填报单位用它收退回包和回执。"""
    told: list[dict[str, object]] = []
    worst = 0
    with unlocked(workspace, passphrase_file) as (store, keys):
        desk: _Desk[Received] | _Desk[TakenReturn]
        if store.is_bureau:
            desk = _BureausDesk(store, keys, codes, as_json=as_json)
        else:
            desk = _UnitsDesk(store, keys, as_json=as_json)
        for found in _packages(places):
            try:
                told.append({"place": found, "received": desk.take(found, at_once=yes)})
            except Trouble as trouble:
                # One bad package never blocks the others.
                if trouble is not desk.said:
                    say(f"{trouble.code}: {trouble}")
                told.append({"place": found, "refused": trouble.code, "sentence": str(trouble)})
                worst = max(worst, trouble.exit_code)
    if as_json:
        document(told)
    return worst


def _packages(places: Sequence[Path]) -> list[Path]:
    """Give the packages at these places: each place itself, or those in the folders of a stick."""
    found: list[Path] = []
    for place in places:
        try:
            inside = find_packages(place) if place.is_dir() else ()
        except Trouble:
            inside = ()  # told when the place itself is looked at
        found.extend(dict.fromkeys(item.place for item in inside) or [place])
    return found


class _Desk(ABC, Generic[_Taken]):
    """Where packages are taken in one after the other.

    Attributes:
        said: The refusal that was said last, before a question that nobody answered; it is not said again.
    """

    said: Trouble | None = None

    def __init__(self, store: Store, keys: KeyPair, *, as_json: bool) -> None:
        self._store = store
        self._keys = keys
        self._echo = say if as_json else click.echo

    def take(self, place: Path, *, at_once: bool) -> _Taken:
        """Take in one package, or preview it and ask."""
        found = self._take(place, merge=at_once)
        for line in self._lines(place, found):
            self._echo(line)
        if at_once or found.is_duplicate:
            return found
        if agrees("合并吗？"):
            merged = self._take(place, merge=True, previewed=found.package_id)
            self._echo("已合并。")
            return merged
        say("没有合并，工作区没有改动。要合并请加 --yes。")
        return found

    @abstractmethod
    def _take(self, place: Path, *, merge: bool, previewed: str | None = None) -> _Taken: ...

    @abstractmethod
    def _lines(self, place: Path, found: _Taken) -> Iterable[str]: ...


class _BureausDesk(_Desk[Received]):
    """Where the bureau takes in reports; new keys are confirmed with the codes on the letters."""

    def __init__(self, store: Store, keys: KeyPair, codes: Sequence[str], *, as_json: bool) -> None:
        super().__init__(store, keys, as_json=as_json)
        self._codes = list(codes)
        self._names = {unit.code: unit.name for unit in store.pack.units}

    def _take(self, place: Path, *, merge: bool, previewed: str | None = None) -> Received:
        try:
            return self._with_codes(place, merge=merge, previewed=previewed)
        except PackageRefused as refusal:
            if refusal.code != "E-KEY-UNKNOWN":
                raise
            say(f"{refusal.code}: {refusal}")
            self.said = refusal
            code = code_from_letter("报送函上的密钥码（或末 15 位），不登记就直接回车")
            if code is None:
                raise
            self._codes.append(code)
            return self._with_codes(place, merge=merge, previewed=previewed)

    def _with_codes(self, place: Path, *, merge: bool, previewed: str | None) -> Received:
        """Try the codes that were given; each package of a new key needs its own."""
        report = progress("正在核验")
        refused: NotAccepted | None = None
        codes: list[str | None] = [*self._codes] or [None]
        for code in codes:
            try:
                return receive_package(
                    self._store, self._keys, place, confirm=code, merge=merge, previewed=previewed, report=report
                )
            except NotAccepted as trouble:
                if trouble.code != "E-CODE-OTHER":
                    raise
                refused = trouble
        raise refused or AssertionError("no code was tried")

    def _lines(self, place: Path, found: Received) -> Iterable[str]:
        name = self._names.get(found.unit, found.unit)
        stage = {"interim": "阶段报送", "final": "正式报送"}.get(found.stage, "")
        yield f"{plain(place.name)}：{name} 第 {found.sequence} 次{stage}，包码 {found.package_code}"
        if found.is_duplicate or found.impact is None:
            yield "  以前已经收过，没有任何改动。"
        else:
            yield f"  {'已合并' if found.is_merged else '预览'}：{impact_words(found.impact)}"
        if found.is_new_key:
            yield "  新登记的密钥：密钥码一致，并带有本单位任务包里的登记凭证。"


class _UnitsDesk(_Desk[TakenReturn]):
    """Where a unit takes in what the bureau sends back."""

    def _take(self, place: Path, *, merge: bool, previewed: str | None = None) -> TakenReturn:
        report = progress("正在核验")
        return take_return(self._store, self._keys, place, merge=merge, previewed=previewed, report=report)

    def _lines(self, place: Path, found: TakenReturn) -> Iterable[str]:
        return return_lines(self._store, found, plain(place.name))


def return_lines(store: Store, found: TakenReturn, name: str) -> list[str]:
    """Say what a return or receipt brings, line by line."""
    kind = "退回包" if found.kind == "return" else "回执"
    head = f"{name}：县局的{kind}，包码 {found.package_code}"
    if found.is_duplicate or found.impact is None:
        return [head, "  以前已经收过，没有任何改动。"]
    lines = [head, f"  {'已合并' if found.is_merged else '预览'}：{impact_words(found.impact)}"]
    said = {"意见": found.comments, "退回的事项": found.sent_back, "报送的回执": found.decisions}
    news = "，".join(f"{words} {count} 条" for words, count in said.items() if count)
    if news:
        lines.append(f"  新的{news}")
    if found.brought_back:
        lines.append(f"  本机缺少的本单位数据：找回 {found.brought_back} 批")
    rows = told(store, found.differences[:_MOST_DIFFERENCES])
    lines += [one_line(f"  {row.sentence}") for row in rows]
    if len(found.differences) > len(rows):
        lines.append(f"  ……共 {len(found.differences)} 条记录")
    if found.is_merged:
        code = found.package_code.replace(" ", "")
        lines.append(f"  待办见 todo，回执见 receipts；不要这次收包可以撤销：undo DIR {code}")
    return lines


def impact_words(impact: Impact) -> str:
    """Say in words what a package does to the state."""
    counts = f"新增 {impact.added} 条，修改 {impact.changed} 条，删除 {impact.removed} 条"
    return counts + (f"，新冲突 {impact.conflicts} 处" if impact.conflicts else "")
