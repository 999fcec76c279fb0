"""The same event across documents."""

from stemma.incidents.group import group

__all__ = ["group"]
