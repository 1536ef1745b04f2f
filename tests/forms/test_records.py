"""Records behave as the frozen dataclasses of the standard library."""

import copy
import dataclasses
import inspect
import pickle
from collections.abc import Callable
from typing import Any, get_type_hints

import pytest

from forms import records
from forms.model import Choice, Field, FieldType, Kind, Table
from forms.model.later import later


def _made(decorator: Callable[..., Any], *, slots: bool) -> Any:
    class Farm:
        """A farm."""

        name: str
        stock: int = 0
        notes: list[str] = dataclasses.field(default_factory=list)

        @property
        def loud(self) -> str:
            return self.name.upper()

    return decorator(frozen=True, slots=slots)(Farm)


BOTH = [pytest.param(slots, id="slots" if slots else "dict") for slots in (True, False)]


@pytest.mark.parametrize("slots", BOTH)
def test_a_record_is_as_the_standard_library_has_it(slots: bool) -> None:
    ours, theirs = _made(records.dataclass, slots=slots), _made(dataclasses.dataclass, slots=slots)
    for arguments, named in ((("a",), {}), (("a", 2), {}), ((), {"stock": 3, "name": "b"}), (("a",), {"notes": ["x"]})):
        one, other = ours(*arguments, **named), theirs(*arguments, **named)
        assert repr(one) == repr(other)
        assert dataclasses.asdict(one) == dataclasses.asdict(other)
        assert one == ours(*arguments, **named)
        assert one != other
        assert repr(dataclasses.replace(one, stock=9)) == repr(dataclasses.replace(other, stock=9))
    assert ours.__match_args__ == theirs.__match_args__
    assert ours.__init__.__annotations__ == theirs.__init__.__annotations__
    assert list(inspect.signature(ours).parameters) == list(inspect.signature(theirs).parameters)
    assert get_type_hints(ours) == get_type_hints(theirs)
    assert hasattr(ours("a"), "__dict__") is hasattr(theirs("a"), "__dict__") is not slots
    assert ours("a").loud == "A"


@pytest.mark.parametrize("slots", BOTH)
def test_a_record_cannot_be_changed(slots: bool) -> None:
    farm = _made(records.dataclass, slots=slots)("a")
    for name in ("name", "colour"):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(farm, name, "b")
        with pytest.raises(dataclasses.FrozenInstanceError):
            delattr(farm, name)
    assert farm.name == "a"


def test_what_is_given_wrongly_is_named() -> None:
    made = _made(records.dataclass, slots=True)
    with pytest.raises(TypeError, match=r"__init__.*missing.*name"):
        made()
    with pytest.raises(TypeError, match="colour"):
        made("a", colour="red")


def test_each_record_has_defaults_of_its_own() -> None:
    made = _made(records.dataclass, slots=True)
    made("a").notes.append("x")
    assert made("b").notes == []


def test_equal_records_hash_alike_and_serve_as_keys() -> None:
    assert hash(Choice("1", "一")) == hash(Choice("1", "一"))
    assert {Choice("1", "一"): 1}[Choice("1", "一")] == 1
    assert Choice("1", "一") != Choice("1", "二")
    with pytest.raises(TypeError, match="unhashable"):
        hash(_made(records.dataclass, slots=True)("a"))


@records.dataclass(frozen=True, slots=True)
class Told:
    """What the class says itself stays."""

    text: str
    length: int = 0

    def __post_init__(self) -> None:
        """Count."""
        object.__setattr__(self, "length", len(self.text))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Told) and self.length == other.length

    def __repr__(self) -> str:
        return "told"

    __hash__ = None  # type: ignore[assignment]


def test_what_a_class_says_itself_stays() -> None:
    assert Told("abc").length == 3
    assert Told("abc") == Told("xyz")
    assert repr(Told("abc")) == "told"


@records.dataclass(frozen=True, slots=True)
class Carried:
    """Travels."""

    text: str
    more: tuple[int, ...] = ()


def test_a_record_can_be_copied_and_sent_to_another_process() -> None:
    one = Carried("abc", (1, 2))
    assert copy.copy(one) == copy.deepcopy(one) == pickle.loads(pickle.dumps(one)) == one


def test_a_plain_subclass_still_compares_and_keeps_what_is_its_own() -> None:
    table = Table("T01", "甲", Kind.LIST, (Field("a", "甲", FieldType.TEXT),))
    assert later(table, lambda: table) == table
    assert table == later(table, lambda: table)

    class Open(Carried):
        """Has something beside the fields."""

    opened = Open("a")
    opened.colour = "red"  # type: ignore[attr-defined]
    with pytest.raises(dataclasses.FrozenInstanceError):
        opened.text = "b"  # type: ignore[misc]
    assert opened != Carried("a")


def test_what_the_standard_library_must_make_is_refused() -> None:
    class Odd:
        """Shows not all of itself."""

        secret: str = dataclasses.field(repr=False)

    with pytest.raises(TypeError, match="secret"):
        records.dataclass(frozen=True)(Odd)
    with pytest.raises(TypeError, match="frozen"):
        records.dataclass(frozen=False)
