"""The API's views of accounts."""

from rest_framework.viewsets import GenericViewSet

from accounts.api.serializers import AccountSerializer
from common.api import Enclosed


class RegistrationView(Enclosed, GenericViewSet):
    """Creates an account."""

    envelope = "user"
    serializer_class = AccountSerializer
    authentication_classes = ()
    permission_classes = ()
