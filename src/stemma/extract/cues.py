"""Reporting words of a unit, and the content each of them carries."""

from __future__ import annotations

from dataclasses import dataclass

from stemma.extract.drafts import Draft
from stemma.extract.grammar import Grammar, Verb
from stemma.extract.sources import Phrase, is_adverb, left_of, right_of, verb_group
from stemma.extract.units import QUOTE, Unit

__all__ = ["drafts_of"]

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
            before = self.low[first - 1] if first else ""
            if before == "to" and not any(w in words["auxiliaries"] for w in group):
                continue
            if first == at and verb.is_shape("participle") and not verb.is_shape("past", "base"):
                continue  # "letters seen by", "men known to"
            near = next((w for w in reversed(group) if w in words["auxiliaries"]), "")
            be = near in words["be"]
            ing = verb.shape == "ing" and not be
            passive = be and verb.is_shape("participle") and not verb.is_shape("ing")
            conj = before in words["conjunctions"] or (before == "," and first > 1 and self.low[first - 2] in words["conjunctions"])
            left = None if ing or conj else left_of(self.unit, first, 0, self.lex)
            self.cues.append(Cue(at, first, verb, left, passive, conj, ing))

    def is_verb(self, at: int, verb: Verb) -> bool:
        """Whether the form is used as a verb here: "the report" and "the said road" are not."""
        low, words, word = self.low, self.lex.words, self.low[at]
        before = low[at - 1] if at else ""
        if self.unit.is_capital(at) and at > 0 and before != QUOTE:
            return False
        if verb.is_shape("base") and not verb.is_shape("past"):
            if at == 0 or before in words["determiners"] and before not in words["pronouns"]:
                return False
            if before in words["prepositions"] or before in words["conjunctions"] and word in self.lex.nouns:
                return False
            k = at - 1
            while k > 0 and is_adverb(low[k], self.lex):
                k -= 1
            subject = low[k]
            if not (
                subject in words["auxiliaries"] or subject in words["pronouns"] or subject in words["conjunctions"] or subject in words["to"] or subject in words["negations"]
                or subject.endswith(("s", "n’t", "n't")) or subject in self.lex.plurals or subject in ("that", "which", ",", QUOTE, ")", "who")
            ):
                return False
        if word in self.lex.nouns and (before in words["determiners"] and before not in words["pronouns"] or before.endswith(("’s", "'s")) or before in words["prepositions"]):
            return False
        return not (
            verb.is_shape("past") and before in words["determiners"] and before not in words["pronouns"] and before not in words["have"]
        )

    # ------------------------------------------------------------------ walking right
    def skip_scene(self, k: int) -> int:
        """Past adverbs, times and, where content follows, "in a statement"."""
        low, words, size = self.low, self.lex.words, self.size
        for _ in range(4):
            while k < size and (is_adverb(low[k], self.lex) or low[k] in words["particles"] and k + 1 < size and low[k + 1] in words["that"]):
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
                if word in words["clause_signs"] or word in words["pronouns"] and word not in words["determiners"]:
                    break
            if inside:
                return k
            if k + 1 < size and (low[k] in words["times"] or low[k + 1] in words["times"] or low[k + 1][:1].isdigit()):
                k += 1
                while k < size and (low[k] in words["times"] or low[k][:1].isdigit() and low[k - 1] in words["times"] | words["through"]):
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
            possessive = low[k] in words["determiners"] and nxt.isalpha() and not (
                nxt in words["determiners"] or nxt in words["pronouns"] or nxt in words["prepositions"] or nxt in words["addressee_stops"]
                or nxt in words["clause_signs"] or is_adverb(nxt, self.lex) or nxt in words["conjunctions"] or unit.is_capital(k + 1))
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
            while m < size and m < k + 6 and low[m] not in words["determiners"] and low[m] not in words["pronouns"] and low[m] not in words["prepositions"] and not unit.is_capital(m):
                m += 1
            return k, m
        return k, k

    def ends_here(self, k: int) -> bool:
        """Whether the reporting clause is over at token `k`."""
        return k >= self.size or self.low[k] in TERMINATORS

    # ------------------------------------------------------------------ content
    def content_end(self, start: int, cue_at: int) -> int:
        """Token after the content that begins at `start`, for the cue at `cue_at`."""
        low, words = self.low, self.lex.words
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
                if before in ";":
                    stops = min(stops, cue.left.edge - 1)
                elif before == "," and self.is_aside(cue):
                    stops = min(stops, cue.left.edge - 1)
                elif before in ("while", "whereas", "but", "and", "although", "though", "nor") and low[cue.left.edge - 2] in (",", ";"):
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
            if low[k] == ";" or (low[k] in ("—", "–", ":", "-") and k < 10 and self.unit.text[self.unit.begin[0] : self.unit.stop[0]].isupper()):
                start = k + 1
                break
        while start < before and (low[start] in words["conjunctions"] or low[start] in (",", ".", ";", "while", "whereas")):
            start += 1
        return start

    taken: list[int]


