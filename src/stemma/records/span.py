"""Places in a text. Offsets are half-open `[start, end)` and count code points of one canonical text."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Quote", "Span"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of code points in a document's canonical text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if self.start < 0 or self.end < self.start:
            raise ValueError(f"not a span: [{self.start}, {self.end})")

    def overlaps(self, other: Span | Quote) -> bool:
        """True when the two ranges share at least one code point."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True, order=True)
class Quote:
    """A range together with the words that stand there: `document.text[start:end] == text`."""

    start: int
    end: int
    text: str

    def __post_init__(self) -> None:
        if self.start < 0 or self.end - self.start != len(self.text):
            raise ValueError(f"not a quote: [{self.start}, {self.end}) {self.text!r}")

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Quote:
        """The words of `text` at `[start, end)`.

        >>> Quote.of("They were shot.", 5, 9)
        Quote(start=5, end=9, text='were')
        """
        return cls(start, end, text[start:end])

    def overlaps(self, other: Span | Quote) -> bool:
        """True when the two ranges share at least one code point."""
        return self.start < other.end and other.start < self.end
