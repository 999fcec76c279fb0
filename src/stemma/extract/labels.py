"""What a reader model says of each word: the order of its tag scores and of its relations between words.

A model is trained to this order; `labels.toml` beside the weights repeats it, and loading compares the two.
"""

from __future__ import annotations

from typing import get_args

from stemma.extract.roles import ROLES
from stemma.records import Modality, Quotation, Stance

__all__ = [
    "ACTS", "ANCHORS", "FEATURES", "GROUPS", "MODALITIES", "NAMES", "QUOTATIONS", "RELATIONS", "ROLES", "STANCES",
    "TAGS", "TRIGGERS", "WIDTH",
]  # fmt: skip

ACTS = (
    "recruit.offer", "recruit.coerced", "recruit.deceived", "recruit.child", "transfer.persons", "deny.family_contact",
    "deny.counsel", "conceal.whereabouts", "detain.arbitrary", "kill.execution", "kill.other", "kill.threat",
    "injure.punitive", "beat", "torture", "intimidate.example", "threaten.retaliation_family", "labour.forced",
    "confiscate.documents", "pardon.conditional", "deploy.front", "deport.migrant_threat", "sexual.violence",
    "property.pillage", "property.burn", "attack.civilians", "shell", "displace.forced", "trial.unfair",
    "impunity.no_investigation", "release.detainee", "restrict.press", "restrict.assembly", "protest.force",
    "statement.denial", "statement.ended", "statement.call_for_investigation", "response.none",
)  # fmt: skip
MODALITIES: tuple[str, ...] = get_args(Modality)
STANCES: tuple[str, ...] = get_args(Stance)
QUOTATIONS: tuple[str, ...] = get_args(Quotation)
# What a word begins: reporting words (and goes on with them), a statement without any, or the rest of one that began
# in an earlier window.
ANCHORS = ("none", "cue", "cue+", "bare", "rest")
TRIGGERS = ("none", "act", "act+")
NAMES = ("none", "PER", "PER+", "ORG", "ORG+", "LOC", "LOC+")
RELATIONS = ("source", "content", *ROLES)
WIDTH = 48  # of the two vectors whose product scores a relation

_ORDER = (
    ("anchor", ANCHORS),
    ("trigger", TRIGGERS),
    ("act", ACTS),
    ("modality", MODALITIES),
    ("stance", STANCES),
    ("quotation", QUOTATIONS),
    ("name", NAMES),
    ("inside", ("source", "content")),
)
TAGS = tuple(f"{group}:{label}" for group, labels in _ORDER for label in labels)


def _groups() -> dict[str, slice]:
    out, at = {}, 0
    for group, labels in _ORDER:
        out[group] = slice(at, at + len(labels))
        at += len(labels)
    return out


GROUPS = _groups()
# Spelling of a word (lower, Capital, CAPITALS, with a digit), inside quotation marks or not, title or text.
FEATURES = 16