def _emit(reader: Reader, cue: Cue, pieces: list[tuple[int, int]], frame: str, source: Phrase | None, *, confidence: float, who: tuple[int, int] = (0, 0), direct: bool = False) -> None:
    unit = reader.unit
    spans = [_with_marks(unit.text, *reader.span(a, b)) for a, b in pieces if b > a]
    group = unit.words(cue.first, cue.at + 1)
    if not spans or _not_reported(reader, cue, frame, source):
        return
    reader.out.append(
        Draft(
            cue=reader.span(cue.first, cue.at + 1),
            source=reader.span(source.first, source.last) if source else None,
            content=spans,
            stance=cue.verb.frames.get(frame, "asserts"),
            verb=cue.verb.lemma,
            confidence=confidence,
            addressee=reader.span(*who) if who[1] > who[0] else None,
            direct=direct,
            passive=cue.passive,
            open=bool(reader.lex.open.search(group)),
            plain=frame in ("q", "b"),
        )
    )
    reader.taken.append(max(b for _, b in pieces))


def _with_marks(text: str, begin: int, end: int) -> tuple[int, int]:
    """The range with the quotation marks that open right before it or close right after it."""
    if begin and text[begin - 1] in "“«„‘" and text[begin - 1 : end].count(text[begin - 1]) > text[begin:end].count("”") + text[begin:end].count("»"):
        begin -= 1
    inside = text[begin:end]
    after = text[end : end + 1]
    if after in ("”", "»") and inside.count("“") + inside.count("«") + inside.count("„") > inside.count("”") + inside.count("»"):
        end += 1
    elif after == "’" and inside.count("‘") > inside.count("’ ") or after == '"' and inside.count('"') % 2 == 1:
        end += 1
    return begin, end


def _not_reported(reader: Reader, cue: Cue, frame: str, source: Phrase | None) -> bool:
    """Whether the verb only tells what the writer thought or did ("I knew that"), or what was not done at all."""
    low, lex = reader.low, reader.lex
    if source and source.last == source.first + 1 and low[source.first] in lex.words["pronouns_first"] and cue.verb.lemma in lex.not_first_person:
        return frame not in ("q", "p")
    if frame == "a" and cue.verb.lemma == "call" and cue.at + 1 < reader.size:
        who = low[source.first] if source and source.last == source.first + 1 else ""
        if reader.unit.is_capital(cue.at + 1) or low[cue.at + 1] in lex.words["particles"] or who in lex.words["pronouns_first"] or who in lex.words["pronouns_group"]:
            return True
    if source and cue.verb.lemma in ("ask", "request", "want", "prefer") and low[source.last - 1] in lex.words["relatives"]:
        return True  # "who asked not to be named"
    if frame in ("n", "g", "a", "c", "r", "b", "i") and cue.verb.lemma not in lex.negated:
        return any(w in lex.words["negations"] or w.endswith(("n’t", "n't")) for w in low[cue.first : cue.at])
    return False


def _quotes_from(reader: Reader, k: int) -> list[tuple[int, int]]:
    """Spoken quotations from token `k` on, with nothing but commas between them."""
    out = []
    while k < reader.size and reader.low[k] in (QUOTE, ",", ":", "."):
        if reader.low[k] == QUOTE:
            out.append((k, k + 1))
        k += 1
    return out


