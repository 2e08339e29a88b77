"""Conduit, a multi-user blogging site."""
