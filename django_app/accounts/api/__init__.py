"""Accounts and profiles in the JSON API."""
