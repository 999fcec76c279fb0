"""The named voices of a document: one for each person, body or outlet, however fully it is named at each place."""

from __future__ import annotations

import re
from bisect import bisect_left

from stemma.extract.antecedents import Voice
from stemma.extract.grammar import Grammar
from stemma.extract.names import Name, name_words, names_of
from stemma.records import Document

__all__ = ["BREAK", "LONGEST_LABEL", "WORD", "Named"]

WORD = re.compile(r"[^\W_]+(?:[’'\-.][^\W_]+)*")
BREAK = re.compile(r"\s*[,;:(—–]|\s+(?:who|whom|whose|which|that)\b")
LONGEST_LABEL = 90  # code points of a description
# A description after or before a name, between commas; a name inside it is allowed.
ROLE_AFTER = re.compile(
    r",\s(?:\d\d?,\s)?((?:the|a|an|our|his|her|its|their|who|whose|[a-zà-ÿ]+)\s[^,;:.!?()“”\"]{3,110}?)(?=[,.;:!?]|$)"
)
ROLE_BEFORE = re.compile(r"((?:\b(?:[Tt]he|[Aa]n?|[Oo]ur|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir)\s)[^,;:.!?()“”\"]{3,90}),\s$")
PERSON_AFTER = re.compile(r",\s(?:who\b|whose\b|\d\d,|aged\s\d)")


