"""考核指标 for the officer: results, what is missing, and the cells behind them."""

from db.checks.settle import settle_tables
from db.indicators import Result as Result  # noqa: PLC0414 - whoever shows results takes it from here
from db.indicators import results as _results
from db.store import Store
from office.troubles import WrongUse


def results(store: Store, wanted: str | None = None) -> list[Result]:
    """Work out the pack's indicators, or one of them, from settled tables.

    Raises:
        WrongUse: There is no such indicator (E-INDICATOR).
    """
    settle_tables(store)
    known = [item.id for item in store.pack.indicators]
    if wanted is not None and wanted not in known:
        raise WrongUse("E-INDICATOR", indicator=wanted, known="、".join(known) or "（没有）")
    return _results(store, [item for item in store.pack.indicators if wanted in {None, item.id}])
