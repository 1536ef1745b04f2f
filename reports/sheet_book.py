"""A workbook on its way to disk: rows go there as they come, and no text is ever guessed to be something else."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.workbook import Workbook

from reports.saving import replacing

_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@contextmanager
def new_book(target: Path, properties: Mapping[str, object]) -> Iterator[Workbook]:
    """Open a workbook that takes the place of `target` when the block ends well.

    When the block fails, `target` is as before, and no open file and no temporary file is left.

    Args:
        target: Where the workbook goes.
        properties: Of the document, such as `title` and `author`.

    Raises:
        ReportTrouble: `E-REPORT-OPEN`, `E-REPORT-FULL`, `E-REPORT-WRITE`.
    """
    with replacing(target) as part, TemporaryDirectory(prefix="xiankao-", ignore_cleanup_errors=True) as scratch:
        book = Workbook(str(part), {**_OPTIONS, "tmpdir": scratch})
        book.set_properties(dict(properties))
        try:
            yield book
            book.close()
        except FileCreateError as exc:
            raise _disk_error(exc) from exc
        finally:
            for sheet in book.worksheets():
                sheet.row_data_fh.close()


def _disk_error(exc: FileCreateError) -> OSError:
    """Give the failure of the disk that the library has wrapped."""
    cause = exc.args[0]
    return cause if isinstance(cause, OSError) else OSError(str(exc))
