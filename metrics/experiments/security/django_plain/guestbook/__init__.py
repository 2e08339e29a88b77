"""A guest book as Django's own documentation teaches it."""
