"""The first step: all tables, as format 5 of a catalog in a file has them, and what folders follow."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from alembic import op

revision = "1"
down_revision = None

_TEXT = sa.Text(collation="C")


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "meta",
        sa.Column("key", _TEXT, primary_key=True),
        sa.Column("value", _TEXT, nullable=False),
    )
    _make_articles()
    _make_chunks()
    op.create_table(
        "changes",
        sa.Column("watermark", sa.BigInteger, primary_key=True),
        sa.Column("revision", _TEXT, primary_key=True, index=True),
    )
    meta = sa.table("meta", sa.column("key"), sa.column("value"))
    op.bulk_insert(meta, [{"key": "epoch", "value": uuid.uuid4().hex}])


def _make_articles() -> None:
    op.create_table(
        "revisions",
        sa.Column("revision", _TEXT, primary_key=True),
        sa.Column("article_id", _TEXT, nullable=False),
        sa.Column("current", sa.Boolean, nullable=False),
        sa.Column("title", _TEXT, nullable=False),
        sa.Column("text", _TEXT, nullable=False),
        sa.Column("published", sa.Date),
        sa.Column("source", _TEXT, nullable=False),
        sa.Column("url", _TEXT, nullable=False),
        sa.Column("authors", sa.JSON, nullable=False),
        sa.Column("language", _TEXT, nullable=False),
        sa.Column("passages", sa.Integer, nullable=False, server_default="0"),
        sa.Column("updated", sa.Date),
        sa.Column("captured", sa.Date),
    )
    op.create_index("revisions_by_article", "revisions", ["article_id", "current", "revision"])
    op.create_index("revisions_by_day", "revisions", ["published", "source", "current", "passages", "revision"])
    op.create_index("revisions_by_outlet", "revisions", ["source", sa.text("published DESC"), "revision", "current"])
    op.create_index(
        "one_current_revision", "revisions", ["article_id"], unique=True, postgresql_where=sa.text("current")
    )


def _make_chunks() -> None:
    op.create_table(
        "chunks",
        sa.Column("id", _TEXT, primary_key=True),
        sa.Column("revision", _TEXT, sa.ForeignKey("revisions.revision"), nullable=False, index=True),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("vector", sa.LargeBinary, nullable=False),
    )
    of_chunk = sa.ForeignKey("chunks.id", ondelete="CASCADE")
    op.create_table(
        "waiting",
        sa.Column("id", _TEXT, of_chunk, primary_key=True),
        sa.Column("approximate", sa.Boolean, nullable=False),
        sa.Column("segment", _TEXT, index=True),
    )
    op.create_index("waiting_exact", "waiting", ["id"], postgresql_where=sa.text("NOT approximate"))
    op.create_table(
        "fresh_vectors",
        sa.Column("id", _TEXT, sa.ForeignKey("chunks.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("embedder", _TEXT, nullable=False),
        sa.Column("vector", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "moves",
        sa.Column("id", _TEXT, sa.ForeignKey("chunks.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False, index=True),
    )
