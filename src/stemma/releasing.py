"""What may leave a case, for one use: consents per statement, names taken out, the finished output looked through.

    contents -> without what nobody agreed to -> weighed again without it -> names taken out -> written aside
             -> looked through -> entry in the log -> put where it was asked for

Where nobody is protected the middle is left out; the entry is made all the same.

Any doubt stops it: nothing is written then.
"""

from __future__ import annotations

import errno
import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from stemma import answers, consents
from stemma.db.base import View
from stemma.db.faults import faults
from stemma.errors import BadInput, CaseReadOnly, Exposed, NotAllowed, VaultLocked
from stemma.naming import Names
from stemma.protect import recheck, vault
from stemma.protect.finder import Finder
from stemma.protect.vault import Vault, open_vault
from stemma.records import PURPOSES, Document, Use
from stemma.report.contents import Contents
from stemma.withholding import Desk

if TYPE_CHECKING:
    from stemma.case import Case
    from stemma.protect.keys import Secret

__all__ = [
    "Release", "document_of", "in_confidence", "release", "release_of_feed", "release_of_original", "use_of",
]  # fmt: skip


def use_of(purpose: str, recipient: str) -> Use:
    """The use an output is for.

    Raises:
        BadInput: there is no such use.
    """
    if purpose not in PURPOSES:
        raise BadInput(f"There is no use {purpose!r}.", hint=f"Uses: {', '.join(PURPOSES)}.")
    return Use(cast(Any, purpose), recipient.strip())


@dataclass(frozen=True, slots=True)
class Release:
    """What may leave, and what is needed to look through it.

    Args:
        guarded: False where the case protects nobody: then nothing was changed and nothing has to be looked through.
        consents: ids of consents it rests on. finder: finds whoever must not be named. codes: pseudonyms that
            must not be read. hidden: ids of documents as they are told, by id. by: who gives it out, where that is
            not whoever opened the case.
    """

    case: Case
    use: Use
    contents: Contents
    guarded: bool = False
    consents: tuple[str, ...] = ()
    finder: Finder = field(default_factory=lambda: Finder(()))
    codes: frozenset[str] = frozenset()
    hidden: Mapping[str, str] = field(default_factory=dict)
    by: str = ""

    def check_value(self, value: Any) -> None:
        """Looks through plain JSON values.

        Raises:
            Exposed: somebody would be named.
        """
        if self.guarded:
            self._stop(recheck.look_at_value(value, self.finder, self.codes))

    def check_bytes(self, name: str, content: bytes) -> None:
        """Looks through something that is going to be written under this name.

        Raises:
            Exposed: somebody would be named.
        """
        if self.guarded:
            self._stop(recheck.look_at_bytes(name, content, self.finder, self.codes))

    def log(self, what: str, files: Sequence[tuple[str, str]], *, repeated: bool = True) -> None:
        """An entry that says what leaves, for what, for whom, under which consents, and what was withheld.

        A case that cannot be written gives nothing out where somebody is protected; else what leaves is named in
        `Case.unlogged`, so that a person can be told.

        Args:
            what: json, csv, html, atom, zip ... files: (name, SHA-256) of each. repeated: False where the same bytes
                for the same use are entered once only.

        Raises:
            CaseBusy, CaseReadOnly, DiskFull: it is not in the log, so that it must not leave.
        """
        told = self.told(what, files)
        try:
            with self.case.writing("release") as writer:
                if not repeated and _same_again(writer, told):
                    return
                with writer.change(actor=self.by or self.case.actor, reason=self.use.purpose) as change:
                    change.record(consents.RELEASED, told)
        except CaseReadOnly:
            if self.guarded:
                raise
            self.case.unlogged.append(", ".join(name for name, _ in files))

    def told(self, what: str, files: Sequence[tuple[str, str]]) -> dict[str, Any]:
        """What the entry says beside who and why (see `log`)."""
        return {
            "what": what,
            "files": [list(one) for one in files],
            "purpose": self.use.purpose,
            "recipient": self.use.recipient,
            "consents": list(self.consents),
            "withheld": [[one.what, one.number, one.why] for one in self.contents.withheld],
        }

    def write(
        self,
        out: Path,
        make: Callable[[Path], Sequence[Path]],
        *,
        finish: Callable[[Path], object] = lambda written: None,
        repeated: bool = True,
        logged: bool = False,
        looked: bool = False,
    ) -> tuple[Path, ...]:
        """Has an output made, and puts it into its place only when it names nobody and stands in the log.

        Args:
            make: writes to a path and returns the files written. finish: what is done to each of them after it was
                looked through. repeated: see `log`. logged: `finish` makes it. looked: it was looked through before,
                since it is sealed for a recipient.

        Raises:
            Exposed: somebody would be named; nothing is left of it. BadInput: nothing can be written there.
            CaseBusy, CaseReadOnly, DiskFull: it is not in the log.
        """
        if self.guarded and recheck.look_at_bytes(out.name, b"", self.finder, self.codes):
            raise Exposed("The name of the file would name a protected person.", hint="Choose another name with -o.")
        if not out.parent.is_dir():
            raise BadInput(f"There is no folder {out.parent}.", hint="Make it first.", about=(str(out),))
        with _aside(out) as folder:
            written = make(folder / out.name)
            places = [out.parent / one.relative_to(folder) for one in written]
            _refuse_other_kind(out, places)
            for one in written:
                if self.guarded and not looked:
                    self._stop(recheck.look(one, self.finder, self.codes))
                finish(one)
            files = [(one.relative_to(folder).as_posix(), _digest(one)) for one in written]
            if not logged:
                self.log(out.suffix.lstrip(".") or "csv", files, repeated=repeated)
            for one, place in zip(written, places, strict=True):
                with faults(place):
                    place.parent.mkdir(exist_ok=True)
                    one.replace(place)
        return tuple(places)

    def _stop(self, found: Sequence[recheck.Seen]) -> None:
        if not found:
            return
        where = list(dict.fromkeys(one.where for one in found))
        who = sorted({code for one in found for code in one.who})
        text = f"The finished output still named {', '.join(who) or 'somebody, perhaps'}: {'; '.join(where[:3])}."
        hint = (
            "Nothing was written. If a word there is not this person: stemma persons CASE change V-... --keep, --common"
        )
        raise Exposed(text, hint=hint, about=tuple(who))


