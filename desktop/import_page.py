"""Filling a table from Excel (从Excel填报): what would become of each cell, which column is which; then all or none."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, Slot
from PySide6.QtWidgets import QAbstractItemView, QCheckBox, QLineEdit, QTableView

from db.history import undo
from desktop.asking import ask_files, button, combo, label, offer
from desktop.changes import Changes, Kind
from desktop.import_words import counts, leads, problems_now
from desktop.jobs import JobRunner, Report
from desktop.line_list import LeadList
from desktop.looks import say, say_area
from desktop.screen import Screen, box, column, row, split
from desktop.sentence import Sentence
from desktop.settings import Settings
from desktop.sheet_model import SheetModel, letters
from desktop.workspace_source import WorkspaceSource
from office.fill_preview import Looked, SheetFile, carry_out, fields_offered, look
from office.filled import Import, Wishes

if TYPE_CHECKING:
    from db.store import Store
    from forms.model import Table

#: Kinds of files that are read.
SHEETS: Final = ("xlsx", "xls", "et", "csv")
FOLDER: Final = "excel"
_CHANGED: Final = frozenset({Kind.ROWS, Kind.PROBLEMS})
_LIST_WIDTH: Final = 380
_COLUMN_WIDTH: Final = 130


class ImportPage(Screen):
    """From a file to the rows of a table."""

    def __init__(self, workspace: WorkspaceSource, runner: JobRunner, settings: Settings) -> None:
        super().__init__("import", "", runner, back="返回填报")
        self._workspace = workspace
        self._settings = settings
        self._table: Table | None = None
        self._file: SheetFile | None = None
        self._looked: Looked | None = None
        self._columns: dict[str, str] = {}
        self._done: Import | None = None
        #: The column whose field is being changed, counted from 0; None while none is.
        self._matching_at: int | None = None
        self._make_parts()
        self.first = self.choose
        self.at_rest = (self.undo, self.choose, self.back)
        self._show_parts()
        self._connect_signals()
        self.suit()

    def _make_parts(self) -> None:
        self.choose = button("选择文件…", "chooseSheet", primary=True)
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
        self.start = button("导入", "startImport", primary=True)
        self.undo = button("撤销这次导入", "undoImport")

    def _show_parts(self) -> None:
        self._sheet_words = label("工作表")
        self._matching = box(row(label("列的对应："), self.column, 1, label("填到"), self.field, 1))
        file = row(self.file_words, 1, self._sheet_words, self.sheet)
        self._asking = box(column(file, self._matching, self.replace, self.reason))
        self._split = split("importSplit", self.cells, 1, self.list, sideways=True)
        self._split.setSizes([2 * _LIST_WIDTH, _LIST_WIDTH])
        self.lay_out(
            self._asking,
            self.counts,
            self._split,
            1,
            self.words,
            self.progress,
            self.telling,
            row(None, self.undo, self.start),
            head=(self.choose,),
        )

    def _connect_signals(self) -> None:
        self.choose.clicked.connect(self._on_choose_clicked)
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
        self._matching_at = None
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

        def work(store: "Store", report: Report) -> Looked:
            return look(store, table.id, file, wishes, report)

        words, told = "正在读取并核对，没有改动任何内容", "已取消，没有改动任何内容。"
        job = self.run_on(self._workspace.store, work, words, self._on_look_succeeded, told)
        job.failed.connect(self._on_not_looked)
        job.cancelled.connect(self._on_not_looked)

    @Slot(object)
    def _on_look_succeeded(self, looked: Looked) -> None:
        self._looked = looked
        self._show_looked()
        if looked.refusal:
            self.telling.tell(looked.refusal)
        at, self._matching_at = self._matching_at, None
        if at is not None and self._choose_column_after(at, looked):
            self.put_cursor(self.column)
        elif looked.refusal:
            return
        elif self.list.leads.leads:
            self.put_cursor(self.list)
        else:
            self.put_cursor(self.start)

    @Slot()
    def _on_not_looked(self) -> None:
        self._looked = None
        self._show_looked()

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
        self.counts.setText(counts(looked.found) if looked is not None and looked.found is not None else "")
        self.list.leads.set_leads(leads(looked.found) if looked is not None and looked.found is not None else [])
        self.suit()

    def _offer_sheets(self, looked: Looked | None) -> None:
        names = looked.sheets if looked is not None else ()
        chosen = looked.sheet.name if looked is not None and looked.sheet is not None else ""
        offer(self.sheet, [*([] if chosen else [("", "请选择")]), *((name, name) for name in names)], chosen)

    def _offer_columns(self, looked: Looked | None, titles: dict[str, str]) -> None:
        """Columns that are no field yet come first."""
        columns = sorted(looked.columns, key=lambda one: bool(one.field)) if looked is not None else []
        where = [titles.get(one.field, "没有对应，不导入") for one in columns]
        told = [f"{letters(one.place)} {one.title}　→　{words}" for one, words in zip(columns, where, strict=True)]
        offer(self.column, list(zip((one.title for one in columns), told, strict=True)))
        fields = fields_offered(self._table) if self._table is not None else ()
        offer(self.field, [("", "（不导入这一列）"), *((field.name, field.title) for field in fields)])
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
        self._matching_at = next(one.place for one in columns if one.title == title)
        self._look()

    def _choose_column_after(self, at: int, looked: Looked) -> bool:
        """Whoever says what a column is goes on with the next one that is no field yet, if there is one."""
        left = sorted((one.place < at, one.place, one.title) for one in looked.columns if not one.field)
        if left:
            self.column.setCurrentIndex(self.column.findData(left[0][2]))
        return bool(left)

    def suit(self) -> None:
        """Offer what the file at hand can be asked for."""
        super().suit()
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
        for place in range(self.model.columnCount()):
            width = min(self.cells.columnWidth(place), 2 * _COLUMN_WIDTH)
            self.cells.setColumnWidth(place, max(width, _COLUMN_WIDTH // 2))

    # The import.

    @Slot()
    def _on_start_clicked(self) -> None:
        table, file = self._table, self._file
        if table is None or file is None or self._runner.is_busy:
            return
        wishes = self._wishes

        def work(store: "Store", report: Report) -> Import:
            return carry_out(store, table.id, file, wishes, report)

        told = "已取消，一格也没有导入。"
        self.run_on(self._workspace.store, work, "正在导入", self._on_import_succeeded, told)

    @Slot(object)
    def _on_import_succeeded(self, done: Import) -> None:
        self._done = done
        self.counts.setText(counts(done))
        told = "内容与原来相同，没有改动。" if done.batch is None else f"已导入，全部保存好了。{problems_now(done)}"
        self.telling.tell(f"{told}不对的话按“撤销这次导入”，整批退回。" if done.batch is not None else told, good=True)
        self.changed.emit(Changes(_CHANGED, self))
        self.suit()
        self.put_cursor(self.undo if done.batch is not None else self.back)

    @Slot()
    def _on_undo_clicked(self) -> None:
        batch = self._done.batch if self._done is not None else None
        if batch is None or self._runner.is_busy:
            return
        self.run_on(
            self._workspace.store, lambda store, _report: undo(store, batch), "正在撤销", self._on_undo_succeeded
        )

    @Slot()
    def _on_undo_succeeded(self) -> None:
        self._done = None
        self.telling.tell("已撤销这次导入，表格与导入前一样。", good=True)
        self.changed.emit(Changes(_CHANGED, self))
        self._look_again_quietly()
        self.suit()
        self.put_cursor(self.start)

    def _look_again_quietly(self) -> None:
        """What was undone can be imported again as it was looked at."""
        if self._looked is not None and self._looked.found is not None:
            self.counts.setText(counts(self._looked.found))


def _sheet_view(model: SheetModel) -> QTableView:
    view = QTableView()
    say_area(view, "sheetCells", "文件里的内容和每一格的判定")
    view.setModel(model)
    view.setTabKeyNavigation(False)
    view.setCornerButtonEnabled(False)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.horizontalHeader().setDefaultSectionSize(_COLUMN_WIDTH)
    view.horizontalHeader().setResizeContentsPrecision(100)
    view.verticalHeader().setDefaultSectionSize(view.fontMetrics().lineSpacing() + 8)
    view.setWordWrap(False)
    return view
