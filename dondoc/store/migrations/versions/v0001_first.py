"""The first tables: documents and their copies, tasks, bodies, deadlines, references, runs, history, events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables, and the indexes that searches run on."""
    _files()
    _documents()
    _tasks()
    _changes()
    for table, indexed in (("task_words", "tasks"), ("document_words", "documents")):
        if op.get_bind().dialect.name == "sqlite":
            op.execute(
                f"CREATE VIRTUAL TABLE {table} USING fts5(words, content='', tokenize='unicode61 remove_diacritics 0')"
            )
        else:
            op.execute(
                f"CREATE TABLE {table} (id bigint PRIMARY KEY REFERENCES {indexed} (id), words tsvector NOT NULL)"
            )
            op.execute(f"CREATE INDEX ix_{table}_words ON {table} USING gin (words)")


def _files() -> None:
    op.create_table(
        "runs",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("started_at", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.Text(), nullable=True),
        sa.Column("new", ID, nullable=False),
        sa.Column("unchanged", ID, nullable=False),
        sa.Column("updated", ID, nullable=False),
        sa.Column("failed", ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )
    op.create_table(
        "files",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("run_id", ID, nullable=False),
        sa.Column("added_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_files_run_id")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_files")),
    )
    op.create_table(
        "paths",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["sha256"], ["files.sha256"], name=op.f("fk_paths_sha256")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_paths")),
    )
    op.create_index(op.f("ix_paths_sha256"), "paths", ["sha256"], unique=False)
    op.create_table(
        "failures",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("file_key", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("mark", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("tries", ID, nullable=False),
        sa.Column("run_id", ID, nullable=False),
        sa.Column("failed_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_failures_run_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_failures")),
    )
    op.create_index(op.f("ix_failures_file_key"), "failures", ["file_key"], unique=False)


def _documents() -> None:
    op.create_table(
        "documents",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("type", sa.Text(), nullable=True),
        sa.Column("type_key", sa.Text(), nullable=True),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("number_key", sa.Text(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("issuer", sa.Text(), nullable=True),
        sa.Column("issuer_key", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("signer", sa.JSON(), nullable=True),
        sa.Column("addressees", sa.JSON(), nullable=False),
        sa.Column("recipients", sa.JSON(), nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("run_id", ID, nullable=False),
        sa.Column("added_at", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_documents_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
    )
    op.create_index(op.f("ix_documents_issued_on"), "documents", ["issued_on"], unique=False)
    op.create_index(op.f("ix_documents_number_key_issued_on"), "documents", ["number_key", "issued_on"], unique=False)
    op.create_index(op.f("ix_documents_type_key_id"), "documents", ["type_key", "id"], unique=False)
    op.create_table(
        "copies",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("document_id", ID, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("path_key", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("pages", ID, nullable=True),
        sa.Column("ocr", sa.Boolean(), nullable=False),
        sa.Column("signed_at", sa.Text(), nullable=True),
        sa.Column("signatures", sa.JSON(), nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_copies_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copies")),
        sa.UniqueConstraint("digest", name=op.f("uq_copies_digest")),
    )
    op.create_index(op.f("ix_copies_document_id"), "copies", ["document_id"], unique=False)
    op.create_index(op.f("ix_copies_path_key"), "copies", ["path_key"], unique=False)
    op.create_table(
        "contents",
        sa.Column("copy_id", ID, nullable=False),
        sa.Column("source", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["copy_id"], ["copies.id"], name=op.f("fk_contents_copy_id")),
        sa.PrimaryKeyConstraint("copy_id", name=op.f("pk_contents")),
    )
    op.create_table(
        "document_references",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("document_id", ID, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("number_key", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("issuer", sa.Text(), nullable=True),
        sa.Column("span_start", ID, nullable=False),
        sa.Column("span_end", ID, nullable=False),
        sa.Column("target_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_document_references_document_id")),
        sa.ForeignKeyConstraint(["target_id"], ["documents.id"], name=op.f("fk_document_references_target_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_references")),
    )
    op.create_index(op.f("ix_document_references_document_id"), "document_references", ["document_id"], unique=False)
    op.create_index(op.f("ix_document_references_number_key"), "document_references", ["number_key"], unique=False)
    op.create_index(op.f("ix_document_references_target_id"), "document_references", ["target_id"], unique=False)


def _tasks() -> None:
    op.create_table(
        "rhythms",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("rrule", sa.Text(), nullable=False),
        sa.Column("anchor", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rhythms")),
    )
    op.create_index(op.f("ix_rhythms_rrule_anchor"), "rhythms", ["rrule", "anchor"], unique=True)
    op.create_table(
        "tasks",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("extracted_id", sa.Text(), nullable=False),
        sa.Column("document_id", ID, nullable=False),
        sa.Column("position", ID, nullable=False),
        sa.Column("item", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("span_start", ID, nullable=False),
        sa.Column("span_end", ID, nullable=False),
        sa.Column("page", ID, nullable=True),
        sa.Column("lead_from", sa.Text(), nullable=False),
        sa.Column("deliverable", sa.Text(), nullable=True),
        sa.Column("modality", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("rhythm_id", ID, nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("assignee", sa.Text(), nullable=True),
        sa.Column("progress", ID, nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("corrected", sa.JSON(), nullable=True),
        sa.Column("gone_at", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_tasks_document_id")),
        sa.ForeignKeyConstraint(["rhythm_id"], ["rhythms.id"], name=op.f("fk_tasks_rhythm_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
        sa.UniqueConstraint("uid", name=op.f("uq_tasks_uid")),
    )
    op.create_index(
        op.f("ix_tasks_active_due_id_document_id"), "tasks", ["active", "due", "id", "document_id"], unique=False
    )
    op.create_index(op.f("ix_tasks_document_id_position"), "tasks", ["document_id", "position"], unique=False)
    op.create_index(
        op.f("ix_tasks_rhythm_id_active"),
        "tasks",
        ["rhythm_id", "active"],
        unique=False,
        sqlite_where=sa.text("rhythm_id IS NOT NULL"),
        postgresql_where=sa.text("rhythm_id IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_tasks_status_due_id"),
        "tasks",
        ["status", "due", "id"],
        unique=False,
        sqlite_where=sa.text("status <> 'chưa thực hiện'"),
        postgresql_where=sa.text("status <> 'chưa thực hiện'"),
    )
    op.create_table(
        "deadlines",
        sa.Column("task_id", ID, nullable=False),
        sa.Column("position", ID, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("span_start", ID, nullable=False),
        sa.Column("span_end", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("time", sa.Text(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("rrule", sa.Text(), nullable=True),
        sa.Column("offset", sa.JSON(), nullable=True),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_deadlines_task_id")),
        sa.PrimaryKeyConstraint("task_id", "position", name=op.f("pk_deadlines")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "bodies",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("bare", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bodies")),
    )
    op.create_table(
        "aliases",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("body_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["bodies.id"], name=op.f("fk_aliases_body_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_aliases")),
    )
    op.create_index(op.f("ix_aliases_body_id"), "aliases", ["body_id"], unique=False)
    op.create_table(
        "joins",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("body_id", ID, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joins")),
    )
    op.create_table(
        "task_bodies",
        sa.Column("task_id", ID, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("position", ID, nullable=False),
        sa.Column("body_id", ID, nullable=False),
        sa.Column("span_start", ID, nullable=True),
        sa.Column("span_end", ID, nullable=True),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("rhythm_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["body_id"], ["bodies.id"], name=op.f("fk_task_bodies_body_id")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_task_bodies_task_id")),
        sa.PrimaryKeyConstraint("task_id", "role", "position", name=op.f("pk_task_bodies")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_task_bodies_body_id_role_active_due_task_id"),
        "task_bodies",
        ["body_id", "role", "active", "due", "task_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_task_bodies_body_id_role_active_rhythm_id"),
        "task_bodies",
        ["body_id", "role", "active", "rhythm_id"],
        unique=False,
        sqlite_where=sa.text("rhythm_id IS NOT NULL"),
        postgresql_where=sa.text("rhythm_id IS NOT NULL"),
    )
    op.create_table(
        "tallies",
        sa.Column("body_id", ID, autoincrement=False, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("n", ID, nullable=False),
        sa.PrimaryKeyConstraint("body_id", "role", "status", "month", name=op.f("pk_tallies")),
        sqlite_with_rowid=False,
    )


def _changes() -> None:
    op.create_table(
        "amendments",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("document_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("number_key", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("old", sa.Date(), nullable=True),
        sa.Column("new", sa.Date(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("span_start", ID, nullable=False),
        sa.Column("span_end", ID, nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("target_id", ID, nullable=True),
        sa.Column("gone_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_amendments_document_id")),
        sa.ForeignKeyConstraint(["target_id"], ["documents.id"], name=op.f("fk_amendments_target_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendments")),
    )
    op.create_index(op.f("ix_amendments_document_id"), "amendments", ["document_id"], unique=False)
    op.create_index(op.f("ix_amendments_number_key"), "amendments", ["number_key"], unique=False)
    op.create_index(op.f("ix_amendments_target_id"), "amendments", ["target_id"], unique=False)
    op.create_table(
        "proposals",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("amendment_id", ID, nullable=False),
        sa.Column("task_id", ID, nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("old", sa.Text(), nullable=True),
        sa.Column("new", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["amendment_id"], ["amendments.id"], name=op.f("fk_proposals_amendment_id")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_proposals_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
    )
    op.create_index(op.f("ix_proposals_amendment_id_task_id"), "proposals", ["amendment_id", "task_id"], unique=True)
    op.create_index(op.f("ix_proposals_state_id"), "proposals", ["state", "id"], unique=False)
    op.create_index(op.f("ix_proposals_task_id"), "proposals", ["task_id"], unique=False)
    op.create_table(
        "history",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("task_id", ID, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_history_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
    )
    op.create_index(op.f("ix_history_task_id"), "history", ["task_id"], unique=False)
    op.create_table(
        "events",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("task_id", ID, nullable=True),
        sa.Column("document_id", ID, nullable=False),
        sa.Column("payload", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_events_document_id")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_events_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
