"""Whose knowledge stands behind each statement (DESIGN 3.1, steps 2 to 5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from stemma.lexicon.pseudonyms import published_pseudonyms
from stemma.lineage.access import inquired, of_body, of_person
from stemma.lineage.alignment import align
from stemma.lineage.bodies import merge_bodies
from stemma.lineage.casefile import CaseFile, Sheet
from stemma.lineage.ledger import Bearing, Key, Ledger, paragraph, sentence, through
from stemma.lineage.names import key_words, words
from stemma.lineage.narrator import narrator
from stemma.lineage.people import merge_described, merge_people, split_joint
from stemma.lineage.voices import NOBODY, Voice, collect
from stemma.lineage.wording import Wording, wording
from stemma.records.statement import Statement

__all__ = ["attribute", "identified"]

DRAWN = 0.8  # probability from which a text is sure to draw on another
FOLLOWING = 240  # code points after a statement in which it may be said from whom the speaker has it


def attribute(case: CaseFile) -> Ledger:
    """Find the origins of every statement, parents first, so that a child inherits what its parent rests on."""
    ledger = Ledger(case, collect(case))
    ledger.lost_names = {key_words(lost.name): lost.id for lost in case.lost.values() if key_words(lost.name)}
    ledger.outlets = {key_words(name): ids for name, ids in case.by_outlet.items() if key_words(name)}
    for one in case.order:
        ledger.narrators[one] = narrator(case.sheets[one], ledger.voices)
    _no_outlets(ledger)
    declared = {id: published_pseudonyms(sheet.reading.document.text) for id, sheet in case.sheets.items()}
    hidden = {id: frozenset(part for word in found for part in words(word)) for id, found in declared.items() if found}
    merge_people(ledger.voices, hidden)
    merge_described(ledger.voices)
    split_joint(ledger.voices)
    merge_bodies(ledger.voices)
    _own_people(ledger)
    align(ledger.voices, case)
    for at, voice in enumerate(ledger.voices.all):
        if voice.named:
            ledger.faces.setdefault(ledger.voices.find(at), at)
    _inquiries(ledger)
    _carriers(ledger)
    for one in case.order:
        sheet = case.sheets[one]
        ledger.said[one] = tuple(_bearings(ledger, sheet, at) for at in range(len(sheet.statements)))
        ledger.said[one] = _headed(ledger, sheet)
    return ledger


def _no_outlets(ledger: Ledger) -> None:
    """A text that a body issued and that is not in the case does not make the body an outlet."""
    names = (
        ledger.case.sheets[one].reading.document.outlet for one, who in ledger.narrators.items() if who.kind == "body"
    )
    bodies = [frozenset(key_words(name)) for name in names if name]
    for name in [name for name in ledger.lost_names if any(body.issuperset(name) for body in bodies)]:
        del ledger.lost_names[name]


def _headed(ledger: Ledger, sheet: Sheet) -> tuple[tuple[Bearing, ...], ...]:
    """A headline that names nobody ("group says") speaks for whoever the text below rests on."""
    said = ledger.said[sheet.id]
    heads = [p for p in sheet.reading.document.paragraphs if p.kind in ("title", "heading")]

    def named(bearing: Bearing) -> bool:
        return bearing.key[0] != "voice" or ledger.face(bearing.key[2]).named

    inside = [any(p.start <= sheet.extents[at][0] < p.end for p in heads) for at in range(len(said))]
    below = [b for at, found in enumerate(said) for b in found if not inside[at] and b.key[0] != "unknown" and named(b)]
    if not below:
        return said
    most = Counter(b.key for b in below)
    top = max(below, key=lambda b: most[b.key])
    reason = "A headline that names nobody stands for what the text below tells."
    return tuple(
        (top._replace(reason=reason),) if inside[at] and found and not any(map(named, found)) else found
        for at, found in enumerate(said)
    )


def _own_people(ledger: Ledger) -> None:
    """ "Our director", "who coordinates our work": in a body's own release, its people are the body's voice."""
    for at, voice in enumerate(ledger.voices.all):
        who = ledger.narrators[voice.document]
        if who.kind != "body" or who.voice is None or voice.kind != "person" or not voice.named:
            continue
        terms = wording(ledger.case.sheets[voice.document].reading.document.language)
        if terms.has("first_plural", voice.role) and terms.has("speaks_for", voice.role):
            ledger.voices.merge(who.voice, at)


def _inquiries(ledger: Ledger) -> None:
    """Bodies that asked many people themselves, as their own releases tell."""
    for one, who in ledger.narrators.items():
        doc = ledger.case.sheets[one].reading.document
        if who.kind == "body" and who.voice is not None and inquired(doc.text, wording(doc.language)):
            ledger.inquiries.add(ledger.voices.find(who.voice))


def _carriers(ledger: Ledger) -> None:
    """Who is heard only through whom: for each voice, the persons and bodies that carry it, and 0 for nobody (-1)."""
    for one in ledger.case.order:
        for stmt in ledger.case.sheets[one].statements:
            nodes = _nodes(ledger, one, stmt)
            if not nodes:
                continue
            inner = ledger.voices.find(nodes[-1])
            outer = [ledger.voices.find(n) for n in nodes[:-1] if ledger.voices.all[n].kind != "outlet"]
            outer = [n for n in outer if n != inner]
            ledger.carried.setdefault(inner, Counter())[outer[-1] if outer else -1] += 1


def _nodes(ledger: Ledger, document: str, stmt: Statement) -> list[int]:
    """Voices of the chain, outermost first; nodes that are not given are left out."""
    found = (ledger.voices.index.get((document, name)) for name in _chain(ledger, document, stmt))
    return [at for at in found if at is not None]


def _chain(ledger: Ledger, document: str, stmt: Statement) -> tuple[str, ...]:
    """Names of the chain without whoever only reports: outlet and byline of a news report are no speakers in it.

    A name made of pronouns alone stands for nobody.
    """
    doc = ledger.case.sheets[document].reading.document
    terms = wording(doc.language)
    names = stmt.chain or ((stmt.speaker.name,) if stmt.speaker else (NOBODY,))
    if ledger.narrators[document].kind == "news":
        kept = tuple(name for name in names if name not in (doc.author, doc.outlet))
        names = kept or (NOBODY,)
    return tuple(NOBODY if set(words(name)) <= terms.pronouns else name for name in names)


def _bearings(ledger: Ledger, sheet: Sheet, at: int) -> tuple[Bearing, ...]:
    stmt = sheet.statements[at]
    nodes = _nodes(ledger, sheet.id, stmt)
    names = _chain(ledger, sheet.id, stmt)
    inner = ledger.voices.index.get((sheet.id, names[-1])) if names[-1] != NOBODY else None
    for parent, index, how in ledger.voices.aligned.get((sheet.id, at), ()):
        inherited = ledger.said[parent][index]
        if inherited and _inherits(ledger, inner, inherited, parent, index, how):
            return through(inherited, (parent,), "The statement repeats one of an earlier text.")
    if inner is None:
        return _unnamed(ledger, sheet, at, nodes)
    retold = _retold(ledger, sheet, inner) or _described(ledger, sheet, at, inner)
    if retold:
        return retold
    if (sheet.id, names[-1]) in ledger.voices.joint:
        parts = ledger.voices.joint[sheet.id, names[-1]]
        halves = (ledger.voices.index[sheet.id, part] for part in parts)
        return tuple(dict.fromkeys(_origin(ledger, sheet, at, nodes[:-1], half) for half in halves))
    bearing = _origin(ledger, sheet, at, nodes[:-1], inner)
    several = _several(ledger, sheet, stmt, inner) if bearing.key == ("voice", "", ledger.voices.find(inner)) else 1
    if several > 1:
        return tuple(bearing._replace(key=("voice", str(n), bearing.key[2])) for n in range(1, several + 1))
    return (bearing,)


def _retold(ledger: Ledger, sheet: Sheet, inner: int) -> tuple[Bearing, ...]:
    """ "Observers note": a voice without a name adds no origin to a summary that tells no facts of its own."""
    voice = ledger.face(inner)
    if voice.named or not sheet.links or any(link.kind != "summarise" for link in (*sheet.links, *sheet.lost)):
        return ()
    parent = sheet.links[0].parent
    return through(ledger.main(parent), (parent,), "A summary of an earlier text, in which nobody is named.")


def _described(ledger: Ledger, sheet: Sheet, at: int, inner: int) -> tuple[Bearing, ...]:
    """ "A rights group said": in a text that draws on a release, a body without a name is whoever issued it."""
    voice = ledger.face(inner)
    if voice.kind != "body" or voice.named or voice.authority:
        return ()

    def issued(parents: Iterable[str]) -> tuple[Bearing, ...]:
        parent = next((one for one in parents if ledger.narrators[one].kind == "body"), None)
        if parent is None:
            return ()
        return through(ledger.main(parent), (parent,), "The body without a name issued the earlier text.")

    extent = _extent(sheet, at)
    return (
        issued(step.parent for step in sheet.steps_at(*extent))
        or ledger.drawn(sheet.id, *extent)
        or issued(link.parent for link in sheet.links if link.probability >= DRAWN)
    )


def _several(ledger: Ledger, sheet: Sheet, stmt: Statement, inner: int) -> int:
    """ "Two mothers who wrote to us separately": how many speakers without a name a source counts; 1 for others."""
    voice, terms = ledger.voices.all[inner], wording(sheet.reading.document.language)
    if voice.named or stmt.source is None or not terms.has("kin", voice.name):
        return 1
    first = stmt.source.text.split()[0].lower() if stmt.source.text.split() else ""
    return terms.numbers.get(first, 1)


def _inherits(
    ledger: Ledger, inner: int | None, inherited: tuple[Bearing, ...], parent: str, index: int, how: str
) -> bool:
    """A repeated statement keeps the parent's origins unless the child names somebody else as its speaker."""
    if inner is None or not ledger.voices.all[inner].named or how in ("copy", "translate"):
        return True
    root = ledger.voices.find(inner)
    if _is_outlet(ledger, ledger.voices.all[inner]):
        return True
    there = _nodes(ledger, parent, ledger.case.sheets[parent].statements[index])
    return any(b.key == ("voice", "", root) for b in inherited) or root in {ledger.voices.find(n) for n in there}


