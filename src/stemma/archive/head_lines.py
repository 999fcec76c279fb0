"""The lines before the text of a file: letterheads, date lines, bylines, labels, and the title below them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from stemma.archive.dates import dates_in
from stemma.archive.lines import (
    Byline,
    heads_body,
    is_furniture,
    is_issue,
    is_name,
    is_numbered,
    is_person,
    is_photo_credit,
    is_prose,
    names_body,
    read_byline,
    split_dateline,
)
from stemma.archive.metadata import Findings, outlet_in
from stemma.archive.page_words import page_words

__all__ = ["Head", "Line"]

HEAD_LINES = 8  # lines at the beginning looked at for metadata
LONGEST_TITLE = 180
LONGEST_IMPRINT = 220
IMPRINT_PARTS = re.compile(r"[,.:;·|]\s+|\s+[—–-]\s+")
IMPRINT_OF = re.compile(r"^\s*(?:of|by|from)\s+(?:the\s+)?")
LONGEST_LABELLED = 100  # characters behind "Source:" and the like; more is text
SEED = re.compile(r"(?:[^\W\d]{2,12}\s*:?\s+)?(?=\d{4}-\d\d-\d\d(?!\d))")


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph or header line, the number of its first line (from 1), its kind, and its group of lines.

    marked: the whole of it is in bold or italics.
    """

    text: str
    number: int
    group: int
    kind: str = "body"
    marked: bool = False


