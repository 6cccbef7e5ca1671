"""How far each index for search is, and the index of the documents' whole text."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables: tasks and heads are indexed up to their last, of the whole text nothing is yet."""
    indexes = op.create_table(
        "indexes",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("upto", ID, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_indexes")),
    )
    connection = op.get_bind()
    for name, table in (("task_words", "tasks"), ("document_words", "documents")):
        last = connection.scalar(sa.text(f"SELECT max(id) FROM {table}")) or 0
        op.bulk_insert(indexes, [{"name": name, "upto": last}])
    op.bulk_insert(indexes, [{"name": "text_words", "upto": 0}])
    if connection.dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE text_words USING fts5(words, content='', tokenize='unicode61 remove_diacritics 0')"
        )
    else:
        op.execute("CREATE TABLE text_words (id bigint PRIMARY KEY REFERENCES documents (id), words tsvector NOT NULL)")
        op.execute("CREATE INDEX ix_text_words_words ON text_words USING gin (words)")