def _unnamed(ledger: Ledger, sheet: Sheet, at: int, nodes: list[int]) -> tuple[Bearing, ...]:
    """Nobody is named: whoever relays it is as far as one can see; without a relay the origin stays unknown."""
    for node in reversed(nodes):
        if ledger.voices.all[node].kind != "outlet":
            bearing = _origin(ledger, sheet, at, [], node)
            access = "institution-relaying" if ledger.voices.all[node].kind == "body" else bearing.access
            return (
                bearing._replace(access=access, depth=bearing.depth + 1, reason="Relayed without naming the source."),
            )
    start, end = sheet.extents[at]
    steps = sheet.steps_at(start, end)
    who = ledger.narrators[sheet.id]
    if steps or who.voice is not None:
        return ledger.narrative(sheet.id, start, end)
    if nodes:
        return (_outlet(ledger, sheet, nodes[-1]),)
    return (Bearing(("unknown", sheet.id, 0), "unknown", 1, (), "The source is not given."),)


def _origin(ledger: Ledger, sheet: Sheet, at: int, outer: list[int], inner: int) -> Bearing:
    """The deepest node of the chain that can be identified (METHOD 6, DESIGN 3.1 step 4)."""
    stmt, voices = sheet.statements[at], ledger.voices
    voice = ledger.face(inner)
    terms = wording(sheet.reading.document.language)
    via = _lost_on_theway(ledger, outer)
    if voice.kind == "outlet" or _is_outlet(ledger, voice):
        return _outlet(ledger, sheet, inner)
    carriers = [n for n in outer if not _is_outlet(ledger, voices.all[n]) and voices.find(n) != voices.find(inner)]
    who = ledger.narrators[sheet.id]
    if not carriers and who.voice is not None and voices.find(who.voice) != voices.find(inner):
        carriers = [who.voice]
    said = " ".join(piece.text for piece in stmt.content)
    around = sentence(sheet, *_extent(sheet, at))
    heard = None if carriers or not voice.named else _heard_from(ledger, sheet, at, inner, terms)
    if heard is not None:
        unnamed = _direct(ledger, heard, voices.all[heard], said, around, "", terms)
        return unnamed._replace(depth=1, via=via, reason="The speaker has it from somebody who is not named.")
    if carriers:
        carrier = ledger.face(carriers[-1])
        reason = _relayed(ledger, voice, inner, carrier, around, terms)
        if reason:
            bearing = _direct(ledger, carriers[-1], carrier, said, around, "", terms)
            access = "institution-relaying" if carrier.kind == "body" and not carrier.authority else bearing.access
            if terms.has("kin", f"{voice.name} {voice.role}") or _kin_between(voice, carrier, around, terms):
                access = "family" if carrier.kind == "person" else access
            depth = 0 if reason.startswith("Words") else 1
            if voice.kind == "crowd" and voices.find(carriers[-1]) in ledger.inquiries:
                access, depth = "institution-own-inquiry", 0  # "all fourteen": those whom it asked
            return bearing._replace(access=access, depth=depth, via=via, reason=reason)
    return _direct(ledger, inner, voice, said, around, stmt.access, terms)._replace(via=via)


