"""Opens the keys of an encrypted case with what a person gives, and makes those of a new one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from stemma.db.place import DATABASE
from stemma.db.raw import is_plain
from stemma.errors import BadInput, KeyNeeded
from stemma.seal import (
    HEADER,
    Header,
    Keys,
    Secret,
    check_new,
    file_secret,
    is_sealed,
    new_header,
    new_key_file,
    new_keys,
    no_dumps,
    read_header,
    write_header,
)

__all__ = ["UNFINISHED", "Given", "ask", "ask_with", "new_secret", "seal_new", "secret_of", "unlock", "unlocked"]

UNFINISHED = "The change of the key was not finished."


@dataclass(frozen=True, slots=True)
class Given:
    """What opens a case: one of the three, or nothing.

    Args:
        key: the root key itself, of programs that hold it already. sure: False where it may be meant for another case,
            such as a value of the environment.
    """

    passphrase: str | None = field(default=None, repr=False)
    key_file: Path | None = None
    key: bytes | None = field(default=None, repr=False)
    sure: bool = True

    def __bool__(self) -> bool:
        return self.passphrase is not None or self.key_file is not None or self.key is not None


Ask = Callable[[Path, tuple[str, ...]], Given]  # folder of the case, what opens it ("passphrase", "key-file")
_asks: list[Ask] = []


def ask_with(how: Ask | None) -> None:
    """Says how a person is asked where a case is encrypted and nothing was given; None: nobody is there to ask."""
    _asks[:] = [how] if how is not None else []


def secret_of(given: Given, case: Path) -> Secret:
    """The secret that was given.

    Raises:
        BadInput: the key file cannot be used.
    """
    if given.key_file is not None:
        return Secret("key-file", file_secret(given.key_file, case=case))
    return Secret.passphrase(given.passphrase or "")


def new_secret(given: Given, case: Path) -> Secret:
    """A secret for the time to come: a long passphrase, or a key file, which is made where there is none.

    Raises:
        BadInput: the passphrase is too short, or the key file cannot be used or made.
    """
    if given.key_file is not None:
        if not given.key_file.exists():
            if given.key_file.resolve().is_relative_to(case.resolve()):
                hint = "Choose a place outside: whoever takes the case would take the key along."
                raise BadInput(f"The key file {given.key_file} would lie in the case itself.", hint=hint)
            new_key_file(given.key_file)
    else:
        check_new(given.passphrase or "")
    return secret_of(given, case)


def seal_new(folder: Path, given: Given) -> Keys:
    """Makes the keys of a new case and writes its header.

    Raises:
        BadInput: see `new_secret`. OSError: the header cannot be written.
    """
    keys = Keys(given.key) if given.key is not None else new_keys()
    header = new_header()
    if given.key is None:
        header = header.with_slot(new_secret(given, folder), keys)
    folder.mkdir(parents=True, exist_ok=True)
    no_dumps()
    write_header(folder, header)
    return keys


def unlock(folder: Path, given: Given) -> Keys | None:
    """The keys of a case; None where it is not encrypted.

    Raises:
        KeyNeeded: nothing was given and nobody can be asked. WrongKey: it does not open the case.
        BadInput: the header is damaged, a part of the case is missing, or it is not encrypted though a key was given.
    """
    if not _encrypted(folder, given):
        return None
    header, keys, before = unlocked(folder, given)
    if header.moving or before is not None:
        hint = f"Finish it first: stemma rekey {folder} --full"
        raise BadInput(f"{UNFINISHED} The case cannot be used until then.", hint=hint, about=(str(folder),))
    return keys


def unlocked(folder: Path, given: Given) -> tuple[Header, Keys, Keys | None]:
    """The header, the keys, and those before them where a change of them was not finished.

    Raises:
        KeyNeeded, WrongKey, BadInput.
    """
    header, bad = read_header(folder)
    no_dumps()
    if given.key is not None:
        return header, Keys(given.key), None
    given = given or _asked(folder, header.kinds)
    keys, before = header.open(secret_of(given, folder))
    if bad:
        with suppress(OSError):  # a case on a read-only disk keeps its one good copy
            write_header(folder, header)
    return header, keys, before


def ask(folder: Path) -> Given:
    """What a person gives for an encrypted case; nothing where it is not encrypted.

    Raises:
        KeyNeeded: nobody can be asked. BadInput: the header is damaged.
    """
    return _asked(folder, read_header(folder)[0].kinds) if is_sealed(folder) else Given()


def _asked(folder: Path, kinds: tuple[str, ...]) -> Given:
    given = _asks[0](folder, kinds) if _asks else Given()
    if not given:
        raise KeyNeeded(
            f"{folder} is encrypted: it is opened by a {' or a '.join(kinds).replace('-', ' ')}.",
            hint="Run the command at a terminal to be asked, or give --key-file FILE, or set STEMMA_PASSPHRASE_FILE.",
            about=(str(folder),),
        )
    return given


def _encrypted(folder: Path, given: Given) -> bool:
    """Whether the case is encrypted; complains where its parts do not fit together."""
    database = folder / DATABASE
    there = database.is_file() and database.stat().st_size > 0
    plain = there and is_plain(database)
    if is_sealed(folder):
        if not there:
            hint = "It was copied in part: copy the whole folder again."
            raise BadInput(f"{folder} holds a key header but no {DATABASE}.", hint=hint, about=(str(folder),))
        if plain:
            hint = f"Two cases were mixed: keep either {HEADER} and its files, or the others."
            raise BadInput(f"{folder} has a key header, but its {DATABASE} is not encrypted.", hint=hint)
        return True
    if there and not plain:
        raise BadInput(
            f"{database} is encrypted or damaged, and its key header ({HEADER}) is missing.",
            hint=f"It was copied in part: copy {HEADER} as well. Without it nothing can open the case.",
            about=(str(folder),),
        )
    if there and not given and _asks:
        given = _asks[0](folder, ())
    if there and given and given.sure:
        hint = "Leave the passphrase or key file out."
        raise BadInput(f"{folder} is not encrypted.", hint=hint, about=(str(folder),))
    return False
