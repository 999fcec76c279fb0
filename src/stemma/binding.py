"""Binds the small databases beside a case (accounts, register) to its log.

Their seals have no key. So the sum of the seals is signed after each changed row, with the key that signs the log, and
the log tells which key that is and how far each file had come (`beside`). Whoever writes rows and seals anew without
the key is found by the signature; whoever puts an earlier copy of the file back is found by the log.
"""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING, Any, NamedTuple

from stemma.custody import known, signer_of
from stemma.db.base import Checked, View
from stemma.db.raw import connect, errors
from stemma.errors import StemmaError
from stemma.protect.checkpoints import Checkpoint, origin_of
from stemma.protect.notes import Note, parse_note, parse_verifier
from stemma.protect.rows import Sign, State, state_of, sum_of
from stemma.protect.vault import FOLDER, NAME

if TYPE_CHECKING:
    from stemma.case import Case
    from stemma.db import Store

__all__ = ["ACCOUNTS", "BOUND", "REGISTER", "bind", "check_state", "sign_for"]

BOUND = "beside"  # kind of log rows
ACCOUNTS = "workbench/people.db"  # the databases beside a case, by their places in it
REGISTER = f"{FOLDER}/{NAME}"


class _Bound(NamedTuple):
    """What the log tells of a file: its entry, the verifier key, how often it had changed, SHA-256 of the sum."""

    seq: int
    key: str
    changes: int
    state: str


def sign_for(store: Store, name: str) -> Sign:
    """What signs the state of a database beside the case, such as `workbench/people.db`.

    A change is never lost because it could not be signed; verifying says that it was not.
    """
    try:
        signer = signer_of(store)
    except (OSError, StemmaError):
        signer = None
    with store.view() as view:
        origin = _origin(view, name)

    def sign(changes: int, sha256: bytes) -> str:
        return str(Note(Checkpoint(origin, changes, sha256).text).signed(signer)) if signer is not None else ""

    return sign


def _origin(view: View, name: str) -> str:
    """Says of which case and which file a state is, so that no state of another one takes its place."""
    return f"{origin_of(next(iter(view.log())).hash)}/{name}"


def bind(case: Case, name: str) -> None:
    """Enters in the log how far a database beside the case has come, where that is not in it.

    Left for the next time where the case is busy or cannot be written: the signature holds meanwhile.
    """
    store = case._store
    try:
        with closing(connect(case.path / name, key=_key(store, name), options="mode=ro", timeout=10)) as raw:
            state = state_of(raw)
        signer = signer_of(store)
        if state is None or not state.signed or signer is None:
            return
        told = {"file": name, "key": str(signer.verifier), "changes": state.changes, "state": state.sha256.hex()}
        with store.view() as view:
            last = _bound(view, name)[-1:]
        if last and last[0][1:] == tuple(told.values())[1:]:
            return
        with (
            store.writer(wait=0, doing="people") as writer,
            writer.change(actor=case.actor, reason="state of a file") as change,
        ):
            change.record(BOUND, told)
    except Exception as exc:
        if not isinstance(exc, (StemmaError, OSError, *errors())):
            raise


def _key(store: Store, name: str) -> bytes:
    """The register has keys of its own, in every case."""
    return b"" if name == REGISTER else store.key_of(name)


def _bound(view: View, name: str) -> list[_Bound]:
    """What the log tells of a file, oldest first."""
    rows = [(row.seq, json.loads(row.body)) for row in view.entries(BOUND) if row.body is not None]
    return [_Bound(seq, one["key"], one["changes"], one["state"]) for seq, one in rows if one.get("file") == name]


def check_state(store: Store, view: View, name: str, raw: Any) -> Checked | None:
    """What is wrong with the state of a file beside the case, or not known of it; None where all of it fits.

    Args:
        raw: a connection to the file.
    """
    bound, state = _bound(view, name), state_of(raw)
    if state is None:
        if not bound:
            return Checked(name, "not checked", "Made by an earlier version; the next change signs its seals.")
        return Checked(name, "failed", f"Its signed sum was taken away; entry {bound[-1].seq} of the log tells of it.")
    if sum_of(raw) != state.sha256:
        return Checked(name, "failed", "Rows or their seals were exchanged: the sum of all seals does not fit.")
    if bound and _earlier(state, bound[-1]):
        text = f"It is not the file that entry {bound[-1].seq} of the log tells of: "
        return Checked(name, "failed", text + "it was put back to an earlier state, or exchanged.")
    return _signed(store, view, name, state, bound)


def _earlier(state: State, last: _Bound) -> bool:
    return state.changes < last.changes or (state.changes == last.changes and state.sha256.hex() != last.state)


def _signed(store: Store, view: View, name: str, state: State, bound: list[_Bound]) -> Checked | None:
    """Who signed it: a key that is known here, or at least the one that the log tells of."""
    entry = f"entry {bound[-1].seq} of the log tells" if bound else ""
    if not state.signed:
        if not bound:
            return Checked(name, "not checked", "Its seals are not signed: there was no key to sign with.")
        return Checked(name, "failed", f"Its seals are not signed any more; {entry} of a signed state.")
    try:
        note = parse_note(state.signed)
        told = [parse_verifier(one.key) for one in bound]
    except StemmaError:
        return Checked(name, "failed", "The signature of its seals was altered: it cannot be read.")
    if note.text != Checkpoint(_origin(view, name), state.changes, state.sha256).text:
        return Checked(name, "failed", "Rows or their seals were exchanged: what was signed is another state.")
    keys = list(known(store))
    if note.by(keys):
        return None
    if note.forged([*keys, *told]) or (bound and not note.by(told)):
        return Checked(name, "failed", f"The signature of its seals is not by the key that {entry or 'signs here'} of.")
    who = ", ".join(one.name for one in note.signatures)
    text = f"Its rows fit their seals; these are signed by {who}, a key that is not known here. If you trust it: "
    return Checked(name, "not checked", text + "stemma signers --trust KEY")
