"""The page's form with django.forms: Django's own, and Flask's stand-in."""

from django import forms


class Numbers(forms.Form):
    number = forms.IntegerField()


class Forms:
    @staticmethod
    def number(data):
        form = Numbers(data)
        return form.cleaned_data["number"] if form.is_valid() else None

    field = staticmethod(lambda: str(Numbers()["number"]))
