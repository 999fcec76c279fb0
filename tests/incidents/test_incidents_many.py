"""Thousands of allegations of one act in one town: time grows with them, for grouping, contradictions and grades."""

from __future__ import annotations

import gc
import random
import time

from stemma.assess import grade
from stemma.incidents import group
from stemma.records import (
    Allegation,
    Claim,
    Count,
    Document,
    Lineage,
    Mention,
    Origin,
    Paragraph,
    Place,
    Quote,
    Reading,
    Span,
    When,
    record_id,
)

PEOPLE = ("weaver", "porter", "carter", "miner", "clerk", "teacher", "cook", "driver", "nurse", "farmer")
ACTORS = ("Harbour Guard", "River Watch", "Road Watch", "")
TOWN = "Marrow Bridge"
A_DOCUMENT = 25  # allegations in one document


def sentence(number: int, chance: random.Random) -> tuple[str, str, str, int, str, str]:
    """(words, who, date as written, how many, actor, how) of one allegation; some deny, some tell of a practice."""
    who, actor, many = chance.choice(PEOPLE), chance.choice(ACTORS), chance.choice((0, 1, 2, 3, 12))
    day, month, year = 1 + chance.randrange(28), 1 + chance.randrange(12), 2030 + chance.randrange(2)
    date, by = f"{day}-{month}-{year}", f" by the {actor}" if actor else ""
    kind = chance.random()
    if kind > 0.95:
        return f"Again and again {who}s have been beaten at {TOWN}{by} since h{number}.", who, "", 0, actor, "done"
    if kind < 0.08:
        words = f"No {who} w{number} was beaten at {TOWN} on {date}{by}, said the captain."
        return words, who, date, 0, actor, "denied"
    return (
        f"{many or 'The'} {who} w{number} was beaten at {TOWN} on {date}{by}, cane c{number}.",
        who,
        date,
        many,
        actor,
        "done",
    )


def reading(number: int, chance: random.Random) -> Reading:
    """One document with its allegations, each in a paragraph of its own."""
    ident = record_id("D", number)
    told = [sentence(number * A_DOCUMENT + n, chance) for n in range(A_DOCUMENT)]
    text = "\n".join(one[0] for one in told)
    spans, allegs, mentions, places, dates = [], [], [], [], []
    at = 0
    for words, who, date, many, actor, modality in told:

        def quote(part: str, start: int = at, words: str = words) -> Quote:
            return Quote(start + words.index(part), start + words.index(part) + len(part), part)

        spans.append(Span(at, at + len(words)))
        places.append(Place(quote(TOWN), TOWN, "marrow bridge", "town", 10.0, 20.0, ("sundry vale", "orlanda")))
        day, month, year = date.split("-") if date else ("", "", "")
        when = When(quote(date), f"{year}-{int(month):02d}-{int(day):02d}") if date else None
        dates += [when] if when else []
        mentions += [Mention(quote(actor), actor, "body")] if actor else []
        allegs.append(
            Allegation(
                record_id("A", number, at), ident, None, "beat", quote("beaten"), Quote(at, at + len(words), words),
                modality, perpetrators=(quote(actor),) if actor else (), victims=(quote(who),), place=places[-1],
                when=when, count=Count(quote(str(many)), many, many, "persons") if many else None,
                means=(quote("cane"),) if "cane" in words else (),
            )
        )  # type: ignore[arg-type]  # fmt: skip
        at += len(words) + 1
    doc = Document(
        ident, f"d{number}.txt", str(number), "text/plain", text, str(number),
        tuple(Paragraph(s.start, s.end, "body") for s in spans), tuple(spans), (),
        published=f"2032-{1 + number % 12:02d}-{1 + number % 28:02d}", language="en",
    )  # fmt: skip
    return Reading(doc, (), tuple(allegs), mentions=tuple(mentions), places=tuple(places), dates=tuple(dates))


def town(size: int) -> tuple[list[Reading], Lineage]:
    """So many allegations, with one origin for three documents."""
    chance = random.Random(4)
    found = [reading(number, chance) for number in range(size // A_DOCUMENT)]
    voices = max(1, len(found) // 3)
    origins = [
        Origin(record_id("O", n), f"person {n}", f"person {n}", "person", "eyewitness", (), ()) for n in range(voices)
    ]
    claims = [
        Claim(record_id("C", a.id), a.id, a.document, a.sentence, origins[n % voices].id, "eyewitness", 0)
        for n, one in enumerate(found)
        for a in one.allegations
    ]
    return found, Lineage((), (), tuple(origins), (), tuple(claims))


def cost(size: int) -> float:
    """CPU seconds of grouping, contradictions, patterns and grades."""
    read, lineage = town(size)
    gc.collect()
    gc.disable()  # collecting costs by what all other tests have left behind
    try:
        start = time.process_time()
        found = group(read, lineage)
        graded = grade(found.incidents, found.contradictions, lineage, read)
        taken = time.process_time() - start
    finally:
        gc.enable()
    assert len(graded) > 100 and found.contradictions and found.patterns
    assert any(one.k_lo > 2 for one in graded)
    return taken


def test_five_thousand_allegations_of_one_act_in_one_town_cost_no_more_each_than_a_thousand() -> None:
    small, large = cost(1250), cost(5000)
    assert large < 4 * 2.5 * small, f"{small:.2f} and {large:.2f} CPU seconds: four times as many"
