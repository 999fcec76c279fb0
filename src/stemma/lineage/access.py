"""How an origin knows what it says: access types of METHOD 4, read from the wording."""

from __future__ import annotations

import re

from stemma.lineage.voices import Voice
from stemma.lineage.wording import Wording

__all__ = ["RANK", "best", "inquired", "of_body", "of_person"]

FEW = 5  # persons up to whom their accounts are told one by one
OF_MANY = 16  # code points between "interviews with" and the number of those who spoke

# Best first: what a reader is told about an origin as a whole. The access to a single claim stands with the claim.
RANK = (
    "victim", "eyewitness", "insider", "family", "lawyer", "document", "court record", "forensic", "imagery",
    "satellite", "institution-own-inquiry", "NGO-own", "official", "media-own", "institution-relaying", "NGO-relaying",
    "media-relaying", "anonymous", "unknown",
)  # fmt: skip
_PLACE = {access: at for at, access in enumerate(RANK)}
POSSESSOR = re.compile(r"\b[\w-]+(?:s['’]|['’]s)(?=\s)")
_PERSONAL = frozenset({"victim", "eyewitness", "insider", "family", "lawyer"})


def best(found: set[str]) -> str:
    """The best of several access types; "unknown" when there is none."""
    return min(found, key=lambda access: (_PLACE.get(access, len(RANK)), access), default="unknown")


def of_person(voice: Voice, said: str, around: str, given: str, terms: Wording) -> tuple[str, int]:
    """Access of a person to what he or she says, and how many mouths lie between (0 first-hand, 1 hearsay).

    Args:
        said: the words attributed. around: the sentences they stand in. given: access read at extraction, or "".
    """
    about = POSSESSOR.sub(" ", f"{voice.name} {voice.role}")  # "the prisoners' rights group" is no prisoner
    depth = int(terms.has("second_hand", said) or terms.has("second_hand", around))
    if terms.has("speaks_for", about) and (voice.organisation or not terms.has("officials", about)):
        return of_body(voice, said, around, given, terms)
    if given in _PERSONAL:
        return given, depth
    if terms.has("lawyers", about):
        return ("eyewitness" if not depth and terms.has("saw", said) else "lawyer"), depth
    if terms.has("insiders", about):
        return "insider", depth
    if not depth and terms.has("suffered", said):
        return "victim", 0
    if not depth and (terms.has("saw", said) or terms.has("eyewitnesses", about)):
        return "eyewitness", 0
    if terms.has("officials", about):
        return "official", depth
    if terms.has("kin", about):
        return "family", depth
    if terms.has("victims", about):
        return "victim", depth
    if terms.has("saw", around) and not depth:
        return "eyewitness", 0
    if given in _PLACE and not given.startswith("media") and given not in ("anonymous", "unknown"):
        return given, depth
    return "unknown", depth


def inquired(text: str, terms: Wording) -> bool:
    """True for a release that tells of an inquiry: of talks with six persons and more ("spoke with 41 families")."""
    for found in terms.find("talks", text, text.lower()):
        after = text[found.end() : found.end() + OF_MANY]
        number = re.match(r"\D{0,8}?(\d{1,3})\b(?!\s*\w*(?:day|year|month|hour))", after)
        if (number and int(number[1]) > FEW) or terms.has("many", after):
            return True
    return False


def of_body(voice: Voice, said: str, around: str, given: str, terms: Wording) -> tuple[str, int]:
    """Access of a body: its own inquiry where its words say so, else it relays; public bodies are `official`."""
    if terms.has("relayed", said):
        return "institution-relaying", 1
    if given in ("institution-own-inquiry", "institution-relaying", "NGO-own", "NGO-relaying", "official"):
        return given, int(given.endswith("relaying"))
    if voice.authority:
        return "official", 0
    if terms.has("relayed", around):
        return "institution-relaying", 1
    if terms.has("own_inquiry", said) or terms.has("own_inquiry", around):
        return "institution-own-inquiry", 0
    return "institution-relaying", 1
