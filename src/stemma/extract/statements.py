"""Statements of a document: source, cue and content tied together, speakers resolved, nested speech in its place."""

from __future__ import annotations

from dataclasses import dataclass

from stemma.extract.access import access_of
from stemma.extract.antecedents import UNNAMED, Voice
from stemma.extract.cues import drafts_of
from stemma.extract.drafts import Draft
from stemma.extract.grammar import Grammar, grammar
from stemma.extract.marks import Sight
from stemma.extract.reader import drafts_with
from stemma.extract.stance import quotation_of, stance_of
from stemma.extract.turns import turns_of
from stemma.extract.units import QUOTE, QUOTE_MARKS, Unit, units_of
from stemma.extract.voices import Cast
from stemma.records import Document, Mention, Quote, Span, Statement, record_id

__all__ = ["find"]

ACCORDING = "according"  # what drafts of "according to" carry as their verb
RELAY_SHARE = 0.45  # of the content around "according to Y" that what X said must fill to be the same statement
FOLLOWING = 40  # code points after a cue in which the verb stands that it says of somebody
DEEPEST = 3  # quotations inside quotations that are read on their own
MOST_OPEN = 12  # contents that can hold one place at the same time
ALONE = 0.5  # confidence of a quotation that nothing but its place attributes
SHORTEST_ALONE = 40  # code points; shorter quotations between paragraphs are headings
SHORTEST_INSIDE = 12  # code points; a shorter quotation holds no reported speech
LETTERS = frozenset({"message/rfc822"})


@dataclass(slots=True)
class Node:
    """A draft and its place: the draft in whose content it stands, its speaker, its chain and its record."""

    draft: Draft
    outer: Node | None = None
    voice: Voice | None = None
    through: Node | None = None
    chain: tuple[str, ...] = ()
    id: str = ""


def find(doc: Document, sight: Sight | None = None) -> tuple[tuple[Statement, ...], tuple[Mention, ...]]:
    """Statements and mentions of `doc`, in the order of the text; `sight` is what a model saw in it, if one did."""
    lex = grammar(doc.language) or grammar("en")
    if lex is None:
        return (), ()
    cast = Cast(doc, lex)
    drafts = _drafts(doc, lex)
    if sight is not None:
        drafts = drafts_with(drafts, sight)
        for draft in drafts:
            draft.source = _without_relay(doc.text, _without_time(doc.text, draft.source, lex), lex)
            if draft.source and draft.cue and draft.cue[0] - draft.source[1] <= 1:
                draft.source = None if _only_said_of(doc.text, draft.cue, lex) else draft.source
    nodes = [Node(draft) for draft in _in_order(drafts)]
    nodes = _merge_relays(_nest(nodes))
    by_draft = {id(node.draft): node for node in nodes}
    for node in nodes:
        _speak(node, doc, cast)
        if node.draft.follows is not None:
            _follow(node, by_draft.get(id(node.draft.follows)), doc, cast)
    prefix = _issuer(doc, nodes, cast)
    stmts = []
    mentions = cast.mentions()
    for node in nodes:
        _chain(node, prefix)
        stmt = _record(node, doc, cast, lex)
        stmts.append(stmt)
        if stmt.speaker is not None:
            mentions.append(stmt.speaker)
    unique = {(m.quote.start, m.quote.end): m for m in mentions}
    return tuple(stmts), tuple(unique[key] for key in sorted(unique))


def _without_time(text: str, source: tuple[int, int] | None, lex: Grammar) -> tuple[int, int] | None:
    """A source without "today" or "on Monday" at its end: they tell when it spoke."""
    if source is None:
        return None
    start, end = source
    words = text[start:end].split(" ")
    while len(words) > 1 and words[-1].lower() in lex.words["times"]:
        words.pop()
        if len(words) > 1 and words[-1].lower() in lex.words["prepositions"]:
            words.pop()
    return start, start + len(" ".join(words))


def _only_said_of(text: str, cue: tuple[int, int], lex: Grammar) -> bool:
    """ "Four guards are said to have come": whoever is spoken of has said nothing; "is said to have told" has."""
    words = text[slice(*cue)].lower().split()
    if len(words) < 2 or words[-1] not in lex.passive or words[0] not in lex.words["be"]:
        return False
    after = text[cue[1] : cue[1] + FOLLOWING].lower().split()
    verb = next((word for word in after if word not in lex.words["to"] and word not in lex.words["auxiliaries"]), "")
    return verb not in lex.verbs


