"""Everything that is known about one incident, laid out so that the rules can be short."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from stemma.assess.standard import Standard
from stemma.assess.wording import Withdrawal, stems, withdrawals
from stemma.records import (
    Allegation,
    At,
    Claim,
    Contradiction,
    Incident,
    Lineage,
    Origin,
    Quote,
    Reading,
    Statement,
    Tie,
)
from stemma.records.counting import UNIDENTIFIED, Counted, independent
from stemma.records.support import supports

__all__ = ["Ground", "Weighed", "answers", "ground", "weigh"]


ONE_BODY = ("same_org", "same_person", "belonging")  # ties of those who speak for one body
EVEN = 0.5  # confidence from which words are more likely this act than not
ACCOUNTS = 3  # sentences shown for an incident behind which nobody stands
SUPPORTING, SENTENCES = "supporting", "sentences"  # what does not depend on who has spoken
ACCUSED_IN = 2  # documents in which a word must name perpetrators


@dataclass(frozen=True, slots=True)
class Ground:
    """The case, indexed by id, made once for all incidents."""

    allegations: Mapping[str, Allegation]
    statements: Mapping[str, Statement]
    readings: Mapping[str, Reading]
    claims: Mapping[str, Sequence[Claim]]
    origins: Mapping[str, Origin]
    origins_of_statement: Mapping[str, Sequence[str]]
    ties: Mapping[str, Sequence[Tie]]
    contradictions: Mapping[str, Sequence[Contradiction]]
    published: Mapping[str, str]
    withdrawals: tuple[Withdrawal, ...]
    accused: frozenset[str]


@dataclass(frozen=True, slots=True)
class Weighed:
    """One incident with the claims that support it and the origins behind them.

    Args:
        claims: supporting claims only: denials, endings, demands and questions are left out.
        origins: origins of these claims in time order. counted: how many of them are independent.
        memo: what was worked out about it already.
        primary: claims whose origin knows the act by itself, under the standard.
    """

    incident: Incident
    ground: Ground
    standard: Standard
    claims: tuple[Claim, ...]
    origins: tuple[Origin, ...]
    counted: Counted
    primary: tuple[Claim, ...]
    contradictions: tuple[Contradiction, ...] = field(default=())
    memo: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def range(self) -> tuple[int, int]:
        """Fewest and most independent origins."""
        return self.counted.k_lo, self.counted.k_hi

    @property
    def identified(self) -> tuple[Origin, ...]:
        """Supporting origins that can be named."""
        return tuple(o for o in self.origins if o.kind not in UNIDENTIFIED)

    @property
    def supporting(self) -> tuple[Allegation, ...]:
        """Mentions that speak for the act."""
        if SUPPORTING not in self.memo:
            known = (self.ground.allegations.get(a) for a in self.incident.allegations)
            self.memo[SUPPORTING] = tuple(a for a in known if a is not None and supports(a, self.statement(a)))
        found: tuple[Allegation, ...] = self.memo[SUPPORTING]
        return found

    def supported_at(self, at: At) -> bool:
        """True when a mention that speaks for the act stands in these words."""
        if SENTENCES not in self.memo:
            made: dict[str, list[Quote]] = defaultdict(list)
            for one in self.supporting:
                made[one.document].append(one.sentence)
            self.memo[SENTENCES] = made
        return any(quote.overlaps(at.quote) for quote in self.memo[SENTENCES].get(at.document, ()))

    @property
    def doubtful(self) -> tuple[Claim, ...]:
        """Claims whose words are less likely this act than not: the reader may have taken them for something else."""
        return tuple(c for c in self.claims if self.ground.allegations[c.allegation].confidence < EVEN)

    @property
    def read_groups(self) -> int:
        """How many of the independent groups of origins have words that are read as this act without such doubt."""
        doubtful = frozenset(c.id for c in self.doubtful)
        read = {c.origin for c in self.claims if c.id not in doubtful}
        return sum(1 for group in self.counted.groups if read & set(group.origins))

    def statement(self, alleg: Allegation) -> Statement | None:
        """The innermost statement that holds the mention."""
        return self.ground.statements.get(alleg.statement) if alleg.statement else None

    def shown(self, claims: Iterable[Claim]) -> tuple[At, ...]:
        """The words of the claims, one place per origin, first documents first."""
        seen: dict[str, At] = {}
        for claim in sorted(claims, key=lambda c: (self.ground.published.get(c.document, "~"), c.document, c.quote)):
            seen.setdefault(claim.origin, At(claim.document, claim.quote))
        return tuple(seen.values())

    @property
    def accounts(self) -> tuple[At, ...]:
        """The sentences that tell it, the first few: for sentences about an incident behind which nobody stands."""
        told = (self.ground.allegations.get(key) for key in self.incident.allegations)
        return tuple(dict.fromkeys(At(a.document, a.sentence) for a in told if a is not None))[:ACCOUNTS]

    def without(self, origin: str) -> Weighed:
        """The same incident as if this origin had never spoken."""
        left = _counted(
            self.incident,
            self.ground,
            self.standard,
            [c for c in self.claims if c.origin != origin],
            self.contradictions,
        )
        left.memo.update((key, self.memo[key]) for key in (SUPPORTING, SENTENCES) if key in self.memo)
        return left


def ground(readings: Sequence[Reading], lineage: Lineage, contradictions: Sequence[Contradiction]) -> Ground:
    """Index the records of a case by id."""
    claims: dict[str, list[Claim]] = defaultdict(list)
    for claim in sorted(lineage.claims, key=lambda c: c.id):
        claims[claim.allegation].append(claim)
    by_statement: dict[str, list[str]] = defaultdict(list)
    for origin in lineage.origins:
        for stmt in origin.statements:
            by_statement[stmt].append(origin.id)
    ties: dict[str, list[Tie]] = defaultdict(list)
    for tie in sorted(lineage.ties, key=lambda t: t.id):
        ties[tie.a].append(tie)
        ties[tie.b].append(tie)
    against: dict[str, list[Contradiction]] = defaultdict(list)
    for one in contradictions:
        for incident in one.incidents:
            against[incident].append(one)
    return Ground(
        allegations={a.id: a for r in readings for a in r.allegations},
        statements={s.id: s for r in readings for s in r.statements},
        readings={r.document.id: r for r in readings},
        claims=claims,
        origins={o.id: o for o in lineage.origins},
        origins_of_statement=by_statement,
        ties=ties,
        contradictions=against,
        published={r.document.id: r.document.published or "~" for r in readings},
        accused=_accused(readings),
        withdrawals=withdrawals(sorted(readings, key=lambda r: r.document.id)),
    )


def _accused(readings: Sequence[Reading]) -> frozenset[str]:
    """Stems of words that name perpetrators in more than one document: one document alone may be misread."""
    seen: Counter[str] = Counter()
    for reading in readings:
        seen.update(frozenset().union(*(stems(p.text) for a in reading.allegations for p in a.perpetrators)))
    return frozenset(word for word, documents in seen.items() if documents >= ACCUSED_IN)


def _deniers(incident: Incident, base: Ground) -> frozenset[str]:
    """Origins of the accused side that deny this incident: their own version of it does not support it.

    Neither does that of others who speak for the same body: the army does not bear out what its spokesman denies.
    """
    out: set[str] = set()
    for at in incident.contrary:
        reading = base.readings.get(at.document)
        for stmt in reading.statements if reading else ():
            if stmt.stance == "denies" and any(c.overlaps(at.quote) for c in stmt.content):
                out.update(base.origins_of_statement.get(stmt.id, ()))
        for alleg in reading.allegations if reading else ():
            if alleg.modality == "denied" and alleg.sentence.overlaps(at.quote):
                out.update(claim.origin for claim in base.claims.get(alleg.id, ()) if claim.document == at.document)
    deniers = {o for o in out if o in base.origins and answers(base.origins[o])}
    beside = {
        other
        for one in sorted(deniers)
        for tie in base.ties.get(one, ())
        for other in (tie.a, tie.b)
        if tie.rule in ONE_BODY and other in base.origins and answers(base.origins[other])
    }
    return frozenset(deniers | beside)


def answers(origin: Origin) -> bool:
    """True for those who speak for the accused side or for a public office: what they deny they do not bear out."""
    return origin.interested or origin.access == "official"


def weigh(incident: Incident, base: Ground, standard: Standard) -> Weighed:
    """Lay out one incident."""
    kept, deniers = set(incident.claims), _deniers(incident, base)
    claims = []
    for name in incident.allegations:
        alleg = base.allegations.get(name)
        if alleg is None:
            continue
        if supports(alleg, base.statements.get(alleg.statement) if alleg.statement else None):
            claims += [
                c
                for c in base.claims.get(name, ())
                if c.id in kept and c.origin in base.origins and c.origin not in deniers
            ]
    return _counted(incident, base, standard, claims, tuple(base.contradictions.get(incident.id, ())))


def _counted(
    incident: Incident, base: Ground, standard: Standard, claims: Sequence[Claim], against: tuple[Contradiction, ...]
) -> Weighed:
    first: dict[str, tuple[str, str]] = {}
    for claim in claims:
        seen = (base.published.get(claim.document, "~"), claim.origin)
        first[claim.origin] = min(first.get(claim.origin, seen), seen)
    origins = tuple(base.origins[o] for o in sorted(first, key=lambda o: first[o]))
    ties = {t.id: t for o in first for t in base.ties.get(o, ())}
    return Weighed(
        incident=incident,
        ground=base,
        standard=standard,
        claims=tuple(claims),
        origins=origins,
        counted=independent(origins, [ties[t] for t in sorted(ties)]),
        primary=tuple(c for c in claims if _is_primary(c, base, standard)),
        contradictions=against,
    )


def _is_primary(claim: Claim, base: Ground, standard: Standard) -> bool:
    """True when the origin can be named and knows this act by itself."""
    return base.origins[claim.origin].kind not in UNIDENTIFIED and standard.is_primary(claim.access, claim.depth)
