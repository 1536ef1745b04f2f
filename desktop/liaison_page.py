"""Liaisons (联络员): a unit names its own here, value by value as on a card; the bureau sees whom all have named."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QGridLayout

from desktop.asking import button, label
from desktop.changes import Changes, Kind
from desktop.editors import LineEditor, make_editor
from desktop.grid_rows import Column
from desktop.jobs import JobRunner
from desktop.looks import LEVELS
from desktop.screen import Screen, box, row
from desktop.sentence import Sentence
from desktop.text_table import TextTable
from desktop.workspace_source import WorkspaceSource
from forms.model import Field, Level
from forms.troubles import Trouble
from office.liaisons import Liaison, liaison_fields, liaisons, own_liaisons, remove_liaison, write_liaison

_EDITOR_WIDTH: Final = 300
_LEAST_NOTE: Final = 120
_WHO_SEES: Final = (
    "姓名和电话只有本单位和县局看得到：平时只在这台电脑和加密的备份里，封包时随加密的报送包送给县局，"
    "不在打印的报表和导出的文件里。"
)
_WHO_SEES_BUREAU: Final = "姓名和电话随加密的报送包送来，只有县局和填报单位看得到；不要抄到公开的材料里。"
_CHANGED: Final = frozenset({Kind.ROWS, Kind.PROBLEMS})


class LiaisonPage(Screen):
    """Naming the liaison, or seeing who was named."""

    reads = Kind.ROWS

    def __init__(self, workspace: WorkspaceSource, runner: JobRunner) -> None:
        super().__init__("liaison", "联络员", runner)
        self._workspace = workspace
        store = workspace.store
        self._fields = liaison_fields(store)
        self.state = Sentence("liaisonState", "联络员填得怎样")
        self.state.setProperty("role", "head")
        heads = ("填报单位", *(field.title for field in self._fields))
        self.list = TextTable("liaisonList", "各单位的联络员", heads, stretch=0)
        self.remove = button("删去这名联络员", "removeLiaison")
        self._lines = {field.name: _Line(field) for field in self._fields}
        self._form = box(self._laid_out())
        if workspace.is_bureau:
            self._form.hide()
            self.remove.hide()
        self.first = self.list if workspace.is_bureau else self._editors[0]
        self.at_rest = (*self._editors,)
        self._show_parts()
        self._connect_signals()

    def _laid_out(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(2, 1)
        for place, line in enumerate(self._lines.values()):
            line.put(grid, place)
        return grid

    def _show_parts(self) -> None:
        is_bureau = self._workspace.is_bureau
        due = self._workspace.store.pack.submission.liaison_due
        asked = f"每个单位明确一名联络员{f'，{due} 前报送' if due else ''}。"
        how = "" if is_bureau else "填完一格就保存，封包时随报送包报给县局。"
        self.lay_out(
            label(asked + how, "quiet"),
            self.state,
            self.list,
            1000,
            self._form,
            label(_WHO_SEES_BUREAU if is_bureau else _WHO_SEES, "quiet"),
            self.telling,
            row(self.remove, None),
            None,
        )

    def _connect_signals(self) -> None:
        self.list.looked_at.connect(self._on_looked_at)
        self.remove.clicked.connect(self._on_remove_clicked)
        for place, (name, line) in enumerate(self._lines.items()):
            line.editor.typed.connect(partial(self._on_typed, name))
            line.editor.returnPressed.connect(partial(self._go_on, place))
            line.editor.installEventFilter(self)

    @property
    def _editors(self) -> list[LineEditor]:
        return [line.editor for line in self._lines.values()]

    @property
    def _liaison(self) -> Liaison | None:
        return self.list.of(Liaison)

    def refresh(self) -> None:
        """Read the liaisons anew; the cursor stays on its line."""
        before = self._liaison
        if self._workspace.is_bureau:
            self._show_units()
            return
        found = own_liaisons(self._workspace.store)
        same = (place for place, one in enumerate(found) if before is not None and one.number == before.number)
        # One is what there should be; a list tells several apart.
        self.list.setVisible(len(found) > 1)
        self.list.show_lines([(self._words(one), one) for one in found], next(same, 0))
        self.state.tell(self._state(found))

    def _show_units(self) -> None:
        pack, found = self._workspace.store.pack, liaisons(self._workspace.store)
        named = {one.unit for one in found}
        unnamed = [unit for unit in pack.units if unit.code not in named and unit.code != pack.bureau]
        blanks = ("还没有报来", *("" for _ in self._fields[1:]))
        self.list.show_lines(
            [*((self._words(one), one) for one in found), *(((unit.name, *blanks), None) for unit in unnamed)]
        )
        self.state.tell(f"已有 {len(named)} 个单位报来联络员，还有 {len(unnamed)} 个单位没有。")

    def _words(self, one: Liaison) -> tuple[str, ...]:
        return self._workspace.unit_title(one.unit), *(one.texts[field.name] for field in self._fields)

    def _state(self, found: list[Liaison]) -> str:
        if not found:
            return "还没有指定联络员。"
        if len(found) > 1:
            return f"填了 {len(found)} 名联络员，请只留一名。"
        wrong = "、".join(field.title for field in self._fields if field.name in found[0].faults)
        return f"还要填好：{wrong}。" if wrong else "已指定联络员。"

    def suit(self) -> None:
        """Let a liaison be taken out who is there."""
        super().suit()
        self.remove.setEnabled(self._liaison is not None and not self._runner.is_busy)

    def stop(self) -> None:
        """Keep what is being typed."""
        for editor in self._editors:
            editor.end_typing()

    def unkept(self) -> str:
        """Keep what is being typed, so that nothing is lost."""
        self.stop()
        return ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let undo and redo mean acts where nothing is being typed; a line of text would keep these keys for itself."""
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        if not isinstance(watched, LineEditor) or watched.isModified():
            return False
        event.ignore()
        return event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)

    @Slot(object)
    def _on_looked_at(self, about: object) -> None:
        one = about if isinstance(about, Liaison) else None
        for name, line in self._lines.items():
            line.fill(one.texts if one is not None else {}, one.faults if one is not None else {}, name)
        self.suit()

    def _on_typed(self, name: str) -> None:
        one, text = self._liaison, self._lines[name].editor.value
        if text == (one.texts[name] if one is not None else ""):
            return
        try:
            entered = write_liaison(self._workspace.store, one.number if one is not None else None, name, text)
        except Trouble as trouble:
            self.refresh()
            self.telling.tell(str(trouble))
            return
        self._tell_written("　".join(("已保存。", *(text for some in entered.notices.values() for text in some))))

    def _go_on(self, place: int) -> None:
        """Go to the next value; not from the last to a button, which Enter would press."""
        editor = self._editors[min(place + 1, len(self._editors) - 1)]
        editor.setFocus()
        editor.selectAll()

    @Slot()
    def _on_remove_clicked(self) -> None:
        one = self._liaison
        if one is None:
            return
        try:
            remove_liaison(self._workspace.store, one.number)
        except Trouble as trouble:
            self.telling.tell(str(trouble))
            return
        self._tell_written("已删去，Ctrl+Z 可以撤销。")
        self.first.setFocus()

    def _tell_written(self, words: str) -> None:
        self.refresh()
        self.telling.tell(words, good=True)
        self.changed.emit(Changes(_CHANGED, self))


