"""The words in which reports speak, from the vocabularies `wording` and `acts`; unknown values are made readable."""

from __future__ import annotations

from functools import cache
from typing import Any

from stemma.errors import BrokenLexicon
from stemma.lexicon.load import Schema, load

__all__ = [
    "access_direct",
    "access_meaning",
    "access_word",
    "act_word",
    "grade_meaning",
    "grade_word",
    "language_word",
    "likelihood",
    "link_phrase",
    "link_tag",
    "overlay_meaning",
    "overlay_word",
    "said",
    "wording",
]

LANGUAGE = "en"
SCHEMA: Schema = {
    "months": lambda value: isinstance(value, list) and len(value) == 12,
    "seasons": lambda value: isinstance(value, list) and len(value) == 4,
    **dict.fromkeys(
        (
            "grades",
            "overlays",
            "access",
            "links",
            "passages",
            "stances",
            "manners",
            "modalities",
            "contradictions",
            "patterns",
            "likelihood",
            "standards",
            "languages",
            "severities",
            "letters",
            "decisions",
            "details",
            "parts",
            "inquiries",
        ),
        dict,
    ),
}


@cache
def wording() -> dict[str, Any]:
    """The whole vocabulary file, checked."""
    data = load("wording", SCHEMA, LANGUAGE)
    if data is None:
        raise BrokenLexicon(f"The vocabulary {LANGUAGE}/wording.toml is missing.")
    return data


def _plain(key: str) -> str:
    """A value the vocabulary does not know, made readable: `kill.other_way` becomes `kill: other way`."""
    return key.replace(".", ": ").replace("_", " ").replace("-", " ")


def said(table: str, key: str, field: str = "word") -> str:
    """The words for `key` in one table of the vocabulary.

    >>> said("stances", "denies")
    'denies'
    """
    entry = wording()[table].get(key)
    if entry is None:
        return _plain(key)
    return str(entry if isinstance(entry, str) else entry[field])


def grade_word(grade: str) -> str:
    """The grade in words: `single_source` is "single source"."""
    return said("grades", grade)


def grade_meaning(grade: str) -> str:
    """What the grade means, in half a sentence."""
    return said("grades", grade, "meaning")


def overlay_word(overlay: str) -> str:
    """The overlay in words: `denied_by_subject` is "denied by the accused"."""
    return said("overlays", overlay)


def overlay_meaning(overlay: str) -> str:
    """What the overlay means, in half a sentence."""
    return said("overlays", overlay, "meaning")


def _access_key(access: str) -> str:
    return access.lower().replace("-", "_").replace(" ", "_") or "unknown"


def access_word(access: str) -> str:
    """How somebody knows, in words; `media-own`, `media_own` and `media own` are one."""
    return said("access", _access_key(access))


def access_meaning(access: str) -> str:
    """What the access type means, in half a sentence."""
    return said("access", _access_key(access), "meaning")


def access_direct(access: str) -> bool:
    """True for access that counts as direct knowledge (METHOD 4)."""
    entry = wording()["access"].get(_access_key(access))
    return bool(entry and entry["direct"])


def link_tag(kind: str) -> str:
    """One or two words for the family tree: `copy` is "reprint"."""
    return said("links", kind, "tag")


def link_phrase(kind: str) -> str:
    """The verb between the later and the earlier text: `copy` is "reprints"."""
    return said("links", kind, "phrase")


def language_word(tag: str) -> str:
    """The language in words: `ru` and `ru-Latn` are "Russian"."""
    return said("languages", tag.split("-")[0].lower() or "und")


@cache
def _acts() -> dict[str, Any]:
    """The act types of the vocabulary `acts`, whose labels readers see."""
    data = load("acts", {"types": dict})
    return dict(data["types"]) if data else {}


def act_word(act: str) -> str:
    """The act type in words: `kill.execution` is "execution"."""
    entry = _acts().get(act)
    return str(entry["label"]) if entry else _plain(act)


def likelihood(probability: float) -> str:
    """A probability in the estimative words of METHOD 2, with its percentage.

    >>> likelihood(0.85)
    'very likely (85 %)'
    """
    steps = sorted((float(limit), word) for limit, word in wording()["likelihood"].items())
    word = next((word for limit, word in steps if probability <= limit), steps[-1][1])
    return f"{word} ({min(99, max(1, round(probability * 100)))} %)"
