"""Who tells a document: a person in the first person, a body in its own release, or a news outlet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from stemma.lineage.bodies import bare_body
from stemma.lineage.casefile import Sheet
from stemma.lineage.names import key_words, looks_named
from stemma.lineage.voices import Voice, Voices
from stemma.lineage.wording import Wording, wording
from stemma.records import Document
from stemma.records.span import Quote

__all__ = ["Narrator", "narrator"]

PERSONAL = 5  # words such as "I" outside quotations from which a text may be a letter or testimony
PLURAL = 3  # words such as "we" outside quotations from which a text may be a body's own
RETOLD = frozenset({"copy", "rewrite", "translate", "summarise"})
SMALL_WORD = 3  # letters; longer words of a name have capitals ("Ada van der Brel")
SIGNATURE_LINES = 4  # at the end of a letter: the name, and what its bearer is, where and when
SIGNATURE_WORDS = 8
FORM_LABEL = 16  # code points before the colon of a line such as "Annexes: a list"
FORM_LINES = 8  # at the beginning and the end of a form in which its writer is named
STEM = 6  # letters by which two words for one body agree
TWICE = 2  # statements of a body that its own text calls by one word ("the Chamber")
DENSE = 0.01  # and their share of all words; letters measured between .03 and .09, columns below .005
_NAME = re.compile(r"[\s:,]{1,3}((?:[^\W\d_a-z][\w.’'-]*)(?:[ ][^\W\d_a-z][\w.’'-]*){0,3})")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Narrator:
    """kind: letter, body or news; voice: index of the author's or the body's voice, None for news."""

    kind: str
    voice: int | None = None


def narrator(sheet: Sheet, voices: Voices) -> Narrator:
    """Who answers for what the document says without attribution."""
    doc = sheet.reading.document
    terms = wording(doc.language)
    own = _outside_quotations(sheet)
    personal = terms.count("first_person", own)
    if personal >= PERSONAL and personal >= DENSE * len(_WORD.findall(own)) and not _retells(sheet, own, terms):
        name, at = _author(sheet, own, terms)
        if name:
            known = _known(voices, doc.id, name)
            voice = known if known is not None else voices.add(Voice(doc.id, name, "person", True, at=at))
            return Narrator("letter", voice)
    body = _body(sheet, voices, terms, own)
    return Narrator("body", body) if body is not None else Narrator("news")


def _retells(sheet: Sheet, own: str, terms: Wording) -> bool:
    """Somebody who writes in the first person about what others published, and saw none of it: a blog, a column."""
    borrowed = any(link.kind in RETOLD for link in sheet.links) or len(sheet.lost) > 1
    return borrowed and not (terms.has("saw", own) or terms.has("suffered", own))


def _outside_quotations(sheet: Sheet) -> str:
    """Text outside quotations and headlines."""
    doc, pieces, at = sheet.reading.document, [], 0
    if doc.paragraphs and doc.paragraphs[0].kind in ("title", "heading"):
        at = doc.paragraphs[0].end
    for span in doc.quotations:
        if span.start >= at:
            pieces.append(doc.text[at : span.start])
            at = span.end
    return " ".join([*pieces, doc.text[at:]])


def _author(sheet: Sheet, own: str, terms: Wording) -> tuple[str, Quote | None]:
    """Name of the writer: as the text presents it, as it is signed, or as the page says."""
    doc = sheet.reading.document
    for found in terms.pattern("presents").finditer(doc.text):
        name = _NAME.match(doc.text, found.end())
        if name:
            text = name.group(1).rstrip(",;:")
            return text, Quote.of(doc.text, name.start(1), name.start(1) + len(text))
    signed = _signed(doc, terms)
    if signed is None and doc.outlet and doc.author:
        return "", None  # a byline: whoever reports in the first person has it from others
    return signed or (doc.author or "", None)


def _signed(doc: Document, terms: Wording) -> tuple[str, Quote] | None:
    """The name under a letter, above an address or a calling, or the one a form asks for: "Filled in by: Ada Brel"."""
    paras = doc.paragraphs
    for para in (*reversed(paras[-FORM_LINES:]), *paras[:FORM_LINES]):
        label = terms.pattern("signs").match(doc.text, para.start)
        name = _NAME.match(doc.text, label.end()) if label else None
        if name and name.end() <= para.end:
            return _quoted(doc, name.start(1), name.group(1).rstrip(",;:"))
    found: tuple[str, Quote] | None = None
    for para in reversed(paras[-SIGNATURE_LINES:]):
        line = doc.text[para.start : para.end].strip(" -–—*_")
        if ":" in line[:FORM_LABEL]:
            continue  # enclosures, copies, where to reply
        if not 0 < len(line.split()) <= SIGNATURE_WORDS or line.endswith(("!", "?")):
            break
        signed, _, calling = line.partition(", ")
        if len(signed.split()) <= 4 and _is_signature(signed) and (not calling or calling[:1].islower()):
            found = _quoted(doc, doc.text.index(signed, para.start), signed)
        elif line.endswith("."):
            break
    return found


def _quoted(doc: Document, start: int, name: str) -> tuple[str, Quote]:
    return name, Quote.of(doc.text, start, start + len(name))


def _is_signature(line: str) -> bool:
    """ "Ada Brel", "A. B.": words with capitals, but no sentence and no announcement ("Next week: the ferries.")."""
    words = _WORD.findall(line)
    if not words or not {":", ","}.isdisjoint(line) or line.endswith(("!", "?")):
        return False
    if line.endswith(".") and len(words[-1]) > 1:
        return False
    return all(looks_named(word) for word in words if len(word) > SMALL_WORD)


def _known(voices: Voices, document: str, name: str) -> int | None:
    at = voices.index.get((document, name))
    if at is not None:
        return at
    want = key_words(name)
    same = (
        [i for (doc, other), i in voices.index.items() if doc == document and key_words(other) == want] if want else []
    )
    return same[0] if same else None


def _body(sheet: Sheet, voices: Voices, terms: Wording, own: str) -> int | None:
    """The body whose release this is: the outlet or author is a body that speaks here, or speaks as "we"."""
    doc = sheet.reading.document
    speaking: Counter[int] = Counter()
    for stmt in sheet.statements:
        for name in stmt.chain:
            at = voices.index.get((doc.id, name))
            if at is not None and voices.all[at].kind == "body":
                speaking[at] += 1
    plural = terms.count("first_plural", own)
    said = frozenset(key_words(own))
    for label in (doc.outlet, doc.author):
        if not label or terms.has("courts", label):
            continue  # what a court writes down others have said
        bare = bare_body(label, terms)
        want = set(key_words(bare))
        fits = [at for at in speaking if want and _short_for(want, voices.all[at])]
        ours = plural >= PLURAL and not sheet.links
        told = fits and (ours or want <= said or any(_calls_itself(voices.all[at], said, speaking[at]) for at in fits))
        press = terms.has("press", label)
        if told and not (press and not plural) and not _compiles(want, own, terms):
            chosen = max(fits, key=lambda at: (speaking[at], -at))
            if set(key_words(voices.all[chosen].name)) != want and not voices.all[chosen].authority:
                # other documents call it by its full name
                voices.merge(chosen, voices.add(Voice(doc.id, bare, "body", True)))
            return chosen
        if bare != label and want and not (label == doc.author and want <= set(key_words(doc.outlet or ""))):
            return voices.add(Voice(doc.id, bare, "body", True))
        authority = terms.has("authorities", label)
        if want and not press and (authority or (ours and want <= said)) and not _compiles(want, own, terms):
            return voices.add(Voice(doc.id, label, "body", True, authority=authority))
    if plural >= PLURAL and not doc.outlet and (signed := _signed_for(sheet, voices, terms)) is not None:
        return signed
    if plural >= PLURAL and speaking and not (doc.outlet and terms.has("press", doc.outlet)) and not doc.author:
        outer = Counter(voices.index.get((doc.id, stmt.chain[0])) for stmt in sheet.statements if stmt.chain)
        top, times = min(outer.items(), key=lambda pair: (-pair[1], -1 if pair[0] is None else pair[0]))
        if top is not None and top in speaking and 2 * times >= len(sheet.statements):
            return top
    return None


def _calls_itself(voice: Voice, said: frozenset[str], times: int) -> bool:
    """The voice comes up by its own name: by two words and more, as a public authority, or again and again."""
    have = key_words(voice.name)
    return said.issuperset(have) and (len(have) > 1 or voice.authority or times >= TWICE)


def _signed_for(sheet: Sheet, voices: Voices, terms: Wording) -> int | None:
    """The body in whose name somebody signs: "For the Commission: Ada Brel, chair"."""
    doc = sheet.reading.document
    for para in reversed(doc.paragraphs[-SIGNATURE_LINES:]):
        for found in terms.pattern("signs_for").finditer(doc.text, para.start, para.end):
            name = _NAME.match(doc.text, found.end())
            if name is None or name.end() > para.end or doc.text[name.end() : name.end() + 1] not in (":", ","):
                continue
            want = set(key_words(name.group(1)))
            known = {voices.index.get((doc.id, mention.name)) for mention in sheet.reading.mentions} - {None}
            bodies = [i for i in known if i is not None and voices.all[i].kind == "body"]
            fits = [i for i in bodies if want and want <= set(key_words(voices.all[i].name))]
            full = max(fits, key=lambda i: (len(key_words(voices.all[i].name)), -i), default=None)
            return full if full is not None else voices.add(Voice(doc.id, name.group(1), "body", True))
    return None


def _compiles(want: set[str], own: str, terms: Wording) -> bool:
    """ "The Round Table is compiled from published sources": no knowledge of its own."""
    found = terms.pattern("compilers").finditer(own)
    return any(want <= set(key_words(own[max(0, one.start() - 120) : one.end() + 120])) for one in found)


def _short_for(want: set[str], voice: Voice) -> bool:
    """The body itself, also where its own release calls it by a part of its name: "the Observatory", "the Ministry"."""
    full, have = _stems(want), _stems(key_words(voice.name))
    return bool(have) and (have <= full or (full <= have and len(full) > 1))


def _stems(words: Iterable[str]) -> frozenset[str]:
    """ "The monitors" are a monitoring team."""
    return frozenset(word[:STEM] for word in words)
