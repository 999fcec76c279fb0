"""Opens bundles (`bundling`) without believing anything in them: every hash is made anew, every proof followed."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from stemma.bundling import HEAD, WEB
from stemma.db.base import Checked
from stemma.errors import BadInput
from stemma.protect.checkpoints import CheckpointFile, parse_file
from stemma.protect.notes import Note, parse_note
from stemma.protect.tree import included, leaf_hash
from stemma.report import wacz
from stemma.report.counts import many

__all__ = ["Bundle", "Member", "read"]

LARGEST = 1 << 36  # bytes in a bundle
MOST = 1_000_000  # members
RATIO = 200  # a member that unpacks to more than so many times its size is no bundle of ours


@dataclass(frozen=True, slots=True)
class Member:
    """An original in a bundle, opened like a file while the bundle is open."""

    box: zipfile.ZipFile
    inside: str

    def open(self, mode: str = "rb") -> BinaryIO:
        return cast(BinaryIO, self.box.open(self.inside))

    def __str__(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle whose every hash was recomputed.

    Args:
        entries: log entries with payload, in order. originals: (SHA-256, name as added) of what is in it.
        checked: what was found: passed, failed, not checked. trusted: names of known keys that signed it.
    """

    place: Path
    entries: tuple[dict[str, Any], ...]
    originals: tuple[tuple[str, str], ...]
    checked: tuple[Checked, ...]
    trusted: tuple[str, ...]
    origin: str

    @property
    def whole(self) -> bool:
        """True when nothing in it failed."""
        return all(one.result != "failed" for one in self.checked)

    def original(self, sha256: str) -> bytes:
        """Bytes of an original."""
        with zipfile.ZipFile(self.place) as box:
            return box.read(f"data/originals/{sha256}")

    def members(self) -> Iterator[tuple[str, str, Member]]:
        """(SHA-256, name as added, what can be opened) of each original, to be read one after the other."""
        with zipfile.ZipFile(self.place) as box:
            for sha256, name in self.originals:
                yield sha256, name, Member(box, f"data/originals/{sha256}")


def read(place: Path, keys: Any) -> Bundle:
    """Opens a bundle without believing anything in it.

    Args:
        keys: verifier keys that are trusted here.

    Raises:
        BadInput: it is no bundle.
    """
    if not place.is_file():
        raise BadInput(f"There is no file {place}.", hint="Name the bundle as it was received.", about=(str(place),))
    try:
        with zipfile.ZipFile(place) as box:
            infos = box.infolist()
            sizes = sum(one.file_size for one in infos)
            bombs = [one for one in infos if one.file_size > RATIO * max(one.compress_size, 1024)]
            if sizes > LARGEST or len(infos) > MOST or bombs:
                raise BadInput(f"{place} is no bundle: it unpacks to too much.", hint="Ask the sender for it again.")
            return _read(place, box, list(keys))
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError, NotImplementedError) as exc:
        hint = "Use the file as it was received; decrypt it first where it ends in .age."
        raise BadInput(f"{place} is no bundle, or is damaged.", hint=hint, about=(str(place),)) from exc


def _read(place: Path, box: zipfile.ZipFile, keys: list[Any]) -> Bundle:
    top = box.read("tagmanifest-sha256.txt")
    note = parse_note(box.read("signature.txt").decode("utf-8"))
    checked = list(_signatures(note, top, keys))
    named = {"tagmanifest-sha256.txt", "signature.txt"}
    for manifest in (top, box.read("manifest-sha256.txt")):
        for line in manifest.decode("utf-8").splitlines():
            sha256, _, name = line.partition("  ")
            named.add(name)
            try:
                fits = wacz.sha256_of(box, name) == sha256
            except (KeyError, zipfile.BadZipFile):
                checked.append(Checked(name, "failed", "It is missing or damaged."))
                continue
            if not fits:
                checked.append(Checked(name, "failed", "It was changed after the bundle was made."))
    names = Counter(box.namelist())
    checked += [Checked(name, "failed", "It is in the bundle twice.") for name, times in names.items() if times > 1]
    checked += [Checked(name, "failed", "It was put in afterwards.") for name in box.namelist() if name not in named]
    file = parse_file(box.read("metadata/checkpoint").decode("utf-8"))
    lines = box.read("metadata/entries.jsonl").decode("utf-8").splitlines()
    entries = tuple(json.loads(line) for line in lines)
    wrong = [number for number, one in enumerate(entries, 1) if not _proven(one, file)]
    checked += [Checked(f"log entry {n} of the bundle", "failed", "It is not in the signed log.") for n in wrong]
    originals = tuple((str(a), str(b)) for a, b in json.loads(box.read("metadata/originals.json")))
    if WEB in names:
        checked += _web(box, [sha256 for sha256, _ in originals])
    if all(one.result != "failed" for one in checked):
        entered = many(len(entries), "log entry", "log entries")
        text = f"As the sender packed them: {many(len(originals), 'original')}, {entered}."
        checked.append(Checked("bundle", "passed", text))
    trusted = tuple(one.name for one in note.by(keys))
    return Bundle(place, entries, originals, tuple(checked), trusted, file.checkpoint.origin)


def _web(box: zipfile.ZipFile, originals: list[str]) -> Iterator[Checked]:
    """The web captures: are they the originals of the bundle, and do index and list fit them?"""
    try:
        with box.open(WEB) as member, zipfile.ZipFile(member) as inner:
            wrong = wacz.problems(inner, box.getinfo(WEB).file_size, originals)
            said = [one for one in inner.namelist() if one.startswith("archive/")]
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError, RuntimeError, AttributeError):
        wrong = ["They cannot be read."]
    yield from (Checked("web captures", "failed", one) for one in wrong)
    if not wrong:
        text = f"{many(len(said), 'web archive')}, the same bytes as the originals, with index and list of pages."
        yield Checked("web captures", "passed", text)


def _signatures(note: Note, top: bytes, keys: list[Any]) -> Iterator[Checked]:
    if note.text != f"{HEAD}\n{hashlib.sha256(top).hexdigest()}\n" or note.forged(keys):
        yield Checked("signature", "failed", "The signature does not fit: the bundle was changed or is forged.")
        return
    for one in note.by(keys):
        yield Checked("signature", "passed", f"It is signed by {one.name}.")
    for name in note.strangers(keys):
        text = f"It is signed by {name}, whose key is not known here: anybody may have made it. "
        yield Checked("signature", "not checked", text + "Ask for the key on another way: stemma signers --trust KEY")


def _proven(one: Mapping[str, Any], file: CheckpointFile) -> bool:
    held = json.loads(one["leaf"])
    opens = hashlib.sha256(bytes.fromhex(one["salt"]) + one["payload"].encode("utf-8")).hexdigest()
    state, path = file.checkpoint, [bytes.fromhex(step) for step in one["path"]]
    hashed = leaf_hash(one["leaf"].encode("utf-8"))
    return opens == held["commitment"] and included(hashed, held["seq"] - 1, state.size, path, state.root)
