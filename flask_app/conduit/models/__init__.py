"""The tables, and the queries that belong to them."""

from .user import User

__all__ = ["User"]
