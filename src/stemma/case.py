"""The one facade of a case: make, open, add, run, ask, export, verify. The command line and the web use nothing else.

case = stemma.new_case("night.case", config="case.toml", gazetteer="gazetteer.csv")
case.add(["reports/"])
case.run()
for incident in case.incidents(): print(incident.title, incident.grade)
"""

from __future__ import annotations

import errno
import getpass
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stemma import __version__, answers, decided, formerly, moving, tasks
from stemma.db import Store, create, open_store
from stemma.db.base import Checked, DocumentRow, View
from stemma.db.faults import faults
from stemma.db.files import Readable
from stemma.early import PRELOAD
from stemma.errors import BadInput, CaseReadOnly, NotInCase
from stemma.incremental import Done, Plan, Progress, run, seen_with
from stemma.models import sums
from stemma.records import (
    Contradiction,
    Decision,
    DecisionState,
    Incident,
    Inquiry,
    Link,
    LostWitness,
    Moved,
    Moves,
    Origin,
    Pattern,
    Problem,
    Statement,
    TimelineEntry,
    short_ids,
)
from stemma.report.contents import Contents
from stemma.seal import passphrase_file_text
from stemma.settings import Config, read_config
from stemma.unlocking import Given, ask_with, seal_new, unlock
from stemma.workers.base import Workers

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from stemma.custody import Cosigned
    from stemma.db.base import Writer
    from stemma.listing import Listing
    from stemma.merging import Merged
    from stemma.protecting import Persons
    from stemma.releasing import Release
    from stemma.unbundling import Bundle
    from stemma.viewing import Viewings
    from stemma.whatif import WhatIf
    from stemma.wiping import Wiped

__all__ = [
    "Added",
    "Case",
    "Given",
    "ask_with",
    "cosign",
    "doctor",
    "kinds",
    "new_case",
    "open_case",
    "passphrase_file_text",
    "read_bundle",
    "read_secret",
    "rekey",
    "signers",
    "unlock_for_rekey",
    "vault_needs",
    "verify_report",
    "wipe",
    "write_bytes",
]

CONFIG = "case.toml"
GAZETTEER = "gazetteer.csv"
READERS = ("auto", "rules")
SIDE_SECONDS = 10.0  # how long a database beside the case is waited for


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _signs(store: Store) -> Callable[..., None]:
    from stemma.custody import sign_with

    return sign_with(store)


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def _actor(actor: str) -> str:
    """Who acts: as given, else the name this person is logged in with."""
    try:
        return actor or getpass.getuser()
    except (OSError, KeyError) as exc:
        raise BadInput("It is not known who you are.", hint="Set the environment variable USER.") from exc


@dataclass(frozen=True, slots=True)
class Added:
    """What an addition did. `files` counts names, `new` those whose bytes were not in the case, `bytes` their size.

    problems: what could not be taken, with reasons.
    """

    files: int
    new: int
    bytes: int
    problems: tuple[Problem, ...]


def new_case(
    path: str | Path,
    config: str | Path | None = None,
    gazetteer: str | Path | None = None,
    *,
    actor: str = "",
    passphrase: str | None = None,
    key_file: str | Path | None = None,
) -> Case:
    """Makes a case in a new or empty folder.

    Args:
        config: a `case.toml` (see `stemma.settings`). gazetteer: a CSV of places. actor: who makes it; the name this
            person is logged in with where it is empty.
        passphrase, key_file: either makes an encrypted case; a key file that does not exist is made.

    Raises:
        BadInput: the folder is in use, or one of the files cannot be used. CaseReadOnly, DiskFull.
    """
    folder = Path(path)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        what = "holds a case already" if (folder / "case.db").exists() else "is in use"
        raise BadInput(f"{folder} {what}.", hint="Choose another name.", about=(str(folder),))
    files = {}
    for name, given in ((CONFIG, config), (GAZETTEER, gazetteer)):
        if given is not None:
            files[name] = _bytes_of(Path(given))
    if CONFIG in files:
        read_config(_text_of(files[CONFIG], CONFIG))
    if gazetteer is not None:
        tasks.load_gazetteer(str(gazetteer))
    who = _actor(actor)
    secret = Given(passphrase, Path(key_file) if key_file is not None else None)
    with faults(folder):
        keys = seal_new(folder, secret) if secret else None
    store = create(folder, clock=_now, keys=keys, signs=_signs)
    with faults(folder):
        for name, content in files.items():
            store.files.write(name, content)
    with store.writer(wait=0, doing="new") as writer, writer.change(actor=who, reason="new case") as change:
        change.set_meta({"made": _now(), "made_by": __version__})
        sums = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
        change.record("created", {"tool": __version__, "files": sums})
    return Case(store, who)


def open_case(
    path: str | Path,
    *,
    actor: str = "",
    passphrase: str | None = None,
    key_file: str | Path | None = None,
    key: bytes | None = None,
) -> Case:
    """Opens an existing case; nothing is locked until something is changed.

    Args:
        passphrase, key_file: what opens an encrypted case. key: its root key, of a program that holds it already.

    Raises:
        CaseNotFound, CaseTooNew, BadInput (its case.toml cannot be used, or a part of it is missing).
        KeyNeeded, WrongKey: it is encrypted.
    """
    folder = Path(path)
    keys = unlock(folder, Given(passphrase, Path(key_file) if key_file is not None else None, key))
    return Case(open_store(folder, clock=_now, keys=keys, signs=_signs), _actor(actor))


def read_secret(place: Path) -> str | bytes:
    """What a file holds that opens a vault: a passphrase, or the bytes of a key file.

    Raises:
        BadInput: it cannot be read.
    """
    from stemma.protect import keys

    return keys.read_secret(place)


def vault_needs(case: Path) -> int:
    """How many passphrases or key files open the vault of a case; 0 where it has none."""
    from stemma.protect import vault

    return vault.needs(case)


