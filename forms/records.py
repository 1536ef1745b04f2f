"""Frozen dataclasses as those of the standard library, made in a third of the time.

The standard library writes and compiles six functions for each class, which takes a start of the program some 20 ms.
Here one is compiled, the others are the same for all classes. What is shown, compared, hashed and refused is as there;
`dataclasses.fields`, `replace` and `asdict` know these classes; what is not made here is refused when the class is
made (docs/decisions/0023).
"""

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, Final, TypeVar

_T = TypeVar("_T")
_put: Final = object.__setattr__

if TYPE_CHECKING:
    # For who checks types it is the very same.
    from dataclasses import dataclass as dataclass  # noqa: PLC0414
else:

    def dataclass(*, frozen: bool, slots: bool = False) -> Callable[[type[_T]], type[_T]]:
        """Make a class a record: its annotations are its fields.

        Args:
            frozen: True; what can be changed is made by the standard library.
            slots: Whether instances have these fields only.
        """
        if not frozen:
            raise TypeError("a record is frozen")
        return lambda cls: _finished(dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(cls), slots)


def _finished(cls: type[_T], slots: bool) -> type[_T]:  # noqa: FBT001 - as it was given
    """Add what a dataclass has; what the class defines itself stays, but for changing a field."""
    fields = dataclasses.fields(cls)  # type: ignore[arg-type]
    _refuse_odd(cls, fields)
    names = tuple(field.name for field in fields)
    methods = {
        **_shown(names),
        **_compared(names),
        **_hashed(tuple(field.name for field in fields if field.hash is not False)),
        "__init__": _maker(cls, fields),
        **(_carried(names) if slots else {}),
    }
    own = dict(vars(cls))
    if own.get("__hash__", ...) is None and "__eq__" in own:
        # Python sets it so where a class says how it compares.
        del own["__hash__"]
    for name, method in methods.items():
        if name not in own:
            _name(cls, name, method)
    for name, method in _refused(cls, names).items():
        _name(cls, name, method)
    # What asks whether classes compare by their fields, such as the tests' own tool.
    vars(cls)["__dataclass_params__"].eq = True
    return cls


def _refuse_odd(cls: type, fields: tuple[Field[Any], ...]) -> None:
    """Refuse what the standard library would have to make, rather than make something else."""
    odd = [field.name for field in fields if not (field.init and field.repr and field.compare and not field.kw_only)]
    # Not among the fields, but asked for by `__init__` there.
    odd += [name for name, kind in vars(cls).get("__annotations__", {}).items() if "InitVar" in str(kind)]
    odd += [name for name in ("__setattr__", "__delattr__") if name in vars(cls)]
    odd += [base.__name__ for base in cls.__mro__[1:] if dataclasses.is_dataclass(base) and not _is_record(base)]
    if odd:
        raise TypeError(f"{cls.__name__}: {odd} need the standard library")


def _is_record(cls: type) -> bool:
    return getattr(vars(cls).get("__setattr__"), "__module__", "") == __name__


def _name(cls: type, name: str, method: Callable[..., Any]) -> None:
    method.__name__, method.__qualname__ = name, f"{cls.__qualname__}.{name}"
    setattr(cls, name, method)


def _maker(cls: type, fields: tuple[Field[Any], ...]) -> Callable[..., None]:
    """Write `__init__`; it runs for each row that is read, so it is compiled."""
    known: dict[str, Any] = {"_put": _put, "_missing": MISSING}
    words, lines = [], []
    for place, field in enumerate(fields):
        name, value = field.name, field.name
        if field.default is not MISSING:
            known[f"_{place}"] = field.default
            words.append(f"{name}=_{place}")
        elif field.default_factory is not MISSING:
            known[f"_{place}"] = field.default_factory
            words.append(f"{name}=_missing")
            value = f"_{place}() if {name} is _missing else {name}"
        else:
            words.append(name)
        lines.append(f"  _put(self, {name!r}, {value})")
    if hasattr(cls, "__post_init__"):
        lines.append("  self.__post_init__()")
    # The names are identifiers of a class of ours, nothing that came from outside.
    exec(f"def __init__(self, {', '.join(words)}):\n" + "\n".join(lines or ["  pass"]), known)  # noqa: S102
    made: Callable[..., None] = known["__init__"]
    made.__annotations__ = {**{field.name: field.type for field in fields}, "return": None}
    made.__module__ = cls.__module__
    return made


def _shown(names: tuple[str, ...]) -> dict[str, Callable[..., Any]]:
    @recursive_repr()
    def shown(self: object) -> str:
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

    return {"__repr__": shown}


def _values(names: tuple[str, ...]) -> Callable[[Any], Any]:
    if len(names) > 1:
        return attrgetter(*names)
    # As a tuple, too: what is the same object is equal, even if it is no number.
    return lambda record: tuple(getattr(record, name) for name in names)


def _compared(names: tuple[str, ...]) -> dict[str, Callable[..., Any]]:
    values = _values(names)

    def equal(self: object, other: object) -> bool:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    return {"__eq__": equal}


def _hashed(names: tuple[str, ...]) -> dict[str, Callable[..., Any]]:
    values = _values(names)

    def hashed(self: object) -> int:
        return hash(values(self))

    return {"__hash__": hashed}


def _refused(cls: type, names: tuple[str, ...]) -> dict[str, Callable[..., Any]]:
    def put(self: object, name: str, value: object) -> None:
        if type(self) is cls or name in names:
            raise FrozenInstanceError(f"cannot assign to field {name!r}")
        _put(self, name, value)

    def drop(self: object, name: str) -> None:
        if type(self) is cls or name in names:
            raise FrozenInstanceError(f"cannot delete field {name!r}")
        object.__delattr__(self, name)

    return {"__setattr__": put, "__delattr__": drop}


def _carried(names: tuple[str, ...]) -> dict[str, Callable[..., Any]]:
    """What copying and sending to another process need where there is no `__dict__`."""

    def given(self: object) -> list[Any]:
        return [getattr(self, name) for name in names]

    def taken(self: object, state: list[Any]) -> None:
        for name, value in zip(names, state, strict=True):
            _put(self, name, value)

    return {"__getstate__": given, "__setstate__": taken}