def _without_relay(text: str, source: tuple[int, int] | None, lex: Grammar) -> tuple[int, int] | None:
    """Of "the group quoted Ada Brel, a medic" the one who is quoted: whoever quotes her is no part of her name."""
    if source is None:
        return None
    start, end = source
    words = text[start:end].split(" ")
    for at in range(1, len(words) - 1):
        if words[at].lower() in lex.words["quoting"] and words[at + 1][:1].isupper():
            return start + len(" ".join(words[: at + 1])) + 1, end
    return source


# ---------------------------------------------------------------------- reading


@dataclass(slots=True)
class Thread:
    """What may go on in the next unit: open direct speech, and whoever was the last to say something."""

    speech: Draft | None = None
    last: Draft | None = None
    paragraph: int = -1

    def pass_over(self, unit: Unit) -> None:
        """A unit in which nobody says anything ends speech, and with a new paragraph what could follow it."""
        self.speech = None
        if unit.paragraph != self.paragraph:
            self.last, self.paragraph = None, unit.paragraph


@dataclass(frozen=True, slots=True)
class Scope:
    """A stretch to read: a paragraph, or the inside of a quotation (depth 1 and more), with what lies in it."""

    start: int
    end: int
    paragraph: int
    sentences: list[Span]
    quotations: list[Span]
    depth: int = 0


def _drafts(doc: Document, lex: Grammar) -> list[Draft]:
    out: list[Draft] = []
    thread = Thread()
    n_sent = n_quote = 0
    turns = turns_of(doc)
    for number, para in enumerate(doc.paragraphs):
        sents, n_sent = _within(doc.sentences, para.start, para.end, n_sent)
        quotes, n_quote = _within(doc.quotations, para.start, para.end, n_quote)
        turn = turns.get(number)
        start = para.start
        if turn is not None:
            start, thread = turn.content[0][0], Thread()
            out.append(turn)
        out += _read(doc, lex, Scope(start, para.end, number, sents, quotes), thread)
        if para.kind == "title":
            thread = Thread()
    return out


def _within(spans: tuple[Span, ...], start: int, end: int, n: int) -> tuple[list[Span], int]:
    """Spans from index `n` on that lie in `[start, end)`, and the index after them."""
    first = n
    while n < len(spans) and spans[n].start < end:
        n += 1
    return list(spans[first:n]), n


def _read(doc: Document, lex: Grammar, scope: Scope, thread: Thread) -> list[Draft]:
    """Drafts of a paragraph or of the inside of a quotation; `thread` is carried on."""
    out: list[Draft] = []
    sents, quotes = scope.sentences, scope.quotations
    for unit in units_of(
        doc, scope.start, scope.end, paragraph=scope.paragraph, sentences=sents, quotations=quotes, lex=lex
    ):
        if not unit.low:
            thread.pass_over(unit)
            continue
        found = drafts_of(unit, lex)
        _continue(unit, found, thread, lex)
        out += found
        if scope.depth < DEEPEST and QUOTE in unit.low:
            for a, b in _insides(unit):
                if b - a >= SHORTEST_INSIDE:
                    inner = [q for q in quotes if q.start > a and q.end <= b]
                    within = [Span(max(s.start, a), min(s.end, b)) for s in sents if s.start < b and s.end > a]
                    out += _read(doc, lex, Scope(a, b, scope.paragraph, within, inner, scope.depth + 1), Thread())
    return out


def _only_quotes(unit: Unit) -> bool:
    return all(word == QUOTE for word in unit.low)


def _insides(unit: Unit) -> list[tuple[int, int]]:
    """Ranges inside the marks of the spoken quotations of a unit."""
    out = []
    for k, word in enumerate(unit.low):
        if word == QUOTE:
            begin, stop = unit.begin[k], unit.stop[k]
            out.append((begin + (unit.text[begin] in QUOTE_MARKS), stop - (unit.text[stop - 1] in QUOTE_MARKS)))
    return out


