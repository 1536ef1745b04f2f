"""Records behave as the frozen dataclasses of the standard library."""

import copy
import dataclasses
import inspect
import pickle
from collections.abc import Callable
from typing import Any, cast, get_type_hints

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
    for wish in ("order", "kw_only", "unsafe_hash", "eq", "weakref_slot"):
        with pytest.raises(TypeError, match=wish):
            cast("Any", records.dataclass)(frozen=True, **{wish: True})


def _odd(**said: object) -> type:
    return type("Odd", (), {"__annotations__": {"a": int, "b": int}, **said})


class Loose:
    """Can be changed."""

    a: int


@dataclasses.dataclass(frozen=True)
class Fixed:
    """Made by the standard library."""

    a: int


@pytest.mark.parametrize(
    "odd",
    [
        _odd(b=dataclasses.field(init=False, default=1)),
        _odd(b=dataclasses.field(compare=False)),
        _odd(b=dataclasses.field(kw_only=True)),
        _odd(__annotations__={"a": int, "_": dataclasses.KW_ONLY, "b": int}),
        _odd(__annotations__={"a": int, "b": dataclasses.InitVar[int]}),
        _odd(__annotations__={"a": int, "b": "dataclasses.InitVar[int]"}),
        _odd(__setattr__=object.__setattr__),
        _odd(__delattr__=object.__delattr__),
        type("Odd", (dataclasses.dataclass(Loose),), {"__annotations__": {"b": int}}),
        type("Odd", (Fixed,), {"__annotations__": {"b": int}}),
    ],
)
def test_what_is_not_made_here_is_refused_when_the_class_is_made(odd: type) -> None:
    with pytest.raises(TypeError, match=r"Odd|inherit"):
        records.dataclass(frozen=True)(odd)


def test_what_the_standard_library_refuses_is_refused() -> None:
    for odd, kind in ((_odd(a=1), SyntaxError), (_odd(b=[]), ValueError)):
        with pytest.raises(kind):
            records.dataclass(frozen=True)(odd)
    with pytest.raises(TypeError, match="frozen"):
        dataclasses.dataclass(frozen=True)(type("Odd", (Carried,), {"__annotations__": {"b": int}}))


@pytest.mark.parametrize("slots", BOTH)
def test_a_record_can_add_fields_to_another(slots: bool) -> None:
    def more(decorator: Callable[..., Any]) -> Any:
        base = _made(decorator, slots=slots)

        class More(base):  # type: ignore[misc, valid-type]
            """With a place."""

            place: str = ""
            stock: int = 7

        return decorator(frozen=True, slots=slots)(More)

    ours, theirs = more(records.dataclass), more(dataclasses.dataclass)
    assert repr(ours("a", place="b")) == repr(theirs("a", place="b"))
    assert ours("a") == ours("a", 7)
    assert copy.copy(ours("a", place="b")).place == "b"
    for name in ("place", "name"):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(ours("a"), name, "c")


@pytest.mark.parametrize("decorator", [records.dataclass, dataclasses.dataclass])
def test_corners_are_as_in_the_standard_library(decorator: Callable[..., Any]) -> None:
    one = decorator(frozen=True)(type("One", (), {"__annotations__": {"a": object}}))
    nothing = decorator(frozen=True)(type("Nothing", (), {"__annotations__": {}}))
    mute = decorator(frozen=True)(type("Mute", (), {"__annotations__": {"a": int}, "__hash__": None}))
    alike = decorator(frozen=True)(type("Alike", (), {"__annotations__": {"a": int}, "__eq__": lambda *_: True}))
    assert (alike(1) == alike(2), hash(alike(1))) == (True, hash((1,)))
    same = float("nan")
    # The same object is equal to itself in a tuple, even what is no number.
    assert one(same) == one(same)
    assert one(same) != one(float("nan"))
    assert hash(one(1)) == hash((1,))
    assert (nothing() == nothing(), hash(nothing()), repr(nothing())) == (True, hash(()), "Nothing()")
    with pytest.raises(TypeError, match="unhashable"):
        hash(mute(1))
    held: list[object] = []
    held.append(one(held))
    assert repr(held[0]) == "One(a=[...])"
    looped: list[object] = [None]
    looped[0] = one(looped)
    assert "..." in repr(looped[0])


@pytest.mark.parametrize("slots", BOTH)
def test_a_hash_can_leave_fields_out(slots: bool) -> None:
    made: type = records.dataclass(frozen=True, slots=slots)(_odd(b=dataclasses.field(hash=False)))
    assert hash(cast("Any", made)(1, 2)) == hash(cast("Any", made)(1, 3))
    assert cast("Any", made)(1, 2) != cast("Any", made)(1, 3)