class _Line:
    """Label, editor and fault of one value."""

    def __init__(self, field: Field) -> None:
        column = Column(f"liaison_{field.name}", field.title, field)
        made = make_editor(column)
        assert isinstance(made, LineEditor)  # noqa: S101 - C04 has lines of text and a day
        self.editor = made
        self.editor.setMinimumWidth(_EDITOR_WIDTH)
        self.editor.setToolTip(column.help)
        if column.help and not self.editor.placeholderText():
            self.editor.setPlaceholderText(column.help)
        self._label = label(f"{field.title} *" if column.is_required else field.title)
        self._label.setBuddy(self.editor)
        self._note = Sentence(f"fault_{column.name}", f"{field.title}的问题", lines=2)
        self._note.setMinimumWidth(_LEAST_NOTE)

    def put(self, grid: QGridLayout, place: int) -> None:
        """Take one line of the form."""
        for column, part in enumerate((self._label, self.editor, self._note)):
            grid.addWidget(part, place, column)

    def fill(self, texts: Mapping[str, str], faults: Mapping[str, str], name: str) -> None:
        """Show the value and what is wrong with it; a value being typed is left alone."""
        text, fault = texts.get(name, ""), faults.get(name, "")
        if not (self.editor.hasFocus() and self.editor.isModified()) and self.editor.value != text:
            self.editor.fill(text)
        look = LEVELS[Level.ERROR]
        self._note.tell(f"{look.sign} {fault}" if fault else "")
        self._note.setStyleSheet(f"color: {look.strong.name()};")
