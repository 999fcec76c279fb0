"""Bundles: a part of a case or all of it, signed, in the layout of BagIt, that a partner can check, open and merge.

    data/originals/SHA256      the bytes as they were added
    data/case.json             the records, in the exchange format
    data/ftm.jsonl             documents and incidents as entities of FollowTheMoney
    metadata/entries.jsonl     entries of the log with what they say and the way to the root
    metadata/checkpoint        the signed state of the log they are in
    signature.txt              signed note over the SHA-256 of tagmanifest-sha256.txt, which covers all the rest

Nothing in a bundle is believed: the one who opens it recomputes every hash, and is told whose signature it bears.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stemma import __version__, answers, custody
from stemma.attesting import _same
from stemma.db.base import Checked, LogRow
from stemma.db.log import leaf_of
from stemma.decided import ENTRY
from stemma.errors import BadInput
from stemma.protect.checkpoints import CheckpointFile, parse_file
from stemma.protect.notes import Note, parse_note
from stemma.protect.tree import Tree, included, leaf_hash
from stemma.report import exchange
from stemma.report.entities import entities

if TYPE_CHECKING:
    from stemma.case import Case
    from stemma.releasing import Release

__all__ = ["Bundle", "make", "read"]

HEAD = "stemma.bundle/1"
RECEIVED = ("received", "received-again")
LARGEST = 1 << 36  # bytes in a bundle
MOST = 1_000_000  # members
RATIO = 200  # a member that unpacks to more than so many times its size is no bundle of ours
STAMP = (2000, 1, 1, 0, 0, 0)  # of members: the time stands in the log


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


def make(
    case: Case, out: Path, allowed: Release, *, only: Sequence[str] = (), age: Sequence[str] = ()
) -> tuple[Path, ...]:
    """Writes a bundle of what may leave.

    Args:
        allowed: the gate: what `Case.release` lets out for this use, and nothing else.
        only: ids of incidents and documents; everything where it is empty. age: keys of recipients, who alone can
            open it then.

    Raises:
        BadInput: an id is unknown, or there is no key to sign with.
    """
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
            as_read = {one.document.id: one.document for one in answers.readings(view, [doc.id for doc in docs])}
            docs = [doc for doc in docs if _same(doc, as_read[doc.id], added[of[doc.id]])]
        originals = {of[doc.id]: added[of[doc.id]] for doc in docs}
        log = list(view.log())
    told = {state.decision.seq for state in contents.decisions} if not allowed.guarded else set()
    tree = Tree(bytes.fromhex(row.hash) for row in log)
    entries = [_entry(row, tree) for row in log if row.body and _goes(row, originals, told, allowed.guarded)]
    signer = custody.signer_of(store)
    if signer is None:
        raise BadInput(f"There is no place for a signing key: {custody.home()} cannot be written.")

    def write(to: Path) -> Sequence[Path]:
        tags = {
            "bagit.txt": "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
            "bag-info.txt": f"Bag-Software-Agent: stemma {__version__}\nInternal-Sender-Description: {HEAD}\n",
            "metadata/entries.jsonl": "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in entries),
            "metadata/checkpoint": str(custody.checkpoint(store)),
            "metadata/originals.json": json.dumps(sorted(originals.items()), ensure_ascii=False),
        }
        data = {
            "data/case.json": json.dumps(value, ensure_ascii=False, indent=1),
            "data/ftm.jsonl": "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in entities(value)),
        }
        manifest = [f"{_sha(text.encode('utf-8'))}  {name}" for name, text in data.items()]
        manifest += [f"{sha256}  data/originals/{sha256}" for sha256 in sorted(originals)]
        tags["manifest-sha256.txt"] = "\n".join(sorted(manifest)) + "\n"
        top = "".join(f"{_sha(text.encode('utf-8'))}  {name}\n" for name, text in sorted(tags.items()))
        note = Note(f"{HEAD}\n{_sha(top.encode('utf-8'))}\n").signed(signer)
        holding = to.with_name(to.name + ".part")
        try:
            with zipfile.ZipFile(holding, "w", zipfile.ZIP_DEFLATED) as box:
                for name, text in {**tags, **data, "tagmanifest-sha256.txt": top, "signature.txt": str(note)}.items():
                    box.writestr(zipfile.ZipInfo(name, STAMP), text, zipfile.ZIP_DEFLATED)
                for sha256 in sorted(originals):
                    with store.blobs.path(sha256).open("rb") as file:
                        box.writestr(zipfile.ZipInfo(f"data/originals/{sha256}", STAMP), file.read())
            holding.replace(to)
        finally:
            holding.unlink(missing_ok=True)
        return (to,)

    def seal(written: Path) -> None:
        if age:
            written.write_bytes(sealed_for(written.read_bytes(), age))

    return allowed.write(out, write, finish=seal)


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


def sealed_for(content: bytes, recipients: Sequence[str]) -> bytes:
    """A bundle that only the holders of these age keys (`age1...`) can open.

    Raises:
        BadInput: a key is none, or the extra is not installed.
    """
    try:
        import pyrage
    except ImportError as exc:
        text = "What encrypts for a recipient is not installed."
        raise BadInput(text, hint='Install it: pip install "stemma[sharing]"') from exc
    try:
        keys = [pyrage.x25519.Recipient.from_str(one) for one in recipients]
        out: bytes = pyrage.encrypt(content, keys)
    except (pyrage.RecipientError, ValueError) as exc:
        raise BadInput("This is no age key of a recipient.", hint="It begins with age1; ask for it again.") from exc
    return out


# --- the other side


def read(place: Path, keys: Any) -> Bundle:
    """Opens a bundle without believing anything in it.

    Args:
        keys: verifier keys that are trusted here.

    Raises:
        BadInput: it is no bundle.
    """
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
                fits = hashlib.sha256(box.read(name)).hexdigest() == sha256
            except (KeyError, zipfile.BadZipFile):
                checked.append(Checked(name, "failed", "It is missing or damaged."))
                continue
            if not fits:
                checked.append(Checked(name, "failed", "It was changed after the bundle was made."))
    checked += [Checked(name, "failed", "It was put in afterwards.") for name in box.namelist() if name not in named]
    file = parse_file(box.read("metadata/checkpoint").decode("utf-8"))
    lines = box.read("metadata/entries.jsonl").decode("utf-8").splitlines()
    entries = tuple(json.loads(line) for line in lines)
    wrong = [number for number, one in enumerate(entries, 1) if not _proven(one, file)]
    checked += [Checked(f"log entry {n} of the bundle", "failed", "It is not in the signed log.") for n in wrong]
    originals = tuple((str(a), str(b)) for a, b in json.loads(box.read("metadata/originals.json")))
    if all(one.result != "failed" for one in checked):
        text = f"{len(originals)} originals and {len(entries)} log entries are as the sender packed them."
        checked.append(Checked("bundle", "passed", text))
    trusted = tuple(one.name for one in note.by(keys))
    return Bundle(place, entries, originals, tuple(checked), trusted, file.checkpoint.origin)


def _signatures(note: Note, top: bytes, keys: list[Any]) -> Iterator[Checked]:
    if note.text != f"{HEAD}\n{_sha(top)}\n" or note.forged(keys):
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
