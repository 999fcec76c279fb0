"""What a route is asked and what it answers: plain values, so that a page and its JSON come from one function."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from stemma.browse import Browser
from stemma.browse.sight import Sight
from stemma.errors import BadInput
from stemma.web.roles import Need, Person

if TYPE_CHECKING:
    from stemma.web.people import People

__all__ = ["NUMBER", "SIZE", "Answer", "Asked", "Download", "Moved", "Param", "Route", "Screen", "read_params"]

LONGEST = 400  # characters of one parameter of an address
MANY = 50  # values of a parameter that may be given several times
DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
ID = re.compile(r"[A-Z]-[0-9A-Z]{1,24}\Z")
RANGE = re.compile(r"(\d{1,10})-(\d{1,10})\Z")

Kind = Literal["text", "number", "day", "choice", "id", "range", "flag"]


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter of an address: checked before a route sees it, named in the OpenAPI description.

    Args:
        kind: text, number (from 1), day (ISO 8601), choice (one of `choices`), id, range (characters, `120-182`), flag.
    """

    name: str
    help: str
    kind: Kind = "text"
    default: Any = ""
    choices: tuple[str, ...] = ()
    many: bool = False


NUMBER = Param("page", "Page of the list, counted from 1.", "number", 1)
SIZE = Param("size", "Rows on a page, 1 to 200.", "number", 50)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request after all checks. path, values: parameters; form: fields of a form that was sent.

    show: shows this person what is closed because of what it tells, or closes it again.
    look: enters in the log that they look at the original (id of the document, SHA-256).
    """

    browser: Browser
    person: Person
    path: Mapping[str, str]
    values: Mapping[str, Any]
    form: Mapping[str, str] = field(default_factory=dict)
    people: People | None = None
    address: str = ""
    secure: bool = False
    show: Callable[[bool], None] = lambda shown: None
    look: Callable[[str, str], None] = lambda document, sha256: None

    @property
    def sight(self) -> Sight:
        """What this person may see."""
        return self.person.sight


@dataclass(frozen=True, slots=True)
class Screen:
    """Data with the template that shows it; as JSON the data alone, without what begins with an underscore."""

    template: str
    data: Mapping[str, Any]
    status: int = 200


@dataclass(frozen=True, slots=True)
class Moved:
    """Go and look there. notice: a sentence to be shown once."""

    to: str
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Download:
    """A file to be saved, never to be shown by the browser itself."""

    place: Any
    name: str


Answer = Screen | Moved | Download


@dataclass(frozen=True, slots=True)
class Route:
    """One address. api: also served as JSON under /api. kept: its answer may be kept until the case changes."""

    path: str
    name: str
    title: str
    needs: Need
    answer: Callable[[Asked], Answer]
    params: Sequence[Param] = ()
    method: str = "GET"
    api: bool = True
    kept: bool = True


def read_params(given: Mapping[str, Sequence[str]], params: Sequence[Param]) -> dict[str, Any]:
    """Values of all parameters, checked; what is not known is refused.

    Raises:
        BadInput: naming the parameter.
    """
    known = {param.name: param for param in params}
    unknown = [name[:60] for name in given if name not in known]
    if unknown:
        raise BadInput(f"There is no parameter {unknown[0]!r} here.", hint=f"Known: {', '.join(known) or 'none'}.")
    out: dict[str, Any] = {}
    for param in params:
        found = list(given.get(param.name, ()))
        if param.many:
            if len(found) > MANY:
                raise BadInput(f"{param.name} is given too often.", hint=f"At most {MANY} times.")
            out[param.name] = tuple(dict.fromkeys(_value(param, one) for one in found if one))
        elif len(found) > 1:
            raise BadInput(f"{param.name} is given twice.", hint="Give it once.")
        else:
            out[param.name] = _value(param, found[0]) if found and found[0] else param.default
    return out


def _value(param: Param, text: str) -> Any:
    """One value.

    Raises:
        BadInput
    """
    if len(text) > LONGEST:
        raise BadInput(f"{param.name} is longer than {LONGEST} characters.", hint="Shorten it.")
    if "\x00" in text or any(0xD800 <= ord(c) <= 0xDFFF for c in text):
        raise BadInput(f"{param.name} is not text.", hint="Write it anew.")
    if param.kind == "number":
        if not (text.isascii() and text.isdecimal() and len(text) < 8 and int(text) >= 1):
            raise BadInput(f"{param.name} must be a number from 1, not {text[:40]!r}.", hint=param.help)
        return int(text)
    if param.kind == "day" and not DAY.match(text):
        raise BadInput(f"{param.name} must be a date such as 2031-01-30, not {text[:40]!r}.", hint=param.help)
    if param.kind == "choice" and text not in param.choices:
        raise BadInput(f"{param.name} cannot be {text[:40]!r}.", hint=f"One of: {', '.join(param.choices)}.")
    if param.kind == "id" and not ID.match(text):
        raise BadInput(f"{param.name} must be an id such as I-7Q4K, not {text[:40]!r}.", hint=param.help)
    if param.kind == "flag" and text not in ("1", "0"):
        raise BadInput(f"{param.name} must be 1 or 0.", hint=param.help)
    if param.kind == "range":
        found = RANGE.match(text)
        if not found or int(found[1]) > int(found[2]):
            raise BadInput(f"{param.name} must be characters such as 120-182.", hint=param.help)
        return int(found[1]), int(found[2])
    return text
