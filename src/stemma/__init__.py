"""stemma: who says so, who is only repeating whom, and what grade it reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stemma.case import Case, new_case, open_case

__version__ = "0.1.0"

__all__ = ["Case", "__version__", "new_case", "open_case"]


def __getattr__(name: str) -> Any:
    """The facade is imported when it is first used: a worker or `stemma --help` needs none of it."""
    if name in ("Case", "new_case", "open_case"):
        from stemma import case

        return getattr(case, name)
    raise AttributeError(f"module 'stemma' has no attribute {name!r}")
