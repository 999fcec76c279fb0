"""What may leave a case, for one use: consents per statement, names taken out, the finished output looked through.

    contents -> without what nobody agreed to -> weighed again without it -> names taken out -> written aside
             -> looked through -> entry in the log -> put where it was asked for

Any doubt stops it: nothing is written then.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from stemma import answers, consents, decided
from stemma.again import weigh_again
from stemma.db.base import DocumentRow, View
from stemma.db.faults import faults
from stemma.errors import BadInput, Exposed, NotAllowed, VaultLocked
from stemma.lexicon.pseudonyms import published_pseudonyms
from stemma.protect import recheck, vault
from stemma.protect.consent import Book
from stemma.protect.edits import NAME, WITHHELD, Edit, Edited, edited
from stemma.protect.finder import Finder, Mention
from stemma.protect.pseudonyms import CODE
from stemma.protect.vault import Guarded, Vault, open_vault
from stemma.records import PURPOSES, Document, Incident, Lineage, Origin, Pattern, Statement, Use, Withheld
from stemma.report.contents import Contents
from stemma.report.redacted import redacted

if TYPE_CHECKING:
    from stemma.case import Case
    from stemma.protect.keys import Secret

__all__ = ["Release", "document_of", "in_confidence", "not_pseudonyms", "refuse_feed", "release", "use_of"]

LEAST_QUOTE = 24  # code points of a withheld passage that is looked for in other documents
LONGEST_PASSAGE = 600  # code points of a passage drawn from a withheld one that is taken out whole


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
            must not be read. hidden: ids of documents as they are told, by id.
    """

    case: Case
    use: Use
    contents: Contents
    guarded: bool = False
    consents: tuple[str, ...] = ()
    finder: Finder = field(default_factory=lambda: Finder(()))
    codes: frozenset[str] = frozenset()
    hidden: Mapping[str, str] = field(default_factory=dict)

    def check_value(self, value: Any) -> None:
        """Looks through plain JSON values.

        Raises:
            Exposed: somebody would be named.
        """
        if self.guarded:
            self._stop(recheck.look_at_value(value, self.finder, self.codes))

    def log(self, what: str) -> None:
        """An entry that says what leaves, for what, for whom, under which consents."""
        if not self.guarded:
            return
        told = {
            "what": what,
            "purpose": self.use.purpose,
            "recipient": self.use.recipient,
            "consents": list(self.consents),
            "withheld": [[one.what, one.number, one.why] for one in self.contents.withheld],
        }
        with (
            self.case.writing("release") as writer,
            writer.change(actor=self.case.actor, reason=self.use.purpose) as change,
        ):
            change.record(consents.RELEASED, told)

    def write(self, out: Path, make: Callable[[Path], Sequence[Path]]) -> tuple[Path, ...]:
        """Has an output made, and puts it into its place only when it names nobody.

        Args:
            make: writes to a path and returns the files written.

        Raises:
            Exposed: somebody would be named; nothing is left of it.
        """
        if not self.guarded:
            return tuple(make(out))
        if recheck.look_at_bytes(out.name, b"", self.finder, self.codes):
            raise Exposed("The name of the file would name a protected person.", hint="Choose another name with -o.")
        if not out.parent.is_dir():
            raise BadInput(f"There is no folder {out.parent}.", hint="Make it first.", about=(str(out),))
        with _aside(out) as folder:
            written = make(folder / out.name)
            for one in written:
                self._stop(recheck.look(one, self.finder, self.codes))
            self.log(out.suffix.lstrip(".") or "csv")
            places = []
            for one in written:
                place = out.parent / one.relative_to(folder)
                place.parent.mkdir(exist_ok=True)
                with faults(place):
                    one.replace(place)
                places.append(place)
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


@contextmanager
def _aside(out: Path) -> Iterator[Path]:
    with faults(out):
        folder = Path(tempfile.mkdtemp(prefix=".stemma-", dir=out.parent))
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
    opened = _opened(case, given)
    with case.viewing() as view:
        confidential = consents.confidential_of(view, case.config.confidential)
        if opened is None and not confidential:
            return Release(case, use, case.contents())
        desk = _Desk(case, view, use, opened, consents.book_of(view, case.now()), confidential)
        return desk.made()


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
        names: dict[str, list[str]] = defaultdict(list)
        for one in view.references():
            names[one.sha256].append(one.file)
        held = [r for r in view.documents() if confidential.holds(r.original, [r.file, *names[r.original]])]
        givers = confidential.givers
        return frozenset(r.id for r in held if not book.allows(givers.get(r.original, ()), (r.id,), use).yes)