def _tail_piece(reader: Reader, k: int, cue: Cue) -> list[tuple[int, int]]:
    """What goes on after an aside: “A,” he said, “B” and: The men, he said, were beaten."""
    low, words = reader.low, reader.lex.words
    if k >= reader.size or low[k] not in (",", ":", ";", "—", "–", QUOTE):
        return []
    quotes = _quotes_from(reader, k)
    if quotes:
        return quotes
    nxt = k + 1
    if low[k] != "," or nxt >= reader.size or low[nxt] in words["conjunctions"] or low[nxt] in words["subordinators"]:
        return []
    if low[nxt].endswith("ing") or low[nxt] in words["relatives"] or reader.phrase_at(nxt) or low[nxt] in words["prepositions"]:
        return []
    return [(nxt, reader.content_end(nxt, cue.at))]


def _aside(reader: Reader, cue: Cue) -> bool:
    """“…,” X said; clause, X said; “…,” said X; clause, said X."""
    low, lex, frames = reader.low, reader.lex, cue.verb.frames
    if not ("q" in frames or "p" in frames) or cue.passive or cue.ing:
        return False
    edge = cue.left.edge if cue.left else cue.first
    before = low[edge - 1] if edge else ""
    if cue.left and before in ("", None):
        return False
    last = edge - 1
    while last > max(0, edge - 3) and low[last] in (",", "—", "–"):
        last -= 1
    quoted = edge > 0 and low[last] == QUOTE
    if cue.left:
        k, who = reader.after(cue)
        if not reader.ends_here(k) or not (quoted or (before in (",", "—", "–", "?", "!") and edge > 1)):
            return False
        if not quoted and (k < reader.size and low[k] in (QUOTE, ":") or "p" not in frames):
            return False
        source: Phrase | None = cue.left
    else:
        if before not in (",", QUOTE, "—", "–", "?", "!") or cue.first != cue.at and not quoted or cue.shared:
            return False
        source = right_of(reader.unit, cue.at + 1, lex)
        who = (0, 0)
        if source is None or not (quoted or "p" in frames):
            return False
        k = reader.skip_scene(source.edge)
    if quoted and "q" in frames:
        at = last
        first = at
        while first > 0 and low[first - 1] == QUOTE:
            first -= 1
        lead = _lead_in(reader, first)
        pieces = [(lead, at + 1)] if lead < first else [(first, at + 1)]
        pieces += _tail_piece(reader, k, cue)
        _emit(reader, cue, pieces, "q", source, confidence=0.95, who=who, direct=lead >= first)
        return True
    start = reader.clause_start(edge)
    if start >= edge - 1:
        return False
    tail = _tail_piece(reader, k, cue)
    if not tail and low[start] in lex.words["openers"] and not _has_clause(reader, start, edge):
        return False
    _emit(reader, cue, [(start, edge - 1), *tail], "p", source, confidence=0.85, who=who)
    return True


def _lead_in(reader: Reader, quote: int) -> int:
    """First token of the clause that runs into a closing quotation: The hall was “packed,” he said."""
    low = reader.low
    if quote == 0 or low[quote - 1] in (":", ",", "—", "–", ";", ".", "?", "!"):
        return quote
    start = reader.clause_start(quote + 1)
    return start if start < quote else quote


def _has_clause(reader: Reader, first: int, last: int) -> bool:
    signs, verbs = reader.lex.words["clause_signs"], reader.lex.verbs
    return any(reader.low[k] in signs or reader.low[k].endswith("ed") or reader.low[k] in verbs for k in range(first, last))


