"""Numbers or names of the rows (行号), at the left of a grid."""

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHeaderView, QWidget

from desktop.grid_model import GridModel

_NUMBER_MARGIN: Final = 18


class RowHeader(QHeaderView):
    """As wide as the greatest number."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setSectionsClickable(True)

    def sizeHint(self) -> QSize:
        """Wide enough for the greatest number; Qt itself would ask for the words of hundreds of rows to find that."""
        model = self.model()
        if not isinstance(model, GridModel) or model.source.has_row_names:
            return super().sizeHint()
        widest = self.fontMetrics().horizontalAdvance("8" * len(str(model.rowCount())))
        return QSize(widest + _NUMBER_MARGIN, 0)
