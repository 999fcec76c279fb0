"""The first tables. A case is never taken back to an older form, so there is no downgrade."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column, Float, ForeignKey, Integer, LargeBinary, Text

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _log()
    _evidence()
    _per_document()
    _per_case()


def _log() -> None:
    op.create_table("meta", Column("key", Text, primary_key=True), Column("value", Text, nullable=False))
    op.create_table(
        "log",
        Column("seq", Integer, primary_key=True, autoincrement=False),
        Column("kind", Text, nullable=False),
        Column("utc", Text, nullable=False),
        Column("commitment", Text, nullable=False),
        Column("previous", Text, nullable=False),
        Column("hash", Text, nullable=False),
    )
    op.create_table(
        "payload",
        Column("seq", Integer, ForeignKey("log.seq"), primary_key=True, autoincrement=False),
        Column("salt", LargeBinary, nullable=False),
        Column("body", Text, nullable=False),
    )


def _evidence() -> None:
    op.create_table(
        "original",
        Column("sha256", Text, primary_key=True),
        Column("size", Integer, nullable=False),
        Column("engine", Text),
    )
    op.create_table(
        "reference",
        Column("number", Integer, primary_key=True, autoincrement=True),
        Column("sha256", Text, ForeignKey("original.sha256"), nullable=False),
        Column("file", Text, nullable=False),
        Column("seq", Integer, ForeignKey("log.seq"), nullable=False),
        sa.UniqueConstraint("sha256", "file"),
    )
    op.create_table(
        "document",
        Column("id", Text, primary_key=True),
        Column("original", Text, ForeignKey("original.sha256"), nullable=False),
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
        Column("compared", Integer, nullable=False),
        Column("neighbourhood", Text),
    )
    op.create_index("ix_document_original", "document", ["original"])
    op.create_index("ix_document_neighbourhood", "document", ["neighbourhood"])


def _document_column(name: str, *, primary_key: bool = False) -> Column[str]:
    return Column(name, Text, ForeignKey("document.id", ondelete="CASCADE"), nullable=False, primary_key=primary_key)


def _per_document() -> None:
    op.create_table(
        "reading", _document_column("document", primary_key=True), Column("body", LargeBinary, nullable=False)
    )
    op.create_table(
        "mark",
        _document_column("document", primary_key=True),
        Column("marks", LargeBinary, nullable=False),
        Column("keys", Text, nullable=False),
        Column("features", Text, nullable=False),
        Column("ties", Text, nullable=False),
    )
    op.create_table(
        "entry", Column("id", Text, primary_key=True), _document_column("document"), sqlite_with_rowid=False
    )
    op.create_index("ix_entry_document", "entry", ["document"])


def _per_case() -> None:
    op.create_table(
        "link",
        Column("id", Text, primary_key=True),
        _document_column("child"),
        _document_column("parent"),
        Column("probability", Float, nullable=False),
        Column("body", LargeBinary, nullable=False),
    )
    op.create_index("ix_link_child", "link", ["child"])
    op.create_index("ix_link_parent", "link", ["parent"])
    op.create_table(
        "neighbourhood",
        Column("id", Text, primary_key=True),
        Column("digest", Text, nullable=False),
        Column("documents", Integer, nullable=False),
    )
    op.create_table(
        "finding",
        Column("neighbourhood", Text, ForeignKey("neighbourhood.id", ondelete="CASCADE"), primary_key=True),
        Column("kind", Text, primary_key=True),
        Column("id", Text, primary_key=True),
        Column("position", Integer, nullable=False),
        Column("body", LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_finding_id", "finding", ["id"])
    op.create_index("ix_finding_kind", "finding", ["kind"])
    op.create_table(
        "problem",
        Column("number", Integer, primary_key=True),
        Column("id", Text, nullable=False),
        Column("original", Text),
        Column("neighbourhood", Text),
        Column("stage", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("severity", Text, nullable=False),
        Column("body", LargeBinary, nullable=False),
    )
    for column in ("id", "original", "neighbourhood"):
        op.create_index(f"ix_problem_{column}", "problem", [column])
