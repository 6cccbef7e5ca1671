"""Who is sent the log of changes and how far, what was told of last days, and what calendars hold."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables, and give the store the id by which its events are known elsewhere."""
    properties = op.create_table(
        "properties",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_properties")),
    )
    op.bulk_insert(properties, [{"name": "id", "value": str(uuid.uuid4())}])
    op.create_table(
        "notices",
        sa.Column("task_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_notices_task_id")),
        sa.PrimaryKeyConstraint("task_id", "kind", "day", name=op.f("pk_notices")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "receivers",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("cursor", ID, nullable=False),
        sa.Column("tries", ID, nullable=False),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("until", ID, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_receivers")),
    )
    op.create_table(
        "dead_letters",
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("event_id", ID, nullable=False),
        sa.Column("tries", ID, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("failed_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["receiver"], ["receivers.key"], name=op.f("fk_dead_letters_receiver")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_dead_letters_event_id")),
        sa.PrimaryKeyConstraint("receiver", "event_id", name=op.f("pk_dead_letters")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "mirrors",
        sa.Column("calendar", sa.Text(), nullable=False),
        sa.Column("task_id", ID, nullable=False),
        sa.Column("agreed", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_mirrors_task_id")),
        sa.PrimaryKeyConstraint("calendar", "task_id", name=op.f("pk_mirrors")),
        sqlite_with_rowid=False,
    )