def _forward(reader: Reader, cue: Cue, source: Phrase | None, confidence: float) -> bool:
    """X said that …, X told Y to …, X denied the …"""
    low, words, frames, size = reader.low, reader.lex.words, cue.verb.frames, reader.size
    nxt = cue.at + 1
    if nxt < size and ("f" in frames and low[nxt] in words["for_"] or "c" in frames and low[nxt] in words["about"] and low[nxt] != "to"):
        frame, start = _frame_at(reader, cue, nxt, (nxt, nxt))
        if frame in ("f", "c"):
            _emit(reader, cue, [(start, reader.content_end(start, cue.at))], frame, source, confidence=confidence)
            return True
    k, who = reader.after(cue)
    if k >= size:
        return False
    word = low[k]
    spoken = k + 1 if word == "," else k
    if "q" in frames and "b" in frames and spoken + 1 < size and (
        low[spoken] in reader.lex.imperatives and low[spoken] not in reader.lex.nouns and not reader.unit.is_capital(spoken) or word == "," and low[spoken] in ("you", "i", "we", "your", "my")
    ):
        _emit(reader, cue, [(spoken, reader.content_end(spoken, cue.at))], "q", source, confidence=0.7, who=who, direct=True)
        return True
    if word == "," and k + 1 < size and (low[k + 1] == QUOTE or low[k + 1] in words["that"]):
        k, word = k + 1, low[k + 1]
    if word == ":" and ("q" in frames or "b" in frames or "n" in frames):
        quotes = _quotes_from(reader, k)
        pieces = quotes or [(k + 1, reader.content_end(k + 1, cue.at))]
        _emit(reader, cue, pieces, "q" if "q" in frames else next(iter(frames)), source, confidence=confidence, who=who, direct=bool(quotes))
        return True
    if word == QUOTE and "q" in frames:
        quotes = _quotes_from(reader, k)
        last = quotes[-1][1]
        if last < size and low[last] not in TERMINATORS and low[last] not in words["conjunctions"]:
            quotes = [(k, reader.content_end(k, cue.at))]
            _emit(reader, cue, quotes, "q", source, confidence=confidence, who=who)
        else:
            _emit(reader, cue, quotes, "q", source, confidence=confidence, who=who, direct=True)
        return True
    frame, start = _frame_at(reader, cue, k, who)
    if not frame:
        return False
    end = reader.content_end(start, cue.at)
    if end <= start:
        return False
    _emit(reader, cue, [(start, end)], frame, source, confidence=confidence, who=who)
    return True


def _frame_at(reader: Reader, cue: Cue, k: int, who: tuple[int, int]) -> tuple[str, int]:
    """Which frame of the verb the words at token `k` fill, and where the content begins."""
    low, words, frames, size = reader.low, reader.lex.words, cue.verb.frames, reader.size
    word = low[k]
    if word in words["that"] and ("t" in frames or "b" in frames) and k + 1 < size:
        nxt = low[k + 1]
        if nxt not in words["clause_signs"] or "n" not in frames:
            return ("t" if "t" in frames else "b"), k
    if word in words["whether"] and "w" in frames:
        return "w", k
    if word in words["negations"] and k + 1 < size and low[k + 1] in words["to"]:
        word = low[k + 1]
    if word in words["to"] and ("i" in frames or ("o" in frames and cue.verb.lemma in ("tell", "warn", "remind"))):
        return ("i" if "i" in frames else "o"), k
    if "f" in frames and word in words["for_"] and k == cue.at + 1:
        to = next((m for m in range(k + 1, min(size, k + 22)) if low[m] == "to" and low[m - 1] not in ("according", "due")), -1) if word != "for" else -1
        return "f", (to if to > 0 else k + 1)
    if "r" in frames:
        of = next((m for m in range(k, min(size, k + 18)) if low[m] in words["against"]), -1)
        ing = next((m for m in range(k, min(size, k + 18)) if m + 1 < size and low[m] in words["against"] and (low[m + 1].endswith("ing") or low[m + 1] in ("a", "an", "the", "being"))), -1)
        if of > k - 1 and (ing > 0 or of > k) and "r" in frames and cue.verb.lemma != "deny":
            return "r", (ing if ing > 0 else of)
    if "c" in frames and word in words["about"] and k + 1 < size and word != "to" and who[1] - who[0] <= 4:
        return "c", k + 1
    if "i" in frames and who[1] == who[0] and cue.verb.lemma not in ("tell", "ask"):
        to = next((m for m in range(k, min(size, k + 12)) if low[m] == "to"), -1)
        if to > 0 and not any(low[m] in words["clause_signs"] or low[m] in TERMINATORS for m in range(k, to)):
            return "i", to
    if word in TERMINATORS or word in words["conjunctions"] or word == ",":
        return "", k
    if "a" in frames:
        as_ = next((m for m in range(k, min(size, k + 20)) if low[m] in words["as_"]), -1)
        if as_ > k or cue.verb.lemma in ("call", "label", "brand", "term", "describe") and word not in words["prepositions"]:
            return ("n" if "n" in frames else "a"), k
    if "g" in frames and word.endswith("ing"):
        return "g", k
    noun = word not in words["prepositions"] and word not in words["subordinators"] and word not in words["auxiliaries"]
    if "n" in frames and noun:
        return "n", k
    if "b" in frames and (noun or word in ("if", "when", "as")) and word not in words["relatives"] and _has_clause_after(reader, k):
        return "b", k
    return "", k


