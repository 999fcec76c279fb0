"""Signed checkpoints of a case's log: made, cosigned, stamped, kept, and checked against the log as it is now."""

from __future__ import annotations

import hashlib
import os
import secrets
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from stemma.db import Store
from stemma.db.base import Checked, View
from stemma.errors import BadInput, StemmaError
from stemma.protect import signing, stamps
from stemma.protect.checkpoints import Checkpoint, CheckpointFile, Since, origin_of, parse_file
from stemma.protect.notes import Note, Signer, Verifier, new_signer, parse_signer, parse_verifier
from stemma.protect.tree import Frontier, Tree

__all__ = [
    "Cosigned",
    "add_cosigned",
    "add_stamp",
    "check",
    "checkpoint",
    "compare",
    "cosign",
    "home",
    "known",
    "read_checkpoint",
    "sign_with",
    "signer_of",
    "stamp_request",
    "trust",
]

LATEST = "log/checkpoint"
KEPT = "log/cosigned"
STAMPS = "log/stamps"
KEY = "log/signer.key"
CONTRADICTING = "log/contradicting"  # checkpoints that the log does not continue
LONGEST = 1 << 20  # bytes of a checkpoint file
UNSIGNED = (
    "The log has not been signed: log/checkpoint is missing. A case that was worked on has one: was it copied in part, "
    "or was it taken away?"
)


def home() -> Path:
    """The folder of settings of the person who works: STEMMA_HOME, or where the system keeps such folders."""
    chosen = os.environ.get("STEMMA_HOME")
    if chosen:
        return Path(chosen)
    if sys.platform == "win32" and os.environ.get("APPDATA"):
        return Path(os.environ["APPDATA"]) / "stemma"
    base = os.environ.get("XDG_CONFIG_HOME")
    return (Path(base) if base else Path.home() / ".config") / "stemma"


def signer_of(store: Store, *, name: str = "") -> Signer | None:
    """The key that signs for a case: of an encrypted case its own, which lies sealed in it; else the installation's.

    Raises:
        BadInput: the key cannot be used.
    """
    if store.keys is None:
        return signing.own_signer(home(), name=name)
    held = store.files.read(KEY)
    if held is not None:
        return parse_signer(held.decode("utf-8", "replace"))
    made = new_signer(name, secrets.token_bytes(32))
    store.files.write(KEY, made.secret().encode("utf-8"))
    return made


def sign_with(store: Store) -> Callable[[str, Frontier, Frontier], None]:
    """What the storage calls after each change (first hash, log now and before): keeps a signed checkpoint of the log.

    A change is never lost because its checkpoint could not be signed or written; verifying says that there is none.
    A checkpoint that the log does not continue is kept: the next change must not hide that the log was cut.
    """

    def keep(first: str, now: Frontier, before: Frontier) -> None:
        try:
            signer = signer_of(store)
            if signer is not None:
                _keep_contradicting(store, before)
                note = Note(Checkpoint(origin_of(first), now.size, now.root()).text).signed(signer)
                store.files.write(LATEST, str(note).encode("utf-8"))
        except (OSError, StemmaError):
            return

    return keep


def _keep_contradicting(store: Store, before: Frontier) -> None:
    """Puts the latest checkpoint aside where the log, as it was before the change, does not continue it."""
    latest = store.files.read(LATEST)
    if latest is None:
        return
    try:
        held = parse_file(latest.decode("utf-8", "replace")).checkpoint
        if (held.size, held.root) == (before.size, before.root()):
            return
        with store.view() as view:  # a kill after the last change left it behind, or the log was cut or exchanged
            if not _wrong(held, *_tree(view)):
                return
    except (BadInput, ValueError):
        pass
    store.files.write(f"{CONTRADICTING}/{hashlib.sha256(latest).hexdigest()[:16]}", latest)


def known(store: Store | None = None) -> dict[Verifier, str]:
    """Keys that are trusted here, with a remark on each; of an encrypted case its own first.

    Raises:
        BadInput: they cannot be read.
    """
    found = signing.known_signers(home())
    if store is not None and store.keys is not None:
        own = signer_of(store)
        return {**({own.verifier: "this case"} if own else {}), **found}
    return found


