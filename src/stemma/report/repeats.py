"""Sentences about dependence: who repeats whom and how we know, which origins may be one, which texts disagree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from stemma.records import Claim, Contradiction, Document, Feature, Incident, Link, Passage, Tie
from stemma.records.counting import MERGED_FOR_BOTH, MERGED_FOR_LOW
from stemma.report.index import Index
from stemma.report.points import Cite, Point
from stemma.report.wording import likelihood, link_phrase, said

__all__ = [
    "contradiction_points",
    "incident_patterns",
    "link_point",
    "passage_point",
    "pattern_point",
    "repeat_points",
    "telling",
    "tie_points",
    "upward_points",
    "way_of",
    "weighed",
]

FEATURES_SHOWN = 4  # pieces of evidence told for each link, heaviest first; the exports hold all of them
TELLING = 0.05  # logits; a piece of evidence below this weight changes nothing and is not told
NAMES_TOLD = 60  # names in one sentence; of more the rest is counted
LINKS_TOLD = 200  # links of one kind to one text that are told one by one
TOLD_AS_TIES = ("R4",)  # patterns that the section on independence tells already
PASSAGES_SHOWN = 1  # aligned passages quoted for each link, longest first; the exports hold all of them


def way_of(claim: Claim, index: Index) -> str:
    """How the knowledge came into the document of the claim, as the end of a sentence."""
    if claim.via:
        steps = ", then ".join(index.dated(key) for key in claim.via)
        return f"has it from {steps}."
    return f"reports it directly. {claim.reason}".strip()


def repeat_points(one: Incident, claims: list[Claim], index: Index) -> tuple[Point, ...]:
    """For each document that adds no knowledge of its own to the incident: what it draws on, and the evidence.

    Texts that draw on the same one in the same way stand together under one sentence.
    """
    own = {claim.document for claim in claims if not claim.via}
    groups: dict[tuple[str, str], list[Link]] = {}
    points = []
    for key in index.in_order(one.documents):
        mine = [claim for claim in claims if claim.document == key]
        if key in own or not mine:
            continue
        wanted = {step for claim in mine for step in claim.via}
        links = index.parents.get(key, [])
        chosen = [link for link in links if link.parent in wanted] or links[:1]
        for link in chosen:
            groups.setdefault((link.parent, link.kind), []).append(link)
        if not chosen:
            points.append(_unlinked(mine[0], index))
    return (*(_group_point(links, index) for links in groups.values()), *points)


def _unlinked(claim: Claim, index: Index) -> Point:
    """A repeat that no link shows: the claim's own reason has to do."""
    text = f"{index.dated(claim.document)} {way_of(claim, index)} {claim.reason}".strip()
    return Point(text, index.cites([(claim.document, claim.quote)]), kind="repeat", about=claim.document)


def _group_point(links: list[Link], index: Index) -> Point:
    if len(links) == 1:
        return link_point(links[0], index)
    kind = said("links", links[0].kind, "plural")
    names = _listed([index.name(link.child) for link in links])
    text = f"{len(links)} documents {kind} {index.dated(links[0].parent)}: {names}."
    if len(links) > LINKS_TOLD:
        text += f" {LINKS_TOLD} of these links are told here; the explanation of each document tells its own."
    inner = tuple(link_point(link, index) for link in links[:LINKS_TOLD])
    cites = tuple(cite for point in inner for cite in point.cites if cite.document != links[0].parent)
    return Point(text, cites, inner, "repeat")


def _listed(names: Sequence[str]) -> str:
    """All names, or so many that a sentence can hold, and how many more there are."""
    more = len(names) - NAMES_TOLD
    return ", ".join(names) if more <= 1 else f"{', '.join(names[:NAMES_TOLD])} and {more:,} more"


def link_point(link: Link, index: Index) -> Point:
    """One link in words: which text draws on which, how likely, the evidence with its weights, and passages."""
    text = (
        f"{index.dated(link.child)} {link_phrase(link.kind)} {index.dated(link.parent)}: "
        f"dependence {likelihood(link.probability)}, {index.short(link.id)}."
    )
    told = telling(link)
    inner = [Point(weighed(f, link, index), kind="feature", about=f.name) for f in told[:FEATURES_SHOWN]]
    if len(told) > 1:
        more = f"These and {len(told) - FEATURES_SHOWN} more" if len(told) > FEATURES_SHOWN else "Together"
        total = f"{more} come to {sum(f.weight for f in link.features):+.1f} logits."
        inner.append(Point(total.replace("Together come", "Together they come"), kind="sum"))
    longest = sorted(link.passages, key=lambda p: (p.child.start - p.child.end, p.child.start))[:PASSAGES_SHOWN]
    inner += [point for passage in longest if (point := passage_point(link, passage, index))]
    cites = tuple(cite for point in inner if point.kind == "compare" for cite in point.cites)
    return Point(text, cites or _link_words(link, index), tuple(inner), "repeat", link.id)


def telling(link: Link) -> list[Feature]:
    """The pieces of evidence that change something, heaviest first."""
    told = [f for f in link.features if f.text and abs(f.weight) >= TELLING]
    return sorted(told, key=lambda f: (-abs(f.weight), f.name))


