"""The vault: who the protected persons are, and the sealed originals, under a key of its own.

A small SQLite file beside the case (`vault/persons.db`). What it holds in clear are pseudonyms, which are random, and
keyed hashes; everything else is sealed. Whoever has the case has no name from it without the passphrase.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from stemma.errors import BadInput, CaseReadOnly, NotInCase, VaultLocked
from stemma.protect.finder import Named, words_of
from stemma.protect.keys import KEY, Secret, make_lock, open_lock, seal, unseal
from stemma.protect.letters import arabic, bones, fold, inflected, keys, particles
from stemma.protect.pseudonyms import new_code
from stemma.protect.rows import Sign, keep_seals, sign_state

__all__ = [
    "CHECKED", "FOLDER", "NAME", "Guarded", "Vault", "codes", "count", "make_vault", "needs", "open_vault", "place_of",
]  # fmt: skip

FOLDER = "vault"
NAME = "persons.db"
CHECKED = ("state", "person", "blind", "sealed")  # tables whose rows have seals
FORM = "1"
TABLES = """
CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE person (code TEXT PRIMARY KEY, sealed BLOB NOT NULL);
CREATE TABLE blind (mark BLOB NOT NULL, code TEXT NOT NULL, PRIMARY KEY (mark, code)) WITHOUT ROWID;
CREATE TABLE sealed (id TEXT PRIMARY KEY, about BLOB NOT NULL, content BLOB NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Guarded:
    """A person in the register.

    Args:
        code: pseudonym. names: as they are written, the fullest first; in any script. protected: names are taken out of
            everything that leaves the case. note: free text. keep: phrases in which a word is not this person.
        common: words of the names that are everyday words. withdrawn: consent was withdrawn.
    """

    code: str
    names: tuple[str, ...]
    protected: bool = True
    note: str = ""
    keep: tuple[str, ...] = ()
    common: tuple[str, ...] = ()
    withdrawn: bool = False
    made: str = ""

    @property
    def named(self) -> Named:
        """What a finder needs of it."""
        return Named(self.code, self.names, self.keep, self.common)


def place_of(case: Path) -> Path:
    """Where the vault of a case lies."""
    return case / FOLDER / NAME


def unsigned(changes: int, sha256: bytes) -> str:
    """Signs nothing."""
    return ""


def make_vault(case: Path, chosen: Sequence[Secret], *, sign: Sign = unsigned) -> Vault:
    """Makes the vault of a case.

    Args:
        chosen: passphrases or what key files hold. sign: signs the state of its rows.

    Raises:
        BadInput: there is one already, or a passphrase cannot be used. CaseReadOnly: it cannot be written.
    """
    place = place_of(case)
    if place.exists():
        raise BadInput("This case has a vault already.", hint="To open it, give its passphrase or key file.")
    key = secrets.token_bytes(KEY)
    lock = make_lock(chosen, key)
    with _writable(place):
        place.parent.mkdir(mode=0o700, exist_ok=True)
        holding = place.with_name(NAME + ".part")
        holding.unlink(missing_ok=True)
        holding.touch(mode=0o600)
        with closing(_connect(holding)) as raw:
            raw.executescript(TABLES)
            state = {"form": FORM, "lock": json.dumps(lock), "salt": secrets.token_hex(16)}
            keep_seals(raw, CHECKED, sign, each=False)
            raw.executemany("INSERT INTO state VALUES (?, ?)", list(state.items()))
            sign_state(raw)
        holding.replace(place)
    return Vault(place, key, sign)


def open_vault(case: Path, given: Sequence[Secret], *, sign: Sign = unsigned) -> Vault:
    """Opens the vault of a case.

    Raises:
        BadInput: there is none, or it is damaged. VaultLocked: what was given does not open it.
    """
    place = place_of(case)
    return Vault(place, open_lock(_lock(place), given), sign)


def needs(case: Path) -> int:
    """How many secrets open the vault of a case: 1, 2, or 0 where there is none."""
    place = place_of(case)
    return int(_lock(place)["needs"]) if place.exists() else 0


def count(case: Path) -> int:
    """How many persons the register of a case holds; asked without opening it."""
    return len(codes(case))


def codes(case: Path) -> frozenset[str]:
    """Pseudonyms of the persons in the register of a case; asked without opening it."""
    place = place_of(case)
    if not place.exists():
        return frozenset()
    with _readable(place), closing(_connect(place, read=True)) as raw:
        return frozenset(row[0] for row in raw.execute("SELECT code FROM person"))


def _lock(place: Path) -> dict[str, Any]:
    if not place.exists():
        hint = "Make one with: stemma persons CASE open"
        raise BadInput("This case has no vault yet.", hint=hint)
    with _readable(place), closing(_connect(place, read=True)) as raw:
        state = dict(raw.execute("SELECT key, value FROM state").fetchall())
        if state.get("form") != FORM:
            raise BadInput("The vault was made by another version of stemma.", hint="Use that version.")
        found: dict[str, Any] = json.loads(state["lock"])
        return found


class Vault:
    """An open vault. Every change is on the disk when the call returns."""

    def __init__(self, place: Path, key: bytes, sign: Sign = unsigned) -> None:
        self.place = place
        self._sign = sign
        self._seal = _sub(key, "persons")
        self._mark = _sub(key, "names")
        self._ids = _sub(key, "ids")
        self._key = key

    # --- persons

    def draw(self, person: Guarded) -> Guarded:
        """The person with a new pseudonym and checked names; not stored yet.

        Raises:
            BadInput: no name with two letters or more.
        """
        names = _checked(person.names)
        with _readable(self.place), closing(_connect(self.place, read=True)) as raw:
            taken = {row[0] for row in raw.execute("SELECT code FROM person")}
        return replace(person, code=new_code(taken), names=names)

    def change(self, person: Guarded, *, new: bool = False) -> None:
        """Stores a person under the pseudonym, anew or for the first time."""
        with self._change() as raw:
            if not new:
                self._need(raw, person.code)
            self._put(raw, replace(person, names=_checked(person.names)))

    def erase(self, code: str) -> None:
        """Takes a person out for good: name, notes, index."""
        with self._change() as raw:
            self._need(raw, code)
            raw.execute("DELETE FROM person WHERE code = ?", (code,))
            raw.execute("DELETE FROM blind WHERE code = ?", (code,))
        self.compact()

    def all(self) -> list[Guarded]:
        """Everybody, by pseudonym."""
        with _readable(self.place), closing(_connect(self.place, read=True)) as raw:
            rows = raw.execute("SELECT code, sealed FROM person ORDER BY code").fetchall()
        return [self._opened(code, sealed) for code, sealed in rows]

    def one(self, code: str) -> Guarded:
        """The person with this pseudonym, which may be written small.

        Raises:
            NotInCase: nobody has it.
        """
        with _readable(self.place), closing(_connect(self.place, read=True)) as raw:
            wanted = self._need(raw, code)
            sealed = raw.execute("SELECT sealed FROM person WHERE code = ?", (wanted,)).fetchone()[0]
        return self._opened(wanted, sealed)

    def find(self, name: str) -> list[str]:
        """Pseudonyms of those who may have this name, the likeliest first: other spellings and scripts count.

        Only keyed hashes are compared; nobody is opened.
        """
        wanted = [self._marks(word) for _, _, word in words_of(name) if fold(word) not in particles()]
        if not wanted:
            return []
        hits: dict[str, int] = {}
        with _readable(self.place), closing(_connect(self.place, read=True)) as raw:
            for marks in wanted:
                found = set()
                for mark in marks:
                    found |= {row[0] for row in raw.execute("SELECT code FROM blind WHERE mark = ?", (mark,))}
                for code in found:
                    hits[code] = hits.get(code, 0) + 1
        best = max(hits.values(), default=0)
        return sorted((code for code, number in hits.items() if number == best), key=lambda code: (-hits[code], code))

    # --- sealed originals

    def keep(self, id: str, about: dict[str, Any], content: bytes) -> None:
        """Seals an original with what is known of it."""
        with self._change() as raw:
            told = seal(self._seal, json.dumps(about, ensure_ascii=False).encode("utf-8"), f"about {id}")
            row = (id, told, seal(self._seal, content, f"original {id}"))
            raw.execute("INSERT OR REPLACE INTO sealed VALUES (?, ?, ?)", row)

    def kept(self) -> dict[str, dict[str, Any]]:
        """What is known of each sealed original, by id."""
        with _readable(self.place), closing(_connect(self.place, read=True)) as raw:
            rows = raw.execute("SELECT id, about FROM sealed ORDER BY id").fetchall()
        return {id: json.loads(unseal(self._seal, about, f"about {id}")) for id, about in rows}

    def original(self, id: str) -> bytes:
        """The bytes of a sealed original.

        Raises:
            NotInCase: there is none.
        """
        with _readable(self.place), closing(_connect(self.place, read=True)) as raw:
            row = raw.execute("SELECT content FROM sealed WHERE id = ?", (id,)).fetchone()
        if row is None:
            raise NotInCase(f"No original is sealed for {id}.", hint="To list them: stemma persons CASE sealed")
        return unseal(self._seal, row[0], f"original {id}")

    def drop(self, ids: Iterable[str]) -> None:
        """Erases sealed originals."""
        with self._change() as raw:
            raw.executemany("DELETE FROM sealed WHERE id = ?", [(id,) for id in ids])
        self.compact()

    # --- guardians and keys

    def guardians(self) -> set[str]:
        """Names, in small letters, of those who may open the register where the case has no accounts."""
        with _readable(self.place), closing(_connect(self.place, read=True)) as raw:
            row = raw.execute("SELECT value FROM state WHERE key = 'guardians'").fetchone()
        return set(json.loads(unseal(self._seal, bytes.fromhex(row[0]), "guardians"))) if row else set()

    def set_guardians(self, names: Iterable[str]) -> None:
        """Names those who may open the register."""
        held = json.dumps(sorted({name.casefold() for name in names}), ensure_ascii=False).encode("utf-8")
        with self._change() as raw:
            sealed = seal(self._seal, held, "guardians").hex()
            raw.execute("INSERT OR REPLACE INTO state VALUES ('guardians', ?)", (sealed,))

    def relock(self, chosen: Sequence[Secret]) -> None:
        """Other passphrases open it from now on."""
        lock = make_lock(chosen, self._key)
        with self._change() as raw:
            raw.execute("UPDATE state SET value = ? WHERE key = 'lock'", (json.dumps(lock),))
        self.compact()

    def hidden_id(self, id: str) -> str:
        """An id that tells nothing about the record, the same each time, of the form of the one given."""
        from stemma.records.ids import ALPHABET

        digest = hmac.digest(self._ids, id.encode("utf-8"), hashlib.sha256)
        head, _, tail = id.partition("-")
        return head + "-" + "".join(ALPHABET[byte & 31] for byte in digest[: len(tail)])

    def compact(self) -> None:
        """Leaves nothing of what was erased in the file."""
        with _writable(self.place), closing(_connect(self.place)) as raw:
            raw.execute("VACUUM")

    # --- inside

    def _marks(self, word: str) -> list[bytes]:
        """Keyed hashes of a word in every form in which it may be looked for."""
        folded = fold(word)
        forms = {f"w:{folded}", *(f"k:{key}" for key in keys(word))}
        forms |= {f"b:{one.consonants}" for one in bones(word) if len(one.consonants) > 1 and arabic(word)}
        return [hmac.digest(self._mark, form.encode("utf-8"), hashlib.sha256)[:20] for form in sorted(forms)]

    def _indexed(self, word: str) -> set[bytes]:
        made = set(self._marks(word))
        extra = {f"k:{form}" for key in keys(word) if len(word) > 3 for form in inflected(key)}
        extra |= {f"b:{one.consonants}" for one in bones(word) if len(one.consonants) > 1}
        return made | {hmac.digest(self._mark, form.encode("utf-8"), hashlib.sha256)[:20] for form in extra}

    def _put(self, raw: sqlite3.Connection, person: Guarded) -> None:
        held = {key: value for key, value in asdict(person).items() if key != "code"}
        sealed = seal(self._seal, _padded(json.dumps(held, ensure_ascii=False)), f"person {person.code}")
        raw.execute("INSERT OR REPLACE INTO person VALUES (?, ?)", (person.code, sealed))
        raw.execute("DELETE FROM blind WHERE code = ?", (person.code,))
        words = {word for name in person.names for _, _, word in words_of(name) if fold(word) not in particles()}
        marks = {mark for word in words for mark in self._indexed(word)}
        raw.executemany("INSERT OR IGNORE INTO blind VALUES (?, ?)", [(mark, person.code) for mark in sorted(marks)])

    def _opened(self, code: str, sealed: bytes) -> Guarded:
        held = {**json.loads(unseal(self._seal, sealed, f"person {code}")), "code": code}
        made: Guarded = msgspec.convert(held, Guarded)
        return made

    @staticmethod
    def _need(raw: sqlite3.Connection, code: str) -> str:
        wanted = code.strip().upper()
        wanted = wanted if wanted.startswith("V-") else f"V-{wanted}"
        row = raw.execute("SELECT code FROM person WHERE code = ?", (wanted,)).fetchone()
        if row is None:
            hint = "Nobody in the register has it. To list them: stemma persons CASE list"
            raise NotInCase(f"There is no person {code[:20]!r}.", hint=hint, about=(code[:20],))
        return str(row[0])

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        with _writable(self.place), closing(_connect(self.place)) as raw:
            keep_seals(raw, CHECKED, self._sign, each=False)
            raw.execute("BEGIN IMMEDIATE")
            try:
                yield raw
                sign_state(raw)
            except BaseException:
                raw.execute("ROLLBACK")
                raise
            raw.execute("COMMIT")


def _sub(key: bytes, purpose: str) -> bytes:
    return hmac.digest(key, f"stemma vault {purpose}".encode(), hashlib.sha256)


def _padded(text: str) -> bytes:
    """Filled up with spaces, so that the length of what is sealed does not tell the length of a name."""
    content = text.encode("utf-8")
    return content + b" " * (-len(content) % 512)


def _checked(names: Iterable[str]) -> tuple[str, ...]:
    clean = tuple(dict.fromkeys(" ".join(name.split()) for name in names if name.strip()))
    for name in clean:
        letters = [word for _, _, word in words_of(name) if len(word) > 1]
        if not letters or len(name) > 200:
            raise BadInput(f"{name[:40]!r} is no name that can be looked for.", hint="It takes two letters or more.")
    if not clean:
        raise BadInput("A person needs a name.", hint="Give it in quotation marks.")
    return clean


def _connect(place: Path, *, read: bool = False) -> sqlite3.Connection:
    if read:
        raw = sqlite3.connect(f"{place.resolve().as_uri()}?mode=ro", uri=True, timeout=10)
    else:
        raw = sqlite3.connect(str(place), timeout=10, isolation_level=None)
        raw.execute("PRAGMA journal_mode=DELETE")
        raw.execute("PRAGMA secure_delete=ON")
        raw.execute("PRAGMA synchronous=FULL")
        raw.execute("PRAGMA temp_store=MEMORY")
    return raw


@contextmanager
def _readable(place: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, json.JSONDecodeError, KeyError) as exc:
        text = f"The vault {place} cannot be read: it is damaged, or only a part of it was copied."
        hint = "Restore it from a copy. Without it, nothing of this case can be given out."
        raise VaultLocked(text, hint=hint) from exc


@contextmanager
def _writable(place: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.OperationalError) as exc:
        raise CaseReadOnly(f"The vault {place} cannot be written.", hint="Check its permissions and the disk.") from exc
    except sqlite3.DatabaseError as exc:
        raise VaultLocked(f"The vault {place} is damaged.", hint="Restore it from a copy.") from exc
