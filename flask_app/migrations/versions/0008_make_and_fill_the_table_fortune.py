"""Make and fill the benchmarks' table of fortunes."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MESSAGES = (
    "A watched log never scrolls.",
    "A cache is a promise to be wrong later.",
    "There are only two hard numbers: 0, 1 and 2.",
    "Any sufficiently old bug is a feature.",
    "He who indexes last indexes longest.",
    "Premature optimization is the root of some fun.",
    "To err is human; to roll back, divine.",
    '<script>alert("This must stay text.");</script>',
    'Quoted "twice" & escaped once.',
    "フレームワークのことわざ",
    "المهلة ليست خطأ",
    "The tests passed on the second machine.",
)


def upgrade():
    fortune = op.create_table(
        "fortune",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("message", sa.String(length=2048), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fortune")),
    )
    rows = [
        {"id": number, "message": message}
        for number, message in enumerate(MESSAGES, start=1)
    ]
    op.bulk_insert(fortune, rows)


def downgrade():
    op.drop_table("fortune")
