"""Accounts of a shared case, what is restricted to whom, and the audit of reading it: `workbench/people.db`.

Passwords are kept as argon2id hashes, tokens as SHA-256. An action that has to be audited is done only when its row
has been written.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from stemma.browse.shelf import FOLDER
from stemma.browse.sight import Sight
from stemma.errors import BadInput, CaseReadOnly, RunAborted
from stemma.web.roles import ROLES, Person

__all__ = ["PLACE", "People"]

PLACE = f"{FOLDER}/people.db"  # in the folder of the case

NAME = re.compile(r"[\w][\w .'-]{0,60}[\w.]\Z|\w\Z")
SHORTEST = 12  # characters of a password
LONGEST = 256
TABLES = """
CREATE TABLE IF NOT EXISTS person (
  name TEXT PRIMARY KEY, roles TEXT NOT NULL, password TEXT NOT NULL, made TEXT NOT NULL, closed TEXT);
CREATE TABLE IF NOT EXISTS token (
  hash TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES person(name), label TEXT NOT NULL, made TEXT NOT NULL,
  closed TEXT);
CREATE TABLE IF NOT EXISTS restricted (
  document TEXT NOT NULL, person TEXT NOT NULL, PRIMARY KEY (document, person)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS audit (
  seq INTEGER PRIMARY KEY, utc TEXT NOT NULL, person TEXT NOT NULL, action TEXT NOT NULL, item TEXT NOT NULL,
  previous TEXT NOT NULL, hash TEXT NOT NULL);
"""


Connect = Callable[[Path, str], sqlite3.Connection]


def connected(place: Path, tables: str) -> sqlite3.Connection:
    """A connection to a file that is not encrypted, with these tables."""
    raw = sqlite3.connect(str(place), isolation_level=None, check_same_thread=False, timeout=10)
    raw.row_factory = sqlite3.Row
    raw.executescript(tables)
    return raw


class People:
    """The accounts of one case.

    Args:
        now: gives the time in UTC, ISO 8601. connect: opens the file; of an encrypted case with its key.
        bind: called when it was closed.
    """

    def __init__(
        self,
        case: Path,
        *,
        now: Callable[[], str],
        connect: Connect = connected,
        bind: Callable[[], None] = lambda: None,
    ) -> None:
        self._now = now
        self._bind = bind
        self._guard = threading.RLock()
        place = case / PLACE
        try:
            place.parent.mkdir(mode=0o700, exist_ok=True)
            if not place.exists():
                place.touch(mode=0o600)
            self._raw = connect(place, TABLES)
        except (OSError, sqlite3.OperationalError, RunAborted) as exc:
            raise CaseReadOnly(f"Accounts cannot be kept in {place}.", hint="A shared case must be writable.") from exc
        self._hasher = _hasher()
        self._blank = self._hasher.hash(secrets.token_urlsafe(16))  # compared where there is no such person

    def close(self) -> None:
        """Closes the file; how far it has come is entered in the log of the case."""
        self._raw.close()
        self._bind()

    # --- accounts

    def add(self, name: str, roles: Iterable[str], password: str, *, by: str) -> None:
        """Makes an account.

        Raises:
            BadInput: the name is taken or no name, a role is unknown, the password is too short or too long.
        """
        chosen = self._checked_roles(roles)
        if not NAME.match(name):
            raise BadInput(f"{name[:80]!r} is no name for an account.", hint="Letters, digits, spaces, . ' and -")
        self._check_password(password)
        with self._guard:
            if any(row["name"].casefold() == name.casefold() for row in self.all()):
                raise BadInput(f"There is an account {name!r} already.", hint="Choose another name.")
            with self._raw:
                self._raw.execute("BEGIN IMMEDIATE")
                self._write_audit(by, "account made", f"{name}: {chosen}")
                self._raw.execute(
                    "INSERT INTO person VALUES (?,?,?,?,NULL)", (name, chosen, self._hasher.hash(password), self._now())
                )

    def change(
        self, name: str, *, by: str, roles: Iterable[str] | None = None, password: str = "", closed: bool | None = None
    ) -> None:
        """Changes an account; `closed` closes or opens it again. Accounts are never deleted: decisions name them.

        Raises:
            BadInput: there is no such account; it would leave nobody to manage accounts; the password cannot be used.
        """
        with self._guard:
            row = self._need(name)
            wanted = self._checked_roles(roles) if roles is not None else row["roles"]
            shut = row["closed"] if closed is None else (self._now() if closed else None)
            others = [one for one in self.all() if one["name"] != name and not one["closed"]]
            if (shut or "guardian" not in wanted.split()) and not any("guardian" in o["roles"].split() for o in others):
                raise BadInput("Nobody would be left to manage accounts.", hint="Make another guardian first.")
            if password:
                self._check_password(password)
            kept = self._hasher.hash(password) if password else row["password"]
            what = [word for word, on in (("password", password), ("closed", shut), (wanted, roles is not None)) if on]
            with self._raw:
                self._raw.execute("BEGIN IMMEDIATE")
                self._write_audit(by, "account changed", f"{name}: {', '.join(what) or 'opened'}")
                self._raw.execute(
                    "UPDATE person SET roles = ?, password = ?, closed = ? WHERE name = ?", (wanted, kept, shut, name)
                )

    def all(self) -> list[dict[str, Any]]:
        """All accounts by name, without their passwords."""
        with self._guard:
            rows = self._raw.execute("SELECT name, roles, made, closed FROM person ORDER BY name").fetchall()
        return [dict(row) for row in rows]

    def enter(self, name: str, password: str) -> str | None:
        """The name of the account where the password is right; takes as long where there is no such account."""
        with self._guard:
            row = self._raw.execute("SELECT * FROM person WHERE name = ? AND closed IS NULL", (name,)).fetchone()
        given = password[:LONGEST]
        if not _right(self._hasher, row["password"] if row else self._blank, given) or row is None:
            return None
        return str(row["name"])

    def person(self, name: str) -> Person | None:
        """The person with roles and sight as they are now; None where the account is closed."""
        with self._guard:
            row = self._raw.execute("SELECT * FROM person WHERE name = ? AND closed IS NULL", (name,)).fetchone()
            if row is None:
                return None
            roles = frozenset(row["roles"].split())
            hidden = self._raw.execute(
                "SELECT DISTINCT document FROM restricted WHERE document NOT IN"
                " (SELECT document FROM restricted WHERE person = ?)",
                (name,),
            ).fetchall()
        return Person(row["name"], roles, Sight(frozenset(one[0] for one in hidden)))

    def _need(self, name: str) -> sqlite3.Row:
        row = self._raw.execute("SELECT * FROM person WHERE name = ?", (name,)).fetchone()
        if row is None:
            raise BadInput(f"There is no account {name[:80]!r}.", hint="Look at the list of accounts.")
        return row  # type: ignore[no-any-return]

    @staticmethod
    def _checked_roles(roles: Iterable[str]) -> str:
        chosen = tuple(role for role in ROLES if role in set(roles))
        unknown = set(roles) - set(ROLES)
        if unknown or not chosen:
            raise BadInput("An account needs roles that exist.", hint=f"Roles: {', '.join(ROLES)}.")
        return " ".join(chosen)

    @staticmethod
    def _check_password(password: str) -> None:
        if not SHORTEST <= len(password) <= LONGEST:
            raise BadInput(f"A password needs {SHORTEST} to {LONGEST} characters.", hint="Several words do well.")

    # --- tokens for programs

    def make_token(self, person: str, label: str, *, by: str) -> str:
        """A token with which a program reads the API as this person; it is shown once and kept as a hash."""
        made = "stemma_" + secrets.token_urlsafe(32)
        with self._guard, self._raw:
            self._raw.execute("BEGIN IMMEDIATE")
            self._write_audit(by, "token made", f"{person}: {label[:80]}")
            row = (hashlib.sha256(made.encode()).hexdigest(), person, label[:80], self._now())
            self._raw.execute("INSERT INTO token VALUES (?,?,?,?,NULL)", row)
        return made

    def tokens(self, person: str) -> list[dict[str, Any]]:
        """Tokens of a person: a number to close them by, label, when made and closed."""
        query = "SELECT rowid AS number, label, made, closed FROM token WHERE person = ? ORDER BY rowid"
        with self._guard:
            return [dict(row) for row in self._raw.execute(query, (person,))]

    def close_token(self, person: str, number: int, *, by: str) -> None:
        """Closes a token of a person."""
        with self._guard, self._raw:
            self._raw.execute("BEGIN IMMEDIATE")
            self._write_audit(by, "token closed", f"{person}: {number}")
            self._raw.execute(
                "UPDATE token SET closed = ? WHERE rowid = ? AND person = ?", (self._now(), number, person)
            )

    def of_token(self, token: str) -> str | None:
        """The name of the person whose token this is, where it is open."""
        digest = hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
        with self._guard:
            found = self._raw.execute(
                "SELECT person FROM token WHERE hash = ? AND closed IS NULL", (digest,)
            ).fetchone()
        return str(found[0]) if found else None

    # --- restriction

    def restrict(self, document: str, to: Iterable[str], *, by: str) -> None:
        """Restricts a document to some people; to nobody lifts the restriction.

        Raises:
            BadInput: one of them has no account.
        """
        names = [self._need(name)["name"] for name in dict.fromkeys(to)]
        with self._guard, self._raw:
            self._raw.execute("BEGIN IMMEDIATE")
            self._write_audit(by, "restricted" if names else "opened", f"{document}: {', '.join(names) or 'everybody'}")
            self._raw.execute("DELETE FROM restricted WHERE document = ?", (document,))
            self._raw.executemany("INSERT INTO restricted VALUES (?, ?)", [(document, name) for name in names])

    def restricted_to(self, document: str) -> tuple[str, ...]:
        """Who may see a document; nobody named where it is open to all."""
        query = "SELECT person FROM restricted WHERE document = ? ORDER BY person"
        with self._guard:
            return tuple(row[0] for row in self._raw.execute(query, (document,)))

    def opened_to(self, person: str) -> frozenset[str]:
        """Documents that a guardian restricted to some people, this one among them."""
        with self._guard:
            rows = self._raw.execute("SELECT document FROM restricted WHERE person = ?", (person,))
            return frozenset(row[0] for row in rows)

    def restricted(self) -> frozenset[str]:
        """All documents that are restricted to somebody."""
        with self._guard:
            return frozenset(row[0] for row in self._raw.execute("SELECT DISTINCT document FROM restricted"))

    # --- audit

    def audit(self, person: str, action: str, item: str) -> None:
        """Writes one row; raises where it cannot be written, so that what it stands for is not done."""
        with self._guard, self._raw:
            self._raw.execute("BEGIN IMMEDIATE")
            self._write_audit(person, action, item)

    def _write_audit(self, person: str, action: str, item: str) -> None:
        last = self._raw.execute("SELECT hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
        previous, utc = (last[0] if last else ""), self._now()
        digest = hashlib.sha256("\x1f".join((previous, utc, person, action, item)).encode("utf-8")).hexdigest()
        self._raw.execute(
            "INSERT INTO audit (utc, person, action, item, previous, hash) VALUES (?,?,?,?,?,?)",
            (utc, person, action, item, previous, digest),
        )

    def audits(self, *, limit: int, offset: int) -> tuple[list[dict[str, Any]], int]:
        """Rows of the audit, the latest first, and how many there are."""
        with self._guard:
            total = self._raw.execute("SELECT count(*) FROM audit").fetchone()[0]
            query = "SELECT * FROM audit ORDER BY seq DESC LIMIT ? OFFSET ?"
            return [dict(row) for row in self._raw.execute(query, (limit, offset))], total

    def unbroken(self) -> bool:
        """True when no row of the audit was altered, moved or taken out of the middle."""
        previous = ""
        with self._guard:
            for row in self._raw.execute("SELECT * FROM audit ORDER BY seq"):
                parts = (previous, row["utc"], row["person"], row["action"], row["item"])
                if (
                    row["previous"] != previous
                    or row["hash"] != hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
                ):
                    return False
                previous = row["hash"]
        return True


def _hasher() -> Any:
    from argon2 import PasswordHasher

    return PasswordHasher()  # argon2id with the library's own, current parameters


def _right(hasher: Any, kept: str, given: str) -> bool:
    from argon2.exceptions import Argon2Error, InvalidHash

    with suppress(Argon2Error, InvalidHash):
        return bool(hasher.verify(kept, given))
    return False
