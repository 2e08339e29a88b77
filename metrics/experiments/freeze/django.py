"""A site of Django written out by django-distill."""

from __future__ import annotations

import sys
from pathlib import Path

from freeze_story import judge_export
from probe import added_lines, report_lines

SITE = """
import sys
from django.conf import settings
from django.core.management import execute_from_command_line

settings.configure(
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF="pages",
    INSTALLED_APPS=[],
    STATIC_URL="/static/",
    STATIC_ROOT="collected",
)
if __name__ == "__main__":
    execute_from_command_line(sys.argv)
"""
PAGES = """
from django.http import Http404, HttpResponse
from django.urls import path, reverse

LISTED = [1, 2]
NOTES = {1: "first", 2: "second"}


def index(request):
    return HttpResponse(" ".join(reverse("note", args=[number]) for number in LISTED))


def note(request, number):
    if number not in NOTES:
        raise Http404
    return HttpResponse(NOTES[number])


urlpatterns = [
    path("", index, name="index"),
    path("note/<int:number>/", note, name="note"),
]
"""
PLAIN = {"site_.py": SITE, "pages.py": PAGES}
FROZEN = {
    "site_.py": SITE.replace("INSTALLED_APPS=[]", 'INSTALLED_APPS=["django_distill"]'),
    "pages.py": PAGES.replace(
        "from django.urls import path, reverse",
        "from django.urls import reverse\nfrom django_distill import distill_path",
    )
    .replace("    path(", "    distill_path(")
    .replace('name="index")', 'name="index", distill_file="index.html")')
    .replace(
        'name="note")', 'name="note", distill_func=lambda: [(n,) for n in LISTED])'
    ),
}


def main() -> None:
    for name, text in FROZEN.items():
        Path(name).write_text(text)
    Path("collected").mkdir()
    sys.path.insert(0, str(Path.cwd()))
    import django
    import site_  # noqa: F401
    from django.test import Client

    django.setup()
    client = Client()
    command = ["site_.py", "distill", "generate", "--output-directory", "build"]
    judge_export(lambda url: client.get(url).text, [*command, "--force"], "pages.py")
    report_lines("lines", "\n".join(added_lines(PLAIN, FROZEN)))


if __name__ == "__main__":
    main()