def _has_clause_after(reader: Reader, k: int) -> bool:
    """Whether a clause rather than a lone noun follows: there is something like a finite verb in reach."""
    low, lex = reader.low, reader.lex
    if low[k] in lex.words["pronouns"] and low[k] not in lex.words["determiners"]:
        return True
    rest = range(k + 1, min(reader.size, k + 30))
    return len(rest) >= 2 and any(
        low[m] in lex.words["auxiliaries"] or low[m].endswith(("ed", "n’t", "n't")) or low[m] in lex.verbs or (low[m].endswith("s") and m > k + 1)
        or low[m] in ("came", "went", "took", "left", "saw", "lost", "got", "kept", "fell", "ran", "led", "gave", "sent", "shot", "broke", "died", "stood", "sat", "lay", "began", "found", "fired", "brought", "paid", "let", "hit", "cut", "put", "set")
        for m in rest
    )


def _passive(reader: Reader, cue: Cue) -> bool:
    """He was told that …; they are said to have …; the claim was rejected by …; it was reported that …"""
    low, words, frames, size = reader.low, reader.lex.words, cue.verb.frames, reader.size
    k = cue.at + 1
    source = None
    if k < size and low[k] in words["by"]:
        source = right_of(reader.unit, k + 1, reader.lex)
        if source:
            k = source.edge
    k = reader.skip_scene(k)
    word = low[k] if k < size else "."
    if word in words["negations"] and k + 1 < size and low[k + 1] in words["to"]:
        word = low[k + 1]
    left = cue.left
    hearsay = low[cue.at] in reader.lex.passive
    if low[cue.at : cue.at + 3] == ["quoted", "as", "saying"]:
        return False
    if word == "to" and any(other.at > cue.at and other.first <= cue.at for other in reader.cues):
        return False
    if word == "to" and hearsay and left and "o" not in frames:
        if left.last - left.first == 1 and low[left.first] == "it":
            return False
        end = reader.content_end(k + 1, cue.at)
        _emit(reader, cue, [(left.first, left.last), (k + 1, end)], "t", source, confidence=0.8)
        reader.out[-1].hearsay = True
        return True
    if "o" in frames and (word in words["that"] or word in words["to"] or word in words["whether"] or word == QUOTE or word == ":" or word in words["pronouns"] and word not in words["relatives"]):
        frame, start = ("i", k) if word in words["to"] else ("t", k)
        pieces = _quotes_from(reader, k) if word in (QUOTE, ":") else []
        direct = bool(pieces)
        pieces = pieces or [(start, reader.content_end(start, cue.at))]
        _emit(reader, cue, pieces, frame, source, confidence=0.75, who=(left.first, left.last) if left else (0, 0), direct=direct)
        if frame == "i" and reader.out:
            reader.out[-1].stance = cue.verb.frames.get("i", "calls_for") if cue.verb.lemma != "warn" else "threatens"
        return True
    if word in words["that"] and "t" in frames and left is not None and reader.low[left.last - 1] == "it":
        _emit(reader, cue, [(k, reader.content_end(k, cue.at))], "t", source, confidence=0.75)
        if reader.out:
            reader.out[-1].hearsay = hearsay
        return True
    if source and "n" in frames and left:
        _emit(reader, cue, [(left.first, left.last)], "n", source, confidence=0.7)
        return True
    return False


