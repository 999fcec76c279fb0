"""Canonical JSON of RFC 8785: the same value gives the same bytes in every program, so that what was hashed can be
hashed again elsewhere."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping

__all__ = ["rfc8785"]

LARGEST = 2**53 - 1  # a whole number beyond it is another number to programs that read JSON numbers as doubles
_text = json.JSONEncoder(ensure_ascii=False).encode
_fast = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def rfc8785(value: object) -> str:
    """The canonical JSON text of a value made of dicts with text keys, lists, tuples, texts, numbers, booleans, None.

    Raises:
        ValueError: a number has no canonical form (not finite, or a whole number beyond 2^53 - 1), a text holds half
            of a surrogate pair, or something is no JSON value.

    >>> rfc8785({"b": 1e-7, "a": [1.0, "ü"]})
    '{"a":[1,"ü"],"b":1e-7}'
    """
    out = _fast(value) if _plain(value) else _slow(value)
    try:
        out.encode("utf-8")
    except UnicodeEncodeError as exc:
        raise ValueError("half of a surrogate pair has no canonical form") from exc
    return out


def _plain(value: object) -> bool:
    """True where the fast writer of the standard library gives the canonical form."""
    kind = type(value)
    if kind is str or value is None:
        return True
    if kind is list:
        return all(map(_plain, value))  # type: ignore[call-overload]
    if isinstance(value, (str, bool)):
        return True
    if isinstance(value, int):
        return -LARGEST <= value <= LARGEST
    if isinstance(value, Mapping):
        return all(isinstance(key, str) and (key.isascii() or max(key) < "\ud800") for key in value) and all(
            map(_plain, value.values())
        )
    return isinstance(value, (list, tuple)) and all(map(_plain, value))


def _slow(value: object) -> str:
    if value is None or isinstance(value, (str, bool)):
        return _text(value)
    if isinstance(value, (int, float)):
        return _number(value)
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise ValueError("keys of a JSON object are texts")
        ordered = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(f"{_text(key)}:{_slow(value[key])}" for key in ordered) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(_slow, value)) + "]"
    raise ValueError(f"{type(value).__name__} is no JSON value")


def _number(value: int | float) -> str:
    """A number as ECMAScript writes it: the shortest digits that read back as the same double."""
    if isinstance(value, int):
        if not -LARGEST <= value <= LARGEST:
            raise ValueError(f"{value} has no canonical form: it is beyond 2^53 - 1")
        return str(value)
    if not math.isfinite(value):
        raise ValueError("a number that is not finite has no canonical form")
    if value == 0:
        return "0"
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, rest = mantissa.partition(".")
    every = whole + rest
    digits = every.lstrip("0")
    point = len(whole) - (len(every) - len(digits)) + int(exponent or 0)  # where it stands, counted in these digits
    digits = digits.rstrip("0")
    return ("-" if value < 0 else "") + _placed(digits, point)


def _placed(digits: str, point: int) -> str:
    """Digits with the decimal point after the `point`-th of them, or with an exponent (as ECMAScript does)."""
    count = len(digits)
    if count <= point <= 21:
        return digits + "0" * (point - count)
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return "0." + "0" * -point + digits
    mark = f"e{'+' if point > 0 else '-'}{abs(point - 1)}"
    return (digits if count == 1 else f"{digits[0]}.{digits[1:]}") + mark
