"""Remarks about acts: somebody says that something did not happen, or that it has stopped."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from stemma.incidents.account import Account
from stemma.incidents.dates import Bounds, bounds
from stemma.incidents.vocabulary import Habits, acts, habits
from stemma.incidents.words import stems
from stemma.records import At, Document, Origin, Quote, Reading, Statement

__all__ = ["Remark", "remarks"]

NAME_LETTERS = 4  # shorter stems are articles and titles
BESIDE = 5  # sentences around an end without an act in which the acts it is about may stand
OPEN_DAYS = 3660  # above this an end is "since" its first day
OF_MANY = 40  # a stem in more different names than this ("Maria", "ministry") does not tell by itself who is meant
NEIGHBOUR = 1  # sentences before or after a bare remark in which the act it is about may stand
NAMED = ("person", "body")  # kinds of speakers that are called by their name
ANSWERING = frozenset({"official", "institution-relaying"})  # access of those who speak for a body
Kind = Literal["denial", "ended"]


@dataclass(frozen=True, slots=True)
class Remark:
    """A denial or an announced end.

    Args:
        at: its sentence. about: the accounts it denies or ends, or those named beside it; may be empty.
        families: families of acts it is about. when: for an end, from when on; otherwise the day of what is denied.
        speaker: telling stems of the speaker's name and organisation.
        interested: the lineage counts him to the accused.
        words: stems of the sentence. beside: the act it is about stands in or next to its sentence.
        close: the acts it is about stand around its sentence and it names none itself.
        near: the account of the same family before it in its document; the first after it where there is none.
        known_in: documents that name the speaker or his organisation.
    """

    kind: Kind
    at: At
    about: tuple[Account, ...]
    families: frozenset[str]
    when: Bounds | None
    speaker: frozenset[str]
    interested: bool
    known_in: frozenset[str]
    near: str | None
    words: frozenset[str]
    beside: bool
    close: bool = False

    @property
    def days(self) -> frozenset[Bounds]:
        """The single days of the acts that it is about."""
        return frozenset(a.when for a in self.about if a.when is not None and a.when.days == 1)


def _speaker(stmt: Statement | None, doc: Document) -> frozenset[str]:
    """Stems of the speaker's name and organisation; of the outlet and author where the text names no speaker."""
    speaker = stmt.speaker if stmt else None
    if speaker is not None and speaker.kind != "unnamed":
        told = " ".join((speaker.name, speaker.organisation))
    elif stmt is not None and stmt.chain and speaker is None:
        told = stmt.chain[-1]
    else:
        told = " ".join((doc.outlet or "", doc.author or ""))
    return _name(told)


def _name(text: str) -> frozenset[str]:
    """Stems of a name without articles and titles."""
    return frozenset(word for word in stems(text) if len(word) >= NAME_LETTERS)


def _answers(teller: Origin | None) -> bool:
    """True for somebody who speaks for a body and knows nothing by himself: his denial is that of the body."""
    return teller is not None and (teller.interested or teller.access in ANSWERING)


class _Naming:
    """Who is named where.

    Args:
        documents: for every stem of a name those that mention it. of_many: stems that so many names have in common
            (given names, "ministry", "guard") that one of them does not tell by itself who is meant.
    """

    def __init__(self, readings: Sequence[Reading]) -> None:
        documents: dict[str, set[str]] = defaultdict(set)
        names: dict[str, set[frozenset[str]]] = defaultdict(set)
        for reading in readings:
            for name in {m.name for m in reading.mentions if m.kind in ("person", "body")}:
                found = stems(name)
                for stem in found:
                    documents[stem].add(reading.document.id)
                    if len(names[stem]) <= OF_MANY:
                        names[stem].add(found)
        self.documents = {stem: frozenset(held) for stem, held in documents.items()}
        self.of_many = frozenset(stem for stem, held in names.items() if len(held) > OF_MANY)

    def telling(self, speaker: frozenset[str]) -> frozenset[str]:
        """The stems of a name that tell who is meant; all of them where none does by itself."""
        return speaker - self.of_many or speaker

    def known_in(self, speaker: frozenset[str]) -> frozenset[str]:
        """Documents that name somebody with one of these stems."""
        return frozenset().union(*(self.documents.get(stem, frozenset()) for stem in speaker))


def _accused(items: Sequence[Account]) -> frozenset[str]:
    """Stems that name perpetrators in more than one document; in one alone they may be misread."""
    documents: dict[str, set[str]] = defaultdict(set)
    for one in items:
        for word in one.perpetrators:
            documents[word].add(one.document)
    return frozenset(word for word, where in documents.items() if len(where) > 1)


