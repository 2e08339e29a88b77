"""The WSGI callable, configured by the environment."""

from conduit.app import create_app

app = create_app()
