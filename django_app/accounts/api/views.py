"""The API's views of accounts."""

from typing import ClassVar

from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.api.serializers import (
    AccountSerializer,
    LoginSerializer,
    ProfileSerializer,
    SettingsSerializer,
)
from accounts.limits import SignInThrottle
from accounts.models import User
from common.api import Enclosed, find
from common.parsers import enclosed


class RegistrationView(Enclosed, GenericViewSet):
    """Creates an account."""

    envelope = "user"
    serializer_class = AccountSerializer
    authentication_classes = ()
    permission_classes = ()
    refusals: ClassVar = {"create": (409,)}


class LoginView(Enclosed, GenericViewSet):
    """Gives a token to those who know the password."""

    envelope = "user"
    serializer_class = AccountSerializer
    authentication_classes = ()
    permission_classes = ()
    throttle_classes = (SignInThrottle,)
    request_serializer_class = LoginSerializer
    refusals: ClassVar = {"login": (401, 429)}

    def login(self, request: Request) -> Response:
        """Answer with the account."""
        data = enclosed(request, self.envelope)
        context = self.get_serializer_context()
        serializer = self.request_serializer_class(data=data, context=context)
        serializer.is_valid(raise_exception=True)
        return self.answer(serializer.validated_data["user"])


class CurrentUserView(Enclosed, GenericViewSet):
    """Shows and changes the account of whoever asks."""

    envelope = "user"
    serializer_class = SettingsSerializer
    refusals: ClassVar = {"update": (409,)}

    def get_object(self) -> User:
        """Return the user whom the token names."""
        return self.request.user


class ProfileView(Enclosed, GenericViewSet):
    """Shows a user to everybody, and lets members follow them."""

    envelope = "profile"
    queryset = User.objects.all()
    serializer_class = ProfileSerializer
    refusals: ClassVar = {"follow": (422,), "unfollow": (422,)}
    permission_classes = (IsAuthenticatedOrReadOnly,)

    def get_object(self) -> User:
        """Return the user whom the address names, as whoever asks sees them."""
        users = User.objects.for_viewer(self.request.user)
        return find(users, "profile", username=self.kwargs["username"])

    def follow(self, request: Request, **kwargs: str) -> Response:
        """Follow the user, and show them."""
        user = self.get_somebody_else()
        request.user.follow(user)
        user.following = True
        return self.answer(user)

    def unfollow(self, request: Request, **kwargs: str) -> Response:
        """Follow the user no longer, and show them."""
        user = self.get_somebody_else()
        request.user.unfollow(user)
        user.following = False
        return self.answer(user)

    def get_somebody_else(self) -> User:
        """Return the user whom the address names, unless it is who asks."""
        user = self.get_object()
        if user == self.request.user:
            raise ValidationError({"profile": ["can't follow yourself"]})
        return user
