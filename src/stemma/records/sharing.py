"""Equal parts of records held once: thousands of copies of one text have nearly all words and spans in common."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

__all__ = ["MANY", "Sharing"]

T = TypeVar("T")
MANY = 400  # records from which it is worth the time


class Sharing:
    """Goes through records as they come and puts the first of equal parts in the place of the others.

    Records are frozen, so nobody can tell but by the memory they take: a quarter for reprints. Parts are equal only
    within one type, since 1 and 1.0 are the same key of a dictionary and are not the same.
    """

    def __init__(self) -> None:
        self._known: dict[type[Any], dict[Any, Any]] = {}

    def share(self, record: T) -> T:
        """The record, or one equal to it that was given before; its parts are replaced in place."""
        found: T = self._part(record)
        return found

    def _part(self, part: Any) -> Any:
        kind = type(part)
        if kind is str or kind is int:
            return self._of(kind).setdefault(part, part)
        if kind is tuple:
            return tuple([self._part(one) for one in part])
        if kind is dict:
            return {self._part(key): self._part(value) for key, value in part.items()}
        names = _names(kind)  # type: ignore[arg-type]  # a type is hashable
        if not names:
            return part
        for name in names:
            value = getattr(part, name)
            kept = self._part(value)
            if kept is not value:
                object.__setattr__(part, name, kept)
        try:
            return self._of(kind).setdefault(part, part)
        except TypeError:  # one that holds a dictionary has no place in another
            return part

    def _of(self, kind: type[Any]) -> dict[Any, Any]:
        return self._known.setdefault(kind, {})


@cache
def _names(kind: Any) -> tuple[str, ...]:
    """Fields of a record; nothing for what is no record."""
    return tuple(getattr(kind, "__dataclass_fields__", ()))
