"""Tables of a case. Bodies are JSON of records (msgspec); columns beside them exist because a question needs them.

The tables are made by the migrations, never from here; a test keeps the two equal.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

__all__ = [
    "REVISION",
    "REVISIONS",
    "document",
    "entry",
    "finding",
    "glance",
    "link",
    "log",
    "mark",
    "meta",
    "metadata",
    "neighbourhood",
    "original",
    "payload",
    "posting",
    "problem",
    "reading",
    "reference",
    "seal",
    "tally",
    "told",
    "tree",
]

# Every revision this program knows, oldest first; a test compares it with migrations/.
REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007")
REVISION = REVISIONS[-1]

metadata = MetaData()

meta = Table("meta", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

# Log (METHOD 15). The leaf holds no personal data; payload and salt can be erased, the leaf stays valid. `form`: which
# names its parts had when it was hashed. `tree`: hashes of the whole subtrees at the right edge of the Merkle tree.
log = Table(
    "log",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False, index=True),
    Column("utc", Text, nullable=False),
    Column("commitment", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("form", Integer, nullable=False, server_default=text("1")),
)
tree = Table(
    "tree",
    metadata,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("hash", Text, nullable=False),
)
payload = Table(
    "payload",
    metadata,
    Column("seq", Integer, ForeignKey("log.seq"), primary_key=True, autoincrement=False),
    Column("salt", LargeBinary, nullable=False),
    Column("body", Text, nullable=False),
)

# `engine` names the program, vocabulary and settings an original was last read with; NULL means never.
original = Table(
    "original",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("engine", Text),
)
# Every name under which bytes were added; the same bytes added twice keep both.
reference = Table(
    "reference",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("sha256", Text, ForeignKey("original.sha256"), nullable=False),
    Column("file", Text, nullable=False),
    Column("seq", Integer, ForeignKey("log.seq"), nullable=False),
    UniqueConstraint("sha256", "file"),
)
# `compared`: 0 until it was compared with all others; then its number in the index, where the case has one.
document = Table(
    "document",
    metadata,
    Column("id", Text, primary_key=True),
    Column("original", Text, ForeignKey("original.sha256"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("file", Text, nullable=False),
    Column("title", Text),
    Column("outlet", Text),
    Column("author", Text),
    Column("published", Text),
    Column("language", Text, nullable=False),
    Column("characters", Integer, nullable=False),
    Column("statements", Integer, nullable=False),
    Column("allegations", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    Column("compared", Integer, nullable=False, default=0, index=True),
    Column("neighbourhood", Text, index=True),
)
# `prepared`: the document as comparing needs it, so that it is prepared once; empty where an older version read it.
reading = Table(
    "reading",
    metadata,
    Column("document", Text, ForeignKey("document.id", ondelete="CASCADE"), primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("prepared", LargeBinary, nullable=False, server_default=text("x''")),
)
mark = Table(
    "mark",
    metadata,
    Column("document", Text, ForeignKey("document.id", ondelete="CASCADE"), primary_key=True),
    Column("marks", LargeBinary, nullable=False),
    Column("keys", Text, nullable=False),
    Column("features", Text, nullable=False),
    Column("ties", Text, nullable=False),
)
# The index of what is compared (`stemma.postings`): where each fingerprint, name, number or tie stands, by the numbers
# of documents. Made from `mark`; it goes when a document goes, and the next run makes it anew.
# A row is a stretch of sorted codes; `first`: the smallest of them; `entries`: how many.
posting = Table(
    "posting",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("segment", Integer, nullable=False),
    Column("first", Integer, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("ix_posting_place", "kind", "segment", "first", "entries"),
)
# Ids of statements and allegations, so that a shortened id finds its document.
entry = Table(
    "entry",
    metadata,
    Column("id", Text, primary_key=True),
    Column("document", Text, ForeignKey("document.id", ondelete="CASCADE"), nullable=False, index=True),
    sqlite_with_rowid=False,
)
link = Table(
    "link",
    metadata,
    Column("id", Text, primary_key=True),
    Column("child", Text, ForeignKey("document.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("parent", Text, ForeignKey("document.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("probability", Float, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
neighbourhood = Table(
    "neighbourhood",
    metadata,
    Column("id", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("documents", Integer, nullable=False),
)
# What the reader model saw in a stretch of text, in words of that stretch: no text is in it.
glance = Table(
    "glance",
    metadata,
    Column("key", LargeBinary, primary_key=True),
    Column("reader", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
# Neighbourhoods of which was told what was found in them, with its digest. `body`: the findings that were told, kept
# from when they are replaced or dropped until what moved has been told; empty while they still stand in `finding`.
told = Table(
    "told",
    metadata,
    Column("neighbourhood", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
finding = Table(
    "finding",
    metadata,
    Column("neighbourhood", Text, ForeignKey("neighbourhood.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("ix_finding_id", "id"),
    Index("ix_finding_kind", "kind"),
    sqlite_with_rowid=False,
)
problem = Table(
    "problem",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", Text, nullable=False, index=True),
    Column("original", Text, index=True),
    Column("neighbourhood", Text, index=True),
    Column("stage", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
# Digests of the rows of other tables and their sum (`stemma.db.seals`). The type of `key` is that of the row's key.
seal = Table(
    "seal",
    metadata,
    Column("part", Text, primary_key=True),
    Column("key", LargeBinary, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
tally = Table(
    "tally",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("state", LargeBinary, nullable=False),
)
