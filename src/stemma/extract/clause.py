"""The reporting words of a unit, and how far what they report reaches."""

from __future__ import annotations

from dataclasses import dataclass

from stemma.extract.drafts import Draft
from stemma.extract.grammar import Grammar, Verb
from stemma.extract.sources import Phrase, is_adverb, looks_finite, verb_group
from stemma.extract.subjects import left_of
from stemma.extract.units import QUOTE, Unit

__all__ = ["TERMINATORS", "Cue", "Reader"]

TERMINATORS = frozenset(",.;:—–)?!") | {QUOTE}
SCENE = 16  # tokens of "in a two-page statement released on Monday" looked through for the content


@dataclass(slots=True)
class Cue:
    """A reporting verb in its unit: token, first token of its verb group, subject to the left."""

    at: int
    first: int
    verb: Verb
    left: Phrase | None
    passive: bool
    shared: bool
    ing: bool


class Reader:
    """Reads one unit. Kept as an object because every pattern needs the unit, the lexicon and the other cues."""

    def __init__(self, unit: Unit, lex: Grammar) -> None:
        self.unit, self.lex, self.low = unit, lex, unit.low
        self.cues: list[Cue] = []
        self.out: list[Draft] = []
        self.size = len(unit)

    # ------------------------------------------------------------------ finding cues
    def collect(self) -> None:
        words, verbs = self.lex.words, self.lex.verbs
        for at, word in enumerate(self.low):
            verb = verbs.get(word)
            if verb is None or not self.is_verb(at, verb):
                continue
            first = verb_group(self.unit, at, self.lex)
            group = self.low[first:at]
            if first < at and self.low[first] in words["conjunctions"]:
                first += 1  # "neither confirm nor deny": the subject stands before the first verb
            before = self.low[first - 1] if first else ""
            if before == "to" and not any(w in words["auxiliaries"] for w in group):
                continue
            if first == at and verb.is_shape("participle") and not verb.is_shape("past", "base"):
                continue  # "letters seen by", "men known to"
            near = next((w for w in reversed(group) if w in words["auxiliaries"]), "")
            be = near in words["be"]
            ing = verb.shape == "ing" and not be
            passive = be and verb.is_shape("participle") and not verb.is_shape("ing")
            conj = before in words["conjunctions"] or (
                before == "," and first > 1 and self.low[first - 2] in words["conjunctions"]
            )
            if conj and self.joins_nouns(first - 1, verb):
                continue
            left = None if ing or conj else left_of(self.unit, first, 0, self.lex)
            self.cues.append(Cue(at, first, verb, left, passive, conj, ing))

    def joins_nouns(self, conj: int, verb: Verb) -> bool:
        """Whether a participle after "or" stands before a noun: "that even rumours or confirmed cases must …"."""
        if not verb.is_shape("participle") or conj + 2 >= self.size or not self.is_bare_noun(conj + 2):
            return False
        for k in range(conj - 1, max(-1, conj - 8), -1):
            if self.low[k] in self.lex.words["that"]:
                return True
            if looks_finite(self.unit, k, self.lex) or self.low[k].endswith("ed") or self.low[k] in TERMINATORS:
                return False
        return False

    def is_bare_noun(self, at: int) -> bool:
        """Whether the token is a word of content without article: "methods" in "alleged methods"."""
        word, words = self.low[at], self.lex.words
        return word.isalpha() and not (
            word in words["determiners"]
            or word in words["pronouns"]
            or word in words["object_pronouns"]
            or word in words["prepositions"]
            or word in words["complementizers"]
            or word in words["conjunctions"]
            or word in words["auxiliaries"]
            or is_adverb(word, self.lex)
        )

    def is_verb(self, at: int, verb: Verb) -> bool:
        """Whether the form is used as a verb here: "the report" and "the said road" are not."""
        low, words, word = self.low, self.lex.words, self.low[at]
        before = low[at - 1] if at else ""
        if self.unit.is_capital(at) and at > 0 and before != QUOTE:
            return False
        if verb.is_shape("base") and not verb.is_shape("past"):
            if at == 0 or (before in words["determiners"] and before not in words["pronouns"]):
                return False
            if before in words["prepositions"] and before not in words["to"]:
                return False
            if before in words["conjunctions"] and word in self.lex.nouns:
                return False
            k = at - 1
            while k > 0 and is_adverb(low[k], self.lex):
                k -= 1
            subject = low[k]
            if not (
                subject in words["auxiliaries"]
                or subject in words["pronouns"]
                or subject in words["conjunctions"]
                or subject in words["to"]
                or subject in words["negations"]
                or subject.endswith(("s", "n’t", "n't"))
                or subject in self.lex.plurals
                or subject in words["relatives"]
                or subject in (",", QUOTE, ")")
                or self.opens_clause(at + 1, verb)
            ):
                return False
        if verb.is_shape("third") and before.isdigit():
            return False  # "140 convicts"
        if word.endswith("ing") and before in words["prepositions"]:
            return False  # "in writing"
        if (
            verb.is_shape("participle")
            and (
                before in words["prepositions"]
                or (before in words["joints"] and self.low[at - 2] in words["prepositions"])
            )
            and at + 1 < self.size
            and self.is_bare_noun(at + 1)
        ):
            return False  # "on alleged methods"
        if verb.is_shape("third") and not verb.is_shape("base"):
            other = self.lex.verbs.get(before)
            if other is not None and other.is_shape("base") and before not in self.lex.nouns:
                return False  # "answer questions"
        if word in self.lex.nouns and (
            (before in words["determiners"] and before not in words["pronouns"])
            or before.endswith(("’s", "'s"))
            or before in words["prepositions"]
        ):
            return False
        return not (
            verb.is_shape("past")
            and before in words["determiners"]
            and before not in words["pronouns"]
            and before not in words["have"]
        )

    def opens_clause(self, at: int, verb: Verb) -> bool:
        """Whether a clause follows a verb that takes one: "crew of the ship say they", not "the report says"."""
        word, words = self.low[at] if at < self.size else "", self.lex.words
        return (
            "b" in verb.frames
            and (word in words["that"] or word in words["pronouns"])
            and word not in words["relatives"] - words["that"]
        )

    # ------------------------------------------------------------------ walking right
    def skip_scene(self, k: int) -> int:
        """Past adverbs, times and, where content follows, "in a statement"."""
        low, words, size = self.low, self.lex.words, self.size
        for _ in range(4):
            while k < size and (
                is_adverb(low[k], self.lex)
                or (low[k] in words["particles"] and k + 1 < size and low[k + 1] in words["that"])
            ):
                k += 1
            if k >= size or (low[k] not in words["through"] and low[k] not in words["times"] and low[k] != ","):
                return k
            stop, inside = k, low[k] == ","
            for stop in range(k + 1, min(size, k + SCENE)):
                word = low[stop]
                if word in words["that"] or word == ":" or word == QUOTE:
                    return stop
                if word == "," and not inside:
                    nxt = low[stop + 1] if stop + 1 < size else ""
                    return stop + 1 if nxt in words["that"] else stop
                if word in TERMINATORS and word != ",":
                    return stop if not inside else k
                if word in words["clause_signs"] or (word in words["pronouns"] and word not in words["determiners"]):
                    break
            if inside:
                return k
            if k + 1 < size and (low[k] in words["times"] or low[k + 1] in words["times"] or low[k + 1][:1].isdigit()):
                k += 1
                while k < size and (
                    low[k] in words["times"]
                    or (low[k][:1].isdigit() and low[k - 1] in words["times"] | words["through"])
                ):
                    k += 1
                continue
            return k
        return k

    def addressee(self, k: int) -> tuple[int, int]:
        """Tokens of the person spoken to after token `k`; empty where the content follows at once."""
        low, words, size, unit = self.low, self.lex.words, self.size, self.unit
        if k >= size or low[k] in words["addressee_stops"] or low[k] in TERMINATORS:
            return k, k
        if low[k] in words["object_pronouns"]:
            nxt = low[k + 1] if k + 1 < size else "."
            possessive = (
                low[k] in words["determiners"]
                and nxt.isalpha()
                and not (
                    nxt in words["determiners"]
                    or nxt in words["pronouns"]
                    or nxt in words["prepositions"]
                    or nxt in words["addressee_stops"]
                    or nxt in words["clause_signs"]
                    or is_adverb(nxt, self.lex)
                    or nxt in words["conjunctions"]
                    or unit.is_capital(k + 1)
                )
            )
            if not possessive:
                return k, k + 1
        for m in range(k, min(size, k + 14)):
            if low[m] in words["clause_signs"]:
                break
            if low[m] in words["addressee_stops"] or low[m] in TERMINATORS:
                return k, m
        m = k + 1
        if unit.is_capital(k):
            while m < size and (unit.is_capital(m) or low[m] in words["of"]) and low[m] not in words["pronouns"]:
                m += 1
            return k, m
        if low[k] in words["determiners"]:
            while (
                m < size
                and m < k + 6
                and low[m] not in words["determiners"]
                and low[m] not in words["pronouns"]
                and low[m] not in words["prepositions"]
                and not unit.is_capital(m)
            ):
                m += 1
            return k, m
        return k, k

    def ends_here(self, k: int) -> bool:
        """Whether the reporting clause is over at token `k`."""
        return k >= self.size or self.low[k] in TERMINATORS

    # ------------------------------------------------------------------ content
    def content_end(self, start: int, cue_at: int) -> int:
        """Token after the content that begins at `start`, for the cue at `cue_at`."""
        low, _words = self.low, self.lex.words
        stops = self.size
        for cue in self.cues:
            if cue.at <= max(cue_at, start - 1) or cue.first <= start:
                continue
            if cue.ing and low[cue.first - 1] == ",":
                stops = min(stops, cue.first - 1)
            elif cue.shared:
                conj = cue.first - 1 if low[cue.first - 1] != "," else cue.first - 2
                if conj > start and not cue.verb.is_shape("ing", "base"):
                    stops = min(stops, conj)
            elif cue.left and cue.left.edge > start:
                before = low[cue.left.edge - 1]
                if before in ";" or (before == "," and self.is_aside(cue)):
                    stops = min(stops, cue.left.edge - 1)
                elif before in ("while", "whereas", "but", "and", "although", "though", "nor") and low[
                    cue.left.edge - 2
                ] in (",", ";"):
                    stops = min(stops, cue.left.edge - 2)
            if stops < self.size:
                break
        for k in range(start + 1, stops):
            if low[k] == "," and k + 1 < self.size and low[k + 1] in self.lex.according_first and self.phrase_at(k + 1):
                stops = k
                break
        while stops > start and low[stops - 1] in (",", ".", ";", "—", "–", "and", "but", ":"):
            if low[stops - 1] == "." and stops < self.size:
                break
            stops -= 1
        return stops

    def is_aside(self, cue: Cue) -> bool:
        """Whether a cue with its subject stands aside from the clause it reports: ", the lawyer said." """
        return self.ends_here(self.after(cue)[0])

    def after(self, cue: Cue) -> tuple[int, tuple[int, int]]:
        """First token of what follows the verb, its addressee and the scene; and the addressee."""
        k = cue.at + 1
        who = (k, k)
        if "o" in cue.verb.frames and not cue.passive:
            while k < self.size and is_adverb(self.low[k], self.lex):
                k += 1
            who = self.addressee(k)
            k = who[1]
        elif k + 1 < self.size and self.low[k] in self.lex.words["to"] and not ("i" in cue.verb.frames or cue.passive):
            other = self.addressee(k + 1)  # "said to me that"
            known = self.low[other[1]] if other[1] < self.size else ""
            if other[1] > other[0] and (known in self.lex.words["that"] or known in TERMINATORS):
                who, k = other, other[1]
        return self.skip_scene(k), who

    def phrase_at(self, k: int) -> int:
        """Length of an "according to" phrase at token `k`, or 0."""
        if k >= self.size or self.low[k] not in self.lex.according_first:
            return 0
        for phrase in self.lex.according:
            if self.low[k] == phrase[0] and tuple(self.low[k : k + len(phrase)]) == phrase:
                return len(phrase)
        return 0

    def span(self, first: int, last: int) -> tuple[int, int]:
        return self.unit.begin[first], self.unit.stop[last - 1]

    def clause_start(self, before: int) -> int:
        """First token of the clause around an aside that begins at token `before`."""
        low, words = self.low, self.lex.words
        start = 0
        for draft_end in self.taken:
            if draft_end <= before - 2:
                start = max(start, draft_end)
        for k in range(before - 2, start - 1, -1):
            if low[k] == ";" or (
                low[k] in ("—", "–", ":", "-")
                and k < 10
                and self.unit.text[self.unit.begin[0] : self.unit.stop[0]].isupper()
            ):
                start = k + 1
                break
        while start < before and (
            low[start] in words["conjunctions"] or low[start] in (",", ".", ";", "while", "whereas")
        ):
            start += 1
        return start

    taken: list[int]
