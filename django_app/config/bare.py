"""The WSGI application of the micro benchmarks with nothing around them."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings_bare"
application = get_wsgi_application()
