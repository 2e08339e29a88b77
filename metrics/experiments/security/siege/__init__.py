"""Thirty attacks, three check lists and an application that is unsafe on purpose."""
