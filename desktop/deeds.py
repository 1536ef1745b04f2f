"""All that is done to blocks and rows of one table, put together; loaded once the window is painted."""

from PySide6.QtCore import QObject, Signal

from desktop.fill_acts import FillActs
from desktop.grid_model import GridModel
from desktop.hands import Hands
from desktop.jobs import JobRunner
from desktop.paste_acts import PasteActs
from desktop.row_acts import RowActs
from desktop.sources import TableSource
from desktop.table_views import TableViews


class Deeds(QObject):
    """Paste, fill, rows, last year.

    Args:
        runner: Does what is large; None: everything is done at once.
        always_previews: Whether every paste is shown first.

    Signals:
        said(str, bool): A line for the foot of the window; whether it tells of a refusal.
        always_wished(bool): The user wants every paste to be shown first, or no longer.
    """

    said = Signal(str, bool)
    always_wished = Signal(bool)

    def __init__(
        self,
        source: TableSource,
        model: GridModel,
        views: TableViews,
        runner: JobRunner | None,
        *,
        always_previews: bool = False,
    ) -> None:
        super().__init__(views)
        self.hands = Hands(source, model, views, runner)
        self.pastes = PasteActs(self.hands, always=always_previews)
        self.fills = FillActs(self.hands)
        self.rows = RowActs(self.hands)
        self.hands.said.connect(self.said)
        self.pastes.always_wished.connect(self.always_wished)
