"""An account and a form field of one's own, and a lookup."""

from django import forms
from django.contrib.auth.models import AbstractBaseUser
from django.db import models


class Person(AbstractBaseUser):
    name = models.CharField(max_length=30, unique=True)
    USERNAME_FIELD = "name"


class UpperFormField(forms.CharField):
    def clean(self, value):
        return super().clean(value).upper()


class UpperField(models.CharField):
    def formfield(self, **options):
        return super().formfield(form_class=UpperFormField, **options)


@UpperField.register_lookup
class Length(models.Transform):
    lookup_name = "length"
    function = "LENGTH"
    output_field = models.IntegerField()


class Note(models.Model):
    text = UpperField(max_length=30)