def remarks(
    readings: Sequence[Reading],
    items: Sequence[Account],
    interested: frozenset[str],
    tellers: Mapping[str, Origin],
) -> tuple[Remark, ...]:
    """All denials and announced ends, one per sentence and kind.

    Args:
        interested: ids of statements whose origin belongs to the accused side. tellers: the origin behind a statement
            or an allegation, by its id.
    """
    by_sentence: Mapping[tuple[str, int], list[Account]] = defaultdict(list)
    by_document: Mapping[str, list[Account]] = defaultdict(list)
    for one in items:
        by_sentence[one.document, one.order].append(one)
        by_document[one.document].append(one)
    out: dict[tuple[str, str, int], Remark] = {}
    table = acts().nonacts
    naming = _Naming(readings)
    accused = _accused(items)
    for reading in sorted(readings, key=lambda r: r.document.id):
        stmts = {s.id: s for s in reading.statements}
        orders = {s.start: n for n, s in enumerate(reading.document.sentences)}
        published = bounds(reading.document.published)
        for alleg in sorted(reading.allegations, key=lambda a: a.trigger):
            stmt = stmts.get(alleg.statement) if alleg.statement else None
            denied = alleg.modality == "denied" or (stmt is not None and stmt.stance == "denies")
            ended = alleg.act == table["ended"] or alleg.modality == "ended"
            words = habits(reading.document.language)
            promised = not ended and denied and words.from_now.search(alleg.sentence.text) is not None
            ended = ended or promised
            if alleg.act != table["denial"] and not denied and not ended:
                continue
            order = orders.get(alleg.sentence.start, -1)
            kind: Kind = "ended" if ended else "denial"
            about = _about(by_sentence, alleg.document, order, kind)
            beside = bool(about)
            if promised:
                about = tuple(a for a in by_document[alleg.document] if abs(a.order - order) <= BESIDE)
            elif ended and not about:
                about = tuple(by_document[alleg.document])
            if not ended and words.undisputed.search(alleg.sentence.text):
                continue
            rejected = alleg.act == table["denial"] or (stmt is not None and stmt.stance == "denies")
            if not ended and not rejected and not words.negation.search(alleg.sentence.text):
                continue
            own = bounds(alleg.when.edtf) if alleg.when else _only_day(reading, alleg.sentence) if ended else None
            teller = tellers.get(stmt.id if stmt else alleg.id) or tellers.get(alleg.id)
            speaker = _speaker(stmt, reading.document)
            if stmt is None and teller is not None:
                speaker = _name(teller.label)
            elif stmt is not None and teller is not None and (stmt.speaker is None or stmt.speaker.kind not in NAMED):
                speaker |= _name(
                    " ".join(w for w in teller.label.split() if w[:1].isupper())
                )  # "the head of the company"
            speaker = naming.telling(speaker)
            remark = Remark(
                kind=kind,
                at=At(alleg.document, alleg.sentence),
                about=about,
                families=frozenset(a.family for a in about),
                when=_begun(own or published) if ended else own,
                speaker=speaker,
                interested=(stmt is not None and stmt.id in interested) or bool(speaker & accused) or _answers(teller),
                known_in=naming.known_in(speaker),
                near=_near(by_document[alleg.document], order, about),
                words=stems(alleg.sentence.text),
                beside=beside,
                close=promised,
            )
            seen = out.get((kind, alleg.document, order))
            if seen is None or (remark.speaker and not seen.speaker):
                out[kind, alleg.document, order] = remark
        for extra in _ends(reading, by_document[reading.document.id], naming, tellers):
            out.setdefault(("ended", reading.document.id, orders.get(extra.at.quote.start, -1)), extra)
        for extra in _wordless(reading, interested, naming, accused, tellers):
            order = orders.get(extra.at.quote.start, -1)
            if ("denial", reading.document.id, order) not in out and (reading.document.id, order) not in by_sentence:
                out["denial", reading.document.id, order] = extra
    return tuple(out[key] for key in sorted(out))


