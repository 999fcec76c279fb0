"""What changed between two states of a case, and how others are told."""

from stemma.monitor.compare import compare
from stemma.monitor.feed import Entry, atom
from stemma.monitor.seen import Seen, seen_of

__all__ = ["Entry", "Seen", "atom", "compare", "seen_of"]
