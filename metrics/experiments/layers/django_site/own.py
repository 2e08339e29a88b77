"""The layers as Django has them, behind a few functions that the pages call.

Sessions are no more than what a request has.
"""

from django.contrib import auth
from django.core.cache import cache
from django.template.loader import render_to_string
from django.urls import reverse
from forms_of_django import Forms


class Routing:
    address = staticmethod(lambda name: reverse("hello", args=[name]))


class Templates:
    page = staticmethod(lambda word: render_to_string("page.html", {"word": word}))


class Orm:
    @staticmethod
    def prepare():
        from django.core.management import call_command
        from models import Account, Note, make_tables

        call_command("migrate", verbosity=0)
        make_tables(Note, Account)

    @staticmethod
    def add(text):
        from models import Note

        Note.objects.create(text=text)

    @staticmethod
    def texts():
        from models import Note

        return [note.text for note in Note.objects.order_by("pk")]

    @staticmethod
    def add_account(name, password):
        from models import Account

        Account.objects.create(name=name, password=password)

    @staticmethod
    def account(name):
        from models import Account

        return Account.objects.filter(name=name).first()


class Cache:
    keep = staticmethod(lambda make: cache.get_or_set("count", make))
    forget = staticmethod(cache.clear)


class Auth:
    @staticmethod
    def prepare(orm):
        from django.contrib.auth.hashers import make_password
        from django.contrib.auth.models import User

        if orm is Orm:
            User.objects.create_user("ann", password="sesame")
        else:
            orm.add_account("ann", make_password("sesame"))

    @staticmethod
    def enter(request, name, password):
        user = auth.authenticate(request, username=name, password=password)
        if user is not None:
            auth.login(request, user)

    @staticmethod
    def name(request):
        return request.user.get_username()


LAYERS = {
    "routing": Routing,
    "templates": Templates,
    "orm": Orm,
    "forms": Forms,
    "cache": Cache,
    "auth": Auth,
}
