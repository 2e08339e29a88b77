"""Give no number of a row twice.

SQLite gives the number of the newest row again once that is deleted, unless it is told
not to: the token of a deleted user then opened the account of the next one. The other
engines never do.
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLES = ("users", "articles", "tags", "comments")


def upgrade():
    rebuild(autoincrement=True)


def downgrade():
    rebuild(autoincrement=False)


def rebuild(*, autoincrement):
    if op.get_bind().dialect.name != "sqlite":
        return
    options = {"sqlite_autoincrement": autoincrement}
    for table in TABLES:
        with op.batch_alter_table(table, recreate="always", table_kwargs=options):
            """Nothing else changes."""
