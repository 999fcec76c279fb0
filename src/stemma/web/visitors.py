"""Who is behind a request: by the cookie of a session, or by a token that a program shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from starlette.requests import Request

from stemma.browse import Sight
from stemma.web.people import People
from stemma.web.roles import ROLES, Person
from stemma.web.sessions import Session, Sessions, hash_of

__all__ = ["ALONE", "Visitor", "Visitors"]

ALONE = "this machine"


@dataclass(frozen=True, slots=True)
class Visitor:
    """The person, the session where the request came with a cookie, and the cookie's secret."""

    person: Person
    session: Session | None = None
    secret: str = ""


class Visitors:
    """Sessions and tokens of one workbench.

    Args:
        people: the accounts; None where one user has the case alone. actor: the name of that one user.
        cookie: name of the cookie. clock: seconds, rising.
        in_confidence: documents given in confidence that no consent opens for work inside: only guardians see them.
        closed: documents closed because of what they tell: who works alone sees them on asking, else guardians, and
            those whom one of them names for it.
    """

    def __init__(
        self,
        people: People | None,
        actor: str,
        cookie: str,
        clock: Callable[[], float],
        in_confidence: Callable[[], frozenset[str]],
        closed: Callable[[], frozenset[str]] = frozenset,
    ) -> None:
        self.people = people
        self.cookie = cookie
        self._in_confidence = in_confidence
        self._closed = closed
        self.sessions = Sessions(clock, shared=people is not None)
        self._alone = Person(actor, frozenset(ROLES), alone=True)
        self._token = ""
        self._shown: set[str] = set()  # hashes of tokens of programs that asked for what is closed

    def entrance(self) -> str:
        """Path with the one-time token that lets the one user of this case in."""
        return f"/enter?token={self.sessions.one_time(ALONE)}"

    def api_token(self) -> str:
        """A token for programs of the one user; it ends with the process."""
        if not self._token:
            self._token = self.sessions.begin(ALONE)
        return self._token

    def of(self, request: Request) -> Visitor | None:
        """The person behind a request; None where nobody has entered."""
        authorization = request.headers.get("authorization", "")
        if authorization[:7].lower() == "bearer ":
            return self._of_token(authorization[7:].strip())
        secret = request.cookies.get(self.cookie, "")
        session = self.sessions.find(secret) if secret else None
        person = self.person(session.person, shown=session.shown) if session else None
        return Visitor(person, session, secret) if person and session else None

    def _of_token(self, token: str) -> Visitor | None:
        if self.people is not None:
            name = self.people.of_token(token)
        else:
            name = ALONE if self._token and Sessions.same(token, self._token) else None
        person = self.person(name, shown=hash_of(token) in self._shown) if name else None
        return Visitor(person, secret=token) if person else None

    def person(self, name: str, *, shown: bool = False) -> Person | None:
        """The person with this name, as they stand now.

        Args:
            shown: they asked for what is closed because of what it tells.
        """
        if self.people is None:
            return _seeing(self._alone, self._closed(), shown) if name == ALONE else None
        person = self.people.person(name)
        if person is None:
            return None
        closed, hidden = self._closed(), person.sight.hidden
        if "guardian" not in person.roles:
            hidden = hidden | self._in_confidence() | (closed - self.people.opened_to(name))
        return _seeing(replace(person, sight=Sight(hidden)), closed - hidden, shown)

    def show(self, visitor: Visitor, shown: bool) -> None:
        """Shows what is closed in this session, or to the program with this token, or closes it again."""
        if visitor.session is not None:
            visitor.session.shown = shown
        elif shown:
            self._shown.add(hash_of(visitor.secret))
        else:
            self._shown.discard(hash_of(visitor.secret))

    def who(self, name: str, password: str, token: str) -> str | None:
        """Who may enter with this; None where nobody may."""
        if self.people is not None:
            return self.people.enter(name, password) if name else None
        return self.sessions.enter_with(token)


def _seeing(person: Person, closed: frozenset[str], shown: bool) -> Person:
    """The person with what is closed hidden from them until they ask for it."""
    if not closed:
        return person
    hidden = person.sight.hidden if shown else person.sight.hidden | closed
    return replace(person, sight=Sight(hidden), closed=len(closed), shown=shown)