def trust(key: str, remark: str) -> Verifier:
    """Adds a verifier key, given as text or as a file that holds it, to those that are trusted here.

    Raises:
        BadInput: it is none.
    """
    place = Path(key)
    try:
        text = place.read_text(encoding="utf-8").strip() if "+" not in key and place.is_file() else key
    except (OSError, UnicodeDecodeError) as exc:
        raise BadInput(f"{key} cannot be read.") from exc
    found = parse_verifier(text)
    signing.trust(home(), found, remark)
    return found


def _tree(view: View) -> tuple[str, Tree]:
    """Hash of the first entry, and the tree."""
    hashes = [row.hash for row in view.log()]
    if not hashes:
        raise BadInput("The log of the case is empty.", hint="Check the case: stemma verify CASE")
    return hashes[0], Tree(bytes.fromhex(one) for one in hashes)


def checkpoint(store: Store, *, since: Iterable[int] = ()) -> CheckpointFile:
    """A signed checkpoint of the log as it is now.

    Args:
        since: sizes of earlier states; the file proves that each of them is the beginning of this one.

    Raises:
        BadInput: there is no such earlier state, or no key to sign with.
    """
    with store.view() as view:
        first, tree = _tree(view)
    proofs = []
    for size in sorted(set(since)):
        if not 0 < size <= tree.size:
            raise BadInput(f"The log has {tree.size} entries, not {size}.", hint="Give an earlier size with --since.")
        proofs.append(Since(size, tree.root(size), tuple(tree.consistency(size))))
    made = Checkpoint(origin_of(first), tree.size, tree.root())
    signer = signer_of(store)
    if signer is None:
        hint = "Name a folder that can be written in the environment variable STEMMA_HOME."
        raise BadInput(f"There is no place for a signing key: {home()} cannot be written.", hint=hint)
    return CheckpointFile(made, Note(made.text).signed(signer), tuple(proofs))


def read_checkpoint(place: Path) -> CheckpointFile:
    """A checkpoint from a file.

    Raises:
        BadInput: it cannot be read, or is none.
    """
    try:
        with place.open("rb") as file:
            return parse_file(file.read(LONGEST).decode("utf-8"))
    except OSError as exc:
        raise BadInput(f"{place} cannot be read: {exc.strerror}.", about=(str(place),)) from exc
    except UnicodeDecodeError as exc:
        raise BadInput(f"{place} is no checkpoint.", hint="Use the file as it was received.") from exc
    except BadInput as exc:
        raise BadInput(f"{place}: {exc.message}", hint=exc.hint, about=(str(place),)) from exc


@dataclass(frozen=True, slots=True)
class Cosigned:
    """What cosigning did. `before`: size of the state that was cosigned here earlier, 0 where there was none.

    signers: names of those who had signed it, each with whether the key is known here.
    """

    file: CheckpointFile
    before: int
    signers: tuple[tuple[str, bool], ...]


def cosign(place: Path) -> Cosigned:
    """Adds the signature of this installation to a partner's checkpoint, if it continues what was cosigned before.

    Raises:
        BadInput: it does not, it does not prove that it does, or a signature on it is forged.
    """
    file = read_checkpoint(place)
    keys = known()
    _refuse_forged(file, keys)
    now, before = file.checkpoint, signing.cosigned(home(), file.checkpoint.origin)
    if before is not None:
        _refuse_other(before.checkpoint, file)
    signer = signing.own_signer(home())
    if signer is None:
        raise BadInput(f"There is no place for a signing key: {home()} cannot be written.")
    trusted = {one.name for one in file.note.by(keys)}
    made = CheckpointFile(now, file.note.signed(signer), file.since)
    signing.keep_cosigned(home(), made)
    names = tuple((one.name, one.name in trusted) for one in file.note.signatures)
    return Cosigned(made, before.checkpoint.size if before else 0, names)


def _refuse_forged(file: CheckpointFile, keys: Iterable[Verifier]) -> None:
    forged = file.note.forged(keys)
    if forged:
        text = f"The checkpoint is forged: the signature of {forged[0]} does not fit it."
        raise BadInput(text, hint="Do not use it. Ask the sender, on another way, what happened.")


