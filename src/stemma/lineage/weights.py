"""Weights of the evidence for dependence, in logits unless said otherwise (METHOD 7.3).

Set by hand and calibrated on the fixtures of tests/cases/lineage; change one only together with a run over all of them.
A link says that one text draws on another. Two texts about one event share its names, numbers and places without that,
so the start lies below even odds; whether the knowledge behind two texts is the same is asked of their origins.
"""

from __future__ import annotations

from math import exp, log

__all__ = ["COVERED", "ENOUGH", "KINDS", "UNKNOWN", "facts", "logistic", "logit", "told"]

START = -2.3  # no evidence: one pair in ten, among pairs that share some detail
CERTAIN = 8.0  # no sum of evidence may go further than this, in either direction

# Detail weights (not logits): rarity in the case times how telling the kind is.
UNKNOWN = 1.0  # a detail outside the rarity table
LEAST = 0.7  # logarithm below which a detail is not counted down, however common in the case
KINDS = {"n": 1.2, "d": 1.4, "m": 0.5, "p": 1.2, "c": 0.8, "w": 1.0}
COVERED = 0.35  # share of a sentence's details that must be found for it to count as retold
LOOSE = 1.5  # and that makes them probable partners where the link is proved by other evidence
ENOUGH = 2.5  # weight of the shared details that makes two sentences partners

# Words.
COPIED = 9.0  # times the share of the child's words that stand in the parent in runs of six or more
COPIED_MOST = 6.0
PHRASES = 3  # runs; fewer copied runs than this tell little in a longer text
STOCK = 16  # words; runs up to here may be stock phrases, whatever is longer was copied
PASSAGE = 0.45  # for each word beyond that of a run in a text with facts of its own: that passage is not
PASSAGE_MOST = 7.0
SHARED_QUOTE = 1.5  # each quotation of the child that the parent quotes too
SHARED_QUOTES_MOST = 3.0

# Content.
TOLD = 9.0  # times share of the child retold sentence by sentence, times order
TOLD_MOST = 6.0
TOLD_FACTS = 4  # hard details that a single retold sentence must share before it says anything: fewer come by chance
ORDER, ORDER_ACROSS = 2.0, 4.0  # how fast it counts down where the order differs; a translation keeps the order
FACTS = 12.0  # times (share of the child's hard details that the parent has, less FACTS_EVEN)
FACTS_EVEN = 0.5
FACTS_MOST, FACTS_LEAST = 5.0, -2.5
HOPELESS = 0.3  # share of hard details up to which a pair without any shared words is not looked at closely
FACTS_COUNT = 6  # hard details that a child needs before their share says anything
FACTS_ACROSS = 0.4  # share of it that counts in another language where no sentences agree in order: persons and places
FACTS_TOLD = 3.0  # of one quarrel come again in each report on it; weight of the retelling from which all of it counts
OWN_FIGURES = 6.0  # times (share of the child's numbers and days that the parent has, less FIGURES_EVEN), where below
FIGURES_EVEN = 0.7
OWN_FIGURES_LEAST = -2.5
EXCERPT = 20  # words of a copied run from which the child may be an excerpt, and its own figures say nothing
FIGURES_COUNT = 3  # numbers and days that a child needs before their share says anything
OWN_QUOTE = -0.6  # each quotation that the parent does not have
OWN_QUOTES_LEAST = -3.0
NO_VOICE = 1.5  # the child tells it all without a voice of its own
SUBJECTS = 8.0  # times (likeness of all subjects and words, less SUBJECTS_EVEN)
SUBJECTS_EVEN = 0.2
SUBJECTS_MOST = 2.0

# Access and reference.
OWN_ACCESS = -2.0  # wording such as "told us" in sentences that the parent does not have
FIRST_PERSON = -1.0  # the author speaks of himself in some sentences; twice that when he does in most
FIRST_PERSON_SOME, FIRST_PERSON_MOST = 3, 0.4  # sentences; share of all sentences
CREDIT = 5.0  # agency credit line
CREDITED_WORDS, CREDITED_FACTS = 0.05, 0.3  # copied words or facts that show which text of the house is meant
CITED = 4.0  # explicit citation, of which at least one sentence tells what the other text tells
CITED_MORE = 0.75  # each further such sentence
CITED_MOST = 6.0
NAMED = 4.5  # it names the house of the other text and tells beside the name four hard details of it
NAMED_MORE, NAMED_MOST = 0.5, 6.5  # each further detail
HOUSE_SPEAKS = -2.5  # the body that publishes the text speaks in it for itself, beyond what the parent has
HOUSE_SENTENCES = 2
OWN_WORDS = -4.0  # the shared words are those of the child's own house
VAGUE = 3.3  # a text without facts, voices or date of its own, about the parent's subject
SAME_NAME = 0.33  # share of an outlet's telling words that a citation must give
MOSTLY_COPIED = 0.6  # share of words
PARTLY_COPIED = 0.2  # share of words
FACTS_FEW_OWN = 0.65  # share of hard details that the parent has
VAGUE_LIKENESS = 0.03  # likeness of subjects that a vague text must have with its parent
TINY = 1e-6  # keeps a measure among the features without letting it decide
VAGUE_WORDS = 120  # a shorter text may lack facts for want of room
VAGUE_DETAILS = 2.0  # hard details for every hundred words, at most


def told(share: float, order: float, *, across: bool) -> float:
    """Weight of the share of a text that is retold sentence by sentence, in this order 0..1; `across` languages."""
    return min(TOLD_MOST, TOLD * share * max(0.0, 1 - (ORDER_ACROSS if across else ORDER) * (1 - order)))


def facts(share: float, least: float, retold: float, *, across: bool) -> float:
    """Weight of the share of the child's hard details that the parent has; `retold` is the weight of the retelling."""
    weight = max(least, min(FACTS_MOST, FACTS * (share - FACTS_EVEN)))
    if across and weight > 0:
        weight *= FACTS_ACROSS + (1 - FACTS_ACROSS) * min(1.0, retold / FACTS_TOLD)
    return weight


def logistic(logit: float) -> float:
    """Probability for a logit."""
    return 1 / (1 + exp(-max(-CERTAIN, min(CERTAIN, logit))))


def logit(probability: float) -> float:
    """Logit of a probability between 0 and 1."""
    return log(probability / (1 - probability))
