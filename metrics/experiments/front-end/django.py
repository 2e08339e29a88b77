"""Six tools of the front end on pages of Django, and what its core has for them."""

from __future__ import annotations

import importlib
import shutil
import sys
from pathlib import Path

PAGES = Path(__file__).parent / "django_site"
sys.path.insert(0, str(PAGES))
urlpatterns = []

from front_end_story import main
from probe import report


def site(tool: str):
    """Build a site of one page, with static files as for the first tool."""
    import static
    from django.conf import settings

    module = _module(tool)
    # The style sheet of the app stands in the app.
    Path("part/static").mkdir(parents=True)
    Path("part/__init__.py").touch()
    shutil.move("assets/part.css", "part/static/part.css")
    sys.path.insert(0, str(Path.cwd()))
    settings.configure(
        SECRET_KEY="k" * 50,
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [PAGES / "templates"],
            }
        ],
        **static.SETTINGS | getattr(module, "SETTINGS", {}),
    )
    import django
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application
    from django.urls import path
    from django.views.generic import TemplateView

    django.setup()
    call_command("collectstatic", verbosity=0, interactive=False)
    page = TemplateView.as_view(template_name=f"{tool}.html")
    urlpatterns.append(path("", getattr(module, "page", page)))
    urlpatterns.extend(getattr(module, "urlpatterns", []))
    return get_wsgi_application()


def _module(tool: str):
    found = (PAGES / f"{tool}.py").is_file()
    return importlib.import_module(tool) if found else None


def aids() -> None:
    """Try what the distribution itself has for such tools."""
    import django
    from django import forms
    from django.conf import settings
    from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
    from django.core.files.base import ContentFile
    from django.core.management import get_commands
    from django.utils.html import json_script

    apps = ["django.contrib.staticfiles"]
    settings.configure(STATIC_URL="/static/", STATIC_ROOT="aids", INSTALLED_APPS=apps)
    django.setup()
    owner = get_commands().get("collectstatic")
    report("aid-collected", owner == apps[0], f"the command collectstatic: {owner}")
    store = ManifestStaticFilesStorage()
    name = store.hashed_name("a.css", ContentFile(b"a"))
    report("aid-hashed", name != "a.css", f"ManifestStaticFilesStorage: {name}")

    class Pick(forms.Form):
        class Media:
            js = ("pick.js",)

    seen = str(Pick().media)
    report("aid-media", 'src="/static/pick.js"' in seen, f"Form.media: {seen}")
    seen = json_script("</script>", "x")
    report("aid-json", seen.count("</script>") == 1, f"json_script: {seen}")


if __name__ == "__main__":
    main(__file__, PAGES, site)
    if not sys.argv[1:]:
        aids()
