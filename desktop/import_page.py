"""Filling a table from Excel (从Excel填报): what would become of each cell, which column is which; then all or none."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from db.history import undo
from desktop.asking import Telling, ask_files, button, combo, label, panel, words_of
from desktop.changes import Changes, Kind
from desktop.jobs import JobRunner, Report
from desktop.line_list import Lead, LeadList
from desktop.looks import say
from desktop.progress import ProgressPane
from desktop.sentence import Sentence
from desktop.settings import Settings
from desktop.sheet_model import PALE, SheetModel, letters, remark_words
from desktop.workspace_source import WorkspaceSource
from office.fill_preview import Looked, SheetFile, carry_out, fields_offered, look
from office.filled import Filled, Import, Wishes

if TYPE_CHECKING:
    from db.store import Store
    from forms.model import Table

#: Kinds of files that are read.
SHEETS: Final = ("xlsx", "xls", "et", "csv")
FOLDER: Final = "excel"
_CHANGED: Final = frozenset({Kind.ROWS, Kind.PROBLEMS})
_LIST_WIDTH: Final = 380
_LONGEST: Final = 110
_COLUMN_WIDTH: Final = 130


class ImportPage(QWidget):
    """From a file to the rows of a table.

    Signals:
        left(): The user has gone back to the tables.
        changed(object): Something was imported, or an import undone; Changes.
    """

    left = Signal()
    changed = Signal(object)

    def __init__(
        self, workspace: WorkspaceSource, runner: JobRunner, settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("importPage")
        self._workspace = workspace
        self._runner = runner
        self._settings = settings
        self._table: Table | None = None
        self._file: SheetFile | None = None
        self._looked: Looked | None = None
        self._columns: dict[str, str] = {}
        self._done: Import | None = None
        self._make_parts()
        self._lay_out()
        self._connect_signals()
        self._suit()

    def _make_parts(self) -> None:
        self.title = label("", "title")
        self.choose = button("选择文件…", "chooseSheet", primary=True)
        self.back = button("返回填报", "leaveImport")
        self.file_words = Sentence("sheetFile", "选定的文件")
        self.sheet = combo("sheetName", "工作表", [])
        self.column = combo("sheetColumn", "表里的列", [])
        self.field = combo("columnField", "这一列填到哪个指标项", [])
        self.replace = QCheckBox("从模板里去掉的记录一并删除，空白格一并清空")
        say(self.replace, "replaceRows", self.replace.text())
        self.reason = QLineEdit()
        say(self.reason, "importReason", "修改理由")
        self.reason.setPlaceholderText("改动其他单位填报的数据，在这里写明理由")
        self.counts = label("")
        self.model = SheetModel(self)
        self.cells = _sheet_view(self.model)
        self.list = LeadList("importRemarks", "需要看一看的格和行")
        self.words = Sentence("cellVerdict", "这一格导入后怎样")
        self.telling = Telling("importTelling")
        self.progress = ProgressPane("importing")
        self.start = button("导入", "startImport", primary=True)
        self.undo = button("撤销这次导入", "undoImport")

    def _lay_out(self) -> None:
        sheet = panel()
        inside = QVBoxLayout(sheet)
        inside.setContentsMargins(16, 10, 16, 10)
        inside.setSpacing(6)
        inside.addLayout(_row(self.title, 1, self.choose, self.back))
        self._asking = QWidget()
        asking = QVBoxLayout(self._asking)
        asking.setContentsMargins(0, 0, 0, 0)
        self._sheet_words = label("工作表")
        asking.addLayout(_row(self.file_words, 1, self._sheet_words, self.sheet))
        self._matching = QWidget()
        matching = _row(label("列的对应："), self.column, label("填到"), self.field)
        matching.setStretch(1, 1)
        matching.setStretch(3, 1)
        matching.setContentsMargins(0, 0, 0, 0)
        self._matching.setLayout(matching)
        for part in (self._matching, self.replace, self.reason):
            asking.addWidget(part)
        inside.addWidget(self._asking)
        inside.addWidget(self.counts)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setObjectName("importSplit")
        self._split.addWidget(self.cells)
        self._split.addWidget(self.list)
        self._split.setStretchFactor(0, 1)
        self._split.setSizes([2 * _LIST_WIDTH, _LIST_WIDTH])
        self._split.setChildrenCollapsible(False)
        inside.addWidget(self._split, 1)
        for part in (self.words, self.progress, self.telling):
            inside.addWidget(part)
        inside.addLayout(_row(None, 1, self.undo, self.start))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(sheet)

    def _connect_signals(self) -> None:
        self.choose.clicked.connect(self._on_choose_clicked)
        self.back.clicked.connect(self.left)
        self.sheet.activated.connect(self._on_wish_changed)
        self.replace.clicked.connect(self._on_wish_changed)
        self.reason.editingFinished.connect(self._on_reason_editing_finished)
        self.column.currentIndexChanged.connect(self._show_field)
        self.field.activated.connect(self._on_field_activated)
        self.list.looked_at.connect(self._on_list_looked_at)
        self.list.chosen.connect(self._on_list_chosen)
        self.cells.selectionModel().currentChanged.connect(self._on_cell_changed)
        self.model.modelReset.connect(self._on_model_reset)
        self.start.clicked.connect(self._on_start_clicked)
        self.undo.clicked.connect(self._on_undo_clicked)

    # What is asked.

    def show_table(self, table_id: str) -> None:
        """Begin with a table; what was looked at for another one is forgotten."""
        self._table = self._workspace.store.table(table_id)
        self.title.setText(f"从Excel填报：{self._table.title}")
        self._file = self._looked = self._done = None
        self._columns = {}
        self.replace.setChecked(False)
        self.telling.quiet()
        self._show_looked()
        self.choose.setFocus()

    def ask_file(self) -> None:
        """Let the user choose a file and look at it."""
        folder = self._settings.folder(FOLDER)
        chosen = ask_files(self, "选择要导入的表格文件", SHEETS, is_single=True, folder=folder)
        if chosen:
            self._settings.keep_folder(FOLDER, chosen[0].parent)
            self.look_at(chosen[0])

    def look_at(self, path: Path) -> None:
        """Look at what importing a file would do."""
        self._file = SheetFile(path)
        self._columns = {}
        self._done = None
        self.sheet.clear()
        self._look()

    @Slot()
    def _on_choose_clicked(self) -> None:
        self.ask_file()

    @property
    def _wishes(self) -> Wishes:
        sheet = str(self.sheet.currentData() or "")
        return Wishes(self.replace.isChecked(), sheet, dict(self._columns), self.reason.text().strip())

    def _look(self) -> None:
        table, file = self._table, self._file
        if table is None or file is None or self._runner.is_busy:
            return
        wishes = self._wishes
        self.telling.quiet()

        def work(store: "Store", report: Report) -> Looked:
            return look(store, table.id, file, wishes, report)

        job = self._runner.start_on(self._workspace.store, work)
        job.succeeded.connect(self._on_look_succeeded)
        job.failed.connect(self._on_look_failed)
        job.cancelled.connect(self._on_look_cancelled)
        job.finished.connect(self._suit)
        self.progress.follow(job, "正在读取并核对，没有改动任何内容")
        self._suit()

    @Slot(object)
    def _on_look_succeeded(self, looked: Looked) -> None:
        self._looked = looked
        self._show_looked()
        if looked.refusal:
            self.telling.tell(looked.refusal)
        elif self.list.leads.leads:
            self.list.setFocus()
        else:
            self.start.setFocus()

    @Slot(object)
    def _on_look_failed(self, fault: object) -> None:
        self._looked = None
        self._show_looked()
        self.telling.tell(words_of(fault))

    @Slot()
    def _on_look_cancelled(self) -> None:
        self._looked = None
        self._show_looked()
        self.telling.tell("已取消，没有改动任何内容。", good=True)

    @Slot()
    def _on_wish_changed(self) -> None:
        self._look()

    @Slot()
    def _on_reason_editing_finished(self) -> None:
        if self._looked is not None and self._done is None:
            self._look()

    # What was found.

    def _show_looked(self) -> None:
        looked, table = self._looked, self._table
        titles = {field.name: field.title for field in table.fields} if table is not None else {}
        self.file_words.tell(f"文件：{self._file.path}" if self._file is not None else "还没有选择文件。")
        self.model.show_sheet(looked, titles)
        self._offer_sheets(looked)
        self._offer_columns(looked, titles)
        self.counts.setText(_counts(looked.found) if looked is not None and looked.found is not None else "")
        self.list.leads.set_leads(_leads(looked.found) if looked is not None and looked.found is not None else [])
        self._suit()

    def _offer_sheets(self, looked: Looked | None) -> None:
        names = looked.sheets if looked is not None else ()
        chosen = looked.sheet.name if looked is not None and looked.sheet is not None else ""
        self.sheet.clear()
        if not chosen:
            self.sheet.addItem("请选择", "")
        for name in names:
            self.sheet.addItem(name, name)
        self.sheet.setCurrentIndex(max(0, self.sheet.findData(chosen)))

    def _offer_columns(self, looked: Looked | None, titles: dict[str, str]) -> None:
        """Columns that are no field yet come first."""
        columns = sorted(looked.columns, key=lambda one: bool(one.field)) if looked is not None else []
        kept = self.column.currentData()
        self.column.blockSignals(True)
        self.column.clear()
        for one in columns:
            where = titles.get(one.field, "没有对应，不导入")
            self.column.addItem(f"{letters(one.place)} {one.title}　→　{where}", one.title)
        self.column.setCurrentIndex(max(0, self.column.findData(kept)))
        self.column.blockSignals(False)
        self.field.clear()
        self.field.addItem("（不导入这一列）", "")
        for field in fields_offered(self._table) if self._table is not None else ():
            self.field.addItem(field.title, field.name)
        self._show_field()

    @Slot()
    def _show_field(self) -> None:
        title = self.column.currentData()
        columns = self._looked.columns if self._looked is not None else ()
        name = next((one.field for one in columns if one.title == title), "")
        self.field.setCurrentIndex(max(0, self.field.findData(name)))

    @Slot()
    def _on_field_activated(self) -> None:
        title, name = str(self.column.currentData() or ""), str(self.field.currentData() or "")
        columns = self._looked.columns if self._looked is not None else ()
        if not title or name == next((one.field for one in columns if one.title == title), ""):
            return
        # A field has one column: the one that had it before gives it up.
        self._columns |= {one.title: "" for one in columns if name and one.field == name}
        self._columns[title] = name
        self._look()

    @Slot()
    def _suit(self) -> None:
        looked, is_busy = self._looked, self._runner.is_busy
        may_import = looked is not None and looked.found is not None and self._done is None
        has_file = self._file is not None
        self._asking.setVisible(has_file)
        self._matching.setVisible(looked is not None and bool(looked.columns) and not looked.is_ours)
        has_choice = looked is not None and len(looked.sheets) > 1
        self.sheet.setVisible(has_choice)
        self._sheet_words.setVisible(has_choice)
        self.replace.setVisible(looked is not None and looked.is_ours)
        self.reason.setVisible(self._workspace.is_bureau)
        for part in (self._split, self.words):
            part.setVisible(looked is not None)
        self._asking.setEnabled(not is_busy and self._done is None)
        self.start.setEnabled(may_import and not is_busy)
        self.start.setVisible(self._done is None)
        is_undoable = self._done is not None and self._done.batch is not None
        self.undo.setVisible(is_undoable)
        self.undo.setEnabled(not is_busy)
        self.choose.setEnabled(not is_busy)
        self.back.setEnabled(not is_busy)

    # Moving in it.

    @Slot(object)
    def _on_list_looked_at(self, place: tuple[int, int]) -> None:
        index = self.model.place_of(*place)
        if index.isValid():
            self.cells.setCurrentIndex(index)
            self.cells.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    @Slot(object)
    def _on_list_chosen(self, place: tuple[int, int]) -> None:
        self._on_list_looked_at(place)
        self.cells.setFocus()

    @Slot(QModelIndex)
    def _on_cell_changed(self, index: QModelIndex) -> None:
        self.words.tell(self.model.words(index))

    @Slot()
    def _on_model_reset(self) -> None:
        self.words.tell("")
        self.cells.resizeColumnsToContents()
        for column in range(self.model.columnCount()):
            width = min(self.cells.columnWidth(column), 2 * _COLUMN_WIDTH)
            self.cells.setColumnWidth(column, max(width, _COLUMN_WIDTH // 2))

    # The import.

    @Slot()
    def _on_start_clicked(self) -> None:
        table, file = self._table, self._file
        if table is None or file is None or self._runner.is_busy:
            return
        wishes = self._wishes
        self.telling.quiet()

        def work(store: "Store", report: Report) -> Import:
            return carry_out(store, table.id, file, wishes, report)

        job = self._runner.start_on(self._workspace.store, work)
        job.succeeded.connect(self._on_import_succeeded)
        job.failed.connect(self.telling.tell_fault)
        job.cancelled.connect(self._on_import_cancelled)
        job.finished.connect(self._suit)
        self.progress.follow(job, "正在导入")
        self._suit()

    @Slot(object)
    def _on_import_succeeded(self, done: Import) -> None:
        self._done = done
        self.counts.setText(_counts(done))
        told = "内容与原来相同，没有改动。" if done.batch is None else f"已导入，全部保存好了。{_problems(done)}"
        self.telling.tell(f"{told}不对的话按“撤销这次导入”，整批退回。" if done.batch is not None else told, good=True)
        self.changed.emit(Changes(_CHANGED, self))
        self._suit()
        (self.undo if done.batch is not None else self.back).setFocus()

    @Slot()
    def _on_import_cancelled(self) -> None:
        self.telling.tell("已取消，一格也没有导入。", good=True)

    @Slot()
    def _on_undo_clicked(self) -> None:
        batch = self._done.batch if self._done is not None else None
        if batch is None or self._runner.is_busy:
            return
        job = self._runner.start_on(self._workspace.store, lambda store, _report: undo(store, batch))
        job.succeeded.connect(self._on_undo_succeeded)
        job.failed.connect(self.telling.tell_fault)
        job.finished.connect(self._suit)
        self.progress.follow(job, "正在撤销")
        self._suit()

    @Slot()
    def _on_undo_succeeded(self) -> None:
        self._done = None
        self.telling.tell("已撤销这次导入，表格与导入前一样。", good=True)
        self.changed.emit(Changes(_CHANGED, self))
        self._look_again_quietly()

    def _look_again_quietly(self) -> None:
        """What was undone can be imported again as it was looked at."""
        if self._looked is not None and self._looked.found is not None:
            self.counts.setText(_counts(self._looked.found))


def _sheet_view(model: SheetModel) -> QTableView:
    view = QTableView()
    say(view, "sheetCells", "文件里的内容和每一格的判定")
    for part, name, spoken in (
        (view.horizontalHeader(), "sheetColumns", "列标题"),
        (view.verticalHeader(), "sheetRows", "行号"),
        (view.verticalScrollBar(), "sheetDown", "上下滚动"),
        (view.horizontalScrollBar(), "sheetAcross", "左右滚动"),
    ):
        say(part, name, spoken)
    view.setModel(model)
    view.setTabKeyNavigation(False)
    view.setCornerButtonEnabled(False)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.horizontalHeader().setDefaultSectionSize(_COLUMN_WIDTH)
    view.horizontalHeader().setResizeContentsPrecision(100)
    view.verticalHeader().setDefaultSectionSize(view.fontMetrics().lineSpacing() + 8)
    view.setWordWrap(False)
    return view


def _row(*parts: QWidget | int | None) -> QHBoxLayout:
    """Lay parts in a row; a number after a part is its stretch, and None is room."""
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    for part in parts:
        if isinstance(part, int):
            row.setStretch(row.count() - 1, part)
        elif part is None:
            row.addStretch(0)
        else:
            row.addWidget(part)
    return row


def _counts(done: Import) -> str:
    """Say what was or would be taken, converted, refused and left alone."""
    found = done.tables[0]
    rows = (
        ("新增", found.added),
        ("更新", found.updated),
        ("相同", found.same),
        ("删除", found.deleted),
        ("不导入", found.refused),
        ("表里没有、保持不动", found.untouched),
    )
    cells = {
        "照填": found.cells.get("导入", 0),
        "已换算": found.cells.get("已转换", 0),
        "照原样保留待改": found.cells.get("照原样保留", 0),
        "不导入": found.cells.get("不导入", 0),
        "清空": found.cleared,
    }
    lead = "将会：" if done.is_trial else "已导入："
    rows_told = "、".join(f"{word} {count} 条" for word, count in rows if count) or "没有记录要改动"
    cells_told = "、".join(f"{word} {count} 格" for word, count in cells.items() if count) or "没有"
    more = "".join(f"　另有“{one.title}”：新增 {one.added} 条、更新 {one.updated} 条。" for one in done.tables[1:])
    return f"{lead}{rows_told}。单元格：{cells_told}。{more}"


def _problems(done: Import) -> str:
    """Say how many findings there are now."""
    found = done.tables[0]
    if found.after.total <= found.before.total:
        return ""
    return f"这张表的问题由 {found.before.total} 处变为 {found.after.total} 处，请到右边的问题列表逐条处理。"


def _leads(done: Import) -> list[Lead]:
    """Say what deserves a look in the sheet that is shown, and in those of child tables that come with it."""
    found = done.tables[0]
    told: Sequence[Lead] = [Lead(_shortened(text)) for text in found.told]
    remarks = [
        Lead(
            f"{letters(one.column - 1)}{one.row}　{one.title}　“{one.shown}”\n{remark_words(one)}",
            (one.row - 1, one.column - 1),
            PALE.get(one.verdict),
        )
        for one in found.remarks
    ]
    return [*remarks, *told, *(lead for one in done.tables[1:] for lead in _leads_beside(one))]


def _leads_beside(found: Filled) -> list[Lead]:
    words = [
        f"{letters(one.column - 1)}{one.row}　{one.title}　“{one.shown}”　{remark_words(one)}" for one in found.remarks
    ]
    words += map(_shortened, found.told)
    return [Lead(f"工作表“{found.sheet}”", is_head=True), *map(Lead, words)] if words else []


def _shortened(text: str) -> str:
    """What is told of the whole sheet must not push the cells out of sight."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}……（共 {text.count('、') + 1} 项）"
