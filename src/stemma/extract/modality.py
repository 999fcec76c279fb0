"""How an act is presented where it is told: done, alleged, threatened, planned, denied, ended or hypothetical."""

from __future__ import annotations

from functools import cache
from itertools import pairwise, takewhile

from stemma.extract.acts import Trigger
from stemma.extract.acts_words import CLAUSE_END, NOUN, Words
from stemma.lexicon.load import languages, load
from stemma.records.allegation import Modality
from stemma.records.statement import Statement

__all__ = ["modality", "provided"]

SIGHT = 9  # words before the trigger, and after a noun, in which its presentation is looked for
FAR = 20  # words after an act in which a condition is looked for
CLOSE = 4  # words before the trigger in which a plan or a threat belongs to it
NEXT = 2  # words in which an object, a privative or an end belongs to it
ASIDE = 6  # words that an aside between commas may have
GERUND = "ing"
QUOTES = frozenset("\"“”'«»")
LISTS = """
    negations hollow privatives nobodies norms wrongly untrue hedges threats plans hypotheticals conditions provisos
    ends not_ends longer denials clause_words subjects asking concerning past being to_be negative_types speech_types
    threat_types
""".split()
Lists = dict[str, frozenset[str]]


def _list(value: object) -> bool:
    return isinstance(value, list)


@cache
def _lists(language: str) -> Lists:
    data = load("modality", dict.fromkeys(LISTS, _list), language if language in languages("modality") else "en")
    assert data is not None
    return {k: frozenset(data[k]) for k in LISTS}


class _Around:
    """The words around one trigger, as far as they can say how it is presented."""

    def __init__(self, words: Words, trigger: Trigger, lists: Lists, provided: bool) -> None:
        self.trigger, self.lists = trigger, lists
        self.told = words.low[trigger.first : trigger.last + 1]
        self.before = _before(words, trigger.first, lists)
        self.clause = _clause(self.before, lists)
        self.after = _after(words, trigger.last)
        self.provided = provided
        self.question = _asked(words, lists)
        self.nominal = trigger.voice == NOUN
        self.gerund = self.nominal or words.low[trigger.first].endswith(GERUND)
        self.named = trigger.verb is None and trigger.last > trigger.first  # by a noun and what describes it
        self.negative = trigger.act in lists["negative_types"]

    def near(self, name: str, most: int = CLOSE) -> bool:
        """A word of the list stands just before the trigger."""
        return not self.lists[name].isdisjoint(self.before[:most])

    def leads(self, name: str) -> bool:
        """A word of the list stands before the trigger in its sentence part, as far as one looks."""
        return not self.lists[name].isdisjoint(self.before)

    def governs(self, name: str) -> bool:
        """A word of the list stands before the trigger in its own clause."""
        return not self.lists[name].isdisjoint(self.clause)

    def follows(self, name: str, most: int = SIGHT) -> bool:
        """A word of the list stands after the trigger in its own clause."""
        return not self.lists[name].isdisjoint(_clause(self.after, self.lists)[:most])

    def says(self, name: str) -> bool:
        """A word of the list is part of the trigger."""
        return not self.lists[name].isdisjoint(self.told)


def provided(words: Words, last: int, language: str) -> bool:
    """True for an act told on a condition: "unpaid work, if proved, ...". Whoever says so does not know of it.

    Args:
        last: number of the act's last word.
    """
    lists = _lists(language)
    part = list(takewhile(lambda word: word not in CLAUSE_END, words.low[last + 1 : last + 1 + FAR]))
    return any(a in lists["conditions"] and b in lists["provisos"] for a, b in pairwise(part))


def modality(words: Words, trigger: Trigger, statement: Statement | None, language: str) -> Modality:
    """The modality of one act, as its innermost speaker presents it.

    The words of the clause come first, then the stance of the statement in which the act stands: what is denied is
    denied, what is hedged is alleged, what is demanded, asked or feared is hypothetical, what is threatened threatened.
    """
    lists = _lists(language)
    stance = statement.stance if statement else ""
    if trigger.act in lists["speech_types"]:
        return "done"
    if trigger.act in lists["threat_types"]:
        return "threatened" if stance != "denies" else "denied"
    here = _Around(words, trigger, lists, provided(words, trigger.last, language))
    if stance == "threatens" and not here.near("past"):
        return "threatened"
    if stance == "denies":
        return "denied"
    denied = _denied(here)
    if denied is not None:
        return denied
    if here.near("threats"):
        return "threatened"
    if _ended(here):
        return "ended"
    return _unreal(here, stance)


def _denied(here: _Around) -> Modality | None:
    """`denied`, or `hypothetical` for what is said not to be usual; None when nothing denies it."""
    if here.leads("wrongly") or (here.nominal and (here.leads("denials") or here.follows("untrue"))):
        return "denied"
    if here.negative:
        return None
    if _negated(here):
        return "hypothetical" if here.leads("norms") else "denied"
    if here.gerund and here.near("privatives", NEXT):
        return "denied"
    if here.trigger.voice == "active" and here.after and here.after[0] in here.lists["nobodies"]:
        return "denied"
    return None


