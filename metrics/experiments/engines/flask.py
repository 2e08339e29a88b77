"""The pages of a Flask site in Jinja2, Mako and Django's template language."""

from __future__ import annotations

import sys
from pathlib import Path

from engine_story import failures, write_templates
from probe import report, report_lines, run_parts

SITE = Path(__file__).parent / "flask_site"
MESSAGES = "get_flashed_messages()"


def pages(engine: str) -> None:
    """Serve the pages with one engine and report what is wrong with them."""
    sys.path.insert(0, str(SITE))
    import views

    language = "jinja2" if engine == "own" else engine
    messages = MESSAGES if engine != "django" else MESSAGES.removesuffix("()")
    write_templates(language, url="url_for", messages=messages)
    views.app.root_path = str(Path.cwd())
    views.app.template_folder = "jinja2"
    if engine == "own":
        from flask import render_template as render
    else:
        render = __import__(f"by_{engine}").render
    views.add_pages(render)
    client = views.app.test_client()

    def ask(path: str, form: dict[str, str] | None) -> str:
        return (client.post(path, data=form) if form else client.get(path)).text

    wrong = failures(ask)
    report(engine, not wrong, f"pages that are wrong: {', '.join(wrong) or 'none'}")
    if engine != "own":
        report_lines(f"{engine}-lines", (SITE / f"by_{engine}.py").read_text())


def main() -> None:
    if sys.argv[1:]:
        pages(sys.argv[1])
    else:
        run_parts(__file__, ("own", "mako", "django"))


if __name__ == "__main__":
    main()
