"""Changes what opens an encrypted case: the passphrase alone, or with it the key under which everything is sealed.

The full change can be interrupted at any moment and goes on from there: the header holds both keys until the last file
is done, every file is replaced whole, and what is done already is told by the key that opens it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

from stemma.browse.shelf import FOLDER, NAME
from stemma.db.blobs import FileBlobs
from stemma.db.files import CaseFiles
from stemma.db.lines import Lines
from stemma.db.lock import WriteLock
from stemma.db.place import DATABASE
from stemma.db.raw import connect, errors
from stemma.db.store import Store
from stemma.errors import BadInput
from stemma.seal import Altered, Header, Keys, SealedPlace, Sealing, Secret, is_sealed, new_keys, write_header
from stemma.seal.place import SUFFIX
from stemma.unlocking import UNFINISHED, Given, new_secret, secret_of, unlocked

__all__ = ["rekey", "unfinished"]

CHUNK = 1 << 20
WAIT = 10.0  # seconds for the lock of the case
HOLDING = ".moving"
Progress = Callable[[str, int, int], None]


def unfinished(folder: Path) -> bool:
    """True where a full change of the key was interrupted."""
    from stemma.seal import read_header

    return is_sealed(folder) and read_header(folder)[0].moving


def rekey(
    folder: Path,
    given: Given,
    new: Given,
    *,
    keep: bool,
    full: bool,
    actor: str,
    clock: Callable[[], str],
    progress: Progress,
) -> None:
    """See `stemma.case.rekey`."""
    if not is_sealed(folder):
        hint = "Make an encrypted case and add the files again: stemma new CASE --encrypt"
        raise BadInput(f"{folder} is not encrypted.", hint=hint, about=(str(folder),))
    header, keys, before = unlocked(folder, given)
    if before is None:
        secret = new_secret(new, folder)
        kept = header.slots if keep else ()
        store = Store(folder, clock, keys)
        with store.writer(wait=WAIT, doing="rekey") as writer, writer.change(actor=actor, reason="rekey") as change:
            change.record("rekeyed", {"by": secret.kind, "kept": [slot.kind for slot in kept], "full": full})
            if not full:
                write_header(folder, Header(header.case, kept).with_slot(secret, keys))
        if not full:
            return
        before, keys = keys, new_keys()
        header = Header(header.case, moving=True).with_slot(secret, keys, before)
        write_header(folder, header)
    elif not full:
        hint = f"Finish it first: stemma rekey {folder} --full"
        raise BadInput(f"{UNFINISHED} Nothing else can be done until then.", hint=hint, about=(str(folder),))
    else:
        secret = secret_of(given, folder)
    _move(folder, header, secret, keys, before, clock, progress)


def _move(
    folder: Path, header: Header, secret: Secret, keys: Keys, before: Keys, clock: Callable[[], str], progress: Progress
) -> None:
    lock = WriteLock(folder / "lock")
    lock.take(wait=WAIT, now=clock(), doing="rekey")
    try:
        for name in _databases(folder):
            _database(folder / name, keys.sub(name), before.sub(name))
        store = Store(folder, clock, keys)
        with store.view() as view:
            originals = [row.sha256 for row in view.originals()]
        for number, sha256 in enumerate(originals, 1):
            _original(store.blobs, FileBlobs(folder / "originals", before), keys, sha256)
            progress("rekey", number, len(originals))
        for name in _sealed(folder):
            _file(folder, name, keys, before)
        write_header(folder, Header(header.case).with_slot(secret, keys))
    finally:
        lock.release()


def _databases(folder: Path) -> Iterator[str]:
    """Databases of the case under its keys; the one of lists is made anew when it is next needed."""
    for ending in ("", "-wal", "-shm", "-journal"):
        (folder / FOLDER / (NAME + ending)).unlink(missing_ok=True)
    yield DATABASE
    for place in sorted((folder / FOLDER).glob("*.db")):
        yield place.relative_to(folder).as_posix()


def _opens(place: Path, key: bytes) -> bool:
    try:
        with closing(connect(place, key=key, options="mode=rw")) as raw:
            raw.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except errors():
        return False
    return True


def _database(place: Path, key: bytes, before: bytes) -> None:
    """A database under another key: a whole copy, then in place of the old one."""
    if _opens(place, key):
        return
    holding = place.with_name(place.name + HOLDING)
    holding.unlink(missing_ok=True)
    with closing(connect(place, key=before, options="mode=rw")) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        raw.execute(f"ATTACH DATABASE ? AS moved KEY \"x'{key.hex()}'\"", (str(holding),))
        raw.execute("SELECT sqlcipher_export('moved')")
        raw.execute("DETACH DATABASE moved")
    for ending in ("-wal", "-shm"):
        place.with_name(place.name + ending).unlink(missing_ok=True)
    _settle(holding, place)


def _original(new: FileBlobs, old: FileBlobs, keys: Keys, sha256: str) -> None:
    target, source = new.path(sha256), old.path(sha256)
    assert isinstance(target, SealedPlace) and isinstance(source, SealedPlace)
    if not target.exists() and source.exists():
        target.path.parent.mkdir(exist_ok=True)
        holding = target.path.with_name(target.path.name + HOLDING)
        try:
            with source.open() as file, holding.open("wb") as out:
                sealing = Sealing(out, keys.sub("originals"))
                while piece := file.read(CHUNK):
                    sealing.write(piece)
                sealing.finish(bytes.fromhex(sha256))
        except Altered:  # it cannot be opened with any key: `verify` names it, before and after
            holding.unlink(missing_ok=True)
            return
        holding.chmod(0o444)
        _settle(holding, target.path)
    if target.exists():
        source.path.unlink(missing_ok=True)
        with suppress(OSError):  # others lie in the folder
            source.path.parent.rmdir()


def _sealed(folder: Path) -> list[str]:
    """Names of the sealed files of the case, originals and the vault (which has keys of its own) left out."""
    found = []
    for place in sorted(folder.rglob("*" + SUFFIX)):
        name = place.relative_to(folder).as_posix().removesuffix(SUFFIX)
        if name.partition("/")[0] not in ("originals", "vault"):
            found.append(name)
    return found


def _file(folder: Path, name: str, keys: Keys, before: Keys) -> None:
    place = folder / (name + SUFFIX)
    with place.open("rb") as file:
        growing = file.read(1).isdigit()  # sealed lines begin with their number
    if not growing:
        with suppress(Altered):
            CaseFiles(folder, keys).read(name)
            return
        CaseFiles(folder, keys).write(name, CaseFiles(folder, before).read(name) or b"")
        return
    with suppress(Altered):
        list(Lines(place, keys.sub(f"lines {name}")))
        return
    holding = place.with_name(place.name + HOLDING)
    holding.unlink(missing_ok=True)
    Lines(holding, keys.sub(f"lines {name}")).append(list(Lines(place, before.sub(f"lines {name}"))), 1)
    _settle(holding, place)


def _settle(holding: Path, final: Path) -> None:
    """The file lies on the disk, then under its final name."""
    handle = os.open(holding, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    holding.replace(final)
