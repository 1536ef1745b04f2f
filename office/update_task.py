"""Bringing a newer task (任务包) into a filling workspace in mid-season: forms, duties, deadlines, keys (DESIGN 5).

The same holds as for receiving: what cannot be taken in changes nothing, and a preview is the real thing taken back.
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from db.backup import back_up
from db.checks.settle import judge_all
from db.merging.checkpoint import checkpoint
from db.merging.impact import Impact
from db.people import set_person
from db.revisions import install_revision, keep_files
from db.rights import rights_of
from db.store import Store
from exchange.bag_info import Kind
from exchange.head import Peek
from exchange.keys import KeyPair
from exchange.policy import judge
from exchange.sticks import Report, quiet
from exchange.troubles import PackageRefused
from exchange.verify import Verified
from forms.load import load_pack
from forms.model import Duty, Pack
from forms.revising import changes_for
from office.bringing_back import bring_back_sent
from office.from_bureau import bureau_standpoint, followed_root
from office.last_year import FOLDER as LAST_FOLDER
from office.last_year import take_over
from office.open_task import agree, enrolment, former_packs
from office.readiness import refuse_formulas
from office.reading import incoming_of, mark_of, read_payload
from office.receive import merge_incoming
from office.taking_in import look, quarantined
from office.task_files import PACK
from office.troubles import NotAccepted, WrongUse
from office.workspaces import keep_root


class Age(StrEnum):
    """How a task stands to the one in use."""

    NEWER = "newer"
    SAME = "same"
    OLDER = "older"


@dataclass(frozen=True, slots=True)
class UpdatedTask:
    """What a task brings to an existing workspace.

    Attributes:
        age: Only a newer one changes anything.
        revision: Of the pack in use, before; `next_revision` that of the task.
        changes: What the forms change, in sentences; `duties` what this unit owes or owes no more.
        impact: Rows that the bureau's change sets touch; None if nothing was taken in.
        is_merged: False for a mere preview.
        backup: Where the store as it was before lies.
    """

    package_id: str
    unit: str
    unit_name: str
    age: Age
    revision: int
    next_revision: int
    changes: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    impact: Impact | None = None
    is_merged: bool = False
    backup: Path | None = None


def update_task(
    store: Store,
    keys: KeyPair,
    place: Path,
    *,
    person: str = "",
    merge: bool = True,
    previewed: str | None = None,
    report: Report = quiet,
) -> UpdatedTask:
    """Bring a newer task into this filling workspace, or show what that would change.

    What is typed and not yet in a change set is kept first; the store is copied to the backups before anything changes.

    Args:
        place: The package's folder on the stick, or one of its volumes.
        merge: False does everything and takes it back.
        previewed: The package_id that was shown and agreed to; another package at the place is then refused.

    Raises:
        WrongUse: This is the bureau's workspace (E-NOT-FILLING).
        OpenErrors: What was typed here may not travel (E-FORMULA-FIRST).
        NotAccepted: It is no task (E-NOT-TASK), signed by no key of this workspace's bureau (E-TASK-KEY), or its parts
            disagree.
        PackageRefused: It does not hold, or is another unit's, county's, year's or campaign's.
        RevisionRefused, DefinitionFaults: Its forms cannot follow those in use.
        ChangeRefused: Its rows do not hold.
    """
    if store.is_bureau:
        raise WrongUse("E-NOT-FILLING")
    refuse_formulas(store)
    seen = look(keys, place, previewed)
    found = seen.head
    if found.info.kind is not Kind.TASK:
        raise NotAccepted("E-NOT-TASK", where=place.name, kind=found.info.kind.label)
    if _is_known(store, found):
        return _unchanged(store, found.package_id, Age.SAME, store.revision)
    with quarantined(store, keys, seen, report) as verified:
        return _Update(store, verified, place.name).run(person, merge=merge)


def _is_known(store: Store, found: Peek) -> bool:
    """Judge whose task it is and who signed it; True if this very package is here already."""
    try:
        return judge(found, bureau_standpoint(store, frozenset({Kind.TASK}))).is_duplicate
    except PackageRefused as refusal:
        if refusal.code == "E-KEY-UNKNOWN":
            raise NotAccepted("E-TASK-KEY", where=found.where) from refusal
        raise


def _unchanged(store: Store, package_id: str, age: Age, revision: int) -> UpdatedTask:
    unit = store.identity.unit
    return UpdatedTask(package_id, unit, store.pack.unit(unit).name, age, store.revision, revision)


class _Update:
    """One verified task and the workspace that it comes into."""

    def __init__(self, store: Store, verified: Verified, where: str) -> None:
        self._store = store
        self._verified = verified
        self._unit, self._secret = enrolment(verified, where)
        self._root = followed_root(store, verified, where)
        self._files = read_payload(verified, PACK)
        self._former = former_packs(verified)
        self._last = mark_of(verified, LAST_FOLDER)
        self._pack = load_pack(self._files)
        agree(self._pack, verified.info, self._unit)

    def run(self, person: str, *, merge: bool) -> UpdatedTask:
        """Take the task in, or take it back again."""
        store = self._store
        if self._pack.version < store.revision:
            return _unchanged(store, self._verified.package_id, Age.OLDER, self._pack.version)
        age = self._age()
        if age is Age.SAME:
            return _unchanged(store, self._verified.package_id, age, self._pack.version)
        backup = back_up(store, "revision") if merge else None
        mode: AbstractContextManager[None] = store.transaction() if merge else store.trial()
        with mode:
            return self._take(person, merge=merge, backup=backup)

    def _age(self) -> Age:
        """A task of the same forms is newer if it brings change sets or values of last year that are not here."""
        with self._store.trial():
            if self._pack.version > self._store.revision:
                return Age.NEWER
            self._keep_former()
            incoming = incoming_of(self._store, self._verified)
            is_newer = incoming.changesets or self._last != self._store.meta.get("last_mark", self._last)
            return Age.NEWER if is_newer else Age.SAME

    def _keep_former(self) -> None:
        """Make sure that both sides mean the same by each number."""
        for number, content in {**self._former, self._pack.version: self._files}.items():
            keep_files(self._store, number, content)
        self._store.forget()

    def _take(self, person: str, *, merge: bool, backup: Path | None) -> UpdatedTask:
        store, before = self._store, self._store.pack
        checkpoint(store)
        duties = rights_of(store, self._unit).duties
        if self._pack.version > before.version:
            install_revision(store, self._files, self._former)
        self._keep_former()
        store.put_meta("task", self._verified.package_id)
        store.put_meta("enrol", self._secret)
        store.put_meta("last_mark", self._last)
        keep_root(store, self._root)
        set_person(store, person)
        impact = merge_incoming(store, incoming_of(store, self._verified))
        take_over(store, self._verified)
        # Of a workspace whose store was brought back from a copy made before this task.
        bring_back_sent(store)
        judge_all(store)
        now = rights_of(store, self._unit).duties
        return UpdatedTask(
            self._verified.package_id,
            self._unit,
            store.pack.unit(self._unit).name,
            Age.NEWER,
            before.version,
            self._pack.version,
            changes_for(before, self._pack, self._unit, {duty.table for duty in (*duties, *now)}),
            told_duties(duties, now, before, self._pack),
            impact,
            merge,
            backup,
        )


def update_lines(found: UpdatedTask) -> list[str]:
    """Say what a task brings to an existing workspace, line by line, the outcome last."""
    if found.age is Age.SAME:
        return [f"{found.unit_name}的工作区已经有这份任务包的全部内容，没有任何改动。"]
    present = f"{found.unit_name}的工作区已经是第 {found.revision} 版"
    if found.age is Age.OLDER:
        return [f"这份任务包用的是第 {found.next_revision} 版方案，{present}，没有任何改动。"]
    forms = f"方案由第 {found.revision} 版改为第 {found.next_revision} 版"
    head = forms if found.next_revision != found.revision else f"方案仍是第 {found.revision} 版"
    lines = [f"{found.unit_name}的任务有新内容：{head}。", *(f"  {line}" for line in (*found.changes, *found.duties))]
    if (impact := found.impact) is not None and impact.added + impact.changed + impact.removed:
        counts = f"新增 {impact.added} 条，修改 {impact.changed} 条，删除 {impact.removed} 条"
        lines.append(f"  县局带来的数据：{counts}")
    done = f"已写入，已填的内容都在。原来的数据备份在 {found.backup}" if found.is_merged else "只是预览，没有写入。"
    return [*lines, done]


def told_duties(old: Iterable[Duty], new: Iterable[Duty], before: Pack, after: Pack) -> tuple[str, ...]:
    """Say in words which duties of a unit are new and which are gone."""
    titles = {table.id: table.title for pack in (before, after) for table in pack.tables}
    was, now = list(old), list(new)

    def told(words: str, duty: Duty) -> str:
        part = f"的 {duty.section} 部分" if duty.section else ""
        return f"{words}：表 {duty.table}（{titles.get(duty.table, duty.table)}）{part}"

    return (
        *(told("新的职责", duty) for duty in now if duty not in was),
        *(told("不再由本单位填报，已填的内容保留", duty) for duty in was if duty not in now),
    )
