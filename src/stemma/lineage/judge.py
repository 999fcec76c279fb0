"""From measured evidence to weighed Features: one function per kind of evidence, its text is what the analyst reads."""

from __future__ import annotations

from collections.abc import Iterator

from stemma.lineage import weights
from stemma.lineage.details import LONGEST
from stemma.lineage.evidence import Evidence
from stemma.lineage.mixed import one_tongue
from stemma.lineage.named import DETAILS
from stemma.lineage.profile import Profile
from stemma.lineage.translation import FIGURES
from stemma.records import Feature
from stemma.records.link import LinkKind

__all__ = ["features", "kind"]


def features(child: Profile, parent: Profile, found: Evidence) -> tuple[Feature, ...]:
    """Everything that speaks for or against this direction, strongest first."""
    out = [
        *_copying(parent, found),
        *_retelling(child, parent, found),
        *_facts(child, parent, found),
        *_voices(child, parent, found),
        *_references(parent, found),
        *_vague(parent, found),
        *_long(child, parent),
    ]
    return tuple(sorted((f for f in out if f.weight), key=lambda f: (-abs(f.weight), f.name)))


def _called(profile: Profile) -> str:
    doc = profile.document
    return f"“{doc.title or doc.outlet or doc.file}”" + (f" ({doc.outlet})" if doc.title and doc.outlet else "")


def _copying(parent: Profile, found: Evidence) -> Iterator[Feature]:
    """Words taken over: the share of the text that stands word for word in the other one."""
    if found.words > 0:
        weight = min(weights.COPIED_MOST, weights.COPIED * found.words)
        count = len(found.runs)
        text = (
            f"{found.words:.0%} of its words stand word for word in {_called(parent)}, in {count} "
            f"{'run' if count == 1 else 'runs'} of up to {max(r.size for r in found.runs)} words"
        )
        if found.whole:
            text += f"; {found.whole} {'sentence is' if found.whole == 1 else 'sentences are'} copied whole"
        yield Feature("copied", found.words, weight, text + ".")
    if found.passage > weights.STOCK and found.alignment.facts < weights.FACTS_EVEN:
        weight = min(weights.PASSAGE_MOST, weights.PASSAGE * (found.passage - weights.STOCK))
        text = f"Most is its own, but a passage of {found.passage} words stands word for word in {_called(parent)}."
        yield Feature("passage", found.passage, weight, text)


def _retelling(child: Profile, parent: Profile, found: Evidence) -> Iterator[Feature]:
    """Sentence by sentence the same details, in the same order, whatever the language."""
    aligned = found.alignment
    across = child.language != parent.language
    twice = across and one_tongue(child, parent)  # it tells it in that language itself: no word of a translation
    if aligned.matches and found.words < weights.MOSTLY_COPIED and not _slight(found) and not twice:
        weight = weights.told(aligned.told, aligned.order, across=across)
        name = "translated" if across else "retold"
        yield Feature(
            name,
            aligned.told,
            weight,
            f"{len(aligned.matches)} of its {aligned.sentences} sentences give the same details as a sentence of "
            f"{_called(parent)}, {_order_words(aligned.order)}.",
        )
    if found.subjects > weights.SUBJECTS_EVEN and found.words < weights.MOSTLY_COPIED and not _slight(found):
        weight = min(weights.SUBJECTS_MOST, weights.SUBJECTS * (found.subjects - weights.SUBJECTS_EVEN))
        yield Feature(
            "subjects",
            found.subjects,
            weight,
            f"It speaks of the same unusual things as {_called(parent)} (likeness {found.subjects:.2f} of 1).",
        )


def _slight(found: Evidence) -> bool:
    """True for a text of one sentence that shares few details and few words: two people may write that by chance."""
    aligned = found.alignment
    shared = aligned.hard - len(aligned.own_facts)
    return aligned.sentences < 2 and shared < weights.TOLD_FACTS and found.words < weights.PARTLY_COPIED


def _order_words(order: float) -> str:
    if order >= 0.95:
        return "in the same order"
    return "largely in the same order" if order >= 0.75 else "in another order"


def _facts(child: Profile, parent: Profile, found: Evidence) -> Iterator[Feature]:
    """Numbers, dates and names: a text that draws on another has few that the other lacks."""
    aligned = found.alignment
    if aligned.hard < weights.FACTS_COUNT or found.vague:
        return
    across = child.language != parent.language
    retold = weights.told(aligned.told, aligned.order, across=across) if aligned.matches else 0.0
    weight = weights.facts(
        aligned.facts, 0.0 if found.cited or found.named else weights.FACTS_LEAST, retold, across=across
    )
    have = aligned.hard - len(aligned.own_facts)
    text = f"{have} of its {aligned.hard} numbers, dates and names stand in {_called(parent)} too"
    yield Feature("facts", aligned.facts, weight, text + ("." if weight > 0 else "; the others are its own."))
    own = sum(f[0] in FIGURES for f in aligned.own_facts)
    quotes = bool(found.shared_quotes) and child.language == parent.language
    excerpt = found.whole > 0 or found.passage >= weights.EXCERPT  # the rest has its own figures, of course
    if aligned.figures >= weights.FIGURES_COUNT and not (found.cited or quotes or excerpt or found.named):
        share = 1 - own / aligned.figures
        weight = max(weights.OWN_FIGURES_LEAST, min(0.0, weights.OWN_FIGURES * (share - weights.FIGURES_EVEN)))
        text = f"{own} of its {aligned.figures} numbers and days are not in {_called(parent)}; a retelling keeps them."
        yield Feature("own_figures", own, weight, text)