def _previous_source(reader: Reader, cue: Cue) -> Phrase | None:
    """Subject that the cue shares with the reporting verb before it."""
    for other in reversed(reader.cues):
        if other.at < cue.at and other.left is not None and not other.passive:
            return other.left
        if other.at < cue.at and not other.shared and not other.ing and other.left is None and not other.passive:
            source = right_of(reader.unit, other.at + 1, reader.lex)
            if source:
                return source
    return None


def _main_subject(reader: Reader, cue: Cue) -> Phrase | None:
    """Subject of the first finite verb of the unit: who is "saying" in "The mayor left the hall saying …"."""
    for k in range(1, min(cue.first, 40)):
        if reader.low[k] in reader.lex.words["clause_signs"] or (reader.low[k].endswith("ed") and not reader.unit.is_capital(k)) or reader.low[k] in reader.lex.verbs:
            return left_of(reader.unit, verb_group(reader.unit, k, reader.lex), 0, reader.lex)
    return None


def _read_verb(reader: Reader, cue: Cue) -> None:
    if cue.passive:
        _passive(reader, cue)
        return
    if _aside(reader, cue):
        return
    source, confidence = cue.left, 0.9
    if cue.ing:
        source, confidence = _previous_source(reader, cue) or _main_subject(reader, cue), 0.7
        if cue.first and reader.low[cue.first - 1] not in (",", QUOTE):
            source = left_of(reader.unit, cue.first, 0, reader.lex) or source
    elif cue.shared:
        source, confidence = _previous_source(reader, cue) or _main_subject(reader, cue), 0.75
    if source is None:
        return
    bare_told = "o" in cue.verb.frames and cue.verb.is_shape("participle") and cue.first == cue.at and cue.verb.lemma in ("tell", "inform", "remind", "assure", "notify")
    if bare_told and cue.at + 1 < reader.size and reader.low[cue.at + 1] in ("that", "to", "not", "they", "he", "she"):
        k = cue.at + 1
        frame = "i" if reader.low[k] in ("to", "not") else "t"
        _emit(reader, cue, [(k, reader.content_end(k, cue.at))], frame, None, confidence=0.6)
        if reader.out and frame == "i":
            reader.out[-1].stance = "calls_for"
        return
    _forward(reader, cue, source, confidence)


def _read_according(reader: Reader, at: int, size: int) -> None:
    """According to X, clause; clause, according to X."""
    low, unit = reader.low, reader.unit
    source = right_of(unit, at + size, reader.lex)
    if source is None:
        return
    before = low[at - 1] if at else ""
    start = reader.clause_start(at) if at else 0
    tail: list[tuple[int, int]] = []
    if source.edge < reader.size and low[source.edge] in (",", QUOTE):
        first = source.edge + 1 if low[source.edge] == "," else source.edge
        if first < reader.size and low[first] not in reader.lex.words["conjunctions"] and not low[first].endswith("ing"):
            tail = [(first, reader.content_end(first, at))]
    pieces = []
    if at > start and (before == "," or not tail or before not in ("and", "but")):
        end = at - 1 if before == "," else at
        if end > start and (low[start] not in reader.lex.words["conjunctions"]):
            pieces.append((start, end))
    if pieces and tail and at - start <= 3 and low[start] in ("but", "and", "so", "then"):
        pieces = []
    if pieces and before == ",":
        lead = low[pieces[0][0]]
        if tail and lead in reader.lex.words["relatives"]:
            pieces = []
    pieces += tail if not pieces or before == "," else []
    cue = Cue(at + size - 1, at, Verb("according", "base", {"p": "asserts"}), None, False, False, False)
    _emit(reader, cue, pieces, "p", source, confidence=0.9, direct=bool(pieces) and all(b - a == 1 and low[a] == QUOTE for a, b in pieces))


