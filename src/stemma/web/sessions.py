"""Sessions: who has entered, until when. Only hashes of the secrets are kept, in memory; a restart ends all of them."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

__all__ = ["IDLE", "LONGEST", "Limiter", "Session", "Sessions", "hash_of"]

IDLE = 8 * 3600.0  # seconds without a request after which a session ends; 30 minutes where the case is shared
IDLE_SHARED = 30 * 60.0
LONGEST = 24 * 3600.0
MOST = 2000  # sessions at once


def hash_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


@dataclass(slots=True)
class Session:
    """One browser that has entered. form_token: what forms of this session must carry. notice: shown once.

    shown: what is closed because of what it tells is shown in it, since the person asked for it.
    """

    person: str
    made: float
    seen: float
    form_token: str
    notice: str = ""
    shown: bool = False
    strong: float = field(default=0.0)  # when the password was last given


class Sessions:
    """All sessions of this process.

    Args:
        clock: seconds, rising.
    """

    def __init__(self, clock: Callable[[], float], *, shared: bool) -> None:
        self._clock = clock
        self._idle = IDLE_SHARED if shared else IDLE
        self._held: dict[str, Session] = {}
        self._tokens: dict[str, str] = {}
        self._guard = threading.Lock()

    def one_time(self, person: str) -> str:
        """A token that lets one browser in, once."""
        token = secrets.token_urlsafe(24)
        with self._guard:
            self._tokens[hash_of(token)] = person
        return token

    def enter_with(self, token: str) -> str | None:
        """The person a token lets in; it is spent by this."""
        with self._guard:
            return self._tokens.pop(hash_of(token), None)

    def begin(self, person: str) -> str:
        """A new session; returns the secret for the cookie."""
        secret, now = secrets.token_urlsafe(32), self._clock()
        with self._guard:
            self._sweep(now)
            if len(self._held) >= MOST:
                oldest = min(self._held, key=lambda key: self._held[key].seen)
                del self._held[oldest]
            self._held[hash_of(secret)] = Session(person, now, now, secrets.token_urlsafe(24), strong=now)
        return secret

    def find(self, secret: str) -> Session | None:
        """The session of a cookie, where it has not ended."""
        now = self._clock()
        with self._guard:
            found = self._held.get(hash_of(secret))
            if found is None:
                return None
            if now - found.seen > self._idle or now - found.made > LONGEST:
                del self._held[hash_of(secret)]
                return None
            found.seen = now
            return found

    def end(self, secret: str) -> None:
        """Ends a session."""
        with self._guard:
            self._held.pop(hash_of(secret), None)

    def end_all(self, person: str) -> None:
        """Ends all sessions of a person."""
        with self._guard:
            for key in [key for key, one in self._held.items() if one.person == person]:
                del self._held[key]

    def _sweep(self, now: float) -> None:
        ended = [key for key, one in self._held.items() if now - one.seen > self._idle or now - one.made > LONGEST]
        for key in ended:
            del self._held[key]

    @staticmethod
    def same(a: str, b: str) -> bool:
        """Compares two secrets without telling how much of them agrees."""
        return hmac.compare_digest(a.encode("utf-8", "replace"), b.encode("utf-8", "replace"))


class Limiter:
    """At most `most` events in `seconds` for one key; the oldest keys are forgotten."""

    def __init__(self, clock: Callable[[], float], *, most: int, seconds: float) -> None:
        self._clock = clock
        self._most, self._seconds = most, seconds
        self._held: dict[str, list[float]] = {}
        self._guard = threading.Lock()

    def allows(self, key: str) -> bool:
        """Counts one event; False where there were too many."""
        now = self._clock()
        with self._guard:
            times = [t for t in self._held.pop(key, ()) if now - t < self._seconds]
            allowed = len(times) < self._most
            if allowed:
                times.append(now)
            self._held[key] = times
            while len(self._held) > MOST:
                del self._held[next(iter(self._held))]
        return allowed

    def gives_back(self, key: str) -> None:
        """Takes the last event of a key back: it was no attempt, somebody entered."""
        with self._guard:
            if self._held.get(key):
                self._held[key].pop()
