"""Reasons to doubt that two origins are independent (METHOD 1.4, 3.4, 4 C5, 9).

Every tie is a possible common origin: it joins two origins in k_lo, never in k_hi, until a person decides.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from stemma.lineage.casefile import Sheet
from stemma.lineage.claims import Held
from stemma.lineage.informants import same_person
from stemma.lineage.ledger import Key, Ledger
from stemma.lineage.names import key_words, words
from stemma.lineage.wording import wording
from stemma.records.ids import record_id
from stemma.records.link import Origin, Tie
from stemma.records.span import Quote

__all__ = ["CHANNEL", "find_ties"]

CHANNEL = 0.5  # one handed knowledge to the other, or belongs to it: unknown counts as dependent, not as certain
THROUGH = 0.5  # known only through the other
INFORMANT = 0.6  # described alike: the unnamed informant of the one may be the other
TOGETHER = 0.4  # named together for one claim that one of them did not see
DETAIL = 0.4  # agree in place, month and number, and one of them only relays
OFFICE = 0.5  # speak for one public authority
LISTED = 60  # mentions looked at in one sentence; a sentence with more is a list of names
MANY = 6  # origins in one sentence beyond which it lists rather than links
LONGEST = 400  # code points of a sentence quoted in a tie
COMMON = 5  # origins that share a word beyond which the word tells nothing
MOSTLY = 0.9  # share of a text copied word by word from which it is not searched again
UNTIED = ("anonymous", "official")  # access of those who are no witness that a body presents
SMALL = 20  # a number of persons up to which agreement is a detail that few could know

Found = tuple[Key, Key, float, str, str, tuple[tuple[str, Quote], ...]]


def find_ties(ledger: Ledger, held: Sequence[Held], origins: dict[Key, Origin]) -> tuple[Tie, ...]:
    """All ties between the origins of a neighbourhood, one per pair and rule, sorted by the origins they join."""
    found: dict[tuple[str, str, str], Tie] = {}
    rules: tuple[Iterable[Found], ...] = (
        _channels(ledger, origins),
        _through(ledger, held, origins),
        _presented(ledger, held, origins),
        _together(ledger, held, origins),
        _offices(ledger, origins),
        _enclosed(ledger, origins),
        _details(held, origins),
        ((a, b, INFORMANT, "informant", text, at) for a, b, text, at in same_person(ledger, origins)),
    )
    for rule in rules:
        for a, b, probability, name, text, at in rule:
            one, two = sorted((origins[a].id, origins[b].id))
            if one == two or "unknown" in (a[0], b[0]):
                continue
            key = (one, two, name)
            if key in found:
                old = found[key]
                if len(old.shown_at) < MANY and not set(at) <= set(old.shown_at):
                    shown = tuple(dict.fromkeys((*old.shown_at, *at)))
                    found[key] = Tie(old.id, one, two, old.probability, name, old.text, shown)
                continue
            found[key] = Tie(record_id("T", one, two, name), one, two, probability, name, text, at)
    return tuple(found[key] for key in sorted(found))


def _channels(ledger: Ledger, origins: dict[Key, Origin]) -> Iterator[Found]:
    """Sentences that tell of a channel: "we sent our files to ...", "she turned to ...", "issued by ..."."""
    by_word = _called(ledger, origins)
    about = _described(ledger, origins)
    for one in ledger.case.order:
        sheet = ledger.case.sheets[one]
        doc = sheet.reading.document
        if sheet.copied > MOSTLY * len(doc.text):
            continue  # whatever it tells of channels, the text it copies tells as well
        terms, low = wording(doc.language), doc.text.lower()
        seen: set[tuple[str, int]] = set()
        for rule in ("channel", "handed", "belonging", "issued"):
            for match in terms.find(rule, doc.text, low):
                quote = _sentence_at(sheet, match.start())
                if (rule, quote.start) in seen:
                    continue
                seen.add((rule, quote.start))
                if rule == "issued":
                    yield from _issued(ledger, sheet, quote, doc.text[match.end() : quote.end], about, origins)
                    continue
                keys = _named_in(ledger, sheet, quote, match.start(), by_word, origins)
                if not 2 <= len(keys) <= MANY:
                    continue
                for a, b in combinations(keys, 2):
                    text = (
                        f"{origins[a].label} and {origins[b].label} may share their knowledge: “{quote.text[:LONGEST]}”"
                    )
                    yield a, b, CHANNEL, "channel" if rule == "handed" else rule, text, ((one, quote),)


def _sentence_at(sheet: Sheet, at: int) -> Quote:
    doc = sheet.reading.document
    number = bisect_right(doc.sentences, at, key=lambda s: s.start) - 1
    if number >= 0 and doc.sentences[number].end > at:
        start, end = doc.sentences[number].start, doc.sentences[number].end
    else:
        start, end = at, min(len(doc.text), at + 1)
    if end - start > 4 * LONGEST:
        start, end = max(start, at - LONGEST), min(end, at + LONGEST)
    return Quote.of(doc.text, start, end)


def _called(ledger: Ledger, origins: dict[Key, Origin]) -> dict[str, Key]:
    """Words of proper names that only one origin carries."""
    places = {w for s in ledger.case.sheets.values() for p in s.reading.places for w in words(p.name)}
    owners: dict[str, set[Key]] = {}
    for at, voice in enumerate(ledger.voices.all):
        key: Key = ("voice", "", ledger.voices.find(at))
        if voice.named and key in origins:
            for word in key_words(voice.name):
                owners.setdefault(word, set()).add(key)
    return {
        word: next(iter(keys))
        for word, keys in owners.items()
        if len(keys) == 1 and len(word) > 1 and word not in places
    }


def _named_in(
    ledger: Ledger, sheet: Sheet, quote: Quote, at: int, by_word: dict[str, Key], origins: dict[Key, Origin]
) -> list[Key]:
    """Origins of which a sentence speaks: named, spoken of by pronoun, or telling it in the first person."""
    keys: dict[Key, None] = {}
    terms = wording(sheet.reading.document.language)
    for index in sheet.statements_at(at, at + 1):
        if sheet.statements[index].stance != "denies":
            for bearing in ledger.said[sheet.id][index]:
                keys.setdefault(bearing.key)
    who = ledger.narrators[sheet.id]
    first = who.kind == "letter" or terms.has("first_plural", quote.text)
    if who.voice is not None and first and not keys:
        keys.setdefault(("voice", "", ledger.voices.find(who.voice)))
    mentions = sheet.mentions
    low = bisect_left(mentions, quote.start, key=lambda m: m.quote.start)
    for mention in mentions[low : low + LISTED]:
        if mention.quote.start >= quote.end:
            break
        root = ledger.voices.root(sheet.id, mention.name)
        if mention.quote.start >= quote.start and root is not None:
            keys.setdefault(("voice", "", root))
    for word in quote.text.split():
        bare = word.strip("“”\"'’(),.;:!?")
        if bare[:1].isupper():
            for part in key_words(bare):
                if part in by_word:
                    keys.setdefault(by_word[part])
    return [key for key in keys if key in origins]


def _described(ledger: Ledger, origins: dict[Key, Origin]) -> dict[str, list[Key]]:
    """Words of five letters and more in names and roles of origins, for papers issued by where they work."""
    out: dict[str, dict[Key, None]] = {}
    for at, voice in enumerate(ledger.voices.all):
        key: Key = ("voice", "", ledger.voices.find(at))
        if key in origins and voice.kind in ("person", "crowd"):
            for word in key_words(f"{voice.name} {voice.role} {voice.organisation}"):
                if len(word) >= 5:
                    out.setdefault(word, {}).setdefault(key)
    return {word: list(keys) for word, keys in out.items() if len(keys) <= COMMON}


def _issued(
    ledger: Ledger, sheet: Sheet, quote: Quote, after: str, about: dict[str, list[Key]], origins: dict[Key, Origin]
) -> Iterator[Found]:
    """A paper issued by the institution in which another origin works."""
    papers = [
        key
        for key in _papers(ledger, sheet, origins)
        if set(key_words(origins[key].speaker)) & set(key_words(quote.text))
    ]
    for paper in papers:
        for word in dict.fromkeys(key_words(after)):
            for other in about.get(word, ()):
                if other != paper and word not in key_words(origins[paper].speaker):
                    names = f"{origins[paper].label} was issued where {origins[other].label} belongs"
                    text = f"{names}: “{quote.text[:LONGEST]}”"
                    yield paper, other, CHANNEL, "issued", text, ((sheet.id, quote),)


def _papers(ledger: Ledger, sheet: Sheet, origins: dict[Key, Origin]) -> list[Key]:
    found: dict[Key, None] = {}
    for bearings in ledger.said[sheet.id]:
        for bearing in bearings:
            if bearing.key in origins and origins[bearing.key].kind == "document":
                found.setdefault(bearing.key)
    return list(found)


def _through(ledger: Ledger, held: Sequence[Held], origins: dict[Key, Origin]) -> Iterator[Found]:
    """Known only through one person, or told of together in one phrase."""
    telling = {h.bearing.key for h in held}
    for inner, carriers in ledger.carried.items():
        a: Key = ("voice", "", inner)
        numbered = [key for key in (("voice", str(n), inner) for n in range(1, 10)) if key in origins]
        at = _introduced(ledger, inner)
        for one, two in combinations(numbered, 2):
            text = f"{origins[one].label} and {origins[two].label} are known only from one phrase of somebody else."
            yield one, two, THROUGH, "through", text, at
        if a not in origins or not (a in telling or origins[a].kind != "anonymous"):
            continue
        for carrier, times in sorted(carriers.items()):
            b: Key = ("voice", "", carrier)
            if carrier < 0 or b not in origins or ledger.voices.all[carrier].kind != "person":
                continue
            share = times / sum(carriers.values())
            if share >= (0.5 if ledger.voices.all[inner].named else 1.0):
                text = f"What {origins[a].label} knows reaches the case through {origins[b].label}."
                yield a, b, THROUGH, "through", text, at


def _presented(ledger: Ledger, held: Sequence[Held], origins: dict[Key, Origin]) -> Iterator[Found]:
    """A body passes on what others told it, and a witness is heard only in what that body publishes, or spoke to it.

    Whether the words of the body rest on this witness, or on others too, the documents do not say.
    """
    heard: dict[Key, list[Held]] = {}
    for h in held:
        if h.bearing.key in origins:
            heard.setdefault(h.bearing.key, []).append(h)
    sheets = ledger.case.sheets.values()
    told_to = {s.id: set(key_words(s.addressee.text)) for sheet in sheets for s in sheet.statements if s.addressee}
    relays = {k: h for k, all_ in heard.items() for h in all_[:1] if origins[k].access.endswith("-relaying")}
    for key, told in sorted(heard.items()):
        if origins[key].kind not in ("person", "document") or any(h.bearing.access in UNTIED for h in told):
            continue
        hosts = {_host(ledger, h, told_to, relays, origins) for h in told if not h.bearing.via}
        host = next(iter(hosts)) if len(hosts) == 1 else None
        if host is not None and host != key and {h.alleg.act for h in told} & {h.alleg.act for h in heard[host]}:
            a, b = origins[host].label, origins[key].label
            text = f"{a} passes on what it was told, and {b} is heard only in its words or speaking to it."
            shown = next(h for h in told if not h.bearing.via)
            yield host, key, THROUGH, "presented", text, tuple((h.document, h.quote) for h in (relays[host], shown))


def _host(
    ledger: Ledger, h: Held, told_to: dict[str, set[str]], relays: dict[Key, Held], origins: dict[Key, Origin]
) -> Key | None:
    """The relaying body that gives out the document of a claim, or that its speaker told it ("told the union")."""
    who = ledger.narrators[h.document]
    key: Key = ("voice", "", ledger.voices.find(who.voice)) if who.voice is not None else ("", "", 0)
    if who.kind == "body" and key in relays:
        return key
    called = told_to.get(h.alleg.statement or "", set())
    return next((k for k in relays if called and called <= set(key_words(origins[k].speaker))), None)


def _introduced(ledger: Ledger, at: int) -> tuple[tuple[str, Quote], ...]:
    voice = ledger.voices.all[at]
    return ((voice.document, voice.at),) if voice.at else ()


def _together(ledger: Ledger, held: Sequence[Held], origins: dict[Key, Origin]) -> Iterator[Found]:
    """In one report an official who did not see it and an unnamed speaker say the same: who told whom is open."""
    for (document, _), parts in sorted(ledger.voices.joint.items()):
        roots = (ledger.voices.root(document, part) for part in parts)
        keys: list[Key] = [("voice", "", root) for root in roots if root is not None]
        for a, b in combinations([key for key in keys if key in origins], 2):
            if (origins[a].kind == "anonymous") != (origins[b].kind == "anonymous"):
                text = f"{origins[a].label} and {origins[b].label} are given together as the source of one claim."
                yield a, b, TOGETHER, "together", text, _introduced(ledger, a[2])
    told: dict[tuple[str, str], dict[Key, Held]] = {}
    for h in held:
        if not h.bearing.via and h.bearing.key[0] == "voice" and h.bearing.key in origins:
            told.setdefault((h.document, h.alleg.act), {}).setdefault(h.bearing.key, h)
    for found in told.values():
        unnamed = [k for k in found if origins[k].kind == "anonymous" and ledger.voices.all[k[2]].kind != "crowd"]
        second = [k for k in found if found[k].bearing.access == "official" and not origins[k].interested]
        for a in unnamed[:MANY]:
            for b in second[:MANY]:
                text = (
                    f"{origins[b].label} did not see it and {origins[a].label} spoke to the same reporter; "
                    "whether one has it from the other is not said."
                )
                yield a, b, TOGETHER, "together", text, tuple((h.document, h.quote) for h in (found[a], found[b]))


def _enclosed(ledger: Ledger, origins: dict[Key, Origin]) -> Iterator[Found]:
    """A paper enclosed with a letter is known only through whoever sent it."""
    by_file = {ledger.case.sheets[one].reading.document.file: one for one in ledger.case.order}
    for file, inner in by_file.items():
        outer = by_file.get(file.rpartition("/")[0])
        if outer is None:
            continue
        for a in ledger.main(inner):
            for b in ledger.main(outer):
                if a.key != b.key and a.key in origins and b.key in origins:
                    text = (
                        f"What {origins[a.key].label} writes came enclosed with the account of {origins[b.key].label}."
                    )
                    yield a.key, b.key, THROUGH, "enclosed", text, _introduced(ledger, a.key[2])


def _offices(ledger: Ledger, origins: dict[Key, Origin]) -> Iterator[Found]:
    for group in ledger.voices.mouths:
        keys = list(dict.fromkeys(("voice", "", ledger.voices.find(at)) for at in group))
        keys = [key for key in keys if key in origins][:MANY]
        for a, b in combinations(keys, 2):
            text = f"{origins[a].label} and {origins[b].label} speak for the same public body."
            yield a, b, OFFICE, "same_org", text, _introduced(ledger, b[2])


def _details(held: Sequence[Held], origins: dict[Key, Origin]) -> Iterator[Found]:
    """A body that only relays agrees with another origin in act, month and a small number: perhaps one informant."""
    groups: dict[tuple[str, str, int], dict[Key, Held]] = {}
    for h in held:
        alleg = h.alleg
        number = alleg.count.least if alleg.count and alleg.count.least == alleg.count.most else None
        if number and number <= SMALL and alleg.when and len(alleg.when.edtf) >= 7:
            groups.setdefault((alleg.act, alleg.when.edtf[:7], number), {}).setdefault(h.bearing.key, h)
    for _, found in sorted(groups.items()):
        relaying = [key for key, h in found.items() if h.bearing.access.endswith("relaying")]
        for a in relaying[:MANY]:
            for b in [key for key in found if key != a and _at_first_hand(found[key], found[a], origins[key])][:MANY]:
                text = f"{origins[a].label} relays what agrees with {origins[b].label} in act, month and number."
                yield a, b, DETAIL, "detail", text, tuple((found[k].document, found[k].quote) for k in (a, b))


def _at_first_hand(h: Held, other: Held, origin: Origin) -> bool:
    if h.bearing.depth or origin.kind not in ("person", "document") or h.document == other.document:
        return False
    here, there = h.alleg.place, other.alleg.place
    if here is None or there is None:
        return True
    return here.key == there.key or here.key in there.within or there.key in here.within