def _refuse_other(old: Checkpoint, file: CheckpointFile) -> None:
    now = file.checkpoint
    if now.size < old.size:
        text = f"You cosigned {old.size} entries of this log before; this checkpoint has only {now.size}."
        raise BadInput(text, hint="Entries may have been removed. Ask the sender what happened.")
    if now.size == old.size and now.root == old.root:
        return
    proof = next((one for one in file.since if (one.size, one.root) == (old.size, old.root)), None)
    if now.size == old.size or (proof is not None and not proof.leads_to(now)):
        text = f"This checkpoint does not continue the {old.size} entries that you cosigned before."
        raise BadInput(text, hint="The log was changed afterwards. Do not cosign it; ask the sender what happened.")
    if proof is None:
        if any(one.size == old.size for one in file.since):
            text = f"This checkpoint continues other {old.size} entries than those that you cosigned before."
            raise BadInput(text, hint="The log was changed afterwards. Do not cosign it; ask the sender what happened.")
        text = f"You cosigned {old.size} entries of this log before; the file does not prove that it continues them."
        raise BadInput(text, hint=f"Ask the sender for: stemma checkpoint CASE --since {old.size} -o FILE")


def add_cosigned(store: Store, place: Path, *, actor: str, wait: float) -> tuple[tuple[str, bool], ...]:
    """Keeps a cosigned checkpoint in the case; returns the signers, each with whether the key is known.

    Raises:
        BadInput: it is not a checkpoint of this log, or a signature on it is forged.
    """
    file = read_checkpoint(place)
    keys = known(store)
    _refuse_forged(file, keys)
    with store.view() as view:
        first, tree = _tree(view)
    wrong = _wrong(file.checkpoint, first, tree)
    if wrong:
        raise BadInput(wrong, hint="Nothing was added. Was the file meant for another case, or another copy of it?")
    own = signer_of(store)
    mine = {own.verifier.hash} if own else set()
    trusted = {one.hash for one in file.note.by(keys)}
    others = [one for one in file.note.signatures if one.hash not in mine]
    if not others:
        text = "Nobody but this installation has signed the checkpoint."
        raise BadInput(text, hint="Let the partner run: stemma cosign FILE, and give the file that it writes.")
    size, name = file.checkpoint.size, others[0].hash.hex()
    with store.writer(wait=wait, doing="checkpoint") as writer, writer.change(actor=actor, reason="cosigned") as change:
        change.record("cosigned", {"size": size, "root": file.checkpoint.root.hex(), "by": [x.name for x in others]})
        store.files.write(f"{KEPT}/{size}-{name}", str(file.note).encode("utf-8"))
    return tuple((one.name, one.hash in trusted) for one in others)


def _wrong(one: Checkpoint, first: str, tree: Tree) -> str:
    """What is wrong with a checkpoint of this log; "" where nothing is."""
    if one.origin != origin_of(first):
        return f"The checkpoint is of another log ({one.origin}), not of this case ({origin_of(first)})."
    if one.size > tree.size:
        missing = one.size - tree.size
        return f"The end of the log is missing: {one.size} entries were signed, {tree.size} are there ({missing} less)."
    if tree.root(one.size) != one.root:
        return f"The first {one.size} entries of the log are not those that were signed."
    return ""


# --- time stamps


def stamp_request(store: Store) -> bytes:
    """The request for a time stamp over the latest checkpoint (RFC 3161): it holds a hash and nothing else.

    Raises:
        BadInput: there is no key to sign a checkpoint with.
    """
    return stamps.request(checkpoint(store).checkpoint.text, secrets.randbits(63))


def add_stamp(store: Store, place: Path, *, actor: str, wait: float) -> stamps.Stamp:
    """Keeps the answer of a time stamping authority in the case.

    Raises:
        BadInput: it is none, or is for no state of this log.
    """
    import hashlib

    try:
        raw = place.read_bytes()
    except OSError as exc:
        raise BadInput(f"{place} cannot be read: {exc.strerror}.", about=(str(place),)) from exc
    stamp = stamps.parse_answer(raw)
    with store.view() as view:
        first, tree = _tree(view)
    for size in range(tree.size, 0, -1):
        text = Checkpoint(origin_of(first), size, tree.root(size)).text
        if hashlib.sha256(text.encode("utf-8")).hexdigest() == stamp.sha256:
            break
    else:
        raise BadInput("The time stamp is for no state of this log.", hint="Was it asked for by another case?")
    with store.writer(wait=wait, doing="checkpoint") as writer, writer.change(actor=actor, reason="stamped") as change:
        change.record("stamped", {"size": size, "time": stamp.when, "sha256": stamp.sha256})
        name = f"{STAMPS}/{size}-{hashlib.sha256(raw).hexdigest()[:8]}"
        store.files.write(name + ".tsr", raw)
    return stamp


