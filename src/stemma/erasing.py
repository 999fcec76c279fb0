"""Withdrawal and sealing: originals that name somebody go, documents made anew without the name take their place.

What is erased goes from the database, the log's payloads, the originals and the full-text index, and is overwritten;
the leaves of the log and all proofs stay. When it ends, the folder of the case is looked through for the name.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from stemma import __version__, answers, consents
from stemma.db.base import Change, View, Writer
from stemma.db.files import Held
from stemma.errors import BadInput, NotInCase
from stemma.protect.edits import NAME, Edit, Edited, edited
from stemma.protect.finder import Finder
from stemma.protect.scan import Left, left_in
from stemma.protect.vault import Guarded, place_of
from stemma.records import Document, record_id
from stemma.report.rebuilt import rebuilt_page

if TYPE_CHECKING:
    from stemma.case import Case
    from stemma.protecting import Persons

__all__ = ["Done", "Withdrawn", "reveal", "seal_documents", "sweep", "withdraw"]

INDEX = Path("workbench") / "pages.db"
DERIVED = "derived"  # kind of log rows


class Withdrawn(NamedTuple):
    """What a withdrawal did.

    Args:
        erased: originals that are gone with all that was read from them. rebuilt: documents made anew without the name.
        entries: entries of the log that no longer say anything. left: files in which the name still stands.
        remembered: True where the register keeps the person, so that the name is taken out of what leaves.
    """

    erased: int
    rebuilt: int
    entries: int
    left: tuple[Left, ...]
    remembered: bool


class Done(NamedTuple):
    """Documents that were sealed: ids before and now."""

    before: tuple[str, ...]
    now: tuple[str, ...]


@dataclass(slots=True)
class _Plan:
    """What goes: originals by SHA-256; documents made anew, with what they are made of."""

    gone: set[str] = field(default_factory=set)
    documents: set[str] = field(default_factory=set)
    anew: list[tuple[Document, Edited, str]] = field(default_factory=list)  # old, new text, SHA-256 of its original


def withdraw(persons: Persons, code: str, *, keep_public: bool = False) -> Withdrawn:
    """Ends the consent of a person and erases what they gave, and the name.

    Documents they gave in confidence, or that their consents covered, go whole. Other documents that name them are made
    anew without the name and their originals go. `keep_public` leaves those others alone; then the register has to
    remember the name, so that it is taken out of what leaves.

    Raises:
        BadInput: files are waiting to be read. NotInCase: there is no such person.
    """
    case, person = persons.case, persons.vault.one(code)
    finder = Finder([person.named])
    with case.writing("withdraw") as writer:
        _nothing_waits(writer)
        own = _given_by(case, writer, person.code)
        plan = _plan(writer, finder, own, whole=True, others=not keep_public, tag=NAME)
        rows = _rows_that_tell(writer, plan, finder, person.code, names=not keep_public)
        with writer.change(actor=persons.actor, reason=persons.reason) as change:
            change.record(consents.WITHDRAWN, {"person": person.code})
            _exchange(case, writer, change, plan, finder)
            entries = change.erase(rows, why="consent was withdrawn")
        sweep(case, writer)
    persons.vault.drop(id for id, about in persons.vault.kept().items() if person.code in about["codes"])
    if keep_public:
        persons.vault.change(replace(person, withdrawn=True))
    else:
        persons.vault.erase(person.code)
    left = left_in(case.path, person.names, besides=[place_of(case.path)])
    return Withdrawn(len(plan.gone) - _originals(plan), len(plan.anew), entries, tuple(left), keep_public)


def seal_documents(persons: Persons, asked: Sequence[str] = ()) -> Done:
    """Puts the originals of documents into the vault; documents with pseudonyms in place of names take their place.

    Args:
        asked: ids; without any, all documents that name a protected person.

    Raises:
        BadInput: files are waiting to be read, or nobody is named there.
    """
    case = persons.case
    people = [one for one in persons.vault.all() if one.protected]
    finder = Finder([one.named for one in people])
    with case.writing("seal") as writer:
        _nothing_waits(writer)
        ids = {answers.find_id(writer, one, case=str(case.path))[0] for one in asked}
        plan = _plan(writer, finder, set(), whole=False, others=True, tag="", only=ids)
        if not plan.anew:
            raise BadInput("Nobody of the register is named there.", hint="To see who is: stemma persons CASE mentions")
        _keep_originals(persons, case, writer, plan, people)
        rows = _rows_that_tell(writer, plan, finder, "", names=True)
        with writer.change(actor=persons.actor, reason=persons.reason) as change:
            now = _exchange(case, writer, change, plan, finder)
            change.erase(rows, why="names were sealed")
        sweep(case, writer)
    return Done(tuple(doc.id for doc, _, _ in plan.anew), tuple(now))


def reveal(persons: Persons, asked: str) -> tuple[str, bytes, dict[str, Any]]:
    """The text of a sealed document as it was, its original, and what is known of it; the access is in the log.

    Raises:
        NotInCase: it was not sealed.
    """
    kept = persons.vault.kept()
    wanted = asked.strip().upper()
    found = [id for id in kept if id.startswith(wanted)] if len(wanted) > 3 else []
    if len(found) != 1:
        raise NotInCase(f"No original is sealed for {asked!r}.", hint="To list them: stemma persons CASE sealed")
    about = kept[found[0]]
    persons.trace("original read", about["codes"], document=found[0])
    return about["text"], persons.vault.original(found[0]), about


def sweep(case: Case, writer: Writer) -> None:
    """Finishes an erasure, also one that was cut off: originals without a row, the full-text index, empty pages."""
    case.blobs.erase_others({row.sha256 for row in writer.originals()})
    for ending in ("", "-wal", "-shm", "-journal"):
        (case.path / INDEX).with_name(INDEX.name + ending).unlink(missing_ok=True)
    writer.compact()


def _nothing_waits(view: View) -> None:
    if view.pending():
        raise BadInput("Files are waiting to be read.", hint="First: stemma run CASE")


def _given_by(case: Case, view: View, code: str) -> set[str]:
    """SHA-256 of the originals that a person gave in confidence, or that a consent of theirs names."""
    confidential = consents.confidential_of(view, case.config.confidential)
    mine = {original for original, givers in confidential.givers.items() if code in givers}
    covered = {id for one in consents.consents_of(view) if one.person == code for id in one.covers}
    documents = {place for id in covered for full, place in view.matching(id, 2) if full == id}
    return mine | {row.original for row in view.documents() if row.id in documents | covered}


def _plan(
    view: View, finder: Finder, own: set[str], *, whole: bool, others: bool, tag: str, only: Iterable[str] = ()
) -> _Plan:
    plan = _Plan(gone=set(own) if whole else set())
    chosen = set(only)
    by_original: dict[str, list[Document]] = defaultdict(list)
    rows = view.documents()
    original = {row.id: row.original for row in rows}
    for reading in answers.readings(view, [row.id for row in rows]):
        by_original[original[reading.document.id]].append(reading.document)
    names = defaultdict(list)
    for one in view.references():
        names[one.sha256].append(one.file)
    for sha256, documents in by_original.items():
        if sha256 in plan.gone:
            plan.documents |= {doc.id for doc in documents}
            continue
        wanted = others and (not chosen or any(doc.id in chosen for doc in documents))
        told = any(finder.redacted(name, address=True) for name in names[sha256])
        if wanted and (told or any(_tells(doc, finder) for doc in documents)):
            plan.gone.add(sha256)
            plan.documents |= {doc.id for doc in documents}
            plan.anew += [(doc, _new_text(doc, finder, tag), sha256) for doc in documents]
    return plan


def _tells(doc: Document, finder: Finder) -> bool:
    told = [doc.title, doc.outlet, doc.author, *(found.value for found in doc.metadata.values())]
    addresses = [doc.url, doc.file, *(found.value for found in doc.metadata.values())]
    return (
        bool(finder.redacted(doc.text))
        or any(text and finder.redacted(text) for text in told)
        or any(text and finder.redacted(text, address=True) for text in addresses)
    )


def _new_text(doc: Document, finder: Finder, tag: str) -> Edited:
    found = finder.redacted(doc.text)
    return edited(doc.text, [Edit(m.start, m.end, tag or (m.codes[0] if len(m.codes) == 1 else NAME)) for m in found])


def _originals(plan: _Plan) -> int:
    return len({sha256 for _, _, sha256 in plan.anew})


def _rows_that_tell(view: View, plan: _Plan, finder: Finder, code: str, *, names: bool) -> list[int]:
    """Numbers of the log rows whose payload names the person, or what goes."""
    marks = [*plan.gone, *plan.documents]
    out = []
    for row in view.log():
        if row.body is None or row.kind in (consents.WITHDRAWN, "erased"):
            continue
        mine = row.kind == consents.CONSENT and code and json.loads(row.body).get("person") == code
        if mine or any(mark in row.body for mark in marks) or (names and finder.redacted(row.body, address=True)):
            out.append(row.seq)
    return out


def _exchange(case: Case, writer: Writer, change: Change, plan: _Plan, finder: Finder) -> list[str]:
    """Takes the originals out and the documents made anew in; returns the ids these will have."""
    confidential = consents.confidential_of(writer, case.config.confidential)
    held = {row.id for row in consents.held_of(writer, confidential)}
    items, marks, ids, blobs = [], dict(confidential.givers), [], case.blobs
    for doc, text, original in plan.anew:
        sha256, size = blobs.put(Held(rebuilt_page(_clean(doc, text, finder)).encode("utf-8")))
        name = f"{_cut(doc.file, finder, address=True)}.rebuilt.html"
        told = {"file": name, "sha256": sha256, "size": size, "source": "", "action": "redact"}
        seq = change.record(DERIVED, {**told, "tool": __version__})
        items.append((sha256, size, name, seq))
        ids.append(record_id("D", sha256, ""))
        if doc.id in held:
            marks[sha256] = confidential.givers.get(original, ())
    blobs.settle()
    left = {sha256: givers for sha256, givers in marks.items() if sha256 not in plan.gone}
    for givers in sorted(set(left.values())):
        mine = sorted(sha256 for sha256, one in left.items() if one == givers)
        change.record(consents.CONFIDENTIAL, {"originals": mine, "persons": list(givers), "on": True})
    change.forget(sorted(plan.gone), also=lambda text: bool(finder.redacted(text, address=True)))
    change.add_originals(items)
    return ids


def _clean(doc: Document, text: Edited, finder: Finder) -> Document:
    return replace(
        doc,
        text=text.text,
        title=doc.title and _cut(doc.title, finder),
        outlet=doc.outlet and _cut(doc.outlet, finder),
        author=doc.author and _cut(doc.author, finder),
        paragraphs=tuple(
            replace(one, start=a, end=b) for one in doc.paragraphs for a, b in [text.span(one.start, one.end)]
        ),
    )


def _cut(text: str, finder: Finder, *, address: bool = False) -> str:
    return edited(text, [Edit(m.start, m.end, NAME) for m in finder.redacted(text, address=address)]).text


def _keep_originals(persons: Persons, case: Case, writer: Writer, plan: _Plan, people: Sequence[Guarded]) -> None:
    """Seals each original under the id its document will have, with the map from new places to old ones."""
    for doc, text, original in plan.anew:
        page = rebuilt_page(_clean(doc, text, Finder([one.named for one in people])))
        id = record_id("D", _sha256(page), "")
        shifts = [[e.start, e.end, *text.span(e.start, e.end)] for e in text.edits]
        told = {one for e in text.edits for one in [e.tag] if one != NAME}
        about = {"document": doc.id, "file": doc.file, "codes": sorted(told), "text": doc.text, "places": shifts}
        content = case.blobs.path(original).read_bytes()
        persons.vault.keep(id, about, content)


def _sha256(text: str) -> str:
    import hashlib

    return hashlib.sha256(text.encode("utf-8")).hexdigest()