def _voices(child: Profile, parent: Profile, found: Evidence) -> Iterator[Feature]:
    """Whose voices are heard: shared quotations speak for descent, quotations of its own against it."""
    if found.shared_quotes:
        count = len(found.shared_quotes)
        weight = min(weights.SHARED_QUOTES_MOST, weights.SHARED_QUOTE * count)
        first = found.shared_quotes[0].text
        yield Feature(
            "shared_quotes",
            count,
            weight,
            f"{count} of its quotations {'stands' if count == 1 else 'stand'} in {_called(parent)} too, "
            f"{'the one that begins' if count == 1 else 'such as'} “{_short(first)}”.",
        )
    if found.own_quotes:
        count = len(found.own_quotes)
        yield Feature(
            "own_quotes",
            count,
            max(weights.OWN_QUOTES_LEAST, weights.OWN_QUOTE * count),
            f"{count} of its quotations {'is' if count == 1 else 'are'} not in {_called(parent)}, "
            f"{'the one that begins' if count == 1 else 'such as'} “{_short(found.own_quotes[0].text)}”.",
        )
    if found.access:
        yield Feature(
            "own_access",
            len(found.access),
            weights.OWN_ACCESS,
            f"It claims direct knowledge (“{found.access[0].text}”) in a passage that {_called(parent)} does not have.",
        )
    if found.author >= weights.FIRST_PERSON_SOME:
        twice = found.author >= weights.FIRST_PERSON_MOST * max(1, len(child.sentences))
        yield Feature(
            "first_person",
            found.author,
            weights.FIRST_PERSON * (2 if twice else 1),
            f"Its author speaks of himself in {found.author} sentences that are not in {_called(parent)}.",
        )
    if found.speaks >= weights.HOUSE_SENTENCES and not found.cited:
        yield Feature(
            "house_speaks",
            found.speaks,
            weights.HOUSE_SPEAKS,
            f"The body that publishes it speaks for itself in {found.speaks} sentences that {_called(parent)} lacks.",
        )
    if (
        not (found.own_quotes or found.access or found.author or found.speaks)
        and found.alignment.facts >= weights.FACTS_FEW_OWN
        and not _slight(found)
    ):
        yield Feature(
            "no_own_voice",
            1.0,
            0.0 if found.vague else weights.NO_VOICE,
            f"It has no voice and no claim of direct knowledge that {_called(parent)} lacks.",
        )


def _references(parent: Profile, found: Evidence) -> Iterator[Feature]:
    """Credit lines and explicit citations of the other text's outlet or body."""
    credit = next((n for n in found.cites if n.credit), None)
    if credit and _same_story(found):
        yield Feature("credit", 1.0, weights.CREDIT, f"It credits {_called(parent)}: “{credit.name.text}”.")
    elif found.cites and found.cited:
        name = found.cites[0].name.text
        yield Feature(
            "cited",
            found.cited,
            min(weights.CITED_MOST, weights.CITED + weights.CITED_MORE * (found.cited - 1)),
            f"It names “{name}” as its source, and {found.cited} "
            f"{'sentence' if found.cited == 1 else 'sentences'} there tell what stands in {_called(parent)}.",
        )
    elif found.named:
        beside = found.named
        more = weights.NAMED_MORE * (len(beside.details) - DETAILS)
        yield Feature(
            "named",
            len(beside.details),
            min(weights.NAMED_MOST, weights.NAMED + more),
            f"It names “{beside.name.text}”, and {len(beside.details)} numbers, dates and names beside that stand in "
            f"{_called(parent)}.",
        )
    if found.house:
        yield Feature(
            "own_house",
            1.0,
            weights.OWN_WORDS,
            f"What the two share, {_called(parent)} has from the house that publishes this text.",
        )


def _same_story(found: Evidence) -> bool:
    """A credit names the house, not the text: one agency writes many."""
    aligned = found.alignment
    return (
        found.words >= weights.CREDITED_WORDS
        or bool(found.shared_quotes)
        or (bool(aligned.matches) and aligned.facts >= weights.CREDITED_FACTS)
    )


def _vague(parent: Profile, found: Evidence) -> Iterator[Feature]:
    """A text without facts, voices or sources of its own has its subject from somewhere."""
    if found.vague:
        weight = weights.VAGUE if found.subjects >= weights.VAGUE_LIKENESS else 0.0
        yield Feature("subjects_shared", found.subjects, weights.TINY, "Likeness of what the two speak about, 0 to 1.")
        yield Feature(
            "vague",
            1.0,
            weight,
            f"It gives next to no facts and names no source; what it speaks of is the subject of {_called(parent)}.",
        )


def _long(child: Profile, parent: Profile) -> Iterator[Feature]:
    """A text as long as a book is compared by its richest sentences only; copied words are looked for everywhere."""
    most = max(len(child.sentences), len(parent.sentences))
    if most > LONGEST:
        yield Feature(
            "long_text",
            most,
            weights.TINY,
            f"One of the texts has {most} sentences; the {LONGEST} richest in details were aligned.",
        )


def _short(text: str) -> str:
    words = text.split()
    return " ".join(words[:10]) + (" …" if len(words) > 10 else "")


def kind(child: Profile, parent: Profile, found: Evidence) -> LinkKind:
    """The type of link that fits the evidence best (METHOD 7.3)."""
    if found.words >= weights.MOSTLY_COPIED and found.alignment.back >= weights.MOSTLY_COPIED:
        return "copy"
    if found.words >= weights.PARTLY_COPIED:
        return "partial"
    if not one_tongue(child, parent) and found.alignment.told > weights.PARTLY_COPIED:
        return "translate"
    if found.vague:
        return "summarise"
    if (found.cites and found.cited) or found.named:
        return "cite"
    if found.shared_quotes and found.alignment.facts < weights.FACTS_FEW_OWN:
        return "quote"
    return "rewrite"
