"""The people of a case: register, vault, consents. Every call names who acts and why, and leaves an entry in the log.

The entry is written first: where it cannot be written, nothing is shown and nothing is changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from stemma import answers, consents
from stemma.binding import ACCOUNTS, REGISTER, bind, sign_for
from stemma.db.raw import connect, errors
from stemma.errors import BadInput, NotAllowed, StemmaError, VaultLocked
from stemma.lexicon.pseudonyms import published_pseudonyms
from stemma.protect.finder import Finder, Mention
from stemma.protect.keys import Secret
from stemma.protect.vault import Guarded, Vault, make_vault, open_vault, place_of
from stemma.records import DETAILS, IDENTITIES, PURPOSES, Consent

if TYPE_CHECKING:
    from stemma.case import Case
    from stemma.erasing import Done, Withdrawn

__all__ = ["Found", "Persons", "found", "make", "mark_confidential", "open_persons", "said"]

ACCESS = consents.VAULT  # kinds of log rows
DENIED = "access-denied"
LONGEST = 20_000


class Found(NamedTuple):
    """A mention of protected persons in a document of the case; `kept` where a person decided to leave it."""

    document: str
    file: str
    mention: Mention


def said(text: str, what: str) -> str:
    """A text of a person as it can be kept.

    Raises:
        BadInput: it is empty, too long, or no text.
    """
    clean = "".join(c for c in text if c >= " " or c in "\n\t").strip()
    if not clean:
        raise BadInput(f"It is not said {what}.", hint='For example: --reason "Statement for the court file."')
    if len(clean) > LONGEST or any(0xD800 <= ord(c) < 0xE000 for c in clean):
        raise BadInput("That text cannot be kept.", hint=f"Write at most {LONGEST:,} plain characters.")
    return clean


def make(case: Case, chosen: Sequence[Secret], *, guardians: Sequence[str], actor: str, reason: str) -> None:
    """Makes the vault of a case; who makes it is a guardian, and those named.

    Raises:
        BadInput: there is one already, or a passphrase cannot be used. NotAllowed: accounts exist and this is none of a
            guardian.
    """
    why = said(reason, "why")
    _admit(case, None, actor, why)
    vault = make_vault(case.path, chosen, sign=sign_for(case._store, REGISTER))
    try:
        _record(case, actor, why, {"action": "vault made", "needs": len(chosen)})
    except StemmaError:
        vault.place.unlink(missing_ok=True)
        raise
    vault.set_guardians([actor, *guardians])
    bind(case, REGISTER)


def open_persons(case: Case, given: Sequence[Secret], *, actor: str, reason: str) -> Persons:
    """Opens the register of a case for somebody with the role of guardian.

    Raises:
        BadInput: there is no vault, or no reason. VaultLocked: what was given does not open it.
        NotAllowed: the person is no guardian; that it was tried is in the log.
    """
    why = said(reason, "why")
    with case.viewing() as view:
        missing = "" if place_of(case.path).exists() else consents.missing_persons(view, case.path)
    if missing:
        hint = "Copy the folder vault from where the case was copied from. Where it is lost: stemma persons CASE open"
        raise VaultLocked(f"{missing}.", hint=hint)
    try:
        vault = open_vault(case.path, given, sign=sign_for(case._store, REGISTER))
    except StemmaError as exc:
        if not isinstance(exc, BadInput):
            _record(case, actor, why, {"action": "vault not opened"}, kind=DENIED)
        raise
    _admit(case, vault, actor, why)
    return Persons(case, vault, actor, why)


def _record(case: Case, actor: str, reason: str, payload: dict[str, Any], *, kind: str = ACCESS) -> None:
    with case.writing("persons") as writer, writer.change(actor=actor, reason=reason) as change:
        change.record(kind, payload)


def _admit(case: Case, vault: Vault | None, actor: str, reason: str) -> None:
    """Refuses who is no guardian: by the accounts of the case where there are some, else by the list in the vault."""
    names = _account_guardians(case)
    if names is None:
        names = vault.guardians() if vault is not None else {actor.casefold()}
    if actor.casefold() not in names:
        _record(case, actor, reason, {"action": "vault refused"}, kind=DENIED)
        hint = "A guardian has to do it, or make you one: stemma persons CASE guardian NAME"
        raise NotAllowed(f"{actor} is no guardian of this case.", hint=hint, about=(actor,))


def _account_guardians(case: Case) -> set[str] | None:
    """Names of accounts with the role of guardian; None where the case has no accounts."""
    place = case.path / ACCOUNTS
    if not place.exists():
        return None
    try:
        key = case._store.key_of(ACCOUNTS)
        with closing(connect(place, key=key, options="mode=ro", timeout=10)) as raw:
            rows = raw.execute("SELECT name, roles FROM person WHERE closed IS NULL").fetchall()
    except errors() as exc:
        hint = "Restore workbench/people.db from a copy."
        raise NotAllowed("It cannot be checked who is a guardian.", hint=hint) from exc
    return {name.casefold() for name, roles in rows if "guardian" in roles.split()} if rows else None


class Persons:
    """The register of a case, open for one person and one reason."""

    def __init__(self, case: Case, vault: Vault, actor: str, reason: str) -> None:
        self.case = case
        self.vault = vault
        self.actor = actor
        self.reason = reason

    def _log(self, action: str, codes: Iterable[str] = (), **more: Any) -> None:
        told = {"action": action, "codes": sorted(codes), **more}
        _record(self.case, self.actor, self.reason, told)

    # --- register

    def add(
        self, *names: str, note: str = "", protected: bool = True, common: Sequence[str] = (), keep: Sequence[str] = ()
    ) -> Guarded:
        """Takes a person in; returns it with its pseudonym.

        Args:
            names: as they are written, the fullest first, then aliases and other spellings.
            protected: names are taken out of everything that leaves the case. common: words of the names that are
                everyday words. keep: phrases in which a word is not this person.
        """
        now = self.case.now()
        person = Guarded("", names, protected, note, tuple(keep), tuple(common), made=now)
        made = self.vault.draw(person)
        self._log("person added", [made.code])
        self.vault.change(made, new=True)
        bind(self.case, REGISTER)
        return made

    def everybody(self) -> list[Guarded]:
        """Everybody in the register."""
        self._log("register read")
        return self.vault.all()

    def show(self, code: str) -> Guarded:
        """One person by pseudonym."""
        person = self.vault.one(code)
        self._log("person read", [person.code])
        return person

    def find(self, name: str) -> list[Guarded]:
        """Those who may have this name, in any spelling or script the tables know."""
        codes = self.vault.find(name)
        self._log("name looked up", codes)
        return [self.vault.one(code) for code in codes]

    def change(
        self,
        code: str,
        *,
        names: Sequence[str] = (),
        keep: Sequence[str] = (),
        common: Sequence[str] = (),
        note: str | None = None,
        protected: bool | None = None,
    ) -> Guarded:
        """Adds names, phrases in which a word is somebody else, everyday words; sets the note or the protection."""
        old = self.vault.one(code)
        made = replace(
            old,
            names=tuple(dict.fromkeys((*old.names, *names))),
            keep=tuple(dict.fromkeys((*old.keep, *keep))),
            common=tuple(dict.fromkeys((*old.common, *common))),
            note=old.note if note is None else note,
            protected=old.protected if protected is None else protected,
        )
        self._log("person changed", [made.code])
        self.vault.change(made)
        bind(self.case, REGISTER)
        return made

    def missing(self) -> tuple[str, ...]:
        """Pseudonyms that the log tells of and the register does not have: cut off while they were added, or lost.

        From then on nothing is held up for want of them: their names are not taken out of anything.
        """
        with self.case.viewing() as view:
            lost = consents.lost_persons(view, self.case.path)
        if lost:
            self._log(consents.GIVEN_UP, lost)
        return lost

    def guardian(self, name: str) -> None:
        """Makes somebody a guardian, where the case has no accounts."""
        self._log("guardian named", guardian=name)
        self.vault.set_guardians([*self.vault.guardians(), said(name, "who")])
        bind(self.case, REGISTER)

    def relock(self, chosen: Sequence[Secret]) -> None:
        """Other passphrases open the vault from now on."""
        self._log("vault locked anew", needs=len(chosen))
        self.vault.relock(chosen)
        bind(self.case, REGISTER)

    def mentions(self, code: str = "", *, unsure: bool = False) -> list[Found]:
        """Where persons are named in the documents of the case; only those to look at with `unsure`."""
        persons = [self.vault.one(code)] if code else [one for one in self.vault.all() if one.protected]
        self._log("mentions read", [one.code for one in persons])
        return [one for one in found(self.case, persons) if not (unsure and one.mention.sure)]

    # --- consent

    def consent(
        self,
        code: str,
        *,
        yes: Sequence[str] = (),
        no: Sequence[str] = (),
        ask_again: Sequence[str] = (),
        identity: str = "anonymous_to_public",
        covers: Sequence[str] = (),
        share_with: Sequence[str] = (),
        no_share_with: Sequence[str] = (),
        until: str = "",
        version: str = "",
        details: Mapping[str, str] | None = None,
    ) -> Consent:
        """Records what a person agreed to; it replaces what was recorded of the same person before.

        Raises:
            BadInput: a use, a level of identification, a date or a key is unknown, or nothing was answered.
            NotInCase: there is no such person, document or statement.
        """
        person = self.vault.one(code)
        asked = {**dict.fromkeys(yes, "yes"), **dict.fromkeys(no, "no"), **dict.fromkeys(ask_again, "ask_again")}
        _known(asked, PURPOSES, "use")
        _known([identity], IDENTITIES, "level of identification")
        _known(details or {}, DETAILS, "part of a consent record")
        if not asked or len(asked) < len(set(yes)) + len(set(no)) + len(set(ask_again)):
            raise BadInput("Each use needs one answer.", hint="For example: --yes internal_analysis --no media")
        ids = self._covered(covers)
        draft = Consent(
            "", 0, "", self.actor, self.reason, person.code,
            {name: asked[name] for name in PURPOSES if name in asked},  # type: ignore[misc]  # checked above
            identity,  # type: ignore[arg-type]  # checked above
            ids, tuple(share_with), tuple(no_share_with), _day(until), version.strip(),
            _details(details or {}),
        )  # fmt: skip
        with self.case.writing("consent") as writer:
            with writer.change(actor=self.actor, reason=self.reason) as change:
                change.record(consents.CONSENT, consents.payload_of(draft))
            return consents.consents_of(writer)[-1]

    def _covered(self, asked: Sequence[str]) -> tuple[str, ...]:
        """Full ids of documents and statements."""
        with self.case.viewing() as view:
            ids = tuple(answers.find_id(view, one, case=str(self.case.path))[0] for one in asked)
        if wrong := [id for id in ids if id[0] not in "DS"]:
            raise BadInput(f"{wrong[0]} cannot be covered.", hint="Consent covers documents (D-) and statements (S-).")
        return ids

    def take_back(self, code: str, *, purposes: Sequence[str] = (), covers: Sequence[str] = ()) -> None:
        """Takes consent back for some uses, or for some documents and statements; the rest stays, nothing is erased.

        Raises:
            BadInput: a use is unknown, or it is not said what is taken back. NotInCase: there is no such person,
                document or statement.
        """
        person = self.vault.one(code)
        _known(purposes, PURPOSES, "use")
        ids = self._covered(covers)
        if not purposes and not ids:
            raise BadInput("It is not said what is taken back.", hint="Name uses (--no) or documents (--covers).")
        told = {"person": person.code, "purposes": [p for p in PURPOSES if p in purposes], "covers": list(ids)}
        _record(self.case, self.actor, self.reason, told, kind=consents.WITHDRAWN)

    def consents(self, code: str = "") -> list[Consent]:
        """Consents on record, oldest first; of one person or of all."""
        wanted = self.vault.one(code).code if code else ""
        self._log("consents read", [wanted] if wanted else [])
        with self.case.viewing() as view:
            return [one for one in consents.consents_of(view) if not wanted or one.person == wanted]

    # --- what is erased and sealed

    def trace(self, action: str, codes: Iterable[str] = (), **more: Any) -> None:
        """An entry in the log."""
        self._log(action, codes, **more)

    def withdraw(self, code: str, *, keep_public: bool = False) -> Withdrawn:
        """Ends the consent of a person and erases what they gave and, unless `keep_public`, their name everywhere."""
        from stemma.erasing import withdraw

        self.case.viewings().settle()  # what waits is erased with the rest
        made = withdraw(self, code, keep_public=keep_public)
        bind(self.case, REGISTER)
        return made

    def seal(self, *documents: str) -> Done:
        """Seals originals that name protected persons; pseudonyms stand for the names in what takes their place."""
        from stemma.erasing import seal_documents

        made = seal_documents(self, documents)
        bind(self.case, REGISTER)
        return made

    def sealed(self) -> dict[str, dict[str, Any]]:
        """What is known of each sealed original, by id of the document that took its place."""
        self._log("sealed originals listed")
        return self.vault.kept()

    def reveal(self, document: str) -> tuple[str, bytes, dict[str, Any]]:
        """Text and original of a sealed document, and the map of places."""
        from stemma.erasing import reveal

        return reveal(self, document)

    def answer_gates(self, purpose: str, given: Mapping[str, str], *, recipient: str = "") -> None:
        """Answers the questions that come before anything leaves under a consent; for one use, as the case is now.

        Raises:
            BadInput: a question is not answered, or there is no such question.
        """
        _known([purpose], PURPOSES, "use")
        _known(given, tuple(consents.QUESTIONS), "question")
        missing = [name for name in consents.QUESTIONS if not given.get(name, "").strip()]
        if missing:
            text = f"Not answered: {', '.join(missing)}."
            raise BadInput(text, hint=" ".join(consents.QUESTIONS[name] for name in missing[:2]))
        texts = {key: said(text, key) for key, text in sorted(given.items())}
        told = {"purpose": purpose, "recipient": recipient, "answers": texts}
        _record(self.case, self.actor, self.reason, told, kind=consents.GATES)


def mark_confidential(
    case: Case, asked: Sequence[str], *, persons: Sequence[str], on: bool, actor: str, reason: str
) -> tuple[str, ...]:
    """Marks the originals of documents confidential, or lifts the mark; returns the ids of the documents.

    Args:
        persons: pseudonyms of those who gave them.

    Raises:
        NotInCase: an id is unknown. BadInput: nothing is named.
    """
    why = said(reason, "why")
    with case.viewing() as view:
        ids = tuple(dict.fromkeys(answers.find_id(view, one, case=str(case.path))[0] for one in asked))
        held = {row.id: row.original for row in view.documents()}
    if not ids or any(id not in held for id in ids):
        raise BadInput("It is not said which documents.", hint="Name them by id (D-...) or file name.")
    told = {"originals": sorted({held[id] for id in ids}), "persons": sorted(persons), "on": on}
    _record(case, actor, why, told, kind=consents.CONFIDENTIAL)
    return ids


def found(case: Case, persons: Sequence[Guarded]) -> list[Found]:
    """Mentions of persons in the documents of a case, in their order: titles, names of files and texts."""
    finder = Finder([one.named for one in persons])
    with case.viewing() as view:
        rows = answers.by_date(view.documents())
        out = []
        for reading in answers.readings(view, [row.id for row in rows]):
            doc = reading.document
            out += [Found(doc.id, doc.file, one) for one in finder.find(doc.file, address=True)]
            declared = published_pseudonyms(doc.text)
            texts = (one for one in finder.find(doc.text) if one.text.casefold() not in declared)
            out += [Found(doc.id, doc.file, one) for one in texts]
    return out


def _known(given: Iterable[str], valid: Sequence[str], what: str) -> None:
    for one in given:
        if one not in valid:
            raise BadInput(f"There is no {what} {one!r}.", hint=f"Known: {', '.join(valid)}.")


def _details(given: Mapping[str, str]) -> dict[str, str]:
    told = {key: said(text, key) for key, text in sorted(given.items())}
    return told | ({"retention_until": _day(told["retention_until"])} if "retention_until" in told else {})


def _day(text: str) -> str:
    clean = text.strip()
    if not clean:
        return ""
    try:
        return date.fromisoformat(clean).isoformat()
    except ValueError as exc:
        raise BadInput(f"{clean!r} is no day.", hint="Write it as 2031-12-31.") from exc
