"""Whether the computer's clock can be right: nothing is decided by it, but deadlines are told by it (DESIGN 5)."""

from datetime import datetime, timedelta
from typing import Final

from db.batch import newest_at
from db.store import Store

#: A campaign is filled in within so many years after the year that it asks about.
_MOST_YEARS: Final = 5
_BACK: Final = timedelta(days=1)


def clock_doubt(store: Store, now: datetime | None = None) -> str:
    """Say why the computer's date cannot be right; empty if it may be.

    Args:
        now: With its offset; for tests.
    """
    now = now or datetime.now().astimezone()
    shown = f"电脑现在的日期是 {now:%Y-%m-%d}"
    advice = "数据不受影响，但截止日期会算错。请先改好电脑的日期和时间。"
    if not store.pack.year <= now.year <= store.pack.year + _MOST_YEARS:
        return f"{shown}，很可能不对：这次填报的是 {store.pack.year} 年度。{advice}"
    newest = newest_at(store)
    if newest is not None and now < newest - _BACK:
        return f"{shown}，比上次录入的 {newest:%Y-%m-%d} 还早，很可能不对。{advice}"
    return ""
