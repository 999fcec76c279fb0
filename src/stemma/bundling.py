"""Bundles: a part of a case or all of it, signed, in the layout of BagIt, that a partner can check, open and merge.

    data/originals/SHA256      the bytes as they were added
    data/case.json             the records, in the exchange format
    data/ftm.jsonl             documents and incidents as entities of FollowTheMoney
    data/captures.wacz         WARC files among the originals as WACZ, for programs that show web captures
    metadata/entries.jsonl     entries of the log with what they say and the way to the root
    metadata/checkpoint        the signed state of the log they are in
    signature.txt              signed note over the SHA-256 of tagmanifest-sha256.txt, which covers all the rest

Nothing in a bundle is believed: the one who opens it recomputes every hash, and is told whose signature it bears.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from stemma import __version__, answers, custody
from stemma.attesting import _same
from stemma.captured import Captures, captures_of
from stemma.db.base import Blobs, LogRow, View
from stemma.db.log import leaf_of
from stemma.decided import ENTRY
from stemma.errors import BadInput, Exposed
from stemma.protect.notes import Note
from stemma.protect.tree import Tree
from stemma.report import exchange
from stemma.report.entities import entities

if TYPE_CHECKING:
    from stemma.case import Case
    from stemma.releasing import Release

__all__ = ["HEAD", "WEB", "make"]

HEAD = "stemma.bundle/1"
WEB = "data/captures.wacz"
RECEIVED = ("received", "received-again")
STAMP = (2000, 1, 1, 0, 0, 0)  # of members: the time stands in the log
PIECE = 1 << 20  # bytes of an original in memory at a time
LOOKED = 128 << 20  # bytes of an original that is looked through for names; plain text takes 3.3 times as many


def make(
    case: Case, out: Path, allowed: Release, *, only: Sequence[str] = (), age: Sequence[str] = ()
) -> tuple[Path, ...]:
    """Writes a bundle of what may leave.

    Args:
        allowed: the gate: what `Case.release` lets out for this use, and nothing else.
        only: ids of incidents and documents; everything where it is empty. age: keys of recipients, who alone can
            open it then.

    Raises:
        BadInput: an id is unknown, there is no key to sign with, or an original is not what it was.
    """
    recipients = _recipients(age)
    contents = allowed.contents
    chosen = _chosen(case, only)
    if chosen is not None:
        contents = _part(contents, {doc.id for doc in contents.documents} & chosen)
    value = exchange.build(contents)
    allowed.check_value(value)
    store = case._store
    with case.viewing() as view:
        of = {row.id: row.original for row in view.documents()}
        added = {row.sha256: row.file for row in view.originals()}
        docs = [doc for doc in contents.documents if doc.id in of]
        if allowed.guarded:
            shut = _shut(view, allowed, of, added, {of[doc.id] for doc in docs})
            docs = [doc for doc in docs if of[doc.id] not in shut]
        originals = {of[doc.id]: added[of[doc.id]] for doc in docs}
        log = list(view.log())
    if allowed.guarded:
        _refuse_large(originals, store.blobs)
    web = captures_of(docs, of, added, store.blobs, partial(_checked, store.blobs, originals))
    if web is not None and allowed.guarded and sum(one.size for one in web.warcs) > LOOKED:
        web = None  # it would be looked through whole; the originals go without it
    told = {state.decision.seq for state in contents.decisions} if not allowed.guarded else set()
    tree = Tree(bytes.fromhex(row.hash) for row in log)
    entries = [_entry(row, tree) for row in log if row.body and _goes(row, originals, told, allowed.guarded)]
    signer = custody.signer_of(store)
    if signer is None:
        raise BadInput(f"There is no place for a signing key: {custody.home()} cannot be written.")

    records = {
        "data/case.json": json.dumps(value, ensure_ascii=False, indent=1),
        "data/ftm.jsonl": "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in entities(value)),
    }
    tags = {
        "bagit.txt": "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": f"Bag-Software-Agent: stemma {__version__}\nInternal-Sender-Description: {HEAD}\n",
        "metadata/entries.jsonl": "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in entries),
        "metadata/checkpoint": str(custody.checkpoint(store)),
        "metadata/originals.json": json.dumps(sorted(originals.items()), ensure_ascii=False),
    }
    pack = partial(_pack, _signed(records, tags, originals, web, signer), originals, web, store.blobs)
    if recipients:
        _look_through(allowed, {**records, **tags, **(web.texts if web else {})}, originals, store.blobs)

    def write(to: Path) -> Sequence[Path]:
        holding = to.with_name(to.name + ".part")
        try:
            if recipients:  # what only they may read never lies open on the disk
                _sealed_for(recipients, holding, pack)
            else:
                with holding.open("wb") as file:
                    pack(file)
            holding.replace(to)
        finally:
            holding.unlink(missing_ok=True)
        return (to,)

    return allowed.write(out, write, looked=bool(recipients))


def _shut(view: View, allowed: Release, of: Mapping[str, str], added: Mapping[str, str], asked: set[str]) -> set[str]:
    """Those of these originals of which something is withheld or changed, in whichever of their documents.

    An original goes whole or not at all: a web archive with one page that may not leave stays here.
    """
    inside = [doc for doc, original in of.items() if original in asked]
    leaving = {doc.id: doc for doc in allowed.contents.documents}
    as_read = {one.document.id: one.document for one in answers.readings(view, inside)}
    return {
        of[doc]
        for doc in inside
        if doc not in leaving or doc not in as_read or not _same(leaving[doc], as_read[doc], added[of[doc]])
    }


def _signed(
    records: Mapping[str, str],
    tags: Mapping[str, str],
    originals: Mapping[str, str],
    web: Captures | None,
    signer: Any,
) -> dict[str, str]:
    """All members but originals and web captures: with the manifests and the signature that cover them."""
    manifest = [f"{_sha(text.encode('utf-8'))}  {name}" for name, text in records.items()]
    manifest += [f"{sha256}  data/originals/{sha256}" for sha256 in sorted(originals)]
    if web is not None:
        manifest.append(f"{web.measured()[0]}  {WEB}")
    tags = {**tags, "manifest-sha256.txt": "\n".join(sorted(manifest)) + "\n"}
    top = "".join(f"{_sha(text.encode('utf-8'))}  {name}\n" for name, text in sorted(tags.items()))
    note = Note(f"{HEAD}\n{_sha(top.encode('utf-8'))}\n").signed(signer)
    return {**tags, **records, "tagmanifest-sha256.txt": top, "signature.txt": str(note)}


def _pack(
    members: Mapping[str, str], originals: Mapping[str, str], web: Captures | None, blobs: Blobs, file: IO[bytes]
) -> None:
    """Writes the ZIP file; of an original only a piece at a time is in memory."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as box:
        for name, text in members.items():
            box.writestr(zipfile.ZipInfo(name, STAMP), text, zipfile.ZIP_DEFLATED)
        for sha256, name in sorted(originals.items()):
            info = zipfile.ZipInfo(f"data/originals/{sha256}", STAMP)
            pieces = _pieces(blobs, sha256, name)
            info.file_size = next(pieces)
            with box.open(info, "w") as into:
                for piece in pieces:
                    into.write(piece)
        if web is not None:
            info = zipfile.ZipInfo(WEB, STAMP)  # stored: what is inside can be read without unpacking all of it
            info.file_size = sum(one.size for one in web.warcs)
            with box.open(info, "w", force_zip64=True) as into:
                web.write(into)


