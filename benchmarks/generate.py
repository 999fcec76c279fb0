"""Makes piles of invented reports with planted copies, so that speed and recall can be measured at any size.

Every name is built from syllables, every sentence from a small grammar; nothing is taken from a real report. A pile is
made of stories: an original of about 500 words and reports that draw on it in a known way, in known proportions.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from pathlib import Path

__all__ = ["KINDS", "Planted", "pile", "write_pile"]

WORDS = 500  # words in a report, the size that the speed bars refer to
KINDS = ("copy", "half", "paragraph", "quote")  # ways in which a report draws on the original of its story
ONSETS = "b br d dr f g gr h k kl l m n p r s st t tr v z".split()
VOWELS = "a e i o u ai ei ou".split()
CODAS = ["", "", "l", "m", "n", "r", "s", "t", "sk", "nd", "rk"]
FIRST = "Arel Bena Corvin Dasha Edrin Fenna Goran Hila Ivar Jorun Kadra Lemet Mirel Nadis Orsa Petran".split()
ADJECTIVES = """old wide cold narrow quiet heavy broken public northern western local empty crowded regional early late
    wet dusty steep open closed small large former second third temporary official""".split()
NOUNS = """bridge market road school harbour mill barn canal depot office station square orchard wall gate river ferry
    court clinic library warehouse tower field quarry garage kitchen chapel yard office engine pump ledger""".split()
VERBS = """crosses reaches serves faces borders supplies follows divides shelters overlooks drains feeds joins leaves
    marks hides links guards""".split()
ACTS = (
    "{unit} soldiers shot {count} {people} near the {noun} in {town} on {day}.",
    "{count} {people} were beaten by {unit} officers at the {noun} in {town} on {day}.",
    "{unit} officers detained {count} {people} without charge in {town} on {day}.",
    "{count} {people} were taken from {town} to the front by {unit} soldiers on {day}.",
    "{unit} soldiers burned the houses of {count} {people} in {town} on {day}.",
    "Passports of {count} {people} were confiscated by {unit} officers in {town} on {day}.",
)
SPEECH = (
    "“{sentence} {more}” {who} said.",
    "{who} said that {clause}.",
    "According to {who}, {clause}.",
    "“{sentence}” {who} told reporters in {town}. “{more}”",
    "{who} denied that {clause}.",
    "{who}, who asked not to be quoted at length, added that {clause}.",
    "{who} called on the authorities to explain why {clause}.",
)
PEOPLE = "villagers prisoners drivers students miners herders fishermen teachers labourers families".split()
COUNTS = "two three four five seven eight eleven twelve nineteen thirty-one forty-two 16 27 58 130".split()


@dataclass(frozen=True, slots=True)
class Planted:
    """One generated report: file name, text, and how it draws on which other file (None for an original)."""

    file: str
    text: str
    kind: str | None
    parent: str | None


class Writer:
    """Writes sentences from a grammar with a random generator of its own."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)

    def pick(self, words: list[str] | tuple[str, ...]) -> str:
        """One of the words."""
        return self.random.choice(words)

    def name(self, syllables: int = 2) -> str:
        """An invented proper name."""
        parts = [self.pick(ONSETS) + self.pick(VOWELS) + self.pick(CODAS) for _ in range(syllables)]
        return "".join(parts).capitalize()

    def clause(self) -> str:
        """A plain main clause in lower case, without a full stop."""
        a, b, c = self.random.sample(NOUNS, 3)
        number = self.random.randint(3, 9000)
        tail = self.pick(
            [
                f"past the {self.pick(ADJECTIVES)} {c}",
                f"about {number} metres from the {c}",
                f"as it did in the year of the {self.pick(ADJECTIVES)} {c}",
                f"and the {c} of {self.name(3)} was closed for {self.random.randint(2, 90)} days",
                f"although nobody from {self.name(3)} remembers the {self.pick(ADJECTIVES)} {c}",
            ]
        )
        return f"the {self.pick(ADJECTIVES)} {a} {self.pick(VERBS)} the {self.pick(ADJECTIVES)} {b} {tail}"

    def sentence(self) -> str:
        """A plain sentence."""
        clause = self.clause()
        return clause[0].upper() + clause[1:] + "."