def refuse_feed(case: Case) -> None:
    """A feed tells what moved, also about what is withheld: it is not made where somebody is protected.

    Raises:
        NotAllowed: so it is here.
    """
    with case.viewing() as view:
        held = bool(consents.confidential_of(view, case.config.confidential)) or bool(vault.count(case.path))
    if held:
        hint = "Write a report instead: stemma report CASE"
        raise NotAllowed("No feed is given out of a case that protects persons.", hint=hint)


class _Desk:
    """One release while it is worked out."""

    def __init__(
        self, case: Case, view: View, use: Use, opened: Vault | None, book: Book, confidential: consents.Confidential
    ) -> None:
        self.case, self.view, self.use, self.book = case, view, use, book
        self.vault = opened
        self.confidential = confidential
        self.persons = {one.code: one for one in opened.all() if one.protected} if opened else {}
        self.every = Finder([one.named for one in self.persons.values()])
        self.named = {code for code in self.persons if book.identity(code, use) == "named"}
        self.hidden = Finder([one.named for code, one in self.persons.items() if code not in self.named])
        self.strict = self.hidden
        self.whole: dict[str, str] = {}  # documents left out, with the reason
        self.masks: dict[str, list[Edit]] = defaultdict(list)
        self.silent: dict[str, str] = {}  # statements left out, with the reason
        self.rests: set[str] = set()
        self.under_consent = False
        self.clean_text = lru_cache(maxsize=100_000)(self._clean)

    def made(self) -> Release:
        base = self.case.contents()
        self._leave_pseudonyms(base)
        self._documents()
        self._statements(base)
        if self.under_consent:
            self._gates()
        left = self._without(base)
        self._echoes(left)
        out, names = self._names(left)
        contents = replace(out, withheld=self._told(names))
        codes = frozenset(code for code in self.persons if self._tag((code,)) == NAME)
        hide = self.vault.hidden_id if self.vault else str
        ids = {doc.id: hide(doc.id) for doc in left.documents}
        return Release(self.case, self.use, contents, True, tuple(sorted(self.rests)), self.hidden, codes, ids)

    def _leave_pseudonyms(self, base: Contents) -> None:
        """A name that a text calls a pseudonym is nobody's: standing alone it is kept, and links to no one."""
        words = sorted({word for doc in base.documents for word in published_pseudonyms(doc.text)})
        if words and self.persons:
            people = {code: replace(one, keep=(*one.keep, *words)) for code, one in self.persons.items()}
            self.every = Finder([one.named for one in people.values()])
            self.hidden = Finder([one.named for code, one in people.items() if code not in self.named])

    # --- consent

    def _documents(self) -> None:
        names: dict[str, list[str]] = defaultdict(list)
        for one in self.view.references():
            names[one.sha256].append(one.file)
        for row in self.view.documents():
            if not self.confidential.holds(row.original, [row.file, *names[row.original]]):
                continue
            givers = self.confidential.givers.get(row.original, ())
            allowed = self.book.allows(givers, (row.id,), self.use)
            if allowed.yes:
                self.rests.update(allowed.consents)
                self.under_consent = True
            elif not self._partly(row, givers):
                self.whole[row.id] = allowed.why

    def _partly(self, row: DocumentRow, givers: Sequence[str]) -> bool:
        """Where only some statements of a document are covered, the rest of its text is taken out."""
        (reading,) = answers.readings(self.view, [row.id])
        open_: list[Statement] = []
        for stmt in reading.statements:
            allowed = self.book.allows(givers, (stmt.id,), self.use)
            named = any(stmt.id in one.covers for one in self.book.consents)
            if allowed.yes and named:
                open_.append(stmt)
                self.rests.update(allowed.consents)
        if not open_:
            return False
        self.under_consent = True
        spans = sorted((q.start, q.end) for stmt in open_ for q in (*stmt.content, stmt.source, stmt.cue) if q)
        at = 0
        text = reading.document.text
        for start, end in [*spans, (len(text), len(text))]:
            if start > at and text[at:start].strip():
                self.masks[row.id].append(Edit(at, start, f" {WITHHELD} "))
            at = max(at, end)
        kept = {stmt.id for stmt in open_}
        for stmt in reading.statements:
            if stmt.id not in kept:
                self.silent[stmt.id] = "no consent is on record"
        return True

    def _statements(self, base: Contents) -> None:
        """Statements of persons in the register, wherever they stand: denied until consent covers them."""
        if not self.persons:
            return
        texts = {doc.id: doc.text for doc in base.documents}
        for stmt in base.statements:
            if stmt.document in self.whole or stmt.id in self.silent:
                continue
            codes = self._speakers(stmt)
            if not codes:
                continue
            allowed = self.book.allows(codes, (stmt.id, stmt.document), self.use)
            if allowed.yes:
                self.rests.update(allowed.consents)
                self.under_consent = True
                continue
            self.silent[stmt.id] = allowed.why
            for quote in stmt.content:
                if quote.end <= len(texts[stmt.document]):
                    self.masks[stmt.document].append(Edit(quote.start, quote.end, WITHHELD))

    def _speakers(self, stmt: Statement) -> tuple[str, ...]:
        said = [stmt.source.text if stmt.source else "", *stmt.chain, stmt.speaker.name if stmt.speaker else ""]
        codes = {code for text in said for one in self.every.redacted(text) for code in one.codes}
        return tuple(sorted(codes | {found for text in said for found in CODE.findall(text) if found in self.persons}))

    def _gates(self) -> None:
        if self.use.purpose == "internal_analysis":
            return
        seq, given = consents.gates_of(self.view, self.use.purpose, self.use.recipient)
        kinds = (consents.CONSENT, consents.WITHDRAWN, consents.CONFIDENTIAL, "received")
        latest = max((row.seq for kind in kinds for row in self.view.entries(kind, newest=1)), default=0)
        missing = [name for name in consents.QUESTIONS if name not in given]
        if missing or seq < latest:
            text = "Something would leave under a consent, and the questions before it are not answered"
            text += "." if missing else " for the case as it is now."
            to = f' --to "{self.use.recipient}"' if self.use.recipient else ""
            answers_ = " ".join(f'--answer {name}="..."' for name in consents.QUESTIONS)
            hint = f'stemma persons {self.case.path} gates --for {self.use.purpose}{to} {answers_} --reason "..."'
            raise NotAllowed(text, hint=hint)

    # --- what is left

    def _without(self, base: Contents) -> Contents:
        """The contents as if what is withheld had never been said."""
        if not self.whole and not self.silent:
            return base
        gone = set(self.whole)
        hit = gone | {stmt.document for stmt in base.statements if stmt.id in self.silent}
        affected = sorted({place for place in self.view.places(hit).values() if place})
        lineage, incidents = self._weighed(affected)
        documents = tuple(doc for doc in base.documents if doc.id not in gone)
        statements = tuple(s for s in base.statements if s.document not in gone and s.id not in self.silent)
        dropped = {a.id for a in base.allegations if a.document in gone or self._masked(a.document, a.trigger)}
        dropped |= {a.id for a in base.allegations if a.statement in self.silent}
        allegations = tuple(a for a in base.allegations if a.id not in dropped)
        lineage, incidents = self._pruned(lineage, incidents, dropped)
        now = _followed(base.incidents, incidents)
        files = {doc.file for doc in base.documents if doc.id in gone}
        ruled = decided.ruled_incidents(self.view, incidents)
        return replace(
            base,
            documents=documents,
            statements=statements,
            allegations=allegations,
            lineage=lineage,
            incidents=answers.by_weight(ruled),
            contradictions=tuple(
                replace(one, incidents=tuple(dict.fromkeys(now[i] for i in one.incidents if i in now)))
                for one in base.contradictions
                if not any(at.document in gone or self._masked(at.document, at.quote) for at in (one.a, one.b))
            ),
            timeline=tuple(
                replace(one, incident=now.get(one.incident or ""))
                for one in base.timeline
                if one.at.document not in gone and not self._masked(one.at.document, one.at.quote)
            ),
            patterns=tuple(found for one in base.patterns if (found := self._pattern(one, gone, now))),
            problems=tuple(p for p in base.problems if p.document not in gone and not _names_one(p.file, files)),
            bonds=tuple(b for b in base.bonds if b.a not in dropped and b.b not in dropped),
            decisions=tuple(s for s in base.decisions if not hit.intersection(s.decision.documents)),
            also_named={key: value for key, value in base.also_named.items() if key not in gone},
        )

    def _pattern(self, one: Pattern, gone: set[str], now: Mapping[str, str]) -> Pattern | None:
        """The pattern where all of its words may be told and all of its incidents are left; else nothing of it."""
        places = [at for r in one.reasons for at in r.shown_at] + [at for m in one.members for at in m.shown_at]
        hit = any(self._masked(at.document, at.quote) for at in places) or gone.intersection(one.documents)
        if hit or any(key not in now for key in one.incidents):
            return None
        members = tuple(replace(m, incident=now[m.incident]) for m in one.members)
        return replace(one, practices=tuple(now[key] for key in one.practices), members=members)

    def _weighed(self, affected: Sequence[str]) -> tuple[Lineage, tuple[Incident, ...]]:
        rest = cast("Sequence[str]", dict.fromkeys(p for p in sorted(self.view.neighbourhoods()) if p not in affected))
        held = answers.held(self.view, rest)
        lineages, incidents = [held.lineage], list(held.grouping.incidents)
        for place in affected:
            origins = self._silent_origins(answers.findings(self.view, "origin", Origin, [place]))
            found, lineage = weigh_again(
                self.view,
                place,
                standard=self.case.config.settings.standard,
                documents=tuple(self.whole),
                origins=origins,
            )
            incidents += found
            lineages.append(lineage)
        return answers.joined_lineages(lineages), tuple(incidents)

    def _silent_origins(self, origins: Iterable[Origin]) -> list[Origin]:
        return [one for one in origins if one.statements and set(one.statements) <= set(self.silent)]

    def _pruned(
        self, lineage: Lineage, incidents: Sequence[Incident], dropped: set[str]
    ) -> tuple[Lineage, tuple[Incident, ...]]:
        """Without origins that only speak where nothing may be told, and without mentions of them."""
        silent = {one.id for one in self._silent_origins(lineage.origins)}
        claims = tuple(
            c
            for c in lineage.claims
            if c.origin not in silent and c.allegation not in dropped and not self._masked(c.document, c.quote)
        )
        kept = {c.id for c in claims}
        out = replace(
            lineage,
            claims=claims,
            origins=tuple(
                replace(o, statements=tuple(s for s in o.statements if s not in self.silent))
                for o in lineage.origins
                if o.id not in silent
            ),
            ties=tuple(t for t in lineage.ties if t.a not in silent and t.b not in silent),
        )
        made = []
        for one in incidents:
            mine = tuple(a for a in one.allegations if a not in dropped)
            if not mine:
                continue
            made.append(
                replace(
                    one,
                    allegations=mine,
                    claims=tuple(c for c in one.claims if c in kept),
                    origins=tuple(o for o in one.origins if o not in silent),
                    hangs_on=tuple(o for o in one.hangs_on if o not in silent),
                    contrary=tuple(at for at in one.contrary if not self._masked(at.document, at.quote)),
                )
            )
        return out, tuple(made)

    def _masked(self, document: str, quote: Any) -> bool:
        return any(quote.start < one.end and one.start < quote.end for one in self.masks.get(document, ()))

    def _echoes(self, left: Contents) -> None:
        """The same words in other documents, and passages drawn from them, are taken out too."""
        if not self.masks:
            return
        texts = {doc.id: doc.text for doc in left.documents}
        pieces = set()
        for doc, edits in list(self.masks.items()):
            if doc in texts:
                pieces |= {" ".join(texts[doc][one.start : one.end].split()) for one in edits}
        long = sorted((p for p in pieces if len(p) >= LEAST_QUOTE), key=lambda p: (-len(p), p))
        if long:
            pattern = re.compile("|".join(r"\s+".join(map(re.escape, p.split())) for p in long))
            for doc, text in texts.items():
                self.masks[doc] += [Edit(f.start(), f.end(), WITHHELD) for f in pattern.finditer(text)]
        for link in left.lineage.links:
            for one in link.passages:
                for here, there, doc, other in (
                    (one.parent, one.child, link.parent, link.child),
                    (one.child, one.parent, link.child, link.parent),
                ):
                    short = there.end - there.start <= LONGEST_PASSAGE and one.how != "copy"
                    if short and other in texts and self._masked(doc, here):
                        self.masks[other].append(Edit(there.start, there.end, WITHHELD))

    # --- names

    def _names(self, left: Contents) -> tuple[Contents, int]:
        texts: dict[str, Edited] = {}
        names = 0
        for doc in left.documents:
            found = [(m, self._tag(m.codes)) for m in not_pseudonyms(self.strict.redacted(doc.text), doc.text)]
            edits = [Edit(m.start, m.end, tag) for m, tag in found if tag]
            edits += [Edit(f.start(), f.end(), tag) for f in CODE.finditer(doc.text) if (tag := self._code_tag(f[0]))]
            names += len(edits)
            edits += self.masks.get(doc.id, [])
            if edits:
                texts[doc.id] = edited(doc.text, edits)
        if not self.persons and not texts:
            return left, 0
        hide = self.vault.hidden_id if self.vault is not None and (texts or self._any_name(left)) else None
        clean_address = lru_cache(maxsize=10_000)(self._clean_address)
        return redacted(left, texts, clean=self.clean_text, clean_address=clean_address, hide=hide), names

    def _any_name(self, left: Contents) -> bool:
        """True where a name stands outside the texts: in a title, a file name, an author."""
        for doc in left.documents:
            told = [doc.title, doc.outlet, doc.author, doc.url, doc.file, *(f.value for f in doc.metadata.values())]
            if any(text and self._clean_address(text) != text for text in told):
                return True
        return False

    def _tag(self, codes: Sequence[str]) -> str:
        """What stands in place of a name: the pseudonym or initials where that was agreed to, else the fixed tag."""
        if all(code in self.named for code in codes):
            return ""
        if len(codes) == 1:
            how = self.book.identity(codes[0], self.use)
            if how == "pseudonym":
                return codes[0]
            if how == "initials":
                return _initials(self.persons[codes[0]])
        return NAME

    def _code_tag(self, code: str) -> str:
        if code not in self.persons:
            return ""
        tag = self._tag((code,))
        return NAME if tag == NAME else ""

    def _clean(self, text: str) -> str:
        return self._cut(text, self.hidden.redacted(text))

    def _clean_address(self, text: str) -> str:
        found = self.hidden.redacted(text, address=True)
        if found and "://" in text:
            return NAME  # what is left of an address would still lead to the page
        return self._cut(text, found)

    def _cut(self, text: str, found: Sequence[Mention]) -> str:
        edits = [Edit(m.start, m.end, tag) for m in found if (tag := self._tag(m.codes))]
        edits += [Edit(f.start(), f.end(), tag) for f in CODE.finditer(text) if (tag := self._code_tag(f[0]))]
        return edited(text, edits).text if edits else text

    def _told(self, names: int) -> tuple[Withheld, ...]:
        out = [Withheld("documents", n, why) for why, n in sorted(Counter(self.whole.values()).items())]
        out += [Withheld("statements", n, why) for why, n in sorted(Counter(self.silent.values()).items())]
        if names:
            out.append(Withheld("names", names, "the person is protected"))
        return tuple(out)


def _followed(before: Iterable[Incident], after: Iterable[Incident]) -> dict[str, str]:
    """The id under which each incident goes on, by its id before: that of the first mention that is left."""
    holder = {alleg: one.id for one in after for alleg in one.allegations}
    found = ((one.id, next((holder[a] for a in one.allegations if a in holder), "")) for one in before)
    return {old: new for old, new in found if new}


def not_pseudonyms(found: Sequence[Mention], text: str) -> list[Mention]:
    """Mentions without those that are a pseudonym which the text itself declares."""
    declared = published_pseudonyms(text)
    return [one for one in found if one.text.casefold() not in declared]


def _initials(person: Guarded) -> str:
    return "".join(f"{word[0].upper()}." for word in person.names[0].split()[:3] if word[0].isalpha()) or NAME


def _names_one(file: str, files: Iterable[str]) -> bool:
    """True for a problem that names one of these files, or a container with it, in its list of files."""
    return any(one == file or one in file or (file and one.startswith(file + "/")) for one in files)
