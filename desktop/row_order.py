"""Which rows of a table are shown and in which order, as it was chosen last; nothing moves or vanishes by itself.

What is typed afterwards changes neither order nor choice until both are applied anew, so that no row leaves from under
the hands of who types in it. A row that comes is shown above the one that it stands above by itself, most at the end;
one that comes back, where it was.
"""

from collections.abc import Collection, Sequence


class RowOrder:
    """Local numbers of rows, in order.

    Args:
        numbers: All rows, in the order in which a table shows them by itself.
    """

    def __init__(self, numbers: Sequence[int]) -> None:
        self._order: list[int] = list(numbers)
        self._hidden: set[int] = set()
        self._all: list[int] = list(numbers)
        self._shown: list[int] = list(numbers)
        self._places: dict[int, int] | None = None
        self._ordinals: dict[int, int] | None = None

    @property
    def shown(self) -> list[int]:
        """The rows that are shown, in order."""
        return self._shown

    @property
    def all(self) -> Sequence[int]:
        """All rows, shown or not; another list after each change."""
        return self._all

    @property
    def total(self) -> int:
        """How many rows there are, shown or not."""
        return len(self._all)

    def place_of(self, number: int) -> int | None:
        """Where a row is shown; None if it is not."""
        if self._places is None:
            self._places = {known: place for place, known in enumerate(self._shown)}
        return self._places.get(number)

    def is_hidden(self, number: int) -> bool:
        """Whether a row is there and not shown."""
        return number in self._hidden and number in self._ordinal_of

    def ordinal(self, place: int) -> int:
        """The number that people know the row shown at a place by: its place among all rows, from 1."""
        return place + 1 if len(self._shown) == len(self._all) else self._ordinal_of[self._shown[place]]

    def ordinal_of(self, number: int) -> int | None:
        """The number that people know a row by, shown or not; None if it is not there."""
        return self._ordinal_of.get(number)

    @property
    def _ordinal_of(self) -> dict[int, int]:
        if self._ordinals is None:
            self._ordinals = {known: place for place, known in enumerate(self._all, 1)}
        return self._ordinals

    # What is to be shown next; it is shown once `take` is called with it.

    def apply(
        self, order: Sequence[int], passing: Collection[int] | None = None, known: Collection[int] | None = None
    ) -> list[int]:
        """Choose order and rows anew.

        Args:
            order: All rows.
            passing: Those to be shown; None: all.
            known: All rows that were there when this was asked for, some time ago: what has come since is shown in any
                case, what has gone is not; None: it was asked for just now.

        Returns:
            What is to be shown now.
        """
        self._order = list(order)
        self._hidden = set() if passing is None else set(order).difference(passing)
        if known is not None and self._hidden:
            self._hidden.intersection_update(known)
        return self._renewed(order if known is None else self._all)

    def renew(self, present: Sequence[int], *, is_below: bool = False) -> list[int]:
        """Keep to order and choice while rows have come and gone; gives what is to be shown now.

        Args:
            is_below: Whether those that have come belong below the rows that they stand below by themselves.
        """
        return self._renewed(present, is_below=is_below)

    def reveal(self, number: int) -> list[int]:
        """Show a hidden row at its place; gives what is to be shown now."""
        self._hidden.discard(number)
        return self._renewed(self._all)

    def _renewed(self, present: Sequence[int], *, is_below: bool = False) -> list[int]:
        here, known = set(present), set(self._order)
        # Those that went keep their place in the order, for an undo to bring them back to.
        if here - known:
            turn = -1 if is_below else 1
            self._order = _joined(self._order[::turn], known, present[::turn])[::turn]
        self._all = list(self._order) if here == known else [number for number in self._order if number in here]
        self._ordinals = None
        hidden = self._hidden
        return [number for number in self._all if number not in hidden] if hidden else list(self._all)

    def take(self, shown: list[int]) -> None:
        """Show these rows."""
        self._shown = shown
        self._places = None


def _joined(order: Sequence[int], known: Collection[int], present: Sequence[int]) -> list[int]:
    """Add rows that have come, each before the one that it stands before by itself."""
    before: dict[int | None, list[int]] = {}
    follower = None
    for number in reversed(present):
        if number in known:
            follower = number
        else:
            before.setdefault(follower, []).append(number)
    joined = [one for number in order for one in (*reversed(before.get(number, ())), number)]
    return [*joined, *reversed(before.get(None, ()))]