def _continue(unit: Unit, found: list[Draft], thread: Thread, lex: Grammar) -> None:
    """Quotations at the head of a unit that no cue of their own carries belong to the speech before them.

    Where nobody was quoted before, a unit of nothing but quotations is a statement of whoever spoke last.
    """
    carried = [piece for draft in found for piece in draft.content]
    pieces = []
    for k, word in enumerate(unit.low):
        piece = (unit.begin[k], unit.stop[k])
        if word != QUOTE or any(a <= piece[0] and piece[1] <= b for a, b in carried):
            break
        pieces.append(piece)
    if thread.speech is not None:
        thread.speech.content += pieces
    elif pieces and not found and _only_quotes(unit) and unit.paragraph - thread.paragraph <= 1:
        alone = _alone(unit, pieces, thread, lex)
        if alone is not None:
            found.append(alone)
    said = [draft for draft in found if draft.source is not None]
    if said or not pieces:
        thread.last = said[-1] if said else thread.last if unit.paragraph == thread.paragraph else None
    thread.paragraph = unit.paragraph
    speech = next((d for d in reversed(found) if d.direct), None)
    thread.speech = speech or (thread.speech if _only_quotes(unit) else None)


def _alone(unit: Unit, pieces: list[tuple[int, int]], thread: Thread, lex: Grammar) -> Draft | None:
    """A quotation without any cue, right after a statement: whoever made that goes on in his own words.

    After a question it is whoever was asked.
    """
    last = thread.last
    if last is None or last.direct or pieces[-1][1] - pieces[0][0] < SHORTEST_ALONE:
        return None
    if _asked(unit.text, last, lex):
        return Draft(None, last.addressee, pieces, "asserts", "", ALONE, direct=True)
    return Draft(None, last.source, pieces, "asserts", "", ALONE, direct=True, follows=last)


def _asked(text: str, before: Draft, lex: Grammar) -> bool:
    """True when somebody is asked something, or asked to speak: "asked him whether …", "asked him to comment on …"."""
    if before.addressee is None:
        return False
    if before.stance == "asks":
        return True
    first = text[before.content[0][0] : before.content[0][1]].lower().split()[:2]
    return before.stance == "calls_for" and len(first) > 1 and first[1] in lex.words["answering"]


# ---------------------------------------------------------------------- nesting


def _in_order(drafts: list[Draft]) -> list[Draft]:
    def place(draft: Draft) -> tuple[int, int]:
        at = draft.cue[0] if draft.cue else draft.content[0][0] - 1
        return (min(at, draft.content[0][0]), at)

    return sorted(drafts, key=place)


def _nest(nodes: list[Node]) -> list[Node]:
    """Ties each draft to the smallest content of an earlier one, or of a whole quotation, that holds its cue."""
    pieces = sorted(
        ((a, b, n) for n, node in enumerate(nodes) for a, b in node.draft.content), key=lambda p: (p[0], -p[1])
    )
    marks = sorted((node.draft.cue[0], n) for n, node in enumerate(nodes) if node.draft.cue)
    stack: list[tuple[int, int, int]] = []
    at = 0
    for position, n in marks:
        while at < len(pieces) and pieces[at][0] <= position:
            stack.append(pieces[at])
            at += 1
        stack = [piece for piece in stack[-MOST_OPEN:] if piece[1] > position]
        for _, _, holder in sorted(stack, key=lambda p: (p[1] - p[0], p[0])):
            if holder != n and not _reaches(nodes[holder], nodes[n]):
                nodes[n].outer = nodes[holder]
                break
    order: list[Node] = []
    seen: set[int] = set()
    for node in nodes:  # outer ones first, so that speakers and chains of inner ones can build on them
        line = []
        up: Node | None = node
        while up is not None and id(up) not in seen:
            seen.add(id(up))
            line.append(up)
            up = up.outer
        order += reversed(line)
    return order


def _reaches(node: Node, target: Node) -> bool:
    """Whether `target` is `node` or one of those it is nested in."""
    up: Node | None = node
    while up is not None:
        if up is target:
            return True
        up = up.outer
    return False


