"""Who is meant: names, roles and pronouns of one document resolved to the fullest form found in it."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import cast

from stemma.extract.antecedents import UNNAMED, Antecedents, Voice
from stemma.extract.grammar import Grammar
from stemma.extract.names import Name, kin_form
from stemma.extract.namesakes import BREAK, LONGEST_LABEL, WORD, Named
from stemma.records import Document, Mention, Quote
from stemma.records.statement import MentionKind

__all__ = ["Cast", "Voice"]

MOST_NAMED = 300  # names looked through for a description or pronoun


class Cast(Named):
    """All voices of a document, in the order in which they come up.

    Names are known from the start; descriptions and pronouns are resolved while sources are read in order.
    """

    def __init__(self, doc: Document, lex: Grammar) -> None:
        super().__init__(doc, lex)
        self.words_of = kin_form(doc.language)
        self.recent: list[Voice] = []
        self.author = _author_voice(doc)
        self.spoken: list[tuple[int, Voice]] = []
        self.quoted = [q.start for q in doc.quotations]
        self.in_order = sorted(self.voices, key=lambda v: v.at)[:MOST_NAMED]
        met = [(n.start, n.end, self.by_name[n.words]) for n in self.names]
        self.antecedents = Antecedents(doc, lex, self.words, met, self._at)

    # ------------------------------------------------------------------ sources
    def resolve(
        self,
        start: int,
        end: int,
        *,
        speaking: Voice | None = None,
        said: Sequence[tuple[int, int]] = (),
    ) -> Voice:
        """Who the words at `[start, end)` mean.

        Args:
            speaking: speaker of the quotation they stand in, if any. said: what the one who is meant says.
        """
        self.antecedents.own = list(said)
        text = self.doc.text[start:end].strip(' ,;:.“”"‘’«»')
        voice = self._pronoun(text.lower(), start, speaking)
        if voice is None:
            voice = self._by_words(start, end, text, speaking)
        if voice.name != UNNAMED:
            self.recent.append(voice)
            self.spoken.append((start, voice))
        return voice

    def _pronoun(self, low: str, start: int, speaking: Voice | None) -> Voice | None:
        """Whom a pronoun means; None when the words are no pronoun."""
        words = self.lex.words
        if low in words["pronouns_first"]:
            if speaking is not None:
                return speaking
            return self.author if not self._quoted(start) else Voice(UNNAMED, "unnamed")
        if low in words["relatives"]:
            return self._before(start)
        for kind, gender in (("pronouns_male", "m"), ("pronouns_female", "f")):
            if low in words[kind]:
                voice = self.antecedents.one(start, gender, speaking, self.spoken)
                voice.gender = voice.gender or (gender if voice.name != UNNAMED else "")
                return voice
        if low in words["pronouns_group"] or low in words["whole"]:
            return self.antecedents.several(start, speaking, self.spoken)
        if low in words["pronouns_thing"]:
            return self.antecedents.thing(start, speaking, self.spoken)
        return Voice(UNNAMED, "unnamed") if low in words["nobody"] else None

    def _quoted(self, at: int) -> bool:
        """Whether `at` stands inside a quotation."""
        n = bisect_right(self.quoted, at) - 1
        return any(q.start <= at < q.end for q in self.doc.quotations[max(0, n - 3) : n + 1])

    def _before(self, at: int) -> Voice:
        """Whom a relative pronoun at `at` refers to: the nearest name or person right before it."""
        return self.antecedents.right_before(at) or Voice(UNNAMED, "unnamed")

    def _at(self, start: int, end: int) -> Voice:
        """The voice of a description met in the text, without making it the last speaker."""
        return self._by_words(start, end, self.doc.text[start:end])

    def _by_words(self, start: int, end: int, text: str, speaking: Voice | None = None) -> Voice:
        names = self.names_in(start, end)
        chosen = self._chosen(names, start, end)
        label = self._label(text)
        head = self._head(text)
        if chosen is not None:
            voice = self.by_name[chosen.words]
            self._describe(voice, chosen, names, start, end)
            return voice
        teller = self._teller(start, text, head, names, speaking)
        kin = teller or self._kin(start, text, head, names, speaking)
        return kin or self._described(start, text, label, head, names)

    def _teller(self, start: int, text: str, head: str, names: list[Name], speaking: Voice | None) -> Voice | None:
        """Who gives an account: "according to her account" is she, "by Orr's testimony" is Orr."""
        if POSSESSIVE_END.sub("", head) not in self.words["accounts"]:
            return None
        first = text.partition(" ")[0].lower()
        if first in self.lex.words["possessives"]:
            voice = self._pronoun(first, start, speaking)
            return voice if voice is not None and voice.name != UNNAMED else None
        owner = next((n for n in names if n.possessive), None)
        return self.by_name[owner.words] if owner is not None else None

    def _label(self, text: str) -> str:
        """Words of a description up to its first border, without article."""
        label = BREAK.split(text, maxsplit=1)[0].strip()
        first, _, rest = label.partition(" ")
        link = rest.partition(" ")[0].lower()
        if rest and first.lower() in self.words["dropped"] and link not in self.lex.words["of"]:
            label = rest
        return POSSESSIVE_OF.sub("", label)[:LONGEST_LABEL].strip()

    def _kin(self, start: int, text: str, head: str, names: list[Name], speaking: Voice | None) -> Voice | None:
        """A relative: "his father" is the father of whoever "he" is, "Orr's wife" the wife of Orr."""
        word = POSSESSIVE_END.sub("", head)
        if word not in self.words["kin"]:
            return None
        phrase = BREAK.split(text, maxsplit=1)[0]
        first, _, rest = phrase.partition(" ")
        owner, what = "", rest
        if first.lower() in self.lex.words["possessives"]:
            voice = self._pronoun(first.lower(), start, speaking)
            owner = voice.name if voice is not None and voice.name != UNNAMED else ""
        else:
            named = next((n for n in names if n.possessive), None)
            if named is not None:
                owner = self.by_name[named.words].name
                what = self.doc.text[named.end : start + len(phrase)].lstrip("’'‘s ")
        if not owner or not what or (self.author.name == owner and not self.author.named):
            return None
        name = self.words_of.format(kin=what, owner=owner)[:LONGEST_LABEL]
        for voice in self.voices:
            if voice.name == name:
                return voice
        gender = "m" if word in self.words["male"] else "f" if word in self.words["female"] else ""
        plural = word in self.words["group"]
        voice = Voice(name, "group" if plural else "unnamed", gender, plural, name, "", {word})
        self.voices.append(voice)
        return voice

    def relative(self, start: int, end: int) -> Voice | None:
        """The relative that the words of an addressee name; None for others."""
        text = self.doc.text[start:end]
        return self._kin(start, text, self._head(text), self.names_in(start, end), None)

    def speaks_of_kin(self, content: list[tuple[int, int]]) -> bool:
        """Whether somebody speaks of a relative of his or her own: "my son"."""
        for start, end in content:
            said = WORD.findall(self.doc.text[start:end].lower())
            for owner, kin in itertools.pairwise(said):
                if owner in self.lex.words["pronouns_first"] and kin in self.words["kin"]:
                    return True
        return False

    def _chosen(self, names: list[Name], start: int, end: int) -> Name | None:
        """The name that is the source itself, not one that only describes it ("Orr's lawyer", "a guard at Torsk")."""
        text, words = self.doc.text, self.words
        fallback = None
        for name in names:
            voice = self.by_name[name.words]
            if name.possessive:
                continue
            lead = text[start : name.start].strip()
            last = WORD.findall(lead.lower())[-1:] if not lead.endswith(",") else []
            plain = not lead or lead.lower() in self.lex.words["articles"] or lead.endswith(",")
            if voice.kind == "person" or (
                voice.kind in ("", "place")
                and (
                    plain
                    or (
                        last
                        and (
                            last[0] in words["person"]
                            or last[0] in words["male"]
                            or last[0] in words["female"]
                            or last[0] in words["kin"]
                        )
                    )
                )
            ):
                if not last or (last[0] not in self.lex.words["prepositions"] and last[0] not in ("the",)):
                    if voice.kind in ("", "place") and (plain or last):
                        voice.kind = "person" if lead.lower() != "the" else "body"
                    return name
            elif (plain and name.end >= end - 1) or (
                plain
                and voice.kind in ("body", "outlet")
                and not lead.endswith(",")
                and not self._role_follows(name.end, end)
            ):
                return name
            elif plain and fallback is None and voice.kind in ("body", "outlet") and not lead.endswith(","):
                fallback = None
        return fallback

    def _role_follows(self, start: int, end: int) -> bool:
        """Whether a word for persons follows a name: "the UN experts", "a UN independent expert"."""
        rest = self.doc.text[start:end]
        if rest[:1] in ",’'‘":
            return False
        word = self._head(rest.lstrip())
        return any(word in self.words[kind] for kind in ("person", "group", "male", "female"))

    def _describe(self, voice: Voice, name: Name, names: list[Name], start: int, end: int) -> None:
        """Role, organisation and gender from the words around a name."""
        around = (self.doc.text[start : name.start] + "," + self.doc.text[name.end : end]).strip(" ,")
        if around and not voice.role and voice.kind == "person":
            voice.role = around[: LONGEST_LABEL * 2].strip(" ,")
        for word in WORD.findall(around.lower()):
            if word in self.words["male"] or word in self.words["female"]:
                voice.gender = voice.gender or ("m" if word in self.words["male"] else "f")
                break
        voice.heads.update(
            w
            for w in WORD.findall(around.lower())
            if w in self.words["person"]
            or w in self.words["male"]
            or w in self.words["female"]
            or w in self.words["body"]
            or w in self.words["group"]
        )
        for other in names:
            if other is not name and not voice.organisation and self.by_name[other.words].kind in ("body", "outlet"):
                voice.organisation = self.by_name[other.words].name

    def _described(self, start: int, text: str, label: str, head: str, names: list[Name]) -> Voice:
        """A voice without a name: one already met that the description fits, or a new one."""
        low, words = text.lower(), self.words
        definite = low.startswith(("the ", "this ", "that ", "these ", "those "))
        plain = POSSESSIVE_END.sub("", head)
        if not names and self._is_topic(plain):
            return Voice(UNNAMED, "unnamed")
        first = low.partition(" ")[0]
        if definite or (label == text.strip() and first not in self.lex.words["possessives"]):
            for voice in [*reversed(self.recent[-60:]), *self.in_order]:
                if plain in voice.heads and (
                    not names or any(n.text in voice.name or n.text == voice.organisation for n in names)
                ):
                    return voice
                if voice.kind in ("body", "outlet") and voice.named and plain in voice.name.lower().split():
                    return voice
            if plain in words["general"] and definite and label.lower() == plain:
                for voice in reversed(self.recent[-60:]):
                    if voice.kind == "body":
                        return voice
        if plain in words["testifying"] and definite and label.lower() == plain:
            before = self.antecedents.teller(start, self.spoken)
            if before is not None:
                return before
        plural = plain in words["group"] or (
            plain.endswith("s") and plain not in words["person"] and plain not in words["body"]
        )
        gender = "m" if plain in words["male"] else "f" if plain in words["female"] else ""
        if plain in words["document"]:
            kind = "unnamed"
        elif plural:
            kind = "group"
        elif plain in words["body"]:
            kind = "body"
        elif plain in words["outlet"]:
            kind = "outlet"
        else:
            kind = "unnamed"
        heads = {w for w in WORD.findall(label.lower()) if w in words["group"]} | ({plain} if plain else set())
        voice = Voice(label or text[:LONGEST_LABEL], kind, gender, plural or len(heads) > 1, "", "", heads)
        voice.thing = plain in words["document"]
        for name in names:
            known = self.by_name[name.words]
            if known.kind in ("body", "outlet") and not voice.organisation:
                voice.organisation = known.name
        self.voices.append(voice)
        return voice

    def _is_topic(self, head: str) -> bool:
        """Whether a noun stands for the text itself or what it is about: nobody who could know anything."""
        words = self.words
        if head in words["topics"]:
            return True
        return head.endswith(tuple(words["abstract_endings"])) and not any(
            head in words[kind] for kind in ("person", "group", "body", "outlet", "document", "kin", "male", "female")
        )

    def mention(self, voice: Voice, start: int, end: int) -> Mention:
        """Record of a voice at `[start, end)`."""
        kind = voice.kind or ("person" if voice.named else "unnamed")
        told = voice.office.lower() in voice.role.lower()
        role = voice.role if told else "; ".join(filter(None, (voice.role, voice.office)))
        return Mention(
            Quote.of(self.doc.text, start, end), voice.name, cast(MentionKind, kind), role, voice.organisation
        )

    def mentions(self) -> list[Mention]:
        """Every name of the document, resolved."""
        out = []
        for name in self.names:
            voice = self.by_name[name.words]
            out.append(self.mention(voice, name.start, name.end))
        return out


POSSESSIVE_END = re.compile(r"[’']s?$")
POSSESSIVE_OF = re.compile(r"(?<=\w)[’']s$")  # "in the driver's telling"


def _author_voice(doc: Document) -> Voice:
    """The author of a text in the first person; the body that issues it where no person signs."""
    name = doc.author or doc.outlet
    if not name:
        return Voice("author", "unnamed")
    return Voice(name, "person" if doc.author else "body", named=True)
