"""Endpoints that do as little as an application can be asked for."""