class Head:
    """Reads the lines before the text: date lines, bylines, mastheads, photo credits, the title."""

    def __init__(self, lines: list[Line], found: Findings, titled: bool) -> None:
        self.lines = list(lines)
        self.found = found
        self.titled = titled
        self.title: Line | None = None
        self.kept: list[Line] = []
        self.raw: list[str] = []
        self.dated: Line | None = None  # a line with a date and other words: the title where nothing better comes

    def read(self) -> tuple[list[Line], Line | None]:
        self._labelled()
        used = 0
        for at, line in enumerate(self.lines[:HEAD_LINES]):
            if not self._take(at, line):
                break
            used = at + 1
        if self.title is None and self.dated is not None and not self.titled:
            self.title = self.dated
        if self.raw:
            self.found.add("head", " / ".join(self.raw), "lines before the text", "letterhead")
        return self.kept + self.lines[used:], self.title

    def _labelled(self) -> None:
        """A first line such as ` date 2031-03-11 By Ann Orr • 11 March 2031 • 10:40`, maybe with text behind it."""
        if not self.lines:
            return
        first = self.lines[0]
        m = SEED.match(first.text)
        if not m or (m.end() and not page_words().said_when.match(first.text)):
            return
        edtf, end = first.text[m.end() : m.end() + 10], m.end() + 10
        self.found.add_stamp("published", edtf, f"line {first.number}", "header")
        rest = first.text[end:].strip()
        taken = self._byline_part(rest, first.number)
        self.raw.append(first.text[: len(first.text) - len(rest) + taken].strip())
        left = rest[taken:].strip(" •·|—–-")
        self.lines[:1] = [Line(left, first.number, first.group)] if left else []

    def _byline_part(self, rest: str, number: int) -> int:
        """Length of the byline at the beginning of the rest of a labelled line."""
        byline = read_byline(rest)
        end = len(rest)
        if byline is None and page_words().by_start.match(rest):
            hits = [h for h in dates_in(rest[:200]) if h.start < 120]
            end = hits[0].end if hits else 0
            for hit in hits[1:]:
                if hit.start - end <= 4:
                    end = hit.end
            byline = read_byline(rest[:end]) if end else None
        if byline is None:
            return 0
        self.found.add("author", byline.author, f"line {number}", "byline")
        self.found.add("outlet", byline.outlet, f"line {number}", "letterhead")
        self.found.add_hits(byline.hits, rest[:end], f"line {number}", "header")
        self.found.add_late(byline.late, f"line {number}")
        return end

    def _take(self, at: int, line: Line) -> bool:
        """Reads one line of the head; False when the text begins here."""
        words = page_words()
        where = f"line {line.number}"
        text = line.text
        if line.kind == "title":
            if self.title is not None:
                return False
            if self._letterhead(at, line):
                return True
            self.title = line
            return True
        if self._imprint(at, line):
            return True
        if is_prose(text) and not read_byline(text):
            return False
        if self._labelled_line(line):
            return True
        if is_photo_credit(text):
            self.found.add("photo_credit", text, where, "credit")
            self.found.add("outlet", _own_archive(text), "photo credit", "credit")
            self.raw.append(text)
            return True
        if is_furniture(text) or words.release_mark.fullmatch(text):
            self.raw.append(text)
            return True
        if split_dateline(text) or words.salutation.match(text) or text.endswith((",", ":")):
            return False
        byline = read_byline(text) or self._unmarked_byline(at, text)
        if byline and (byline.hits or byline.author):
            named = byline.author
            if self._letter() and self._unsigned(text):
                named = ""
            elif named and is_person(named) and self.title is None and self._unsigned(text) and self._title_later(at):
                named = ""  # above the title stands the paper, below it the author
                self.found.add("outlet", byline.author, where, "letterhead")
            self.found.add("author", named, where, "byline")
            if self._letter():
                self.found.add("dateline", " ".join(byline.rest[:1]), where, "dateline")
            else:
                self.found.add("outlet", _uncredited(byline.outlet), where, "letterhead")
                guess = _uncredited(_head_outlet(byline.rest))
                self.found.add("outlet", guess, where, "masthead" if self.title else "letterhead")
            self.found.add_hits(byline.hits, text, where, "header")
            self.found.add_late(byline.late, where)
            self.raw.append(text)
            if len(byline.rest) > 1 and not byline.author and not self._letter():
                self.dated = self.dated or line
            return True
        if self._letterhead(at, line) or self._signed_below(at, line):
            return True
        if self._masthead(at, line):
            self.found.add("outlet", outlet_in(text), where, "masthead")
            self.raw.append(text)
            return True
        return self._title_or_text(at, line)

    def _imprint(self, at: int, line: Line) -> bool:
        """The body that speaks, with what the text is and its date, between the title and the text.

        `*Leaflet of the Ferry Mothers, Eastmere, 3 May 2031. Pass it on.*`
        """
        text, words = line.text, page_words()
        if line.marked and self.title is None and at + 1 < len(self.lines) and self.lines[at + 1].kind == "title":
            name = text  # alone above the title
            if not names_body(name):
                return False
        elif at and self.lines[at - 1] is self.title and line.kind == "body" and len(text) <= LONGEST_IMPRINT:
            name = self._heads_imprint(line)
        else:
            return False
        if not name or read_byline(text) or words.by_start.match(text):
            return False
        self.found.add("outlet", name, f"line {line.number}", "masthead")
        self.found.add_hits(dates_in(text), text, f"line {line.number}", "header")
        self.raw.append(text)
        return True

    def _heads_imprint(self, line: Line) -> str:
        """The name at the head of an imprint; "" where the line is none."""
        text, words = line.text, page_words()
        parts = [part.strip() for part in IMPRINT_PARTS.split(text) if part.strip()]
        kind = words.outlet_joiner.match(parts[0]) if parts else None
        name = IMPRINT_OF.sub("", parts[0][kind.end() :]) if kind else "".join(parts[:1])
        plain = not line.marked and (text.endswith((".", "!", "?")) or not words.outlet_joiner.search(text))
        if plain or not dates_in(text) or not is_name(name) or len(name.split()) < 2 or dates_in(name):
            return ""
        told = any(len(part.split()) > 2 and not dates_in(part) for part in parts[1:])  # more than place and date
        return name if told or kind or not is_person(name) else ""

    def _unmarked_byline(self, at: int, text: str) -> Byline | None:
        """`Ann Orr | Ostmark Courier` right below the title, where neither a date nor "by" marks it."""
        if not at or self.lines[at - 1] is not self.title:
            return None
        parts = [p.strip() for p in re.split(r"\s[|·•–—/-]\s", text)]
        fits = 1 < len(parts) < 4 and any(map(is_person, parts)) and any(map(names_body, parts))
        return read_byline(text, cue="byline") if fits else None

    def _letterhead(self, at: int, line: Line) -> bool:
        """The body that speaks, above its title with a number or date of the text; or that number alone."""
        where, text = f"line {line.number}", line.text
        if is_prose(text):
            return False
        if _numbers_text(text) and line.kind != "title":
            self.dated = self.dated or line
            self.raw.append(text)
            return True
        after = self.lines[at + 1 : HEAD_LINES]
        other = [o for o in after if not is_prose(o.text) and not read_byline(o.text) and not _numbers_text(o.text)]
        kinds = page_words().outlet_joiner  # "Press release": a name that may as well be a headline needs it
        marked = any(_numbers_text(o.text) or kinds.match(o.text) for o in after[:2])
        if names_body(text):
            marked = marked or any((b := read_byline(o.text)) and b.hits for o in after[:2])
        if self.title is not None or self.titled or not marked or not other or not heads_body(text):
            return False
        self.found.add("outlet", text, where, "masthead")
        self.raw.append(text)
        return True

    def _signed_below(self, at: int, line: Line) -> bool:
        """The name of a person alone, right below the title and before the text."""
        above = self.lines[at - 1] if at else None
        below = self.lines[at + 1] if at + 1 < len(self.lines) else None
        if above is None or above.group != line.group or below is None or not is_prose(below.text):
            return False
        if above is not self.title and above.text not in self.raw[-1:]:
            return False
        desk = page_words().desk.search(line.text) and len(line.text.split()) <= 4 and not names_body(line.text)
        if not desk and not is_person(line.text.title() if line.text.isupper() else line.text):
            return False
        self.found.add("author", line.text, f"line {line.number}", "byline")
        self.raw.append(line.text)
        return True

    def _letter(self) -> bool:
        """True when a salutation follows: what stands above it are place, date and address."""
        return any(page_words().salutation.match(o.text) for o in self.lines[:HEAD_LINES])

    def _unsigned(self, text: str) -> bool:
        words = page_words()
        return not words.by_start.match(text) and not words.by_inside.search(text)

    def _title_later(self, at: int) -> bool:
        return any(not is_prose(o.text) and not read_byline(o.text) for o in self.lines[at + 1 : at + 3])

    def _labelled_line(self, line: Line) -> bool:
        """A line such as `Source: Harbour Press` or `Headline: …`."""
        for key, pattern in page_words().labels.items():
            m = pattern.match(line.text)
            value = line.text[m.end() :].strip() if m else ""
            if (
                not value
                or len(value) > LONGEST_LABELLED
                or is_prose(value)
                or (key == "title" and self.titled)
                or (key == "url" and not value.startswith("http"))
            ):
                continue
            if key == "sender":
                kind = "author" if is_person(value) else "outlet"
                self.found.add(kind, value, f"line {line.number}", "letterhead")
                self.raw.append(line.text)
            elif key == "title":
                self.title = self.title or Line(value, line.number, line.group)
            else:
                self.found.add(key, value, f"line {line.number}", "letterhead")
                self.raw.append(line.text)
            return True
        return False

    def _masthead(self, at: int, line: Line) -> bool:
        """A short line that names the outlet: with a word for an edition, or in one group with a date line."""
        text = line.text
        if len(text) > 70 or is_prose(text) or not outlet_in(text):
            return False
        name = outlet_in(text)
        if (
            self.title is not None
            and line.kind == "body"
            and at
            and self.lines[at - 1] is self.title
            and names_body(text)
        ):
            return not text.endswith((".", ";"))  # the body that speaks, alone under the title
        if name != text and page_words().edition.search(text[len(name) :]) and len(text) - len(name) < 30:
            return True
        near = [o for o in self.lines[max(0, at - 2) : at + 3] if o.group == line.group and o is not line]
        dated = [o for o in near if (b := read_byline(o.text)) and b.hits]
        if not dated or not is_name(name):
            return False
        joined = any(page_words().outlet_joiner.search(o.text) for o in dated)
        if is_person(text) and not text.isupper() and not joined:
            self.found.add("author", text, f"line {line.number}", "byline")
        return joined or text.isupper() or not is_person(text)

    def _title_or_text(self, at: int, line: Line) -> bool:
        text = line.text
        follows = at + 1 < len(self.lines)
        if (
            self.title is None
            and not self.titled
            and follows
            and len(text) <= LONGEST_TITLE
            and not text.endswith((".", ";"))
        ):
            if line.kind in ("body", "heading") and not (
                self.dated and not text.isupper() and any(c.isdigit() for c in text)
            ):
                self.title = line
                return True
            return False
        return False


