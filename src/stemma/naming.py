"""Names taken out of what leaves: who must not be named for one use, and every text without them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from stemma.lexicon.pseudonyms import published_pseudonyms
from stemma.protect.consent import Book
from stemma.protect.edits import NAME, Edit, Edited, edited
from stemma.protect.finder import Finder, Mention
from stemma.protect.pseudonyms import CODE
from stemma.protect.vault import Guarded, Vault
from stemma.records import Document, Statement, Use
from stemma.report.contents import Contents
from stemma.report.redacted import redacted

__all__ = ["Names", "not_pseudonyms"]


class Names:
    """Protected persons of a case as one use sees them.

    Args:
        opened: the vault; None where the register holds nobody. book: the consents. documents: all of the case; a name
            that one of them calls a pseudonym is nobody's: standing alone it is kept, and links to no one.
    """

    def __init__(self, opened: Vault | None, book: Book, use: Use, documents: Sequence[Document]) -> None:
        self.vault, self.book, self.use = opened, book, use
        self.persons = {one.code: one for one in opened.all() if one.protected} if opened else {}
        self.named = {code for code in self.persons if book.identity(code, use) == "named"}
        self.strict = Finder([one.named for code, one in self.persons.items() if code not in self.named])
        words = sorted({word for doc in documents for word in published_pseudonyms(doc.text)}) if self.persons else []
        people = {code: replace(one, keep=(*one.keep, *words)) for code, one in self.persons.items()}
        self.every = Finder([one.named for one in people.values()])
        self.hidden = Finder([one.named for code, one in people.items() if code not in self.named])
        self.clean_text = lru_cache(maxsize=100_000)(self._clean)

    @property
    def codes(self) -> frozenset[str]:
        """Pseudonyms that must not be read either."""
        return frozenset(code for code in self.persons if self.tag((code,)) == NAME)

    def speakers(self, stmt: Statement) -> tuple[str, ...]:
        """Pseudonyms of the persons of the register whose words a statement gives."""
        said = [stmt.source.text if stmt.source else "", *stmt.chain, stmt.speaker.name if stmt.speaker else ""]
        codes = {code for text in said for one in self.every.redacted(text) for code in one.codes}
        return tuple(sorted(codes | {found for text in said for found in CODE.findall(text) if found in self.persons}))

    def taken_out(self, left: Contents, masks: Mapping[str, Sequence[Edit]]) -> tuple[Contents, int]:
        """The contents without names and without masked passages, and how many names were taken out.

        Args:
            masks: passages to take out, by id of the document.
        """
        texts: dict[str, Edited] = {}
        names = 0
        for doc in left.documents:
            found = [(m, self.tag(m.codes)) for m in not_pseudonyms(self.strict.redacted(doc.text), doc.text)]
            edits = [Edit(m.start, m.end, tag) for m, tag in found if tag]
            edits += [Edit(f.start(), f.end(), tag) for f in CODE.finditer(doc.text) if (tag := self._code_tag(f[0]))]
            names += len(edits)
            edits += masks.get(doc.id, [])
            if edits:
                texts[doc.id] = edited(doc.text, edits)
        if not self.persons and not texts:
            return left, 0
        hide = self.vault.hidden_id if self.vault is not None and (texts or self._any_name(left)) else None
        clean_address = lru_cache(maxsize=10_000)(self._clean_address)
        return redacted(left, texts, clean=self.clean_text, clean_address=clean_address, hide=hide), names

    def _any_name(self, left: Contents) -> bool:
        """True where a name stands outside the texts: in a title, a file name, an author."""
        for doc in left.documents:
            told = [doc.title, doc.outlet, doc.author, doc.url, doc.file, *(f.value for f in doc.metadata.values())]
            if any(text and self._clean_address(text) != text for text in told):
                return True
        return False

    def tag(self, codes: Sequence[str]) -> str:
        """What stands in place of a name: the pseudonym or initials where that was agreed to, else the fixed tag."""
        if all(code in self.named for code in codes):
            return ""
        if len(codes) == 1:
            how = self.book.identity(codes[0], self.use)
            if how == "pseudonym":
                return codes[0]
            if how == "initials":
                return _initials(self.persons[codes[0]])
        return NAME

    def _code_tag(self, code: str) -> str:
        if code not in self.persons:
            return ""
        tag = self.tag((code,))
        return NAME if tag == NAME else ""

    def _clean(self, text: str) -> str:
        return self._cut(text, self.hidden.redacted(text))

    def _clean_address(self, text: str) -> str:
        found = self.hidden.redacted(text, address=True)
        if found and "://" in text:
            return NAME  # what is left of an address would still lead to the page
        return self._cut(text, found)

    def _cut(self, text: str, found: Sequence[Mention]) -> str:
        edits = [Edit(m.start, m.end, tag) for m in found if (tag := self.tag(m.codes))]
        edits += [Edit(f.start(), f.end(), tag) for f in CODE.finditer(text) if (tag := self._code_tag(f[0]))]
        return edited(text, edits).text if edits else text


def not_pseudonyms(found: Sequence[Mention], text: str) -> list[Mention]:
    """Mentions without those that are a pseudonym which the text itself declares."""
    declared = published_pseudonyms(text)
    return [one for one in found if one.text.casefold() not in declared]


def _initials(person: Guarded) -> str:
    return "".join(f"{word[0].upper()}." for word in person.names[0].split()[:3] if word[0].isalpha()) or NAME