def _wordless(
    reading: Reading,
    interested: frozenset[str],
    naming: _Naming,
    accused: frozenset[str],
    tellers: Mapping[str, Origin],
) -> Iterator[Remark]:
    """Statements that deny something in which no act was recognised, as remarks without a family of acts."""
    doc = reading.document
    starts = [s.start for s in doc.sentences]
    for stmt in reading.statements:
        if stmt.stance not in ("denies", "asserts") or not stmt.content:
            continue
        at = bisect_right(starts, stmt.content[0].start) - 1
        if at < 0:
            continue
        quote = Quote.of(doc.text, doc.sentences[at].start, doc.sentences[at].end)
        if stmt.stance == "asserts" and not _never(stmt, quote, interested, tellers, habits(doc.language)):
            continue
        if habits(doc.language).undisputed.search(quote.text):
            continue
        speaker = naming.telling(_speaker(stmt, doc))
        yield Remark(
            kind="denial",
            at=At(doc.id, quote),
            about=(),
            families=frozenset(),
            when=None,
            speaker=speaker,
            interested=stmt.id in interested or bool(speaker & accused) or _answers(tellers.get(stmt.id)),
            known_in=naming.known_in(speaker),
            near=None,
            words=frozenset().union(*(stems(c.text) for c in stmt.content)),
            beside=False,
        )


def _never(
    stmt: Statement, quote: Quote, interested: frozenset[str], tellers: Mapping[str, Origin], words: Habits
) -> bool:
    """True when somebody who answers for a body says that something never was so."""
    if stmt.id not in interested and not _answers(tellers.get(stmt.id)):
        return False
    return words.absolute.search(quote.text) is not None


def _ends(
    reading: Reading, told: Sequence[Account], naming: _Naming, tellers: Mapping[str, Origin]
) -> Iterator[Remark]:
    """Sentences that say with a date that something is over, in which no act was recognised.

    They are about the acts told just before or after them.
    """
    doc = reading.document
    words = habits(doc.language)
    if not words.gone.search(doc.text) and not words.none_left.search(doc.text):
        return
    for order, span in enumerate(doc.sentences):
        quote = Quote.of(doc.text, span.start, span.end)
        found = words.gone.search(quote.text)
        none = None if found else words.none_left.search(quote.text)
        if none is not None and words.since.search(quote.text):
            found = none
        ends = span.start + found.end() if found and found is not none else span.start
        after = [d for d in reading.dates if quote.overlaps(d.quote) and d.quote.start > ends]
        about = tuple(a for a in told if abs(a.order - order) <= BESIDE)
        when = bounds(after[0].edtf) if after else None
        if found is None or when is None or not about:
            continue
        stmt = next((s for s in reading.statements if any(c.overlaps(quote) for c in s.content)), None)
        speaker = naming.telling(_speaker(stmt, doc))
        teller = tellers.get(stmt.id) if stmt else None
        yield Remark(
            kind="ended",
            at=At(doc.id, quote),
            about=about,
            families=frozenset(a.family for a in about),
            when=when,
            speaker=speaker,
            interested=_answers(teller),
            known_in=naming.known_in(speaker),
            near=_near(told, order, about),
            words=stems(quote.text),
            beside=False,
            close=True,
        )


def _begun(end: Bounds | None) -> Bounds | None:
    """The day from which on it is over, of "since 1 April"."""
    return replace(end, last=end.first) if end is not None and end.days > OPEN_DAYS else end


def _only_day(reading: Reading, sentence: Quote) -> Bounds | None:
    """The days of the only date in a sentence: an end that was announced then is no later than that."""
    known = {b for d in reading.dates if sentence.overlaps(d.quote) and (b := bounds(d.edtf))}
    return next(iter(known)) if len(known) == 1 else None


def _near(told: Sequence[Account], order: int, about: Sequence[Account]) -> str | None:
    """The account that speaks for what is denied, nearest before the remark; the first after it where there is none."""
    families = {a.family for a in about}
    fit = [a for a in told if a.voice == "for" and a.family in families]
    before = [a for a in fit if a.order <= order]
    return before[-1].id if before else fit[0].id if fit else None


def _about(
    by_sentence: Mapping[tuple[str, int], list[Account]], document: str, order: int, kind: Kind
) -> tuple[Account, ...]:
    """Accounts the remark is about: those of its sentence that it denies, else all of it, else those just before it."""
    here = by_sentence.get((document, order), [])
    meant = [a for a in here if a.alleg.modality == ("denied" if kind == "denial" else "ended") or a.voice == "against"]
    if meant or here:
        return tuple(meant or here)
    for near in range(1, NEIGHBOUR + 1):
        before = by_sentence.get((document, order - near), [])
        if before:
            return tuple(before)
    return ()
