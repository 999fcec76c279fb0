"""What a single line around a text is: byline, dateline, credit, furniture of the page, or text.

Every function takes one stripped line and says what it holds; the format readers decide by the place of the line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from stemma.archive.dates import DateHit, dates_in
from stemma.archive.page_words import page_words

__all__ = [
    "COPYRIGHT",
    "Byline",
    "Dateline",
    "heads_body",
    "is_body_name",
    "is_consent",
    "is_end_credit",
    "is_furniture",
    "is_issue",
    "is_name",
    "is_numbered",
    "is_person",
    "is_photo_credit",
    "is_prose",
    "names_body",
    "read_byline",
    "split_dateline",
]

LONGEST_BYLINE = 200  # characters
LONGEST_FURNITURE = 260
PARTICLES = frozenset(  # small words inside names
    (
        "de da do dos del di von van der den ter bin ibn al el la le of the and our a y e et и für und du des in for "
        "les los las por para aux au и по за при для"
    ).split()
)
BODY_PARTICLES = frozenset("the of for and our in des du et und für".split())
COPYRIGHT = re.compile(r"©|\(c\)\s*\d{4}|copyright\s*(?:©|\(c\)|\d{4})", re.IGNORECASE)
PAGE = re.compile(r"pp?\.?\s?\d{1,4}|\d{1,4}", re.IGNORECASE)
SEPARATORS = re.compile(r"\s*[•·|–—/\n;►▪»›]+\s*|\s+-\s+|(?<=\w\w)\.\s+|\s{3,}")
NUMBERED = re.compile(r"[^\W\d_][^\d\n]{0,40}?\s(?:[№#]|n[°º.])?\s?\d[\w/.-]{0,15}", re.IGNORECASE)  # "Press note 31"
CLOCK = re.compile(
    r"(?<![\d.:/])\d{1,2}[:.h]\d\d(?:\s?[ap]\.?m\b\.?)?(?![\d.:/])|(?<!\d)[0-2]\d[0-5]\d\s?(?:GMT|UTC|Z|hrs?|h)\b",
    re.IGNORECASE,
)
ELIDED = re.compile(r"[ld][’'](?=[^\W\d_a-zа-яё])")  # the small word before a name in French: "l’Estuaire"
SENTENCE_END = re.compile(r"[.!?…][\"'”»’)\]]*\s*$|[:;,]\s*$")


@dataclass(frozen=True, slots=True)
class Byline:
    """What a byline or date line says: names of authors or of a body, dates, parts left over, dates of updates."""

    author: str
    hits: tuple[DateHit, ...]
    rest: tuple[str, ...]
    outlet: str = ""
    late: tuple[DateHit, ...] = ()


def is_prose(line: str) -> bool:
    """True for running text: long, or a sentence with its full stop."""
    return len(line) > 140 or (len(line) > 40 and bool(SENTENCE_END.search(line)))


def is_name(part: str) -> bool:
    """True for two to six words that look like the name of a person or a body, or for one initial ("V.")."""
    words = part.split()
    if not 1 <= len(words) <= 6 or len(part) > 60 or any(ch.isdigit() or ch in ":?!" for ch in part):
        return False
    big = [w for w in words if w[:1].isupper()]
    small = [w for w in words if not w[:1].isupper()]
    return bool(big) and all(w.casefold() in PARTICLES or ELIDED.match(w) for w in small)


def is_person(part: str) -> bool:
    """True for two or three words or initials that look like the name of one person rather than of a body."""
    words = part.replace(".", ". ").split()
    if not 2 <= len(words) <= 4 or part.isupper() or not is_name(part) or "(" in part:
        return False
    nouns = page_words().words["body_nouns"]
    return not any(w.casefold() in BODY_PARTICLES or w.casefold().strip(".") in nouns for w in words)


def _body_of(part: str) -> str:
    name = part.split(",")[0].strip()
    return name if is_name(re.sub(r"\([^)]*\)", "", name).strip()) and len(name.split()) > 1 else ""


def names_body(part: str) -> bool:
    """True for a name of two words and more with a word that papers and bodies have in theirs ("The Ansby Courier")."""
    names = part.split()
    if not 2 <= len(names) <= 8 or part.islower() or not is_name(re.sub(r"\([^()]*\)", "", part).strip()):
        return False
    words = page_words()
    known = words.words["body_nouns"]
    fits = any(w.casefold().strip(".()") in known for w in names)
    return fits and not words.outlet_joiner.fullmatch(part) and not words.release_mark.fullmatch(part)


def heads_body(part: str) -> bool:
    """True for `names_body`, and for a name with its noun first and small words behind it ("Comité de barqueros")."""
    names = part.split()
    if names_body(part):
        return True
    if not 2 <= len(names) <= 9 or not part[:1].isupper() or any(c in part for c in '.:;?!»”"'):
        return False
    nouns = page_words().words["body_nouns"]  # last of two in Russian: "Речной вестник"
    return names[0].casefold() in nouns or (len(names) == 2 and names[1].casefold() in nouns)


def _first(part: str) -> str:
    return part.split(",")[0]


def _body_among(rest: list[str], signed: str) -> str:
    """The body or paper among the parts beside names and dates; `signed` is the line when it has an author."""
    pieces = [p.strip() for part in rest for p in part.split(",")]
    for piece in pieces:
        if names_body(piece):
            return piece
    # beside a signature a name with an article is a paper's: places have none
    article = page_words().article
    return next((p for p in pieces if signed and article.match(p) and is_name(p) and len(p.split()) > 1), "")


def is_numbered(part: str) -> bool:
    """True for the number of an issue or a document: "Press note 31", "Bulletin no. 7"."""
    return bool(NUMBERED.fullmatch(part)) and len(part.split()) <= 5


def is_issue(line: str) -> bool:
    """True for a line with the number of an issue and little else: "No. 12, 3 May 2031", "Vol. 4 · Issue 2"."""
    words = page_words()
    left = [p for p in re.split(r"[,;•·|–—/]", _without(line, tuple(dates_in(line)))) if p.strip()]
    counted = [p for p in left if words.issue.fullmatch(p.strip(" .():*_"))]
    return bool(counted) and len(left) - len(counted) <= 1


def is_body_name(part: str) -> bool:
    """True when the name is that of a press service or the like: the body speaks, not a person."""
    return bool(page_words().body.search(part))


def _author_of(part: str) -> str:
    """Names in the words after "by": several joined by commas, without places and roles behind them."""
    words = page_words()
    pieces = [p.strip() for p in part.split(",")]
    first = pieces[0].strip(" .:")
    if first.rpartition(" ")[2] in words.words["date_joiners"]:
        first = first.rpartition(" ")[0]  # "by Ann Orr on 3 May"
    if not first or first.casefold() in words.words["nobody"] or first.casefold() in words.weekdays:
        return ""
    if not (is_name(first) or (words.desk.search(first) and len(first.split()) <= 6)):
        return ""
    if any(len(p.split()) > 5 for p in pieces[1:]):
        return ""
    more = [p for p in pieces[1:] if is_person(p) and not words.desk.search(p)]
    return ", ".join([first, *more])


def read_byline(line: str, *, cue: str = "") -> Byline | None:
    """Reads a line such as `By Ann Orr • 11 March 2031 • 4 min read`.

    Args:
        line: one line (a line break inside separates parts).
        cue: `byline` or `dateline` when the format says what it is; "" when only the words can tell.

    Returns:
        None when the line is not wholly made of names, dates and the words around them.
    """
    if not line or len(line) > LONGEST_BYLINE:
        return None
    words = page_words()
    hits = tuple(dates_in(line))
    has_by = words.by_start.match(line) or words.by_inside.search(line)
    if not hits and not has_by and not cue:
        return None
    late = tuple(h for h in hits if (m := _last(words.updated, line[: h.start])) and not _between(line[m : h.start]))
    bare = CLOCK.sub(" • ", words.reading_time.sub(" • ", _without(line, hits)))
    parts = [p.strip(" ,.:*_[]") for p in SEPARATORS.split(bare)]
    parts = [p for p in parts if p and not _empty(p) and not PAGE.fullmatch(p)]
    author, rest, signed = _names(parts, cue)
    if not cue and not (hits or author or signed):
        return None
    if not cue and not all(_leftover(p) for p in rest):
        return None
    outlet = _body_among(rest, line if author else "")
    if not outlet and not author and rest and (words.outlet_joiner.search(bare) or not is_person(_first(rest[0]))):
        outlet = _body_of(rest[0])
    return Byline(author, tuple(h for h in hits if h not in late), tuple(rest), outlet, late)


def _leftover(part: str) -> bool:
    """True for what may stand beside names and dates: a place, a body, an office, but no sentence."""
    bare = re.sub(r"\([^()]*\)", "", part).strip()
    words = page_words()
    return (
        not bare
        or is_name(bare)
        or bool(words.outlet_joiner.search(bare) and len(bare.split()) <= 5)
        or is_numbered(bare)
        or bool(words.issue.fullmatch(bare))
        or (words.edition.search(bare) is not None and len(bare.split()) <= 4)
        or all(is_name(p) or words.issue.fullmatch(p) or _empty(p) for p in re.split(r",\s*", bare) if p)
    )


def _last(pattern: re.Pattern[str], text: str) -> int:
    end = 0
    for m in pattern.finditer(text):
        end = m.end()
    return end


def _between(text: str) -> bool:
    return bool(re.search(r"[|•·]|\d{4}", text))


def _without(line: str, hits: tuple[DateHit, ...]) -> str:
    out, at = [], 0
    for hit in hits:
        out.append(line[at : hit.start])
        at = hit.end
    return " • ".join([*out, line[at:]])


def _empty(part: str) -> bool:
    words = page_words()
    left = words.said_when.sub("", words.updated.sub("", part))
    return not re.search(r"\w", left) or left.strip().casefold() in words.words["date_joiners"]


def _names(parts: list[str], cue: str) -> tuple[str, list[str], bool]:
    """(authors, parts left over, whether some signature was there at all)."""
    words = page_words()
    rest: list[str] = []
    author, signed = "", False
    for part in parts:
        m = words.by_start.match(part) or words.by_inside.search(part)
        if m and part[: m.start()].strip() and not _leftover(part[: m.start()].strip()):
            m = None
        found = _author_of(part[m.end() :]) if m else ""
        if m and not found and part[m.end() :].strip().casefold() in words.words["nobody"]:
            signed = True
            continue
        if found and m:
            author = f"{author}, {found}" if author else found
            rest.extend(_bodies_behind(part[m.end() :]))
        else:
            rest.append(part)
    if not author and cue != "dateline":
        for at, part in enumerate(rest):
            first = part.split(",")[0].strip()
            joined = any(words.outlet_joiner.search(p) for p in rest)
            if words.desk.search(first) or (is_person(first) and not joined) or (cue == "byline" and is_name(first)):
                author = _author_of(part)
                if author:
                    rest = rest[:at] + _bodies_behind(part) + rest[at + 1 :]
                    break
    return author, rest, signed


def _bodies_behind(part: str) -> list[str]:
    """Papers and bodies behind the name of an author: "Ann Orr, Ostmark Courier"."""
    return [p for p in (q.strip() for q in part.split(",")[1:]) if names_body(p)]


def is_furniture(line: str, *, heading: bool = False, linked: bool = False) -> bool:
    """True for lines of the page itself: share, tags, "See also: …", copyright, cookies. Long lines are text.

    Args:
        heading: the line is a heading ("More from the region" needs no colon there).
        linked: the line holds a link; without one, a beginning such as "Next:" is taken for text.
    """
    if len(line) > LONGEST_FURNITURE:
        return False
    words = page_words()
    if COPYRIGHT.match(line) or words.furniture_line.fullmatch(line) or words.release_mark.fullmatch(line):
        return True
    m = words.furniture_start.match(line)
    if m and (linked or heading or m.end() == len(line)):
        return True
    return heading and any(line.casefold().startswith(w) for w in words.words["furniture"]) and not is_prose(line)


def is_consent(line: str) -> bool:
    """True for a short notice about cookies or stored data."""
    return len(line) < LONGEST_FURNITURE and bool(page_words().consent.search(line))


def is_end_credit(line: str) -> bool:
    """True for a line such as `(Reporting by …; editing by …)`; without brackets it must begin with two such words."""
    if len(line) >= 300:
        return False
    bare = line.lstrip("([ ")
    m = page_words().end_credit.match(bare)
    if m is None:
        return False
    return (
        bool(re.fullmatch(r"[(\[][^()\[\]]*[)\]]\.?\s*", line))
        if len(bare) < len(line)
        else " " in m[0] and len(line) < 160
    )


def is_photo_credit(line: str) -> bool:
    """True for a short line such as `Prison yard/Harbour Press archive`: no sentence, a slash, a word for pictures."""
    if len(line) > 120 or SENTENCE_END.search(line) or re.search(r"[.!?]\s", line):
        return False
    words = page_words()
    found = words.photo.search(line)
    return found is not None and (found.start() == 0 or bool(re.search(r"[/|©:]", line)))


@dataclass(frozen=True, slots=True)
class Dateline:
    """Opening of an agency text: `PLACE, March 10, 2031 (Agency) - `. `end` is where the text begins."""

    end: int
    place: str
    agency: str
    hits: tuple[DateHit, ...]


DATELINE = re.compile(
    r"(?P<place>[^\W\d_a-zа-яё](?:[^\W\d_]|[ .'’\-]){2,40}?)"
    r"(?P<more>(?:,\s[^()—–\n]{2,40}?){0,3})\s*"
    r"(?:\((?P<agency>[^()\n]{2,40})\)\s*)?(?:[—–]|--?(?=\s)|\.\s?[—–-])\s*(?=\S)"
)


def split_dateline(line: str) -> Dateline | None:
    """The dateline at the beginning of a paragraph, or None. The place is in capitals, or a date or agency follows."""
    m = DATELINE.match(line[:160])
    if not m:
        return None
    head = line[: m.end()]
    hits = tuple(dates_in(head))
    agency = (m["agency"] or "").strip()
    if agency and (found := dates_in(agency)) and found[0].end - found[0].start > len(agency) - 3:
        agency = ""
    letters = [c for c in m["place"] if c.isalpha()]
    capitals = all(c.isupper() for c in letters) and len(letters) > 2
    if not (capitals or (is_name(m["place"].strip()) and any(h.edtf for h in hits))) or " - " in m["place"]:
        return None
    more = m["more"].strip(", ")
    if more and not hits and not all(w[:1].isupper() for w in more.split()):
        return None
    return Dateline(m.end(), m["place"].strip() + (f", {more}" if more and not hits else ""), agency, hits)
