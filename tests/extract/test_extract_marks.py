"""A model's numbers turned into words, with numbers written down in the test."""

from __future__ import annotations

import numpy as np

from stemma.extract.labels import GROUPS, RELATIONS, TAGS
from stemma.extract.marks import Glance, glance
from stemma.extract.windows import Window

WORDS = "A spokesman for the mayor said guards shot two drivers".split()


def seen(tags: dict[str, dict[str, float]], pairs: dict[tuple[str, str], dict[str, float]]) -> Glance:
    """The glance of WORDS.

    Args:
        tags: chances of labels by word. pairs: by (asking word, relation) chances of other words.
    """
    size = len(WORDS)
    window = Window(
        0, np.zeros(size + 2, int), np.zeros(size + 2, int), tuple(range(size)), tuple(range(1, size + 1)),
        np.arange(1, size + 1),
    )  # fmt: skip
    scores = np.full((size + 2, len(TAGS)), -9.0)
    for group in ("anchor", "trigger"):
        scores[:, GROUPS[group].start] = 0.0
    for word, labels in tags.items():
        for label, chance in labels.items():
            scores[1 + WORDS.index(word), TAGS.index(label)] = np.log(chance / (1 - chance))
    queries = np.zeros((size + 2, len(RELATIONS), size + 3))
    keys = np.zeros((size + 2, len(RELATIONS), size + 3))
    keys[:, :, size + 2] = 1.0
    queries[:, :, size + 2] = -9.0
    for at in range(size + 2):
        keys[at, :, at] = 1.0
    for (asks, relation), chances in pairs.items():
        for word, chance in chances.items():
            at = 1 + WORDS.index(word)
            queries[1 + WORDS.index(asks), RELATIONS.index(relation), at] = np.log(chance / (1 - chance)) + 9.0
    return glance(window, scores, queries, keys)


def test_a_source_reaches_over_its_doubtful_words() -> None:
    words = {"A": 0.9, "spokesman": 0.9, "for": 0.3, "the": 0.2, "mayor": 0.8, "guards": 0.05}
    out = seen({"said": {"anchor:cue": 0.9}}, {("said", "source"): words, ("said", "content"): {"shot": 0.9}})
    assert [mark.source for mark in out.said] == [(0, 5)]


def test_a_role_needs_act_type_and_pair_together() -> None:
    pairs = {("shot", "vic"): {"two": 0.85, "drivers": 0.88}, ("shot", "perp"): {"guards": 0.95}}
    sure = seen({"shot": {"trigger:act": 0.97, "act:kill.other": 0.999}}, pairs)
    assert [mark.roles for mark in sure.acts] == [{"perp": ((6, 7),), "vic": ((8, 10),)}]
    unsure = seen({"shot": {"trigger:act": 0.82, "act:kill.other": 0.999}}, pairs)
    assert [mark.roles for mark in unsure.acts] == [{"perp": ((6, 7),)}]
    of_no_type = seen({"shot": {"trigger:act": 0.97, "act:kill.other": 0.6, "act:beat": 0.5}}, pairs)
    assert [mark.roles for mark in of_no_type.acts] == [{}]
