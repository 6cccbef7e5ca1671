"""The register of tasks, written behind the saving, and one event for a document with all its tasks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the register's tables, empty: the next question or ``dondoc db upgrade`` fills them from the tasks."""
    op.create_table(
        "task_ids",
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("task_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("uid", name=op.f("pk_task_ids")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "entries",
        sa.Column("task_id", ID, autoincrement=False, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("body_id", ID, autoincrement=False, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("rhythm_id", ID, nullable=True),
        sa.PrimaryKeyConstraint("task_id", "role", "body_id", name=op.f("pk_entries")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_entries_body_id_role_active_due_task_id"), "entries", ["body_id", "role", "active", "due", "task_id"]
    )
    op.create_index(
        op.f("ix_entries_body_id_role_active_rhythm_id_task_id"),
        "entries",
        ["body_id", "role", "active", "rhythm_id", "task_id"],
        sqlite_where=sa.text("rhythm_id IS NOT NULL"),
        postgresql_where=sa.text("rhythm_id IS NOT NULL"),
    )
    op.execute("DELETE FROM tallies")
    op.execute("INSERT INTO indexes (name, upto) VALUES ('register', 0)")
    op.drop_index(op.f("ix_task_bodies_body_id_role_active_due_task_id"), "task_bodies")
    op.drop_index(op.f("ix_task_bodies_body_id_role_active_rhythm_id"), "task_bodies")
    without_rowid = {"sqlite_with_rowid": False}
    with op.batch_alter_table("task_bodies", table_kwargs=without_rowid) as parts:
        for column in ("active", "due", "rhythm_id"):
            parts.drop_column(column)
    op.drop_index(op.f("ix_tasks_active_due_id_document_id"), "tasks")
    op.drop_index(op.f("ix_tasks_rhythm_id_active"), "tasks")
    with op.batch_alter_table("tasks") as tasks:
        tasks.drop_constraint(op.f("uq_tasks_uid"), type_="unique")
    # no question was ever answered by these
    op.drop_index(op.f("ix_documents_issued_on"), "documents")
    op.drop_index(op.f("ix_paths_sha256"), "paths")
    if op.get_bind().dialect.name == "sqlite":
        for name in ("files", "paths"):
            with op.batch_alter_table(name, recreate="always", table_kwargs=without_rowid):
                pass
    op.add_column("events", sa.Column("tasks", ID, nullable=False, server_default=sa.text("0")))
    # the events of a document's tasks have no rows of their own any more
    with op.batch_alter_table("dead_letters", table_kwargs=without_rowid) as letters:
        letters.drop_constraint(op.f("fk_dead_letters_event_id"), type_="foreignkey")
