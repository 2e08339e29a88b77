"""The pages of a Django site in its own language, Mako and Jinja2."""

from __future__ import annotations

import sys
from pathlib import Path

from engine_story import failures, write_templates
from probe import report, report_lines, run_parts

SITE = Path(__file__).parent / "django_site"
OWN = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": ["django"],
        "OPTIONS": {
            "context_processors": [
                "views.visitor",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]


def pages(engine: str) -> None:
    """Serve the pages with one engine and report what is wrong with them."""
    sys.path.insert(0, str(SITE))
    language = "django" if engine == "own" else engine
    messages = "messages" if engine == "own" else "get_messages(request)"
    write_templates(language, url="url", messages=messages)
    from django.conf import settings

    settings.configure(
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="views",
        SECRET_KEY="not so secret" * 4,
        SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
        MESSAGE_STORAGE="django.contrib.messages.storage.session.SessionStorage",
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
        ],
        TEMPLATES=OWN if engine == "own" else __import__(f"by_{engine}").TEMPLATES,
    )
    from django.core.wsgi import get_wsgi_application

    get_wsgi_application()
    from django.test import Client

    client = Client()

    def ask(path: str, form: dict[str, str] | None) -> str:
        answer = client.post(path, form) if form else client.get(path)
        return answer.content.decode()

    wrong = failures(ask)
    report(engine, not wrong, f"pages that are wrong: {', '.join(wrong) or 'none'}")
    if engine != "own":
        report_lines(f"{engine}-lines", (SITE / f"by_{engine}.py").read_text())


def main() -> None:
    if sys.argv[1:]:
        pages(sys.argv[1])
    else:
        run_parts(__file__, ("own", "mako", "jinja2"))


if __name__ == "__main__":
    main()
