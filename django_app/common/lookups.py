"""Lookups that an engine would otherwise understand differently."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, TextField
from django.db.models.lookups import IContains
from django.db.models.sql.compiler import SQLCompiler


@CharField.register_lookup
@TextField.register_lookup
class IContainsAlike(IContains):
    """Ignores case on MariaDB and MySQL too, where the columns tell it apart."""

    def as_mysql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, list[Any]]:
        """Return the condition."""
        column, column_params = self.process_lhs(compiler, connection)
        words, params = self.process_rhs(compiler, connection)
        return f"LOWER({column}) LIKE LOWER({words})", [*column_params, *params]