class Named:
    """Names of a document and whom they mean: kind, gender, role and organisation read from the words around them."""

    def __init__(self, doc: Document, lex: Grammar) -> None:
        self.doc, self.lex, self.words = doc, lex, name_words(doc.language)
        self.names = names_of(doc)
        self.starts = [n.start for n in self.names]
        self.sentences = [(s.start, s.end) for s in doc.sentences]
        self.voices: list[Voice] = []
        self.by_name: dict[tuple[str, ...], Voice] = {}
        self._gather()
        self._roles()

    def _gather(self) -> None:
        """One voice per name; shorter forms join the longest name that ends with or abbreviates to them."""
        longest = sorted({n.words for n in self.names}, key=lambda w: (-len(w), w))
        first_at: dict[tuple[str, ...], int] = {}
        kinds: dict[tuple[str, ...], dict[str, int]] = {}
        genders: dict[tuple[str, ...], str] = {}
        for number, n in enumerate(self.names):
            first_at.setdefault(n.words, n.start)
            for kind, weight in self._evidence(n):
                votes = kinds.setdefault(n.words, {})
                votes[kind] = votes.get(kind, 0) + weight
            gender = n.gender or self._called_next(number)
            if gender:
                genders.setdefault(n.words, gender)
        by_last: dict[str, list[Voice]] = {}
        acronyms: dict[str, Voice] = {}
        for words in longest:
            votes = kinds.get(words, {})
            kind = max(sorted(votes), key=lambda k: votes[k]) if votes else ""
            voice = self._same(words, kind, by_last, acronyms)
            if voice is None:
                guess = "" if kind or len(words) not in (2, 3) else "person"
                voice = Voice(" ".join(words), kind or guess, named=True, at=first_at[words], guessed=bool(guess))
                self.voices.append(voice)
                for word in {words[-1], words[0], *(words if voice.kind in ("body", "outlet") else ())}:
                    by_last.setdefault(word, []).append(voice)
                if len(words) > 1:
                    acronyms.setdefault("".join(w[0] for w in words if w[0].isupper()), voice)
            elif kind == "person" and voice.kind in ("", "place"):
                voice.kind = "person"
            voice.gender = voice.gender or genders.get(words, "")
            voice.thing = voice.thing or words[-1].lower() in self.words["laws"]
            voice.at = min(voice.at, first_at[words])
            self.by_name[words] = voice
        for voice in self.voices:
            if voice.kind == "" and self.doc.outlet and voice.name.lower() in self.doc.outlet.lower():
                voice.kind = "outlet"

    def _called_next(self, number: int) -> str:
        """Gender from the pronoun that opens the next sentence, for a name that stands alone in the one before."""
        name = self.names[number]
        n = bisect_left(self.sentences, (name.start + 1, 0)) - 1
        if n < 0 or n + 1 >= len(self.sentences):
            return ""
        start, end = self.sentences[n]
        around = (*self.names[max(0, number - 1) : number], *self.names[number + 1 : number + 2])
        if any(start <= other.start < end for other in around):
            return ""
        follow = WORD.search(self.doc.text, *self.sentences[n + 1])
        word = follow.group().lower() if follow else ""
        pronouns = self.lex.words
        return "m" if word in pronouns["pronouns_male"] else "f" if word in pronouns["pronouns_female"] else ""

    def _evidence(self, name: Name) -> list[tuple[str, int]]:
        """What the words around a name show it to be the name of, with weights."""
        words, lex = self.words, self.lex
        weak = name.kind == "place" and name.before in words["towards"]
        out = [(name.kind, 3 if name.title else 1 if weak else 2)] if name.kind else []
        if name.kind or name.title:
            return out if name.kind != "place" else [*out, *self._acts_like_person(name)]
        if name.before in words["body"] or name.before in words["outlet"]:
            return [("outlet" if name.before in words["outlet"] else "body", 3)]
        if name.before in lex.words["articles"] and not name.possessive:
            return [("body", 1)]
        return self._acts_like_person(name)

    def _acts_like_person(self, name: Name) -> list[tuple[str, int]]:
        """Signs of a person after a name: an age, "who", a word for kin, a human verb after a single name."""
        if PERSON_AFTER.match(name.after):
            return [("person", 4)]
        follow = WORD.search(name.after)
        word = follow.group().lower() if follow else ""
        if name.possessive:
            return [("person", 4)] if word in self.words["kin"] else []
        verb = self.lex.verbs.get(word) if name.after[:1] == " " else None
        human = verb is not None and verb.is_shape("past", "third") and word not in self.lex.nouns
        if word and name.after[:1] == " " and any(word in self.words[kind] for kind in ("person", "group", "body")):
            return [("place", 2)] if len(name.words) == 1 else []  # "Torskian prisoners"
        single = len(name.words) == 1 and not name.words[0].isupper()
        return [("person", 2)] if human and single and name.before not in self.lex.words["articles"] else []

    def _roles(self) -> None:
        """Roles next to a name: "Pavel Orr, the union's spokesman" and "the union's spokesman, Pavel Orr"."""
        text = self.doc.text
        for n, name in enumerate(self.names):
            voice = self.by_name[name.words]
            if voice.kind in ("body", "outlet"):
                continue
            self._titled(voice, name)
            if name.possessive:
                continue
            after = ROLE_AFTER.match(text, name.end, name.end + 160)
            lead = text[max(0, name.start - 110) : name.start]
            before = ROLE_BEFORE.search(lead) if lead.endswith(", ") else None
            for role, _at in (
                (after.group(1), name.end) if after else ("", 0),
                (before.group(1), name.start - 110) if before else ("", 0),
            ):
                head = self._head(role.removeprefix("who ").removeprefix("whose "))
                first = role.split(" ", 1)[0]
                verb = self.lex.verbs.get(first)
                if verb is not None and verb.is_shape("past", "third"):
                    continue  # "Orr, said its clerk, Ilka Tarn"
                if not role or not (
                    head in self.words["person"]
                    or head in self.words["male"]
                    or head in self.words["female"]
                    or first == "who"
                ):
                    continue
                if voice.kind in ("", "place"):
                    voice.kind = "person"
                voice.role = voice.role or role[: LONGEST_LABEL * 2]
                voice.heads.add(head)
                voice.gender = voice.gender or (
                    "m" if head in self.words["male"] else "f" if head in self.words["female"] else ""
                )
                near = [*self.names[max(0, n - 2) : n], *self.names[n + 1 : n + 3]]
                for other in near:
                    body = self.by_name[other.words]
                    if not voice.organisation and body.kind in ("body", "outlet") and body.name.split()[-1] in role:
                        voice.organisation = body.name

    def _titled(self, voice: Voice, name: Name) -> None:
        """An office before a name is what its bearer is called later: "Inspector Ilka Orr", "the inspector"."""
        offices = [word for word in name.title.split() if word.lower() in self.words["person"]]
        voice.heads.update(word.lower() for word in offices)
        if not voice.office and voice.kind == "person":
            voice.office = " ".join(word for word in offices if word.lower() not in self.words["ranks"])

    def _same(
        self, words: tuple[str, ...], kind: str, by_last: dict[str, list[Voice]], acronyms: dict[str, Voice]
    ) -> Voice | None:
        if len(words) == 1 and words[0] in acronyms and len(words[0]) > 1:
            return acronyms[words[0]]
        for voice in by_last.get(words[-1], ()):
            full = tuple(voice.name.split())
            if len(words) >= len(full) or (voice.kind == "place" and kind == "person"):
                continue
            if full[-len(words) :] == words and (kind in ("", "place", voice.kind)):
                return voice
            if (
                voice.kind in ("body", "outlet")
                and len(words) == 1
                and (full[0] == words[0] or words[0] == full[-1])
                and kind != "person"
            ):
                return voice
            if voice.kind == "person" and len(words) == 1 and full[0] == words[0] and kind in ("", "person"):
                return voice
        return None

    def names_in(self, start: int, end: int) -> list[Name]:
        """Names inside `[start, end)`."""
        out = []
        for name in self.names[bisect_left(self.starts, start) :]:
            if name.start >= end:
                break
            if name.end <= end:
                out.append(name)
        return out

    def _head(self, text: str) -> str:
        """Head noun of a description: the last word before a preposition, comma or relative."""
        last = ""
        for word in WORD.findall(BREAK.split(text, maxsplit=1)[0].lower()):
            if last and word in self.lex.words["prepositions"]:
                break
            last = word
        return last