def _heard_from(ledger: Ledger, sheet: Sheet, at: int, inner: int, terms: Wording) -> int | None:
    """ "A neighbour told him about it", right after a statement: the unnamed voice from whom the speaker has it."""
    voice = ledger.voices.all[inner]
    if voice.kind != "person" or terms.has("officials", f"{voice.name} {voice.role}"):
        return None
    text = sheet.reading.document.text
    end = _extent(sheet, at)[1]
    stop = min(paragraph(sheet, end)[1], end + FOLLOWING)
    if not terms.has("topic_relay", text[end:stop]):
        return None
    for other in sheet.statements_at(end, stop):
        nodes = _nodes(ledger, sheet.id, sheet.statements[other])
        if other != at and nodes and nodes[-1] != inner and not ledger.voices.all[nodes[-1]].named:
            return nodes[-1]
    return None


def _relayed(ledger: Ledger, voice: Voice, inner: int, carrier: Voice, around: str, terms: Wording) -> str:
    """The sentence that says why the carrier, not the voice it relays, is the origin; "" when the voice is."""
    about = f"{voice.name} {voice.role}"
    if carrier.kind == "body":
        if voice.named or voice.kind == "document" or terms.has("nameless", around):
            return ""
        return "A body relays somebody whom it does not name: as far as one can see, the body is the origin."
    if voice.kind == "document":
        return ""
    heard = ledger.carried.get(ledger.voices.find(inner), Counter())
    if voice.named and heard[-1]:
        return ""
    if voice.named:
        return "A person known only through somebody else's account: whoever gives the account is the origin."
    if terms.has("inside_account", voice.name):
        return "Words that the speaker heard are part of the speaker's own account."
    if terms.has("kin", about) or terms.has("officials", f"{carrier.name} {carrier.role}"):
        return "What others told a speaker reaches the case only through that speaker."
    return ""