def _checked(blobs: Blobs, originals: Mapping[str, str], sha256: str) -> Iterator[bytes]:
    """The bytes of an original (see `_pieces`)."""
    pieces = _pieces(blobs, sha256, originals[sha256])
    next(pieces)
    yield from pieces


def _pieces(blobs: Blobs, sha256: str, name: str) -> Iterator[Any]:
    """The size of an original, then its bytes, hashed on the way.

    Raises:
        BadInput: it is missing, or not what it was.
    """
    hint = "Nothing was written. Look what is wrong with: stemma verify CASE"
    digest = hashlib.sha256()
    try:
        yield blobs.size(sha256)
        with blobs.path(sha256).open("rb") as file:
            while piece := file.read(PIECE):
                digest.update(piece)
                yield piece
    except OSError as exc:
        raise BadInput(f"The original {name} cannot be read.", hint=hint, about=(name,)) from exc
    if digest.hexdigest() != sha256:
        raise BadInput(f"The original {name} is not what it was when it was added.", hint=hint, about=(name,))


def _refuse_large(originals: Mapping[str, str], blobs: Blobs) -> None:
    """An original of a case that protects somebody is looked through whole, and takes many times its size in memory.

    Raises:
        Exposed: one is too large for that.
    """
    for sha256, name in sorted(originals.items(), key=lambda one: one[1]):
        if (size := blobs.size(sha256)) > LOOKED:
            text = f"{name} ({size >> 20} MB) is too large to be looked through for names, so it cannot go along."
            hint = "Choose what goes with --only, or write its text anew with: stemma redact CASE D-..."
            raise Exposed(text, hint=hint, about=(name,))


