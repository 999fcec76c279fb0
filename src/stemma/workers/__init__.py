"""Workers run one function over many tasks: in local processes (`pool`), or in this one (`inline`)."""

from __future__ import annotations

from stemma.workers.base import Outcome, Work, Workers
from stemma.workers.inline import Inline
from stemma.workers.pool import Pool

__all__ = ["Inline", "Outcome", "Pool", "Work", "Workers"]