def weighed(feature: Feature, link: Link, index: Index) -> str:
    """A piece of evidence with its weight in logits."""
    return f"{_named_short(feature.text, link.parent, index)} [{feature.weight:+.1f}]"


def _named_short(text: str, parent: str, index: Index) -> str:
    """Evidence in which the earlier text goes by its short name: the sentence above names it in full."""
    doc = index.documents.get(parent)
    if doc is None or not doc.title:
        return text
    for long in (f"“{doc.title}” ({doc.outlet})", f"“{doc.title}”"):
        text = text.replace(long, index.name(parent))
    return text


def _cited_as_source(link: Link, index: Index) -> tuple[Cite, ...]:
    """Where the child names a parent that is not in the case."""
    lost = index.lost.get(link.parent)
    return index.cites(at for at in lost.cited_by if at[0] == link.child) if lost else ()


def _link_words(link: Link, index: Index) -> tuple[Cite, ...]:
    """The longest passage of a link in both texts; else where a text not in the case is named; else how both begin."""
    for passage in sorted(link.passages, key=lambda p: (p.child.start - p.child.end, p.child.start))[:1]:
        return (*index.passage(link.parent, passage.parent), *index.passage(link.child, passage.child))
    begun = (index.documents.get(key) for key in (link.parent, link.child))
    return _cited_as_source(link, index) or tuple(
        cite for doc in begun if doc is not None and doc.sentences for cite in index.passage(doc.id, doc.sentences[0])
    )


def passage_point(link: Link, passage: Passage, index: Index) -> Point | None:
    """A passage in both texts; None where neither has words here."""
    cites: tuple[Cite, ...] = (*index.passage(link.parent, passage.parent), *index.passage(link.child, passage.child))
    if not cites:
        return None
    return Point(f"Compare, {said('passages', passage.how)}:", cites, kind="compare")


def upward_points(doc: Document, index: Index) -> tuple[Point, ...]:
    """What one document draws on: its links, and lost witnesses that it only cites."""
    links = index.parents.get(doc.id, [])
    points = [link_point(link, index) for link in links]
    linked = {link.parent for link in links}
    for lost in index.lost.values():
        words = [quote for document, quote in lost.cited_by if document == doc.id]
        if words and lost.id not in linked:
            cites = index.cites([(doc.id, quote) for quote in words])
            points.append(Point(f"It cites {index.dated(lost.id)}.", cites, kind="lost", about=lost.id))
    return tuple(points)


def tie_points(origins: set[str], index: Index, *, either: bool = False) -> tuple[Point, ...]:
    """Reasons to think that origins depend on each other, and what they do to the count.

    Args:
        origins: ids. either: True to take every tie that touches one of them, False only those between two of them.
    """
    near = {tie.id: tie for key in origins for tie in index.ties_by_origin.get(key, [])}
    ties = [tie for tie in near.values() if either or (tie.a in origins and tie.b in origins)]
    ordered = sorted(ties, key=lambda tie: (-tie.probability, tie.id))
    return tuple(_tie_point(tie, index) for tie in ordered)


def _tie_point(tie: Tie, index: Index) -> Point:
    if tie.probability >= MERGED_FOR_BOTH:
        effect = "They are counted as one origin."
    elif tie.probability >= MERGED_FOR_LOW:
        effect = "They are counted as one in the lower number and as two in the upper."
    else:
        effect = "They are counted as two."
    pair = f"{index.origin(tie.a)} and {index.origin(tie.b)}"
    named = all(index.origins[key].label in tie.text for key in (tie.a, tie.b) if key in index.origins)
    reason = _ended(tie.text if named and tie.text else f"{pair}: {tie.text or 'they may be one'}")
    text = f"{reason} Dependence {likelihood(tie.probability)}. {effect}"
    return Point(text, index.cites(tie.shown_at), kind="tie", about=tie.id)


def _ended(sentence: str) -> str:
    """The sentence with a full stop, unless it ends with one, or with a quotation that does."""
    return sentence if sentence.rstrip('”"’»').endswith((".", "!", "?")) else f"{sentence}."


def incident_patterns(one: Incident, index: Index) -> tuple[Point, ...]:
    """Circular reporting (METHOD 5) that involves at least two documents of the incident."""
    mine = set(one.documents)
    return tuple(
        pattern_point(rule, text, documents, index)
        for rule, text, documents in index.contents.lineage.patterns
        if rule not in TOLD_AS_TIES and len(mine.intersection(documents)) >= min(2, len(documents))
    )


def pattern_point(rule: str, text: str, documents: Iterable[str], index: Index) -> Point:
    """One circular pattern with its name in words and the documents concerned."""
    concerned = _listed([index.short(key) for key in index.in_order(documents)])
    return Point(f"{said('patterns', rule)}: {text} ({concerned})", kind="pattern", about=rule)


def contradiction_points(found: Iterable[Contradiction], index: Index) -> tuple[Point, ...]:
    """Contradictions with both sides quoted."""
    points = []
    for one in found:
        kind = said("contradictions", one.kind)
        text = f"{index.dated(one.a.document)} and {index.dated(one.b.document)}: {kind}. {one.explanation}".strip()
        points.append(Point(text, index.cites([one.a, one.b]), kind="contradiction", about=one.id))
    return tuple(points)
