"""The WSGI callable, configured by the environment."""

from conduit import create_app

app = create_app()