def _same_again(view: View, told: Mapping[str, Any]) -> bool:
    """True where the latest entry on this kind of output for this use tells of the same bytes."""
    for row in reversed(view.entries(consents.RELEASED)):
        held = json.loads(row.body or "{}")
        if all(held.get(key) == told[key] for key in ("what", "purpose", "recipient")):
            return bool(held.get("files") == told["files"])
    return False


def _refuse_other_kind(out: Path, places: Sequence[Path]) -> None:
    """A file does not take the place of a folder, nor a folder that of a file."""
    if out in places and out.is_dir():
        raise BadInput(f"{out} is a folder.", hint=f"Name a file in it: {out / 'NAME'}", about=(str(out),))
    if out not in places and out.exists() and not out.is_dir():
        raise BadInput(f"{out} is a file, and the tables need a folder.", hint="Choose another name with -o.")


def _digest(place: Path) -> str:
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _aside(out: Path) -> Iterator[Path]:
    try:
        folder = Path(tempfile.mkdtemp(prefix=".stemma-", dir=out.parent))
    except OSError as exc:
        if exc.errno in (errno.ENOSPC, errno.EDQUOT):
            raise
        text = f"{out} cannot be written: {exc.strerror or exc}."
        raise BadInput(text, hint="Choose another place with -o.", about=(str(out),)) from exc
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def release(case: Case, use: Use, given: Sequence[Secret] = ()) -> Release:
    """What may leave the case for this use.

    Args:
        given: what opens the vault, needed as soon as the register holds somebody.

    Raises:
        VaultLocked: the register holds somebody and the vault is not open. NotAllowed: something would leave under a
            consent, and the questions that come first are not answered.
    """
    with case.viewing() as view:
        _whole(case, view)
    opened = _opened(case, given)
    with case.viewing() as view:
        confidential = consents.confidential_of(view, case.config.confidential)
        if opened is None and not confidential:
            return Release(case, use, case.contents())
        book, base = consents.book_of(view, case.now()), case.contents()
        names = Names(opened, book, use, base.documents)
        desk = Desk(case, view, use, base, names, book, confidential)
        left, contents = desk.made()
    hide = opened.hidden_id if opened else str
    ids = {doc.id: hide(doc.id) for doc in left.documents}
    return Release(case, use, contents, True, tuple(sorted(desk.rests)), names.hidden, names.codes, ids)