def story(seed: str) -> tuple[str, list[str], dict[str, str]]:
    """Title, paragraphs and facts of one original of about WORDS words."""
    w = Writer(seed)
    town, unit = w.name(3), w.name(2) + " Guard"
    day = dt.date(2031, 1, 1) + dt.timedelta(days=w.random.randrange(300))
    people = w.pick(PEOPLE)
    facts = {
        "town": town,
        "unit": unit,
        "people": people,
        "count": w.pick(COUNTS),
        "noun": w.pick(NOUNS),
        "day": f"{day.day} {day:%B}",
    }
    voices = [f"{w.pick(FIRST)} {w.name(2)}" for _ in range(3)]
    title = f"{people.capitalize()} of {town} tell of the {facts['noun']}"
    paragraphs, words = [w.pick(ACTS).format(**facts)], 0
    while words < WORDS - 40:
        who = w.pick(voices)
        speech = w.pick(SPEECH).format(sentence=w.sentence(), more=w.sentence(), clause=w.clause(), who=who, town=town)
        narrative = w.pick(ACTS).format(**{**facts, "count": w.pick(COUNTS)}) if w.random.random() < 0.15 else ""
        paragraphs.append(" ".join(x for x in (w.sentence(), speech, narrative, w.sentence()) if x))
        words = sum(len(p.split()) for p in paragraphs)
    facts["date"] = (day + dt.timedelta(days=1)).isoformat()
    return title, paragraphs, facts


def derived(kind: str, seed: str, paragraphs: list[str]) -> list[str]:
    """Paragraphs of a report that draws on `paragraphs` in the way named by `kind`."""
    w = Writer(seed)
    _, own, _ = story(seed + "/own")
    if kind == "copy":
        return list(paragraphs)
    if kind == "half":
        half = len(paragraphs) // 2
        return paragraphs[:half] + own[: len(own) - half]
    if kind == "paragraph":
        at = w.random.randrange(1, len(paragraphs))
        return [*own[:-1], paragraphs[at]]
    words = " ".join(paragraphs[1:]).split()
    at = w.random.randrange(max(1, len(words) - 45))
    return [*own[:-1], f"One account reads: {' '.join(words[at : at + 45])}"]


def pile(n: int, *, seed: int = 1, derived_share: float = 0.4, kinds: tuple[str, ...] = KINDS) -> list[Planted]:
    """`n` reports; about `derived_share` of them draw on an original of the same pile, all `kinds` equally often."""
    rng = random.Random(seed)
    out: list[Planted] = []
    number = 0
    while len(out) < n:
        number += 1
        key = f"{seed}/{number}"
        title, paragraphs, facts = story(key)
        original = f"{number:06d}-0.txt"
        out.append(Planted(original, as_text(title, facts["date"], Writer(key), paragraphs), None, None))
        while len(out) < n and rng.random() < derived_share:
            kind = kinds[len(out) % len(kinds)]
            name = f"{number:06d}-{len(out)}.txt"
            later = (dt.date.fromisoformat(facts["date"]) + dt.timedelta(days=2)).isoformat()
            head = Writer(f"{key}/{len(out)}")
            text = as_text(f"Report from {head.name(3)}", later, head, derived(kind, f"{key}/{len(out)}", paragraphs))
            out.append(Planted(name, text, kind, original))
    return out


def as_text(title: str, date: str, w: Writer, paragraphs: list[str]) -> str:
    """A report as a text file with a leading metadata line."""
    day = dt.date.fromisoformat(date)
    head = f" date {date} By {w.pick(FIRST)} {w.name(2)} • {day.day} {day:%B %Y} • 10:{w.random.randrange(10, 59)}"
    return "\n\n".join([head, title, *paragraphs]) + "\n"


def write_pile(folder: Path, reports: list[Planted]) -> None:
    """Writes the reports as files, 1,000 to a folder."""
    for i, report in enumerate(reports):
        place = folder / f"{i // 1000:04d}"
        place.mkdir(parents=True, exist_ok=True)
        (place / report.file).write_text(report.text, encoding="utf-8")
