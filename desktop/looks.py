"""How everything looks: a font that has Chinese characters, calm colours, Qt's own words in Chinese."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from PySide6.QtCore import QLibraryInfo, QLocale, QRect, QTranslator
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPainter, QPalette
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QTableView, QWidget

from forms.model import Level

#: In order of preference; all of them have Chinese characters.
FONTS: Final = (
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "PingFang SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
    "SimSun",
)
FONT_POINTS: Final = 10


class LevelLook(NamedTuple):
    """How findings of one level look; never by colour alone, each has a word and a sign, too."""

    word: str
    sign: str
    strong: QColor
    pale: QColor


LEVELS: Final[Mapping[Level, LevelLook]] = {
    Level.ERROR: LevelLook("必须改", "✕", QColor("#c0262d"), QColor("#fde8e8")),
    Level.EXPLAIN: LevelLook("须说明", "！", QColor("#b45f06"), QColor("#fff3d6")),
    Level.NOTE: LevelLook("提示", "i", QColor("#1f66b1"), QColor("#e8f1fc")),
}
WRITABLE: Final = QColor("#ffffff")
READ_ONLY: Final = QColor("#f0f1f2")
READ_ONLY_TEXT: Final = QColor("#5a6068")
#: Last year's value in a blank cell, and the ground of a cell that must stay blank.
GHOST: Final = QColor("#6f7983")
IDLE: Final = QColor("#e4e7ea")
#: The mark of what the bureau has said of a cell.
REMARK: Final = QColor("#7a3fb0")
SELECTED: Final = QColor("#cfe3fa")
CURRENT: Final = QColor("#1a6fc4")
MISSING: Final = QColor("#fff6f6")
TEXT: Final = QColor("#1d2126")

#: The style that everything is drawn in; the program is begun with it.
STYLE: Final = "Fusion"
#: The lines between cells.
_LINE: Final = "#dde1e5"
_LINE_NAME: Final = "gridLine"

_STYLE: Final = """
QToolTip { color: #1d2126; background: #fffbe6; border: 1px solid #c9c3a5; padding: 4px; }
QHeaderView::section { background: #eef1f4; border: 0; border-right: 1px solid #d4d9de;
    border-bottom: 1px solid #d4d9de; padding: 3px 6px; }
QTableView { gridline-color: @line; border: 1px solid #cfd5da; }
QTreeView, QListView, QScrollArea, QPlainTextEdit, QLineEdit { border: 1px solid #c3cad1; }
QScrollArea#cardArea, QWidget#cardPage { background: #ffffff; }
QScrollArea[plain="true"] { border: 0; background: transparent; }
QStatusBar QLabel { padding: 2px 10px; }
QStatusBar::item { border: 0; }
QLineEdit { padding: 4px; border-radius: 2px; background: #ffffff; }
QLineEdit:focus, QPlainTextEdit:focus { border: 1px solid #1a6fc4; }
QLineEdit:read-only, QLineEdit:disabled, QPlainTextEdit[readOnly="true"] { background: #f0f1f2; color: #5a6068; }
QPlainTextEdit[role="told"] { background: #ffffff; color: #1d2126; }
QTableView QLineEdit { border: 2px solid #1a6fc4; padding: 0 3px; border-radius: 0; }
QTreeView::item { padding: 5px 2px; }
QTreeView::item:selected, QListView::item:selected { background: #cfe3fa; color: #1d2126; }
QPushButton { padding: 6px 14px; border: 1px solid #b9c1c9; border-radius: 3px; background: #f7f8fa; }
QPushButton[slim="true"] { padding: 3px 10px; }
QToolButton[slim="true"] { padding: 3px 18px 3px 10px; border: 1px solid #b9c1c9; background: #f7f8fa; }
QPushButton:hover { background: #eaf2fb; }
QPushButton:focus { border: 1px solid #1a6fc4; }
QPushButton:disabled { color: #9aa1a8; background: #f2f3f5; }
QPushButton[primary="true"] { background: #1a6fc4; color: #ffffff; border: 1px solid #155a9f; }
QPushButton[primary="true"]:hover { background: #2280db; }
QPushButton[primary="true"]:disabled { background: #a8c5e2; border: 1px solid #a8c5e2; }
QCommandLinkButton { border: 1px solid #c3cad1; border-radius: 4px; background: #f7f8fa;
    padding: 10px; font-size: @1.1; }
QCommandLinkButton:hover { background: #eaf2fb; }
QCommandLinkButton:focus { border: 2px solid #1a6fc4; }
QFrame#toolbar { border: 0; border-bottom: 1px solid #d4d9de; background: #f7f8fa; }
QFrame[role="barLine"] { background: #c3cad1; margin: 5px 0; }
QToolButton { padding: 5px 9px; border: 1px solid transparent; border-radius: 3px; }
QToolButton:hover { background: #eaf2fb; border: 1px solid #bcd5ef; }
QToolButton:checked { background: #d8e8f9; border: 1px solid #9cc3ea; }
QLabel[role="title"] { font-size: @1.8; font-weight: bold; }
QLabel[role="head"] { font-size: @1.2; font-weight: bold; }
QLabel[role="otherHead"] { font-size: @1.1; color: #5a6068; }
QLabel[role="quiet"] { color: #5a6068; }
QLabel[role="error"] { color: #c0262d; }
QLabel[role="banner"] { color: #1d2126; background: #ffe9b8; padding: 6px 14px; }
QLabel[role="good"] { color: #1c7a3d; }
QLabel[role="code"] { font-size: @1.5; font-weight: bold; padding: 8px; background: #ffffff;
    border: 1px solid #c3cad1; }
QFrame[role="strip"] { background: #ffffff; border: 1px solid #cfd5da; border-top: 2px solid #c3cad1; }
QFrame[role="strip"] QPushButton { padding: 3px 10px; }
QFrame[role="panel"] { background: #ffffff; border: 1px solid #d4d9de; border-radius: 4px; }
QSplitter::handle { background: #e3e7eb; }
"""


class Look(NamedTuple):
    """How somebody wants to see everything.

    Attributes:
        points: Size of ordinary letters.
        is_stark: Black on white with black borders, for weak eyes and bad screens.
    """

    points: int = FONT_POINTS
    is_stark: bool = False


#: Sizes in the style sheet, in letters.
_SIZE: Final = re.compile(r"@([0-9.]+)")
_COLOUR: Final = re.compile(r"#[0-9a-f]{6}")
#: What becomes of pale colours where everything is to be stark.
_STARK: Final[Mapping[str, str]] = {
    **dict.fromkeys(("#1d2126", "#5a6068", "#7b838b", "#155a9f"), "#000000"),
    **dict.fromkeys(("#c3cad1", "#b9c1c9", "#d4d9de", "#cfd5da", "#c9c3a5", "#bcd5ef"), "#000000"),
    **dict.fromkeys(("#f4f6f8", "#f7f8fa", "#f7f9fb", "#f2f3f5", "#eef1f4", "#fffbe6"), "#ffffff"),
    **dict.fromkeys(("#dde1e5", "#9aa1a8", "#e3e7eb"), "#595959"),
    **dict.fromkeys(("#1a6fc4", "#2280db"), "#00418a"),
    "#cfe3fa": "#ffe680",
    "#c0262d": "#a3000a",
    "#1c7a3d": "#00591f",
}


#: Where the program's own words for Qt lie.
_OWN_WORDS: Final = Path(__file__).parent.parent / "resources" / "words"


def dress(app: QApplication, look: Look | None = None, *, is_styled: bool = False) -> None:
    """Give the program its look and its language; once, before the first window.

    Args:
        is_styled: It was begun in our style; asking Qt for that again takes as long as ten screens of cells.
    """
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    if not is_styled:
        app.setStyle(STYLE)
    change_look(app, look or Look())
    # The one installed last is asked first; it has only what Qt's own Chinese lacks.
    qt_words = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for name, folder in (("qtbase_zh_CN", qt_words), ("qt_zh_CN", str(_OWN_WORDS))):
        translator = QTranslator(app)
        if translator.load(name, folder):
            app.installTranslator(translator)


def change_look(app: QApplication, look: Look) -> None:
    """Show everything larger, smaller or starker, at any time."""
    app.setPalette(_palette(is_stark=look.is_stark))
    app.setProperty(_LINE_NAME, _STARK[_LINE] if look.is_stark else _LINE)
    app.setFont(chinese_font(look.points))
    app.setStyleSheet(style_sheet(look))


def style_sheet(look: Look) -> str:
    """Write the style sheet for a look: sizes follow its letters."""
    text = _SIZE.sub(lambda size: f"{round(float(size[1]) * look.points)}pt", _STYLE.replace("@line", _LINE))
    if look.is_stark:
        text = _COLOUR.sub(lambda colour: _STARK.get(colour[0], colour[0]), text)
    return text


def chinese_font(points: int = FONT_POINTS) -> QFont:
    """The first font of our list that this computer has, else whatever the system offers."""
    present = set(QFontDatabase.families())
    family = next((name for name in FONTS if name in present), "")
    font = QFont(family) if family else QFont()
    font.setPointSize(points)
    return font


def grid_line() -> QColor:
    """The colour of the lines between cells, as the style sheet has it."""
    app = QApplication.instance()
    return QColor((app.property(_LINE_NAME) if app is not None else None) or _LINE)


def fill(painter: QPainter, rect: QRect, colour: QColor) -> None:
    """Fill a place with a colour; `fillRect`, as quick, makes the binding learn two hundred gradients first."""
    painter.setBackground(colour)
    painter.eraseRect(rect)


def lay_ground(view: QAbstractScrollArea, role: QPalette.ColorRole) -> None:
    """Give a view a ground (viewport) that was made here, as Qt would make it.

    Of Qt's own the binding does not know what it is, and gets to know all seventy kinds of widgets to find out.
    """
    ground = QWidget()
    ground.setBackgroundRole(role)
    ground.setAutoFillBackground(True)
    ground.setMouseTracking(view.hasMouseTracking())
    view.setViewport(ground)


def say(widget: QWidget, name: str, spoken: str) -> None:
    """Give a widget its object name, for tests, and its accessible name, for those who cannot see it."""
    widget.setObjectName(name)
    widget.setAccessibleName(spoken)


def look_as(widget: QWidget, role: str) -> None:
    """Let a widget that is seen already look as another role of the style sheet, which does not notice by itself."""
    if role != (widget.property("role") or ""):
        widget.setProperty("role", role)
        widget.style().polish(widget)


def say_area(area: QAbstractScrollArea, name: str, spoken: str) -> None:
    """Give what scrolls its names, and its bars and titles theirs."""
    say(area, name, spoken)
    say(area.verticalScrollBar(), f"{name}Down", "上下滚动")
    say(area.horizontalScrollBar(), f"{name}Across", "左右滚动")
    if isinstance(area, QTableView):
        say(area.horizontalHeader(), f"{name}Columns", "列标题")
        say(area.verticalHeader(), f"{name}Rows", "行号")


def _palette(*, is_stark: bool) -> QPalette:
    palette = QPalette()
    for role, colour in (
        (QPalette.ColorRole.Window, "#f4f6f8"),
        (QPalette.ColorRole.WindowText, "#1d2126"),
        (QPalette.ColorRole.Base, "#ffffff"),
        (QPalette.ColorRole.AlternateBase, "#f7f9fb"),
        (QPalette.ColorRole.Text, "#1d2126"),
        (QPalette.ColorRole.Button, "#f4f6f8"),
        (QPalette.ColorRole.ButtonText, "#1d2126"),
        (QPalette.ColorRole.Highlight, "#cfe3fa"),
        (QPalette.ColorRole.HighlightedText, "#1d2126"),
        (QPalette.ColorRole.PlaceholderText, "#7b838b"),
        (QPalette.ColorRole.Link, "#1a6fc4"),
    ):
        palette.setColor(role, QColor(_STARK.get(colour, colour) if is_stark else colour))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor("#9aa1a8"))
    return palette