def verify_report(
    report: str | Path,
    *,
    originals: str | Path,
    checkpoint: str | Path | None = None,
    progress: Progress | None = None,
) -> list[Checked]:
    """Checks an HTML report without the case it was made from: passed, failed or not checked.

    Is it word for word what the log says was given out, is that in the log of the checkpoint, and do the cited words
    stand at the cited places of the originals?

    Args:
        originals: a folder with the cited originals, under any names. checkpoint: of the log, got on another way.

    Raises:
        BadInput: a file cannot be read, or the report carries no proof.
    """
    from stemma import attesting, custody

    quiet: Progress = lambda stage, done, total: None  # noqa: E731
    find, names = attesting.originals_in(Path(originals))
    found = attesting.check_report(
        Path(report),
        find=find,
        names=names,
        checkpoint=custody.read_checkpoint(Path(checkpoint)) if checkpoint is not None else None,
        keys=custody.known(),
        shared=tasks.Shared(None, "default"),
        progress=progress or quiet,
    )
    return list(found)


def read_bundle(place: str | Path) -> Bundle:
    """Opens a partner's bundle without believing anything in it; `checked` says what was found.

    Raises:
        BadInput: it is no bundle.
    """
    from stemma import custody, unbundling

    return unbundling.read(Path(place), custody.known())


def cosign(file: str | Path) -> Cosigned:
    """Adds the signature of this installation to a partner's checkpoint; the caller writes the file.

    Raises:
        BadInput: it does not continue what was cosigned before, does not prove it, or is forged.
    """
    from stemma import custody

    return custody.cosign(Path(file))


def signers(
    *, trust: str = "", remark: str = "", forget: str = "", name: str = ""
) -> tuple[list[tuple[str, str]], int]:
    """Verifier keys that are trusted here, the own one first, with remarks; and how many were forgotten.

    Args:
        trust: a key, or a file that holds one, to be trusted from now on. forget: name of a key, or the key.
        name: what the own key is called when it is made.

    Raises:
        BadInput: a key or a name cannot be used.
    """
    from stemma import custody
    from stemma.protect import signing

    signing.own_signer(custody.home(), name=name)
    if trust:
        custody.trust(trust, remark)
    gone = signing.forget(custody.home(), forget) if forget else 0
    return [(str(key), said) for key, said in custody.known().items()], gone


def write_bytes(place: str | Path, content: bytes) -> Path:
    """Writes a file under another name first, so that a failure leaves what was there.

    Raises:
        BadInput: nothing can be written there. DiskFull.
    """
    with faults(Path(place)):
        return _write_whole(Path(place), content)


def unlock_for_rekey(path: str | Path) -> tuple[Given, bool]:
    """What a person gives to open a case, asked where somebody can be asked, and whether a change was interrupted.

    Raises:
        KeyNeeded, WrongKey, BadInput: it does not open.
    """
    from stemma.rekeying import unfinished
    from stemma.unlocking import ask

    folder = Path(path)
    return ask(folder), unfinished(folder)


def rekey(
    path: str | Path,
    given: Given,
    new: Given,
    *,
    keep: bool = False,
    full: bool = False,
    actor: str = "",
    progress: Progress | None = None,
) -> None:
    """Changes what opens an encrypted case.

    Args:
        given: what opens it now. new: what shall open it; not used where an interrupted change is finished.
        keep: what opened it before goes on doing so. full: seals everything anew under another root key, so that
            not even old copies of the key header open it; may be interrupted and called again.

    Raises:
        KeyNeeded, WrongKey: it does not open. BadInput: it is not encrypted, or the new passphrase is too short.
        CaseBusy, CaseReadOnly, DiskFull: call it again.
    """
    from stemma.rekeying import rekey as change

    quiet: Progress = lambda stage, done, total: None  # noqa: E731
    with faults(Path(path)):
        change(
            Path(path), given, new, keep=keep, full=full, actor=_actor(actor), clock=_now, progress=progress or quiet
        )


def wipe(path: str | Path, name: str, *, force: bool = False, progress: Progress | None = None) -> Wiped:
    """Destroys a case for good: what opens it first, then everything that the program wrote there.

    Args:
        name: name of its folder, as a person typed it. force: also while another process works on it.

    Raises:
        CaseNotFound, CaseBusy, BadInput: another name was typed. Nothing is lost then.
    """
    from stemma.wiping import wipe as destroy

    quiet: Progress = lambda stage, done, total: None  # noqa: E731
    return destroy(Path(path), name, now=_now(), force=force, progress=progress or quiet)


def kinds() -> tuple[str, ...]:
    """What `Case.listing` can list."""
    from stemma.listing import KINDS

    return tuple(KINDS)


def _bytes_of(place: Readable) -> bytes:
    try:
        return place.read_bytes()
    except OSError as exc:
        raise BadInput(f"{place} cannot be read: {exc.strerror}.", about=(str(place),)) from exc


