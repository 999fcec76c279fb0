"""Where a report comes from: which text draws on which, and whose knowledge stands behind each allegation."""

from stemma.lineage.tracing import trace

__all__ = ["trace"]
