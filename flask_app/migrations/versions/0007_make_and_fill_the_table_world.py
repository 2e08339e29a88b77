"""Make and fill the benchmarks' table of numbers."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade():
    world = op.create_table(
        "world",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("random_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_world")),
    )
    rows = [
        {"id": number, "random_number": number * 7919 % 10000 + 1}
        for number in range(1, 10001)
    ]
    op.bulk_insert(world, rows)


def downgrade():
    op.drop_table("world")
