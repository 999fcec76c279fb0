"""What of a case may not leave for one use, and the case as if that had never been said.

Documents given in confidence and statements of persons in the register need a consent; what has none is left out before
anything is counted, and so are its words where other documents repeat them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from stemma import answers, consents, decided
from stemma.again import weigh_again
from stemma.db.base import DocumentRow, View
from stemma.errors import NotAllowed
from stemma.naming import Names
from stemma.protect.consent import Book
from stemma.protect.edits import WITHHELD, Edit
from stemma.records import Incident, Lineage, Origin, Pattern, Statement, Use, Withheld
from stemma.report.contents import Contents

if TYPE_CHECKING:
    from stemma.case import Case

__all__ = ["Desk"]

LEAST_QUOTE = 24  # code points of a withheld passage that is looked for in other documents
LONGEST_PASSAGE = 600  # code points of a passage drawn from a withheld one that is taken out whole


class Desk:
    """One release while it is worked out.

    Args:
        base: everything in the case. names: who must not be named for this use.
    """

    def __init__(
        self,
        case: Case,
        view: View,
        use: Use,
        base: Contents,
        names: Names,
        book: Book,
        confidential: consents.Confidential,
    ) -> None:
        self.case, self.view, self.use, self.base, self.names, self.book = case, view, use, base, names, book
        self.confidential = confidential
        self.whole: dict[str, str] = {}  # documents left out, with the reason
        self.masks: dict[str, list[Edit]] = defaultdict(list)
        self.silent: dict[str, str] = {}  # statements left out, with the reason
        self.rests: set[str] = set()  # ids of the consents on which it rests
        self.under_consent = False

    def made(self) -> tuple[Contents, Contents]:
        """What is left, and the same without names.

        Raises:
            NotAllowed: something would leave under a consent, and the questions that come first are not answered.
        """
        self._documents()
        self._statements()
        if self.under_consent:
            self._gates()
        left = self._without(self.base)
        self._echoes(left)
        out, taken = self.names.taken_out(left, self.masks)
        return left, replace(out, withheld=self._told(taken))

    # --- consent

    def _documents(self) -> None:
        for row in consents.held_of(self.view, self.confidential):
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

    def _statements(self) -> None:
        """Statements of persons in the register, wherever they stand: denied until consent covers them."""
        if not self.names.persons:
            return
        texts = {doc.id: doc.text for doc in self.base.documents}
        for stmt in self.base.statements:
            if stmt.document in self.whole or stmt.id in self.silent:
                continue
            codes = self.names.speakers(stmt)
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


def _names_one(file: str, files: Iterable[str]) -> bool:
    """True for a problem that names one of these files, or a container with it, in its list of files."""
    return any(one == file or one in file or (file and one.startswith(file + "/")) for one in files)
