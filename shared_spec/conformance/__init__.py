"""The black-box suite that decides whether two apps are the same product.

It knows a base URL and nothing else: no database, no source, no framework.
"""
