"""Accounts as JSON."""

from functools import partial
from typing import Any

from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction
from rest_framework import serializers

from accounts import avatars, tokens
from accounts.models import (
    BIO_LENGTH,
    EMAIL_LENGTH,
    IMAGE_LENGTH,
    USERNAME_LENGTH,
    User,
)
from accounts.validators import validate_email, validate_picture, validate_username
from common.exceptions import Conflict, WrongCredentials
from common.fields import LineField, TextField


class ImageField(LineField):
    """The address of a picture; one that the site keeps is told with the host."""

    def to_representation(self, value: str) -> str:
        """Return the address."""
        if avatars.is_uploaded(value):
            return self.context["request"].build_absolute_uri(value)
        return value


class AccountSerializer(serializers.ModelSerializer):
    """An account as its owner sees it, and what makes a new one."""

    username = LineField(max_length=USERNAME_LENGTH)
    email = LineField(max_length=EMAIL_LENGTH)
    password = TextField(min_length=8, max_length=128, write_only=True)
    token = serializers.SerializerMethodField()
    image = ImageField(read_only=True, allow_null=True)

    class Meta:
        model = User
        fields = ("email", "token", "username", "bio", "image", "password")
        read_only_fields = ("bio", "image")

    def get_token(self, user: User) -> str:
        """Return a fresh token."""
        return tokens.issue(user)

    def validate_username(self, value: str) -> str:
        """Refuse a name that could not be a part of an address."""
        validate_username(value)
        return value

    def validate_email(self, value: str) -> str:
        """Refuse what is no e-mail address."""
        validate_email(value)
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Raise Conflict for a name or address that somebody else has."""
        self.refuse_taken(attrs)
        return attrs

    def refuse_taken(self, attrs: dict[str, Any]) -> None:
        """Raise Conflict for a name or address that somebody else has."""
        unique = {key: attrs[key] for key in ("username", "email") if key in attrs}
        others = User.objects.exclude(pk=self.instance.pk if self.instance else None)
        if taken := others.taken(**unique):
            raise Conflict(taken)

    def save(self, **kwargs: Any) -> User:
        """Store the account; of two at once that want one name, one gets Conflict."""
        try:
            with transaction.atomic():
                return super().save(**kwargs)
        except IntegrityError:
            self.refuse_taken(self.validated_data)
            raise

    def create(self, validated_data: dict[str, Any]) -> User:
        """Create the user."""
        return User.objects.create_user(**validated_data)


class LoginSerializer(serializers.Serializer):
    """What somebody gives to be recognised."""

    email = LineField()
    password = TextField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Add the user; raise WrongCredentials when there is none."""
        user = authenticate(self.context["request"], **attrs)
        if user is None:
            raise WrongCredentials
        return {**attrs, "user": user}


class SettingsSerializer(AccountSerializer):
    """Changes to an account: what is not given stays as it is."""

    bio = TextField(max_length=BIO_LENGTH, allow_null=True, allow_blank=True)
    image = ImageField(max_length=IMAGE_LENGTH, allow_null=True, allow_blank=True)

    class Meta(AccountSerializer.Meta):
        read_only_fields = ()

    def validate_image(self, value: str | None) -> str | None:
        """Refuse what is no address of the web; what is shown now may come back."""
        image = self.instance.image
        if value and image and value == self.fields["image"].to_representation(image):
            return image
        if value:
            validate_picture(value)
        return value

    def update(self, instance: User, validated_data: dict[str, Any]) -> User:
        """Store the changes, a new password as its hash."""
        if password := validated_data.pop("password", None):
            instance.set_password(password)
        old = instance.image
        user = super().update(instance, validated_data)
        if user.image != old:
            transaction.on_commit(partial(avatars.remove, old))
        return user


class ProfileSerializer(serializers.ModelSerializer):
    """A user as everybody sees them."""

    image = ImageField(read_only=True, allow_null=True)
    following = serializers.BooleanField(read_only=True)

    class Meta:
        model = User
        fields = ("username", "bio", "image", "following")
        read_only_fields = fields
