"""The dialog for a fault that nobody foresaw."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout

from desktop.asking import button, label
from desktop.log_file import log_place
from desktop.looks import say


class BugDialog(QDialog):
    """Says that something unforeseen happened, that the data are safe, and lets the details be copied."""

    def __init__(self, details: str) -> None:
        super().__init__()
        say(self, "bugDialog", "程序出了意外的错误")
        self.setWindowTitle("县考通")
        self.resize(640, 360)
        self.details = QPlainTextEdit(details)
        say(self.details, "bugDetails", "错误详情")
        self.details.setReadOnly(True)
        self.copy_button = button("复制错误详情", "copyDetails")
        self.close_button = button("继续使用", "closeBug", primary=True)
        layout = QVBoxLayout(self)
        layout.addWidget(label("程序出了意外的错误", "head"))
        layout.addWidget(
            label(
                "刚才这一步可能没有完成。已保存的数据都在，可以继续使用。"
                f"如果反复出现，请点“复制错误详情”，粘贴发给技术人员。{_kept_words()}"
            )
        )
        layout.addWidget(self.details, 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.copy_button)
        foot.addWidget(self.close_button)
        layout.addLayout(foot)
        self.copy_button.clicked.connect(self._on_copy_clicked)
        self.close_button.clicked.connect(self.accept)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    @Slot()
    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self.details.toPlainText())


def _kept_words() -> str:
    place = log_place()
    return f"详情也记在文件 {place}。" if place is not None else ""
