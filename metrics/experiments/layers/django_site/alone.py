"""The work of each layer of Django in a script without the others.

What is imported and set up is no more than the layer asks for.
"""

from types import SimpleNamespace

# Quick, as the documentation advises for tests: how hard it is to guess is not asked.
HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def configure(**settings):
    from django.conf import settings as kept

    if not kept.configured:
        kept.configure(SECRET_KEY="k" * 50, **settings)


def routing():
    configure()
    from django.urls import Resolver404, path, resolve, reverse

    urls = (path("hello/<name>", print, name="hello"),)
    found = resolve("/hello/ann", urls).kwargs
    try:
        resolve("/hi", urls)
    except Resolver404:
        built = reverse("hello", urls, args=["ben"])
        return (found, built) == ({"name": "ann"}, "/hello/ben")
    return False


def templates():
    configure()
    from django.template import Context, Engine

    page = Engine().from_string("<p>{{ word }}</p>")
    return page.render(Context({"word": "<b>"})) == "<p>&lt;b&gt;</p>"


def orm():
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    configure(DATABASES={"default": database})
    import django

    django.setup()
    from models import Note, make_tables

    make_tables(Note)
    Note.objects.create(text="one")
    return Note.objects.filter(text__startswith="o").exists()


def forms():
    configure()
    import django

    django.setup()
    from django.forms import Form, IntegerField

    class Numbers(Form):
        number = IntegerField()

    good, bad = Numbers({"number": "7"}), Numbers({"number": "x"})
    checked = good.is_valid() and not bad.is_valid() and good.cleaned_data["number"]
    return checked == 7 and 'name="number"' in str(good["number"])


def sessions():
    configure()
    from django.contrib.sessions.backends.signed_cookies import SessionStore

    kept = SessionStore()
    kept["visits"] = 1
    kept.save()
    forged = SessionStore(f"x{kept.session_key}")
    return SessionStore(kept.session_key)["visits"] == 1 and "visits" not in forged


def cache():
    configure()
    from django.core.cache import cache

    cache.set("number", 7)
    kept = cache.get("number")
    cache.delete("number")
    return kept == 7 and cache.get("number") is None


class Backend:
    """What the documentation asks of a backend: two methods, and no base."""

    def authenticate(self, request, name, password):
        from django.contrib.auth.hashers import check_password, make_password

        kept = make_password("sesame")
        right = name == "ann" and check_password(password, kept)
        return SimpleNamespace(name=name) if right else None

    def get_user(self, key):
        return None


def auth():
    configure(AUTHENTICATION_BACKENDS=["alone.Backend"], PASSWORD_HASHERS=HASHERS)
    from django.contrib import auth

    known = auth.authenticate(None, name="ann", password="sesame")
    wrong = auth.authenticate(None, name="ann", password="wrong")
    return known.name == "ann" and wrong is None


WORK = {
    "routing": routing,
    "templates": templates,
    "orm": orm,
    "forms": forms,
    "sessions": sessions,
    "cache": cache,
    "auth": auth,
}