def _text_of(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise BadInput(f"{name} is not UTF-8 text.", hint="Save it as UTF-8.") from exc


class Case:
    """One case. Every method opens what it needs and closes it again, so an object may be kept for long."""

    def __init__(self, store: Store, actor: str) -> None:
        self._store = store
        self._actor = actor
        self.unlogged: list[str] = []
        """What was given out of a case that cannot be written, so that no entry of its log tells of it."""
        said = store.files.place(CONFIG)
        self.config: Config = read_config(_text_of(_bytes_of(said), CONFIG)) if said.exists() else Config()

    @property
    def path(self) -> Path:
        """The folder of the case."""
        return self._store.folder

    @property
    def actor(self) -> str:
        """Who acts where nobody else is named."""
        return self._actor

    def side_database(self, place: Path, tables: str) -> Any:
        """A connection to a database file of its own below the case, such as `workbench/people.db`; rows by name.

        It is encrypted where the case is, with a key for its name; its rows are sealed, signed and bound to the log.

        Args:
            tables: SQL that makes its tables where they are missing.

        Raises:
            CaseReadOnly, BadInput: it cannot be opened.
        """
        from stemma.binding import bind, sign_for
        from stemma.db.raw import connect, rows_by_name
        from stemma.protect.rows import keep_seals

        name = place.relative_to(self.path).as_posix()
        key = self._store.key_of(name)
        with faults(self.path):
            raw = connect(place, key=key, timeout=SIDE_SECONDS)
            rows_by_name(raw, key)
            raw.executescript(tables)
            held = [row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            keep_seals(raw, [one for one in held if not one.startswith("row_")], sign_for(self._store, name))
        bind(self, name)
        return raw

    def bind(self, name: str) -> None:
        """Enters in the log how far a database beside the case has come (see `stemma.binding`)."""
        from stemma.binding import bind

        bind(self, name)

    # --- change

    def configured(self) -> str:
        """The text of its case.toml; "" where it has none."""
        return _text_of(self._store.files.read(CONFIG) or b"", CONFIG)

    def configure(
        self,
        config: str | Path | None = None,
        gazetteer: str | Path | None = None,
        *,
        waiting: Callable[[str], None] | None = None,
    ) -> None:
        """Puts another case.toml or gazetteer.csv in place of the one it has; the next run takes it into account.

        Raises:
            BadInput: one of the files cannot be used; nothing was changed. CaseBusy, CaseReadOnly, DiskFull.
        """
        files = {}
        for name, given in ((CONFIG, config), (GAZETTEER, gazetteer)):
            if given is not None:
                files[name] = _bytes_of(Path(given))
        read = read_config(_text_of(files[CONFIG], CONFIG)) if CONFIG in files else self.config
        if gazetteer is not None:
            tasks.load_gazetteer(str(gazetteer))
        wait = self.config.settings.lock_wait
        with (
            self._store.writer(wait=wait, doing="config", waiting=waiting) as writer,
            writer.change(actor=self._actor, reason="config") as change,
        ):
            found = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
            change.record("configured", {"tool": __version__, "files": found})
            with faults(self.path):
                for name, content in files.items():
                    self._store.files.write(name, content)
        tasks.load_gazetteer.cache_clear()
        self.config = read

    def add(
        self,
        paths: Iterable[str | Path],
        *,
        progress: Progress = lambda stage, done, total: None,
        waiting: Callable[[str], None] | None = None,
        confidential: bool = False,
        persons: Sequence[str] = (),
    ) -> Added:
        """Takes files, folders and containers in: bytes as they are, read-only, one custody entry for each name.

        Args:
            confidential: given in confidence; nothing of it leaves the case until a consent covers it.
            persons: pseudonyms (V-...) of those who gave it.

        Raises:
            BadInput: a path does not exist. CaseBusy, CaseReadOnly, DiskFull: what was taken before is kept.
        """
        from stemma.adding import add

        chosen = [Path(path) for path in paths]
        missing = [str(path) for path in chosen if not os.path.lexists(path)]
        if missing:
            raise BadInput(f"There is no {missing[0]}.", hint="Nothing was added.", about=tuple(missing))
        wait = self.config.settings.lock_wait
        with self._store.writer(wait=wait, doing="add", waiting=waiting) as writer:
            more: dict[str, Any] = {"confidential": confidential or bool(persons), "persons": tuple(persons)}
            blobs = self._store.blobs
            return Added(*add(writer, blobs, chosen, case=self.path, actor=self._actor, progress=progress, **more))

    def run(
        self,
        progress: Progress | None = None,
        *,
        retry: bool = False,
        afresh: bool = False,
        waiting: Callable[[str], None] | None = None,
    ) -> Done:
        """Reads what is new and brings everything that depends on it up to date.

        Args:
            progress: called with (stage, done, total). retry: also what failed before. afresh: everything.

        Raises:
            CaseBusy, CaseReadOnly, DiskFull: what was finished is kept; the next run goes on from there.
            ModelUnusable: a file of the reader model is missing or altered. BadInput: a setting cannot be used.
        """
        reader = self._reader()
        if reader:
            sums.check(Path(reader))
        return self._run(progress, waiting, retry=retry, afresh=afresh)

    def settle(self, progress: Progress | None = None, *, waiting: Callable[[str], None] | None = None) -> Done:
        """Takes decisions on links, groupings and letters into account at once; files that are new stay for `run`.

        Only the neighbourhoods that the decisions touch are weighed. Where the case has to be run anyway, because
        something was added or the program is another, nothing is done: `weighed` is 0 and the decisions keep waiting.

        Raises:
            CaseBusy, CaseReadOnly, DiskFull: the next run takes them into account.
        """
        return self._run(progress, waiting, decisions=True)

    def _run(
        self,
        progress: Progress | None,
        waiting: Callable[[str], None] | None,
        *,
        retry: bool = False,
        afresh: bool = False,
        decisions: bool = False,
    ) -> Done:
        settings = self.config.settings
        plan = Plan(
            actor=self._actor,
            context=self._context(),
            standard=settings.standard,
            batch=settings.batch_documents,
            common=settings.common_key,
            retry=retry,
            afresh=afresh,
            decisions=decisions,
        )
        with self._store.writer(wait=settings.lock_wait, doing="run", waiting=waiting) as writer:
            blobs = self._store.blobs
            blobs.sweep()
            if writer.entries("consent-withdrawn", newest=1):  # one that was cut off is finished
                blobs.erase_others({row.sha256 for row in writer.originals()})
            quiet: Progress = lambda stage, done, total: None  # noqa: E731
            watch = moving.tell_run
            return run(writer, plan, path=blobs.path, start=self._workers, progress=progress or quiet, watch=watch)

    def decide(
        self,
        kind: str,
        *about: str,
        reason: str,
        by: str = "",
        value: str = "",
        answers: Mapping[str, str] | None = None,
        search: str = "",
        evidence: str = "",
        topic: str = "",
        period: str = "",
        part: str = "",
        at: str = "",
        waiting: Callable[[str], None] | None = None,
    ) -> Decision:
        """Takes a decision of a person into the log (docs/reference/decisions.md).

        What people decide stands beside what the program proposes and never replaces it. Grades, notes and letters hold
        at once; links and groupings with `settle` or the next `run`, which weigh only what they touch.

            case.decide("letter", "O-7Q4K", value="B", reason="Has been right for years.")
            case.decide("merge", "I-7Q4K", "I-2MXC", reason="One night, two names for the place.")
            case.decide("correct", "A-7Q4K", part="place", value="Ulvarn", reason="The colony, not the region.")
            case.decide("undo", "J-83KD", reason="The wrong incident.")

        Args:
            kind: one of `records.DECISION_KINDS`. about: ids it concerns; they may be shortened. reason: always needed;
                of a note the text. by: who decides; the actor of this case where it is empty.
            value: the letter of a source; what a correction puts in. part: what of a passage is corrected: source,
                span, act, place or date; at: characters of the document that say so, such as `120-182`.
            topic, period (EDTF): what the letter is for; both empty: for everything.
            answers: what is answered to each mark (`contested`, ...), by name. search: how contrary information was
                looked for. evidence: what was authenticated, or what a court found.

        Returns:
            The decision as it stands in the log.

        Raises:
            BadInput: something the decision needs is missing. NotInCase: an id is unknown, or fits several records.
            CaseBusy, CaseReadOnly, DiskFull: nothing was decided.
        """
        from stemma.deciding import Asked, decide

        more = {"search": search, "evidence": evidence, "topic": topic, "period": period, "part": part, "at": at}
        details = {**(answers or {}), **{key: text for key, text in more.items() if text}}
        asked = Asked(kind, about, by or self._actor, reason, value, details)
        with self._store.writer(wait=self.config.settings.lock_wait, doing="decide", waiting=waiting) as writer:
            return decide(writer, asked, case=str(self.path), gazetteer=self._places)

    def _gazetteer(self) -> str | None:
        place = self._store.files.place(GAZETTEER)
        return str(place) if place.exists() else None

    def _places(self) -> Any:
        """The places the case knows, also those of a gazetteer that lies sealed."""
        return tasks.load_gazetteer(self._gazetteer(), self._store.handed(GAZETTEER, remembering=False))

    def _shared(self, rarity: Any = None, *, remembering: bool = True, reading: bool = True) -> tasks.Shared:
        """What workers get; remembering: stored marks of the model may be used; reading: they read originals."""
        seen = self._seen() if remembering and reading else None
        standard = self.config.settings.standard
        keys = self._store.handed(GAZETTEER, remembering=seen is not None) if reading else None
        return tasks.Shared(self._gazetteer() if reading else None, standard, self._reader(), rarity, seen, keys)

    def _reader(self) -> str:
        """Folder of the reader model, or "" where rules read alone."""
        chosen = self.config.settings.reader
        if chosen not in READERS:
            raise BadInput(f"There is no reader {chosen!r}.", hint="Choose one of: " + ", ".join(READERS))
        return "" if chosen == "rules" else str(sums.SHIPPED)

    def _seen(self) -> tuple[str, str] | None:
        reader = self._reader()
        return (str(self.path), seen_with(sums.fingerprint(Path(reader)))) if reader else None

    def _context(self) -> str:
        """What documents are read with beside the program: the gazetteer and the model."""
        place, reader = self._store.files.place(GAZETTEER), self._reader()
        gazetteer = hashlib.sha256(_bytes_of(place)).hexdigest() if place.exists() else ""
        return gazetteer + (f"|{sums.fingerprint(Path(reader))}" if reader else "")

    def _workers(self, count: int, *, small: Callable[[], bool], rarity: Any = None, kindred: bool = False) -> Workers:
        from stemma.workers import Inline, Pool

        settings = self.config.settings
        shared = self._shared(rarity, reading=kindred)  # the other tasks carry all they need
        if count <= settings.inline_documents and small():
            return Inline(tasks.work, shared)
        return Pool(
            tasks.work,
            shared,
            processes=min(settings.workers or os.cpu_count() or 1, count),
            seconds=settings.document_seconds,
            memory=settings.worker_memory,
            weight=tasks.weight,
            preload=PRELOAD,
            kin=partial(tasks.kin, shared) if kindred else None,
        )

    # --- ask

    def documents(self) -> list[DocumentRow]:
        """What is known of each document, in the order of publication, without its text."""
        with self._store.view() as view:
            return answers.by_date(view.documents())

    def statements(self) -> list[Statement]:
        """All statements, in the order of the documents."""
        with self._store.view() as view:
            order = [row.id for row in answers.by_date(view.documents())]
            return [stmt for reading in answers.readings(view, order) for stmt in reading.statements]

    def incidents(self) -> list[Incident]:
        """Incidents, the best supported first, each with what people decided about it (`ruling`)."""
        with self._store.view() as view:
            found = answers.findings(view, "incident", Incident)
            return list(answers.by_weight(decided.ruled_incidents(view, found)))

    def decisions(self, about: str = "") -> list[DecisionState]:
        """Every decision with what has become of it, oldest first.

        Args:
            about: an id, which may be shortened: only decisions about this record, undoings and approvals of them
                included, and those made under ids that it had before.

        Raises:
            NotInCase: no record, or several, have such an id.
        """
        with self._store.view() as view:
            return list(decided.chosen(decided.states(view), self._ids(view, about) if about else ()))

    def changes(self, newest: int = 0) -> list[Moves]:
        """What moved with each run and each decision, oldest first; only the last `newest`, where that is not 0."""
        with self._store.view() as view:
            return list(moving.moves_of(view, newest=newest))

    def changes_text(self, newest: int = 0, *, full: bool = False, width: int = 96) -> str:
        """What moved, as plain text, the latest last; "" when nothing has."""
        from stemma.report.moves import moves_text

        with self._store.view() as view:
            names = {row.id: row.file for row in view.documents()}
            found = moving.moves_of(view, newest=newest)
        return "\n".join(moves_text(one, names, full=full, width=width) for one in found)

    def moved_text(self, moved: Sequence[Moved], *, width: int = 96) -> str:
        """What a run moved, in a few lines, the changes of grade first; "" when nothing did or all of it is new."""
        from stemma.report.moves import moved_lines

        if not moved or all(one.kind == "appeared" for one in moved):
            return ""
        with self._store.view() as view:
            names = {row.id: row.file for row in view.documents()}
        return "\n".join(moved_lines(moved, names, width=width)) + "\n"

    def feed(self, newest: int = 0) -> str:
        """What moved, as an Atom feed: one entry for each incident that moved, with the difference of the reasons.

        Raises:
            NotAllowed: the case protects persons; a feed would tell of what is withheld.
        """
        text, allowed = self._feed(newest)
        allowed.log("atom", [("text", hashlib.sha256(text.encode("utf-8", "replace")).hexdigest())], repeated=False)
        return text

    def _feed(self, newest: int) -> tuple[str, Release]:
        from stemma.releasing import release_of_feed
        from stemma.telling import feed

        allowed = release_of_feed(self)
        with self._store.view() as view:
            title = self.config.title or self.path.resolve().name
            return feed(view, newest=newest, title=title, closed=self.config.closed), allowed

    def feed_to(self, out: str | Path, newest: int = 0) -> tuple[Path, ...]:
        """Writes the Atom feed; returns the file written.

        Raises:
            BadInput, CaseReadOnly, DiskFull: it cannot be written there.
        """
        place = Path(out)
        text, allowed = self._feed(newest)
        with faults(place):
            return allowed.write(place, lambda to: (_write_whole(to, text),), repeated=False)

    def letters(self) -> dict[str, tuple[str, ...]]:
        """Letters that people set for sources, by id of the origin, oldest first; without one a source is F."""
        with self._store.view() as view:
            return decided.letters_of(view, answers.findings(view, "origin", Origin))

    def inquiries(self, incident: str = "") -> list[Inquiry]:
        """Lines of inquiry: whom to ask, what to look for, who has not answered; of one incident or of all.

        Raises:
            NotInCase: no record, or several, have such an id.
        """
        from stemma.report.index import Index
        from stemma.report.inquiries import inquiries

        if not incident:
            return list(inquiries(Index.of(self.contents())))
        with self._store.view() as view:
            full, place = answers.find_id(view, incident, case=str(self.path))
            here = answers.neighbourhood_of(view, place)
        return [one for one in inquiries(Index.of(self.contents(here))) if one.incident == full]

    def what_if(self, incident: str, without: Sequence[str]) -> WhatIf:
        """Counts and grade of an incident as they would be without some origins, documents or links.

        Args:
            incident: id. without: ids of origins (O-), documents (D-) and links (L-), or names of files; all may be
                shortened.

        Raises:
            NotInCase: no record, or several, have such an id. BadInput: an id is of another kind, or nothing is named.
        """
        from stemma.whatif import what_if

        with self._store.view() as view:
            return what_if(view, incident, without, standard=self.config.settings.standard, case=str(self.path))

    def what_if_text(self, incident: str, without: Sequence[str], *, width: int = 80) -> str:
        """The answer of `what_if` as plain text."""
        from stemma.report.plain import plain
        from stemma.report.whatif import without as told

        found = self.what_if(incident, without)
        with self._store.view() as view:
            short = short_ids(view.shown_ids()).get(found.incident, found.incident)
        made = told(
            found.before,
            found.after,
            names=found.names,
            lost=found.origins_lost,
            new=found.origins_new,
            short=short,
        )
        return plain(made, width=width, full=True)

    def _id(self, view: View, asked: str) -> str:
        if asked.strip().upper().startswith("J-"):
            from stemma.deciding import find_decision

            return find_decision(decided.docket_of(view), asked).decision.id
        return answers.find_id(view, asked, case=str(self.path))[0]

    def _ids(self, view: View, asked: str) -> frozenset[str]:
        """An id and those that it had before."""
        full = self._id(view, asked)
        return formerly.before(formerly.renamed(view), full) if full.startswith("I-") else frozenset({full})

    def origins(self) -> list[Origin]:
        """Origins, those that stand behind most documents first."""
        with self._store.view() as view:
            found = answers.findings(view, "origin", Origin)
        return sorted(found, key=lambda origin: (-len(origin.documents), origin.label, origin.id))

    def links(self) -> list[Link]:
        """Who draws on whom, the surest first."""
        with self._store.view() as view:
            return sorted(answers.findings(view, "link", Link), key=lambda link: (-link.probability, link.id))

    def contradictions(self) -> list[Contradiction]:
        """Places that cannot both hold."""
        with self._store.view() as view:
            return sorted(answers.findings(view, "contradiction", Contradiction), key=lambda one: one.id)

    def lost(self) -> list[LostWitness]:
        """Lost witnesses: texts that are cited or drawn on but not in the case."""
        with self._store.view() as view:
            return list(answers.held_lost(view))

    def timeline(self) -> list[TimelineEntry]:
        """What happened and what was said, by date."""
        with self._store.view() as view:
            return list(answers.held_timeline(view))

    def patterns(self) -> list[Pattern]:
        """Campaigns and recurring incidents with their members; told ones first."""
        with self._store.view() as view:
            return list(answers.held_patterns(view))

    def problems(self) -> list[Problem]:
        """What failed, was skipped or was cut, decisions that have no effect, and documents dated after today."""
        with self._store.view() as view:
            ahead = answers.dated_ahead(view.dated(_today()[:4]), _today())
            return [*answers.problems(view), *decided.problems(view), *ahead]

    def counts(self, *only: str) -> dict[str, int]:
        """How many records of each kind there are, or of these kinds; `pending` are originals that no run has read."""
        with self._store.view() as view:
            pending = view.pending()
            return {**view.counts(only), "pending": pending}

    def contents(self, neighbourhoods: Sequence[str] | None = None) -> Contents:
        """Everything the case holds, as exports and reports take it; or only some neighbourhoods of it."""
        with self._store.view() as view:
            found = answers.held(view, neighbourhoods)
            shorts = short_ids(view.shown_ids()) if neighbourhoods is not None else {}
            pending = view.pending()
            here = None if neighbourhoods is None else [reading.document.id for reading in found.readings]
            states = decided.states(view, here)
            ahead = (*decided.problems(view, states), *answers.dated_ahead(view.dated(_today()[:4]), _today()))
            incidents = decided.ruled_incidents(view, found.grouping.incidents)
        config = self.config
        scope = {"place": config.scope.place, "from": config.scope.start, "to": config.scope.end}
        return Contents(
            title=config.title or self.path.resolve().name,
            documents=tuple(reading.document for reading in found.readings),
            statements=tuple(stmt for reading in found.readings for stmt in reading.statements),
            allegations=tuple(alleg for reading in found.readings for alleg in reading.allegations),
            lineage=found.lineage,
            incidents=incidents,
            contradictions=found.grouping.contradictions,
            timeline=found.grouping.timeline,
            problems=(*found.problems, *ahead),
            bonds=found.grouping.bonds,
            patterns=found.grouping.patterns,
            decisions=states,
            shorts=shorts,
            also_named=found.also_named,
            question=config.question,
            scope={key: value for key, value in scope.items() if value},
            languages=config.languages,
            note=config.note,
            data_protection=config.data_protection.told,
            engine=__version__,
            made_at=_now(),
            pending=pending,
        )

    def explain(self, id: str) -> Any:
        """Why: the origins, rules, words and doubts behind a record; ids may be shortened.

        Raises:
            NotInCase: no record, or several, have such an id.
        """
        from stemma.explaining import explain

        with self._store.view() as view:
            full, place = answers.find_id(view, id, case=str(self.path))
            neighbourhood = answers.neighbourhood_of(view, place)
        if not neighbourhood:
            raise NotInCase(
                f"{full} has not been weighed yet.", hint=f"Do so with: stemma run {self.path}", about=(full,)
            )
        return explain(self.contents(neighbourhood), full)

    def listing(self, kind: str, *, by: str = "") -> Listing:
        """One kind of record as a table in words; a timeline also by facility, actor, act, month, means or channel.

        Raises:
            BadInput: there is no such kind.
        """
        from stemma.listing import listing

        return listing(self, kind, by=by)

    def explain_text(self, id: str, *, width: int = 80, full: bool = False) -> str:
        """The explanation as plain text, `width` characters to a line; about a page, or everything with `full`.

        Where the id was that of the incident before a re-run, the first line says which it has now.
        """
        from stemma.report.plain import plain

        found = self.explain(id)
        asked = id.strip().upper()
        other = asked.startswith("I-") and not found.id.startswith(asked)
        note = f"{asked} is {found.short if len(asked) < len(found.id) else found.id} now.\n\n" if other else ""
        return note + plain(found, width=width, full=full)

    # --- people

    def writing(self, doing: str) -> AbstractContextManager[Writer]:
        """The one writer of the case, for parts of the facade that lie in files of their own."""
        return self._store.writer(wait=self.config.settings.lock_wait, doing=doing)

    def viewing(self) -> AbstractContextManager[View]:
        """A view of the case as it stands now, for parts of the facade that lie in files of their own."""
        return self._store.view()

    @property
    def blobs(self) -> Any:
        """The originals."""
        return self._store.blobs

    def now(self) -> str:
        """The time, UTC, ISO 8601."""
        return _now()

    def make_vault(self, *chosen: str | bytes, reason: str, guardians: Sequence[str] = (), by: str = "") -> None:
        """Makes the vault in which names of protected persons are sealed (docs/reference/protection.md).

        Args:
            chosen: a passphrase or what a key file holds; two of them: both are needed to open it.
            guardians: who may open the register beside the one who makes it, where the case has no accounts.

        Raises:
            BadInput: there is one already, or a passphrase cannot be used. NotAllowed: this is no guardian.
        """
        from stemma.protecting import make

        make(self, chosen, guardians=guardians, actor=by or self._actor, reason=reason)

    def persons(self, *given: str | bytes, reason: str, by: str = "") -> Persons:
        """Opens the register of persons; that it was opened, by whom and why, is in the log.

            people = case.persons("six words that nobody guesses", reason="Statement for the court file.")
            person = people.add("Milena Solveck", "Милена Сольвек")
            people.consent(person.code, yes=["internal_analysis"])

        Raises:
            BadInput: there is no vault, or no reason. VaultLocked: what was given does not open it.
            NotAllowed: this is no guardian.
        """
        from stemma.protecting import open_persons

        return open_persons(self, given, actor=by or self._actor, reason=reason)

    def mark_confidential(
        self, *documents: str, reason: str, persons: Sequence[str] = (), on: bool = True, by: str = ""
    ) -> tuple[str, ...]:
        """Marks documents confidential: nothing of them leaves the case until a consent covers it.

        Args:
            persons: pseudonyms of those who gave them. on: False lifts the mark.

        Raises:
            NotInCase: an id is unknown. BadInput: nothing is named, or no reason is given.
        """
        from stemma.protecting import mark_confidential

        return mark_confidential(self, documents, persons=persons, on=on, actor=by or self._actor, reason=reason)

    def in_confidence(self) -> frozenset[str]:
        """Ids of documents given in confidence that no consent opens even for `internal_analysis`."""
        from stemma.releasing import in_confidence

        return in_confidence(self)

    def closed(self) -> frozenset[str]:
        """Ids of documents closed because of what they tell (`[protection] closed` of case.toml)."""
        from stemma.sensitive import closed_of

        with self._store.view() as view:
            return closed_of(view, self.config.closed).documents

    def overdue(self) -> str:
        """A sentence where the day is over until which the case may be kept (`[data_protection]`), else ""."""
        from stemma.processing import overdue

        return overdue(self.config.data_protection.retention_until, _today())

    def viewings(self) -> Viewings:
        """Enters in the log who looks at originals, and at what is closed because of what it tells."""
        from stemma.viewing import Viewings

        return Viewings(self)

    # --- give

    def release(
        self, purpose: str = "public_report", recipient: str = "", vault: Sequence[str | bytes] = ()
    ) -> Release:
        """What may leave the case for a use. Every output is made from it and from nothing else.

        Args:
            purpose: one of `records.PURPOSES`. recipient: who gets it, "" for everybody. vault: what opens the vault,
                needed as soon as the register of persons holds somebody.

        Raises:
            VaultLocked, NotAllowed: see docs/reference/protection.md. BadInput: there is no such use.
        """
        from stemma.releasing import release, use_of

        return release(self, use_of(purpose, recipient), vault)

    def export(
        self, format: str, *, purpose: str = "public_report", recipient: str = "", vault: Sequence[str | bytes] = ()
    ) -> Any:
        """The case in an exchange format, without what nobody agreed to give out (see `release`).

        Raises:
            BadInput: there is no such format. VaultLocked, NotAllowed, Exposed: it may not leave.
        """
        value, allowed = self._exported(format, purpose, recipient, vault)
        canonical = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        allowed.log("json", [("value", hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest())])
        return value

    def export_text(
        self, format: str, *, purpose: str = "public_report", recipient: str = "", vault: Sequence[str | bytes] = ()
    ) -> str:
        """The text that `export_to` would write into a file; the log tells its SHA-256, as UTF-8.

        Raises:
            BadInput: there is no such format. VaultLocked, NotAllowed, Exposed: it may not leave.
        """
        value, allowed = self._exported(format, purpose, recipient, vault)
        text = _json_text(value)
        allowed.log("json", [("text", hashlib.sha256(text.encode("utf-8", "replace")).hexdigest())])
        return text

    def _exported(self, format: str, purpose: str, recipient: str, vault: Sequence[str | bytes]) -> tuple[Any, Release]:
        if format != "json":
            raise BadInput(f"There is no format {format!r}.", hint="Formats: json, or csv with -o FOLDER.")
        from stemma.report import exchange

        allowed = self.release(purpose, recipient, vault)
        value = exchange.build(allowed.contents)
        allowed.check_value(value)
        return value, allowed

    def verify(
        self,
        *,
        derived: str = "sample",
        sample: int = 20,
        checkpoint: str | Path | None = None,
        roots: Sequence[str | Path] = (),
        progress: Progress | None = None,
    ) -> list[Checked]:
        """Is everything what it was when it was written? Each answer is passed, failed or not checked.

        Originals are hashed again, the log is followed, every row of the database is compared with its seal, and
        originals are read again and compared with what is stored.

        Args:
            derived: whether `sample` originals, `all` or `none` are read again.
            checkpoint: a checkpoint that was kept elsewhere; does the log continue it?
            roots: certificates (PEM) of time stamping authorities that are trusted.

        Raises:
            BadInput: `derived` is none of these, or the checkpoint cannot be read.
        """
        from stemma import custody
        from stemma.attesting import check_reports
        from stemma.beside import check_beside
        from stemma.fixity import verify

        kept = custody.read_checkpoint(Path(checkpoint)) if checkpoint is not None else None
        quiet: Progress = lambda stage, done, total: None  # noqa: E731
        with self._store.view() as view:
            shared = self._shared(remembering=False)
            blobs = self._store.blobs
            context = self._context()
            found = verify(
                view,
                blobs,
                self._store.copy,
                shared,
                context,
                derived=derived,
                sample=sample,
                progress=progress or quiet,
            )
            signed = custody.check(self._store, view, kept=kept, roots=[Path(one) for one in roots])
            return [*found, *signed, *check_beside(self, view), *check_reports(view)]

    def verify_report(
        self, report: str | Path, *, checkpoint: str | Path | None = None, progress: Progress | None = None
    ) -> list[Checked]:
        """Checks an HTML report made from this case against its originals (see `verify_report` beside this class)."""
        from stemma import attesting, custody

        quiet: Progress = lambda stage, done, total: None  # noqa: E731
        with self._store.view() as view:
            held = {row.sha256 for row in view.originals()}
        path = self._store.blobs.path
        found = attesting.check_report(
            Path(report),
            find=lambda sha256: path(sha256) if sha256 in held and path(sha256).exists() else None,
            names={},
            checkpoint=custody.read_checkpoint(Path(checkpoint)) if checkpoint is not None else None,
            keys=custody.known(self._store),
            shared=self._shared(remembering=False),
            progress=progress or quiet,
        )
        return list(found)

    # --- custody

    def checkpoint(self, *, since: Iterable[int] = ()) -> str:
        """A signed checkpoint of the log, as the text of a file: hand it to a partner, or keep it elsewhere.

        Args:
            since: sizes of earlier states of which the file proves that this one continues them.

        Raises:
            BadInput: there is no such earlier state, or no place for a signing key.
        """
        from stemma import custody

        return str(custody.checkpoint(self._store, since=since))

    def bundle(
        self,
        out: str | Path,
        *,
        only: Sequence[str] = (),
        purpose: str = "public_report",
        recipient: str = "",
        vault: Sequence[str | bytes] = (),
        age: Sequence[str] = (),
    ) -> tuple[Path, ...]:
        """Writes a signed bundle for a partner: originals, records, log proofs (docs/reference/bundles.md).

        Args:
            only: ids of incidents and documents; everything without it. purpose, recipient, vault: see `release`.
            age: keys of recipients; only they can open it then.

        Raises:
            VaultLocked, NotAllowed, Exposed: it may not leave. BadInput: an id or a key is unknown.
        """
        from stemma import bundling

        place = Path(out)
        allowed = self.release(purpose, recipient, vault)
        with faults(place):
            return bundling.make(self, place, allowed, only=only, age=age)

    def merge(self, bundle: str | Path) -> Merged:
        """Takes a partner's bundle in: originals, and decisions beside our own; what contradicts ours is not in force.

        Raises:
            BadInput: it is no bundle or was changed. CaseBusy, CaseReadOnly, DiskFull.
        """
        from stemma import custody, unbundling
        from stemma.merging import merge

        return merge(self, unbundling.read(Path(bundle), custody.known(self._store)))

    def add_checkpoint(self, file: str | Path) -> tuple[tuple[str, bool], ...]:
        """Keeps a checkpoint that a partner has cosigned; returns who signed it, each with whether the key is known.

        Raises:
            BadInput: it is not of this log, or forged. CaseBusy, CaseReadOnly, DiskFull.
        """
        from stemma import custody

        return custody.add_cosigned(self._store, Path(file), actor=self._actor, wait=self.config.settings.lock_wait)

    def stamp_request(self) -> bytes:
        """A request for a time stamp (RFC 3161) over the latest checkpoint: a hash and nothing else."""
        from stemma import custody

        return custody.stamp_request(self._store)

    def add_stamp(self, file: str | Path) -> str:
        """Keeps the answer of a time stamping authority; returns the time it states, ISO 8601 in UTC.

        Raises:
            BadInput: it is none, or for another log. CaseBusy, CaseReadOnly, DiskFull.
        """
        from stemma import custody

        wait = self.config.settings.lock_wait
        return custody.add_stamp(self._store, Path(file), actor=self._actor, wait=wait).when

    def export_to(
        self,
        format: str,
        out: Path,
        *,
        purpose: str = "public_report",
        recipient: str = "",
        vault: Sequence[str | bytes] = (),
    ) -> tuple[Path, ...]:
        """Writes an export (see `release`); returns the files written.

        Raises:
            BadInput: there is no such format. CaseReadOnly, DiskFull: it cannot be written there.
            VaultLocked, NotAllowed, Exposed: it may not leave; nothing was written.
        """
        from stemma.report import exchange, tables

        if format not in ("json", "csv"):
            raise BadInput(f"There is no format {format!r}.", hint="Formats: json, or csv with -o FOLDER.")
        allowed = self.release(purpose, recipient, vault)

        def make(place: Path) -> tuple[Path, ...]:
            if format == "csv":
                return tables.write_csv(allowed.contents, place)
            return (_write_whole(place, _json_text(exchange.build(allowed.contents))),)

        with faults(out):
            return allowed.write(out, make)

    def redact(
        self,
        document: str,
        out: str | Path,
        *,
        purpose: str = "public_report",
        recipient: str = "",
        vault: Sequence[str | bytes] = (),
    ) -> tuple[Path, ...]:
        """Writes one document anew, as a page (.html) or text (.txt), from what of it may leave (see `release`).

        Raises:
            NotInCase: there is no such document. NotAllowed: nothing of it may leave. BadInput: another ending.
        """
        from stemma.releasing import document_of
        from stemma.report.rebuilt import rebuilt_page, rebuilt_text

        place = Path(out)
        make = {".html": rebuilt_page, ".htm": rebuilt_page, ".txt": rebuilt_text}.get(place.suffix.lower())
        if make is None:
            raise BadInput(f"A document is not written as {place.suffix!r}.", hint="Use .html or .txt.")
        allowed = self.release(purpose, recipient, vault)
        doc = document_of(self, allowed, document)
        with faults(place):
            return allowed.write(place, lambda to: (_write_whole(to, make(doc)),))

    def give_original(self, document: str, *, by: str = "", purpose: str = "internal_analysis") -> tuple[Any, str]:
        """One original as it was added, and its SHA-256; that it was given out is in the log before it is returned.

        Args:
            document: full id. by: who gets it; whoever opened the case where it is empty.

        Raises:
            NotInCase: there is no such document. VaultLocked, NotAllowed: it may not leave (see `release`).
            CaseBusy, CaseReadOnly, DiskFull: it is not in the log, so that it must not leave.
        """
        from stemma.releasing import release_of_original, use_of

        with self._store.view() as view:
            sha256 = view.original_of(document)
        if sha256 is None:
            raise NotInCase(f"There is no document {document!r} in this case.", hint="Look it up in the list.")
        allowed = release_of_original(self, use_of(purpose, ""), document, sha256, by=by)
        allowed.log("original", [(f"{sha256[:16]}.original", sha256)])
        return self._store.blobs.path(sha256), sha256

    def report(
        self,
        out: str | Path,
        *,
        purpose: str = "public_report",
        recipient: str = "",
        vault: Sequence[str | bytes] = (),
    ) -> tuple[Path, ...]:
        """Writes the case file (see `release`); the ending says how: .html, .json, or .csv (a folder of tables).

        Raises:
            BadInput: another ending. VaultLocked, NotAllowed, Exposed: it may not leave; nothing was written.
        """
        place = Path(out)
        ending = place.suffix.lower().lstrip(".")
        if ending in ("json", "csv"):
            into = place.with_suffix("") if ending == "csv" else place
            return self.export_to(ending, into, purpose=purpose, recipient=recipient, vault=vault)
        if ending not in ("html", "htm"):
            raise BadInput(f"There is no report of the kind {place.suffix!r}.", hint="Use .html, .json or .csv.")
        from stemma.report import casefile

        allowed = self.release(purpose, recipient, vault)
        with faults(place):
            page = casefile.html(allowed.contents)

            def attest(written: Path) -> None:
                _write_whole(written, self._attested(page, allowed, place.name))

            return allowed.write(place, lambda to: (_write_whole(to, page),), finish=attest, logged=True)

    def _attested(self, page: str, allowed: Release, name: str) -> str:
        """A report with the proof that it stands in the log; without one, where the case cannot be written."""
        from stemma.attesting import attested

        try:
            return attested(
                self._store,
                page,
                allowed.contents.documents,
                changed=allowed.guarded,
                actor=self._actor,
                wait=self.config.settings.lock_wait,
                told=lambda sha256: allowed.told("html", [(name, sha256)]),
            )
        except CaseReadOnly:
            if allowed.guarded:
                raise
            self.unlogged.append(name)
            return page


def _json_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _write_whole(place: Path, content: str | bytes) -> Path:
    """Writes a file under another name first, so that a failure leaves what was there.

    Raises:
        BadInput: nothing can be written there. OSError: no space is left.
    """
    if place.is_dir():
        raise BadInput(f"{place} is a folder.", hint=f"Name a file in it: {place / 'NAME'}", about=(str(place),))
    if not place.parent.is_dir():
        raise BadInput(f"There is no folder {place.parent}.", hint="Make it first.", about=(str(place),))
    holding = place.with_name(place.name + ".part")
    try:
        holding.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        holding.replace(place)
    except OSError as exc:
        if exc.errno in (errno.ENOSPC, errno.EDQUOT):
            raise
        text = f"{place} cannot be written: {exc.strerror or exc}."
        raise BadInput(text, hint="Choose another place with -o.", about=(str(place),)) from exc
    finally:
        with suppress(OSError):
            holding.unlink(missing_ok=True)
    return place


def doctor(case: Case | None = None) -> tuple[list[Checked], list[dict[str, Any]]]:
    """State of the installation and of a case, and the settings in force."""
    from stemma import health
    from stemma.settings import Settings

    settings = case.config.settings if case else Settings()
    return health.doctor(case), health.settings_table(settings)