# --- check


def check(
    store: Store, view: View, *, kept: CheckpointFile | None = None, roots: Sequence[Path] = ()
) -> Iterator[Checked]:
    """Every checkpoint and time stamp in the case against the log as it is now.

    Args:
        kept: a checkpoint that was kept elsewhere. roots: certificates (PEM) of trusted time stamping authorities.
    """
    try:
        first, tree = _tree(view)
    except (BadInput, ValueError):
        yield Checked("checkpoints", "not checked", "The log cannot be read whole.")
        return
    keys = known(store)
    if kept is not None:
        yield from compare(kept, first, tree, keys, "checkpoint kept elsewhere")
    try:
        latest = store.files.read(LATEST)
        if latest is None:
            yield Checked("checkpoint", "not checked", UNSIGNED)
        else:
            yield from compare(parse_file(latest.decode("utf-8", "replace")), first, tree, keys, "checkpoint")
    except (BadInput, OSError, StemmaError):
        yield Checked("checkpoint", "failed", f"{LATEST} was altered: it cannot be read.")
    for name in _kept(store, CONTRADICTING):
        text = f"{CONTRADICTING}/{name} was signed before, and the log did not continue it: its end was cut off, or "
        text += "the case was put back to an earlier state. Compare with a copy."
        yield Checked("earlier checkpoint", "failed", text)
    for name in _kept(store, KEPT):
        try:
            held = store.files.read(f"{KEPT}/{name}") or b""
            yield from compare(parse_file(held.decode("utf-8", "replace")), first, tree, keys, f"cosigned {name}")
        except (OSError, StemmaError):
            yield Checked(f"cosigned {name}", "failed", "The file was altered: it cannot be read.")
    for name in _kept(store, STAMPS):
        yield from _check_stamp(store, name, first, tree, roots)


def _kept(store: Store, folder: str) -> list[str]:
    place = store.folder / folder
    return sorted({one.name.removesuffix(".sealed") for one in place.iterdir()} if place.is_dir() else ())


def compare(file: CheckpointFile, first: str, tree: Tree, keys: Iterable[Verifier], what: str) -> Iterator[Checked]:
    """A checkpoint against a log: is it of this log, is what was signed still there, who signed it?"""
    keys = list(keys)
    wrong = _wrong(file.checkpoint, first, tree)
    if wrong:
        yield Checked(what, "failed", wrong)
    forged = file.note.forged(keys)
    if forged:
        yield Checked(what, "failed", f"It is forged: the signature of {', '.join(forged)} does not fit.")
    by = [one.name for one in file.note.by(keys)]
    if by and not wrong and not forged:
        text = f"The first {file.checkpoint.size} of {tree.size} entries are those signed by {', '.join(by)}."
        yield Checked(what, "passed", text)
    for name in file.note.strangers(keys):
        text = f"It is signed by {name}, whose key is not known here; anybody could have made it. "
        yield Checked(what, "not checked", text + "Ask for the key on another way, then: stemma signers --trust KEY")
    if not file.note.signatures:
        yield Checked(what, "not checked", "Nobody has signed it.")


def _check_stamp(store: Store, name: str, first: str, tree: Tree, roots: Sequence[Path]) -> Iterator[Checked]:
    import hashlib

    what = f"time stamp {name}"
    try:
        raw = store.files.read(f"{STAMPS}/{name}") or b""
        stamp = stamps.parse_answer(raw)
        size = int(name.partition("-")[0])
        text = Checkpoint(origin_of(first), size, tree.root(size)).text
    except (OSError, StemmaError, ValueError):
        yield Checked(what, "failed", "The stamp was altered, or the log that it stamped is not there any more.")
        return
    if hashlib.sha256(text.encode("utf-8")).hexdigest() != stamp.sha256:
        yield Checked(what, "failed", f"It is not for the first {size} entries of this log.")
        return
    signed = stamps.signed_by(raw, text, roots)
    if signed == "passed":
        yield Checked(what, "passed", f"The first {size} entries existed at {stamp.when}.")
    elif signed:
        yield Checked(what, "failed", signed)
    else:
        text = f"It says that the first {size} entries existed at {stamp.when}. Who signed it was not checked: "
        text += "give the authority's certificate with --roots (needs the extra `stamps`)."
        yield Checked(what, "not checked", text)