def _merge_relays(nodes: list[Node]) -> list[Node]:
    """ "X said that …, according to Y": one statement of X, which the chain reaches through Y."""
    dropped: set[int] = set()
    heirs: dict[int, Node] = {}
    for node in nodes:
        outer = node.outer
        if outer is None or outer.draft.verb != ACCORDING or id(outer) in dropped or outer.draft.direct:
            continue
        size = sum(b - a for a, b in node.draft.content)
        whole = sum(b - a for a, b in outer.draft.content)
        if node.draft.source is not None and size >= RELAY_SHARE * whole:
            dropped.add(id(outer))
            node.through, node.outer = outer, outer.outer
            heirs[id(outer)] = node
    for node in nodes:
        while node.outer is not None and id(node.outer) in heirs:
            heir = heirs[id(node.outer)]
            node.outer = heir if heir is not node and not _reaches(heir, node) else node.outer.outer
    return [node for node in nodes if id(node) not in dropped]


def _speak(node: Node, doc: Document, cast: Cast) -> None:
    if node.draft.source is None:
        return
    speaking = None
    outer = node.outer
    while outer is not None:
        if outer.draft.direct:
            speaking = outer.voice
            break
        outer = outer.outer
    if node.through is not None and node.through.draft.source is not None:
        node.through.voice = cast.resolve(*node.through.draft.source, speaking=speaking)
    node.voice = cast.resolve(*node.draft.source, speaking=speaking, said=node.draft.content)


def _follow(node: Node, before: Node | None, doc: Document, cast: Cast) -> None:
    """The speaker of a quotation that stands alone: that of the statement before it.

    When that was told to a relative and the quotation speaks of "my son", the relative speaks, and told the rest, too.
    """
    if before is None:
        return
    node.voice = before.voice
    addressee = before.draft.addressee
    if addressee is None or not cast.speaks_of_kin(node.draft.content):
        return
    relative = cast.relative(*addressee)
    if relative is not None:
        node.draft.source, node.voice = addressee, relative
        before.through = Node(before.draft, voice=relative)


def _issuer(doc: Document, nodes: list[Node], cast: Cast) -> str:
    """Author or issuing body that stands in front of every chain of a letter or of a body's own statement."""
    first_person = any(
        node.voice is cast.author and node.outer is None and node.draft.source is not None for node in nodes
    )
    if doc.media in LETTERS or first_person:
        return cast.author.name if cast.author.named else ""
    return ""


def _chain(node: Node, prefix: str) -> None:
    own = node.voice.name if node.voice else UNNAMED
    if node.outer is not None and node.outer.chain:
        before = node.outer.chain
    else:
        before = (prefix,) if prefix and own != prefix else ()
    if node.through is not None and node.through.voice is not None and node.through.voice.name not in (own, *before):
        before = (*before, node.through.voice.name)
    node.chain = (*before, own) if not before or before[-1] != own else before


def _record(node: Node, doc: Document, cast: Cast, lex: Grammar) -> Statement:
    draft, text = node.draft, doc.text
    content = tuple(Quote.of(text, a, b) for a, b in draft.content)
    source = Quote.of(text, *draft.source) if draft.source else None
    cue = Quote.of(text, *draft.cue) if draft.cue else None
    node.id = record_id("S", doc.id, [[q.start, q.end] for q in content], [cue.start, cue.end] if cue else None)
    named = node.voice is not None and node.voice.name != UNNAMED
    speaker = cast.mention(node.voice, *draft.source) if node.voice and named and draft.source else None
    first = min(content[0].start, cue.start if cue else content[0].start)
    role = f"{source.text} {speaker.role}" if source and speaker else ""
    around = text[max(0, first - 120) : first] + " " + (text[cue.start : cue.end + 60] if cue else "")
    return Statement(
        id=node.id,
        document=doc.id,
        source=source,
        cue=cue,
        content=content,
        chain=node.chain,
        stance=stance_of(draft, text, lex, speaker=f"{role} {node.chain[-1]}"),
        quotation=quotation_of(draft, text),
        confidence=draft.confidence,
        speaker=speaker,
        addressee=Quote.of(text, *draft.addressee) if draft.addressee else None,
        access=access_of(doc.language, source=role, content=" ".join(q.text for q in content), around=around),
        nested_in=node.outer.id if node.outer and node.outer.id else None,
    )