def _whole(case: Case, view: View) -> None:
    """A register that is missing, in whole or in part, protects nobody.

    Raises:
        VaultLocked: so it is here.
    """
    if missing := consents.missing_persons(view, case.path):
        hint = (
            f"Copy the folder {vault.FOLDER} from where the case was copied from. If they were never entered (a command"
        )
        hint += ' was cut off): stemma persons CASE missing --reason "..."'
        raise VaultLocked(f"{missing}.", hint=hint)


def _opened(case: Case, given: Sequence[Secret]) -> Vault | None:
    if not vault.count(case.path):
        return None
    if not given:
        text = "This case protects persons: what leaves it has to be looked through for their names."
        raise VaultLocked(text, hint="Give the passphrase of the vault, or its key file with --key.")
    return open_vault(case.path, given)


def document_of(case: Case, allowed: Release, asked: str) -> Document:
    """What may leave of one document.

    Raises:
        NotInCase: there is no such document. NotAllowed: nothing of it may leave.
    """
    with case.viewing() as view:
        full, place = answers.find_id(view, asked, case=str(case.path))
    wanted = full if full.startswith("D-") else place
    for doc in allowed.contents.documents:
        if doc.id in (wanted, allowed.hidden.get(wanted, wanted)):
            return doc
    hint = "Record a consent for this use: stemma persons CASE consent V-... --yes USE"
    raise NotAllowed(f"Nothing of {wanted} may leave for this use.", hint=hint, about=(wanted,))


def in_confidence(case: Case) -> frozenset[str]:
    """Documents given in confidence that no consent opens even for work inside."""
    with case.viewing() as view:
        confidential = consents.confidential_of(view, case.config.confidential)
        if not confidential:
            return frozenset()
        book, use = consents.book_of(view, case.now()), Use("internal_analysis")
        held = consents.held_of(view, confidential)
        givers = confidential.givers
        return frozenset(r.id for r in held if not book.allows(givers.get(r.original, ()), (r.id,), use).yes)


def release_of_feed(case: Case) -> Release:
    """The door for a feed: it tells what moved, also of what is withheld; where somebody is protected there is none.

    Raises:
        NotAllowed: so it is here.
    """
    with case.viewing() as view:
        _whole(case, view)
        held = bool(consents.confidential_of(view, case.config.confidential)) or bool(vault.count(case.path))
        if held:
            hint = "Write a report instead: stemma report CASE"
            raise NotAllowed("No feed is given out of a case that protects persons.", hint=hint)
        return Release(case, use_of("public_report", ""), case.contents(()))


def release_of_original(case: Case, use: Use, document: str, sha256: str, *, by: str = "") -> Release:
    """The door for one original as it was added: nothing can be taken out of it, so that it goes whole or not at all.

    Raises:
        VaultLocked: the register holds somebody, so that it would have to be looked through. NotAllowed: it, or any
            document in it, was given in confidence, and no consent covers this use.
    """
    if vault.count(case.path):
        text = "This case protects persons: no original leaves it as it was added, since nobody is taken out of it."
        raise VaultLocked(text, hint=f"Write it anew without their names: stemma redact CASE {document}")
    with case.viewing() as view:
        _whole(case, view)
        confidential = consents.confidential_of(view, case.config.confidential)
        givers, book = confidential.givers.get(sha256, ()), consents.book_of(view, case.now())
        held = sorted((row.id for row in consents.held_of(view, confidential, sha256)), key=lambda id: id != document)
        rests: dict[str, None] = {}
        for id in held:
            found = book.allows(givers, (id,), use)
            if not found.yes:
                raise _refused(document, id, use, found.why)
            rests.update(dict.fromkeys(found.consents))
    return Release(case, use, case.contents(()), bool(confidential), tuple(rests), by=by)


def _refused(document: str, held: str, use: Use, why: str) -> NotAllowed:
    what = document if held == document else f"The original of {document} holds {held}, which"
    hint = f"What the person agreed to is recorded with: stemma persons CASE consent V-... --yes {use.purpose}"
    told = f"{what} was given in confidence, and for {use.purpose.replace('_', ' ')} {why}."
    return NotAllowed(told, hint=hint, about=(held,))
