"""What a workbench asks of a case, one screen at a time: lists, pages, search. Part of the facade, read-only.

`Case.browse()` gives a `Browser`. It keeps a shelf beside the case (`workbench/pages.db`): the columns that lists are
filtered and sorted by, and a full-text index. The shelf is made from the case and can be thrown away at any time.
"""

from stemma.browse.browser import Browser
from stemma.browse.sight import ALL, Sight

__all__ = ["ALL", "Browser", "Sight"]