def _read_noun(reader: Reader, at: int) -> None:
    """The claim that …; reports of …"""
    low, words, word = reader.low, reader.lex.words, reader.low[at]
    nxt = low[at + 1] if at + 1 < reader.size else ""
    if at + 2 >= reader.size:
        return
    begins = reader.unit.begin[at + 1]
    if any(begin == begins for draft in reader.out for begin, _ in draft.content):
        return  # "said in a statement that": the content is taken
    if nxt in words["that"]:
        if low[at + 2] in words["clause_signs"] or low[at + 2] in reader.lex.verbs and low[at + 2] not in reader.lex.nouns:
            return
        start = at + 1
    elif nxt == "of" and word in reader.lex.with_of:
        start = at + 1
    elif word in reader.lex.with_of and nxt in words["prepositions"]:
        start = next((m for m in range(at + 2, min(at + 8, reader.size - 1)) if low[m] in words["that"]), 0)
        if not start or any(low[m] in words["clause_signs"] or low[m] in TERMINATORS for m in range(at + 1, start)):
            return
    else:
        return
    first = at
    while first > 0 and (low[first - 1] in words["determiners"] or low[first - 1].endswith(("’s", "'s"))) and first > at - 2:
        first -= 1
    source = None
    if low[first].endswith(("’s", "'s")) or (low[first] in ("his", "her", "their", "its", "my", "our") and first < at):
        begin = first
        while begin > 0 and (reader.unit.is_capital(begin - 1) or low[begin - 1] in ("the", "a")):
            begin -= 1
        source = Phrase(begin, first + 1, first + 1)
    elif first > 0 and low[first - 1] in reader.lex.light:
        source = left_of(reader.unit, verb_group(reader.unit, first - 1, reader.lex), 0, reader.lex)
    cue = Cue(at, at, Verb(word, "base", {"t": reader.lex.nouns[word]}), None, False, False, False)
    end = reader.content_end(start, at)
    if end > start + 1:
        _emit(reader, cue, [(start, end)], "t", source, confidence=0.6)


def _read_adjective(reader: Reader, at: int) -> None:
    """X is afraid that …; X was worried about …"""
    low, words = reader.low, reader.lex.words
    first = verb_group(reader.unit, at, reader.lex)
    if first == at or not any(w in words["be"] for w in low[first:at]):
        return
    source = left_of(reader.unit, first, 0, reader.lex)
    k = at + 1
    if source is None or k >= reader.size:
        return
    if low[k] in words["that"] or low[k] in words["pronouns"]:
        start = k
    elif low[k] in ("of", "about", "at", "by", "for") and low[at] not in ("aware", "sure", "certain", "confident", "clear"):
        start = k + 1
    else:
        return
    cue = Cue(at, first, Verb(low[at], "base", {"t": reader.lex.adjectives[low[at]]}), source, False, False, False)
    end = reader.content_end(start, at)
    if end > start:
        _emit(reader, cue, [(start, end)], "t", source, confidence=0.65)


def _read_hearsay(reader: Reader, at: int) -> None:
    """Allegedly, reportedly: what follows to the end of the clause, without a source."""
    start = at + 1
    if start < reader.size and reader.low[start] == ",":
        start += 1
    end = reader.content_end(start, at) if start < reader.size else start
    if end - start < 2:
        return
    cue = Cue(at, at, Verb(reader.low[at], "base", {"t": "hedges"}), None, False, False, False)
    _emit(reader, cue, [(start, end)], "t", None, confidence=0.6)


def drafts_of(unit: Unit, lex: Grammar) -> list[Draft]:
    """Statements of one unit, in the order of their cues."""
    reader = Reader(unit, lex)
    reader.taken = []
    reader.collect()
    by_token = {cue.at: cue for cue in reader.cues}
    for at, word in enumerate(reader.low):
        if at in by_token:
            _read_verb(reader, by_token[at])
        elif word in lex.according_first and (size := reader.phrase_at(at)):
            _read_according(reader, at, size)
        elif word in lex.nouns:
            _read_noun(reader, at)
        elif word in lex.adjectives:
            _read_adjective(reader, at)
        elif word in lex.hearsay:
            _read_hearsay(reader, at)
    return reader.out
