"""Small invented cases for the tests of incidents and assess: texts, what was read out of them, and who knew it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from stemma.records import (
    Allegation,
    Claim,
    Count,
    Document,
    Lineage,
    Link,
    Mention,
    Origin,
    Paragraph,
    Passage,
    Place,
    Quote,
    Reading,
    Span,
    Statement,
    Tie,
    When,
    record_id,
)

PLACES = {
    "Marrow Bridge": ("marrow bridge", ("sundry vale", "orlanda"), "town", 10.0, 20.0),
    "Copper Gate": ("copper gate", ("sundry vale", "orlanda"), "town", 11.0, 21.0),
    "Colony 9": ("colony 9", ("sundry vale", "orlanda"), "prison", 12.0, 22.0),
    "Sundry Vale": ("sundry vale", ("orlanda",), "region", 10.5, 20.5),
}


@dataclass
class Case:
    """Collects documents; `read` and `lineage` give what the stages take."""

    readings: dict[str, Reading] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)

    def document(self, name: str, text: str, *, published: str | None = None, language: str = "en") -> str:
        """Add a text; every line is a paragraph. Returns the document's id."""
        ident = record_id("D", name)
        paragraphs, at = [], 0
        for line in text.split("\n"):
            paragraphs.append(Paragraph(at, at + len(line), "body"))
            at += len(line) + 1
        sentences = tuple(Span(m.start(), m.end()) for m in re.finditer(r"[^.\n]+\.?", text) if m.group().strip())
        doc = Document(
            ident, f"{name}.txt", name, "text/plain", text, name, tuple(paragraphs), sentences, (),
            published=published, language=language,
        )  # fmt: skip
        self.readings[ident] = Reading(doc, (), ())
        return ident

    def quote(self, document: str, words: str, *, nth: int = 0) -> Quote:
        """The nth place where the words stand."""
        text = self.readings[document].document.text
        at = -1
        for _ in range(nth + 1):
            at = text.index(words, at + 1)
        return Quote.of(text, at, at + len(words))

    def _sentence(self, document: str, at: int) -> Quote:
        doc = self.readings[document].document
        span = next(s for s in doc.sentences if s.start <= at < s.end)
        return Quote.of(doc.text, span.start, span.end)

    def says(self, document: str, speaker: str, content: str, *, stance: str = "asserts", kind: str = "person") -> str:
        """Add a statement; returns its id."""
        quote = self.quote(document, content)
        at = self.readings[document].document.text.find(speaker)
        mention = Mention(quote if at < 0 else self.quote(document, speaker), speaker, kind)  # type: ignore[arg-type]
        stmt = Statement(
            record_id("S", document, quote.start), document, mention.quote, None, (quote,), (speaker,),
            stance, "indirect", 1.0, speaker=mention,  # type: ignore[arg-type]
        )  # fmt: skip
        old = self.readings[document]
        self.readings[document] = replace(old, statements=(*old.statements, stmt))
        return stmt.id

    def act(
        self, document: str, act: str, trigger: str, *, nth: int = 0, modality: str = "done",
        statement: str | None = None,
        place: str = "", date: str = "", count: tuple[int, int | None] | None = None, victims: tuple[str, ...] = (),
        perpetrators: tuple[str, ...] = (), means: tuple[str, ...] = (), origin: str = "", access: str = "eyewitness",
        depth: int = 0,
    ) -> str:  # fmt: skip
        """Add a mention of an act, and the claim of `origin` where one is given; returns the allegation's id.

        date: "words=EDTF". count: range of persons, read at the first victim or the trigger.
        """
        quote = self.quote(document, trigger, nth=nth)
        sentence = self._sentence(document, quote.start)
        words, _, edtf = date.partition("=")
        alleg = Allegation(
            record_id("A", document, act, quote.start), document, statement, act, quote, sentence,
            modality,  # type: ignore[arg-type]
            perpetrators=tuple(self.quote(document, p) for p in perpetrators),
            victims=tuple(self.quote(document, v) for v in victims),
            place=Place(self.quote(document, place), place, *PLACES[place][:1], PLACES[place][2], PLACES[place][3],
                        PLACES[place][4], PLACES[place][1]) if place else None,
            when=When(self.quote(document, words), edtf) if date else None,
            count=Count(quote, count[0], count[1], "persons") if count else None,
            means=tuple(self.quote(document, m) for m in means),
        )  # fmt: skip
        old = self.readings[document]
        self.readings[document] = replace(old, allegations=(*old.allegations, alleg))
        if origin:
            self.claim(alleg.id, document, origin, access=access, depth=depth)
        return alleg.id

    def date(self, document: str, words: str, edtf: str) -> None:
        """A date that belongs to no act."""
        old = self.readings[document]
        self.readings[document] = replace(old, dates=(*old.dates, When(self.quote(document, words), edtf)))

    def count(self, document: str, words: str, number: int, unit: str = "persons") -> None:
        """A number that belongs to no act."""
        old = self.readings[document]
        one = Count(self.quote(document, words), number, number, unit)
        self.readings[document] = replace(old, counts=(*old.counts, one))

    def origin(self, name: str, *, kind: str = "person", access: str = "eyewitness", interested: bool = False) -> str:
        """Add an origin; returns its id."""
        ident = record_id("O", name)
        self.origins[ident] = Origin(ident, name, name, kind, access, (), (), interested=interested)
        return ident

    def claim(self, alleg: str, document: str, origin: str, *, access: str = "eyewitness", depth: int = 0) -> None:
        """Say whose knowledge stands behind a mention."""
        found = next(a for r in self.readings.values() for a in r.allegations if a.id == alleg)
        quote = found.sentence if found.document == document else self.quote(document, "")
        ident = record_id("C", alleg, document, origin)
        self.claims.append(Claim(ident, alleg, document, quote, origin, access, depth))

    def tie(
        self, a: str, b: str, probability: float, *, rule: str = "channel", text: str = "One briefed the other."
    ) -> None:
        """Add a reason to think that two origins depend on each other."""
        self.ties.append(Tie(record_id("T", a, b), a, b, probability, rule, text))

    def copies(self, child: str, parent: str, *, kind: str = "copy") -> None:
        """The whole child draws on the whole parent."""
        texts = [self.readings[d].document.text for d in (child, parent)]
        passage = Passage(Span(0, len(texts[0])), Span(0, len(texts[1])), kind)
        self.links.append(Link(record_id("L", child, parent), child, parent, kind, 0.97, (), (passage,)))  # type: ignore[arg-type]

    def speaks(self, origin: str, *statements: str) -> None:
        """Statements in which an origin speaks."""
        old = self.origins[origin]
        self.origins[origin] = replace(old, statements=tuple(sorted({*old.statements, *statements})))

    @property
    def read(self) -> tuple[Reading, ...]:
        """The readings."""
        return tuple(self.readings.values())

    @property
    def lineage(self) -> Lineage:
        """What the lineage stage would say."""
        return Lineage(tuple(self.links), (), tuple(self.origins.values()), tuple(self.ties), tuple(self.claims))