def _negated(here: _Around) -> bool:
    """A negation in the clause. One before another auxiliary belongs to an earlier verb ("did not say it were")."""
    lists, other = here.lists, False
    for word in here.clause[: CLOSE if here.nominal else SIGHT]:
        if word in lists["negations"] and (word in lists["nobodies"] or not other):
            return True
        other = other or word in lists["being"]
    return False


def _ended(here: _Around) -> bool:
    """What ended stands beside it: a noun in the same clause, or a form used as one just after it.

    Of "stopped forced recruitment" the act is the noun, however its first word looks.
    """
    if here.named and not here.negative and (here.near("ends", 1) or here.told[0] in here.lists["ends"]):
        return True
    if here.nominal:
        return here.near("ends") or here.follows("ends", CLOSE + 1) or _verb_of_end(here)
    return here.near("longer") or (here.gerund and here.near("ends", 1))


def _verb_of_end(here: _Around) -> bool:
    """An auxiliary and a word of ending further on in the clause: "recruitment in the northern camps had stopped"."""
    words = _clause(here.after, here.lists)
    auxiliaries = here.lists["past"] | here.lists["being"]
    return any(b in here.lists["ends"] and a in auxiliaries for a, b in pairwise(words))


def _unreal(here: _Around, stance: str) -> Modality:
    """What is asked for, asked, feared, hedged, possible or planned; `done` otherwise."""
    if stance == "calls_for":
        return "hypothetical" if _demanded(here) else "done"
    if stance == "fears" and here.nominal and here.leads("concerning"):
        return "done"
    if stance in ("asks", "fears") or here.question:
        return "hypothetical"
    if stance == "hedges" or here.leads("hedges"):
        return "alleged"
    if here.near("hypotheticals"):
        # "could not consult their lawyers": what could not be done is what was done to them
        return "done" if here.negative and (here.says("negations") or here.near("negations")) else "hypothetical"
    if here.provided:
        return "hypothetical"
    if here.near("plans"):
        # "will not open a case": the refusal is done when it is spoken
        return "done" if here.negative and here.says("negations") else "planned"
    if (
        here.trigger.voice == "passive"
        and here.before[:2] == ("be", "to")
        and here.lists["being"] & {*here.before[2:4]}
    ):
        return "planned"
    return "done"


def _is_to_be(here: _Around) -> bool:
    """True after "are to be"."""
    wanted, found = here.lists["to_be"], frozenset(here.before[: len(here.lists["to_be"])])
    return bool(wanted) and wanted == found and bool(here.lists["being"] & {*here.before[len(wanted) : CLOSE]})


def _before(words: Words, at: int, lists: Lists) -> tuple[str, ...]:
    """Words before `at` in the same sentence part, nearest first; asides between commas are passed over.

    An aside is passed over only after an auxiliary or a negation ("is not, as a rule, shot"): there it breaks a verb.
    What it says of the act is kept at the end, where only lists that look far will find it.
    """
    out: list[str] = []
    aside: list[str] = []
    look = at - 1
    while look >= 0 and len(out) < SIGHT and (words.low[look] not in CLAUSE_END or words.low[look] in QUOTES):
        if words.low[look] == ",":
            opening = _aside(words, look, lists)
            if opening is not None:
                aside += reversed(words.low[opening + 1 : look])
                look = opening - 1
                continue
        emptied = "not_ends" if words.low[look] in lists["ends"] else "hollow"
        if not (out and out[-1] in lists[emptied] and words.low[look] in lists["negations"] | lists["ends"]):
            out.append(words.low[look])
        look -= 1
    return (*out, *aside)


def _aside(words: Words, closing: int, lists: Lists) -> int | None:
    """Where the aside that ends with this comma begins."""
    for look in range(closing - 1, max(0, closing - ASIDE - 2), -1):
        if words.low[look] in CLAUSE_END:
            return None
        if words.low[look] == ",":
            before = words.low[look - 1]
            return look if before in lists["negations"] | lists["past"] | lists["being"] else None
    return None


def _clause(before: tuple[str, ...], lists: Lists) -> tuple[str, ...]:
    """The words up to the next that begins another clause, or a comma."""
    for number, word in enumerate(before):
        if word == "," or word in lists["clause_words"] or (word in lists["subjects"]):
            return before[:number]
    return before


def _after(words: Words, at: int) -> tuple[str, ...]:
    out: list[str] = []
    for word in words.low[at + 1 : at + 1 + SIGHT]:
        if word in CLAUSE_END:
            break
        out.append(word)
    return tuple(out)


def _asked(words: Words, lists: Lists) -> bool:
    """True for a question whether something was so; one that asks who or why takes it for granted."""
    marks = [w for w in words.low if w not in QUOTES]
    return bool(marks) and marks[-1] == "?" and lists["asking"].isdisjoint(marks)


def _demanded(here: _Around) -> bool:
    """True when the act itself is what is demanded ("to be released"), not what the demand is about."""
    demanded = ("release.detainee", "statement.call_for_investigation")
    return here.trigger.act in demanded or "to" in here.before[:CLOSE] or "should" in here.before[:CLOSE]