def _kin_between(voice: Voice, carrier: Voice, around: str, terms: Wording) -> bool:
    return voice.kind == carrier.kind == "person" and terms.has("kin", around)


def _direct(ledger: Ledger, at: int, voice: Voice, said: str, around: str, given: str, terms: Wording) -> Bearing:
    root = ledger.voices.find(at)
    key: Key = ("voice", "", root)
    if voice.kind == "crowd":
        return Bearing(key, "anonymous", 1, (), "A crowd without names.")
    if voice.kind == "document":
        return Bearing(key, "document", 0, (), "The paper itself says it.")
    if voice.kind == "body":
        access, depth = of_body(voice, said, around, given, terms)
        access, depth = ledger.inquiry_of(root, access, depth, around, terms)
        return Bearing(key, access, depth, (), "The body says it itself.")
    access, depth = of_person(voice, said, around, given, terms)
    if not voice.named and not identified(voice, around, terms):
        return Bearing(key, "anonymous", depth, (), "A speaker whose name is not given.")
    return Bearing(key, access, depth, (), "The speaker says it.")


def identified(voice: Voice, around: str, terms: Wording) -> bool:
    """True for a speaker without a name who is told from all others: somebody's kin, or the holder of an office."""
    if voice.named or voice.kind in ("body", "document", "outlet"):
        return True
    if voice.kind == "crowd" or terms.has("anonymity", around) or terms.has("anonymity", voice.role):
        return False
    about = f"{voice.name} {voice.role}"
    definite = voice.at is not None and voice.at.text[:4].lower() in ("the ", "his ", "her ", "its ")
    return terms.has("kin", about) or (definite and terms.has("officials", about))


def _is_outlet(ledger: Ledger, voice: Voice) -> bool:
    words = key_words(voice.name)
    return (
        voice.kind == "outlet"
        or words in ledger.lost_names
        or (
            words in ledger.outlets
            and not voice.authority
            and (ledger.narrators[ledger.outlets[words][0]].kind == "news")
        )
    )


def _outlet(ledger: Ledger, sheet: Sheet, inner: int) -> Bearing:
    """Narrative that an outlet tells by itself: a lost witness, a document of the case, or the outlet's name."""
    words = key_words(ledger.voices.all[inner].name)
    lost = ledger.lost_names.get(words)
    if lost:
        return Bearing(
            ("lost", lost, 0), "media-own", 0, (lost,), "Only this text, which is not in the case, tells it."
        )
    key: Key = ("outlet", " ".join(words), 0)
    return Bearing(key, "media-own", 0, (), "The outlet says it without naming anybody.")


def _lost_on_theway(ledger: Ledger, outer: list[int]) -> tuple[str, ...]:
    found = (ledger.lost_names.get(key_words(ledger.voices.all[n].name)) for n in outer)
    return tuple(one for one in found if one)


def _extent(sheet: Sheet, at: int) -> tuple[int, int]:
    stmt = sheet.statements[at]
    places = [*sheet.extents[at]]
    for quote in (stmt.source, stmt.cue):
        if quote is not None:
            places += [quote.start, quote.end]
    return min(places), max(places)