def _uncredited(name: str) -> str:
    """`From the Ledger` -> `the Ledger`."""
    m = page_words().credit_from.match(name)
    return name[m.end() :] if m else name


def _head_outlet(rest: tuple[str, ...]) -> str:
    """The name that heads the parts of a date line; numbers of documents and kinds of text are none."""
    words = page_words()
    names = [p for p in rest if not is_numbered(p) and not words.outlet_joiner.fullmatch(p)]
    name = outlet_in(names[0].split(",")[0]) if names else ""
    if not is_name(name) and (not heads_body(name) or words.outlet_joiner.search(name)):
        return ""
    return name if len(name.split()) > 1 else ""  # one word beside a date is a place


def _numbers_text(text: str) -> bool:
    """True for the number of a release or an issue alone on its line: "Press release 4/2031"."""
    words = page_words()
    return is_issue(text) or (is_numbered(text) and bool(words.outlet_joiner.match(text)))


def _own_archive(text: str) -> str:
    """`Yard/Harbour Post archive` -> `Harbour Post`: a paper that prints its own picture."""
    m = re.search(r"[/|©]\s*([^/|©]{3,50})$", text)
    if not m:
        return ""
    name = m[1].strip()
    last = name.rsplit(" ", 1)
    return last[0] if len(last) == 2 and last[1].casefold() in page_words().words["own_archive"] else ""