def _look_through(allowed: Release, members: Mapping[str, str], originals: Mapping[str, str], blobs: Blobs) -> None:
    """What is sealed cannot be looked through once it is written.

    Raises:
        Exposed: somebody would be named.
    """
    if allowed.guarded:
        for name, text in members.items():
            allowed.check_bytes(name, text.encode("utf-8"))
        for sha256 in originals:
            allowed.check_bytes(sha256, blobs.path(sha256).read_bytes())


def _sha(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def _goes(row: LogRow, originals: Mapping[str, str], decisions: set[int], guarded: bool) -> bool:
    """Whether an entry of the log goes with the bundle: custody of its originals, decisions on its records.

    Where persons are protected none does: names of files and reasons are free text.
    """
    if guarded:
        return False
    if row.kind in RECEIVED:
        return json.loads(row.body or "{}").get("sha256") in originals
    return row.kind == ENTRY and row.seq in decisions


def _entry(row: LogRow, tree: Tree) -> dict[str, Any]:
    path = [one.hex() for one in tree.inclusion(row.seq - 1)]
    return {"leaf": leaf_of(row), "salt": (row.salt or b"").hex(), "payload": row.body, "path": path}


def _chosen(case: Case, only: Sequence[str]) -> set[str] | None:
    """Ids of the documents that go, or None for all."""
    if not only:
        return None
    out: set[str] = set()
    incidents = {one.id: one.documents for one in case.incidents()}
    with case.viewing() as view:
        for asked in only:
            full = answers.find_id(view, asked, case=str(case.path))[0]
            out.update(incidents.get(full, (full,)))
    return out


def _part(contents: Any, documents: set[str]) -> Any:
    """The contents without what rests on other documents."""
    from dataclasses import replace

    incidents = tuple(one for one in contents.incidents if set(one.documents) <= documents)
    held = {one.id for one in incidents}
    lineage = contents.lineage
    return replace(
        contents,
        documents=tuple(doc for doc in contents.documents if doc.id in documents),
        statements=tuple(one for one in contents.statements if one.document in documents),
        allegations=tuple(one for one in contents.allegations if one.document in documents),
        incidents=incidents,
        contradictions=tuple(one for one in contents.contradictions if {one.a.document, one.b.document} <= documents),
        patterns=tuple(
            one for one in contents.patterns if set(one.documents) <= documents and set(one.incidents) <= held
        ),
        timeline=tuple(one for one in contents.timeline if one.at.document in documents),
        decisions=tuple(one for one in contents.decisions if set(one.decision.documents) <= documents),
        problems=(),
        bonds=(),
        lineage=replace(
            lineage,
            links=tuple(one for one in lineage.links if {one.child, one.parent} <= documents),
            origins=tuple(one for one in lineage.origins if set(one.documents) <= documents),
            claims=tuple(one for one in lineage.claims if one.document in documents),
            lost=(),
            ties=(),
            patterns=(),
        ),
        also_named={key: value for key, value in contents.also_named.items() if key in documents},
        shorts={key: value for key, value in contents.shorts.items() if key in documents | held},
    )


def _recipients(age: Sequence[str]) -> list[Any]:
    """Keys of recipients (`age1...`).

    Raises:
        BadInput: one is none, or the extra is not installed.
    """
    if not age:
        return []
    try:
        import pyrage
    except ImportError as exc:
        text = "What encrypts for a recipient is not installed."
        raise BadInput(text, hint='Install it: pip install "stemma[sharing]"') from exc
    try:
        return [pyrage.x25519.Recipient.from_str(one) for one in age]
    except (pyrage.RecipientError, ValueError) as exc:
        raise BadInput("This is no age key of a recipient.", hint="It begins with age1; ask for it again.") from exc


def _sealed_for(recipients: Sequence[Any], place: Path, pack: Callable[[IO[bytes]], None]) -> None:
    """Writes what `pack` writes so that only the recipients can open it, on the way, never as it is."""
    import pyrage

    reader, writer = os.pipe()
    failed: list[BaseException] = []

    def feed() -> None:
        try:
            with os.fdopen(writer, "wb") as into:
                pack(into)
        except BaseException as exc:  # told by the one who waits for it
            failed.append(exc)

    feeder = threading.Thread(target=feed, daemon=True, name="stemma-bundle")
    feeder.start()
    try:
        with os.fdopen(reader, "rb") as source, place.open("wb") as sink:
            pyrage.encrypt_io(source, sink, list(recipients))
    finally:
        feeder.join()
    if failed:
        raise failed[0]
