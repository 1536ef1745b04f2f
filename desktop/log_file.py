"""The file where warnings and faults of the program are kept for the day when somebody must look, and where it lies."""

import logging
from pathlib import Path
from typing import Final

_NAME: Final = "xiankao.log"


def keep_log(folder: Path) -> None:
    """Keep warnings and faults in a file in this folder from now on; without it one can still work."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = logging.FileHandler(folder / _NAME, encoding="utf-8")
    except OSError:
        return
    handler.set_name(_NAME)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.getLogger().addHandler(handler)


def log_place() -> Path | None:
    """Say where that file lies; None where none is kept."""
    for handler in logging.getLogger().handlers:
        if handler.get_name() == _NAME and isinstance(handler, logging.FileHandler):
            return Path(handler.baseFilename)
    return None
