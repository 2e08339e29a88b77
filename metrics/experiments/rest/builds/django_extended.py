import django
from django.conf import settings

settings.configure(
    ALLOWED_HOSTS=["localhost"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "more.db"}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    INSTALLED_APPS=["rest_framework", "django_filters", "drf_spectacular"],
    MIDDLEWARE=["django.middleware.http.ConditionalGetMiddleware"],
    ROOT_URLCONF=__name__,
    REST_FRAMEWORK={
        "DEFAULT_FILTER_BACKENDS": [
            "django_filters.rest_framework.DjangoFilterBackend"
        ],
        "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
        "DEFAULT_THROTTLE_RATES": {"user": "30/minute"},
        "PAGE_SIZE": 10,
        "UNAUTHENTICATED_USER": None,
    },
)

django.setup()

from django.core.validators import MaxValueValidator, MinValueValidator
from django.core.wsgi import get_wsgi_application
from django.db import connection, models
from django.http import JsonResponse
from django.urls import include, path
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.authentication import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.pagination import PageNumberPagination
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.routers import SimpleRouter
from rest_framework.serializers import ModelSerializer
from rest_framework.throttling import UserRateThrottle
from rest_framework.viewsets import ModelViewSet

TOKENS = {"ann-key": "ann", "bob-key": "bob"}


class Book(models.Model):
    title = models.CharField(max_length=40, unique=True)
    year = models.IntegerField(
        validators=[MinValueValidator(1000), MaxValueValidator(2100)]
    )
    owner = models.CharField(max_length=40)

    class Meta:
        app_label = "books"
        ordering = ("id",)


def create_tables():
    with connection.schema_editor() as editor:
        editor.create_model(Book)


class User(str):
    is_authenticated = True

    @property
    def pk(self):
        return str(self)


class Tokens(TokenAuthentication):
    keyword = "Bearer"

    def authenticate_credentials(self, key):
        if key not in TOKENS:
            raise AuthenticationFailed
        return User(TOKENS[key]), key


class Pages(PageNumberPagination):
    page_size_query_param = "page_size"
    max_page_size = 100


class OwnerOrReader(BasePermission):
    def has_permission(self, request, view):
        return request.method in SAFE_METHODS or bool(request.user)

    def has_object_permission(self, request, view, obj):
        return request.method in SAFE_METHODS or obj.owner == request.user


class BookSerializer(ModelSerializer):
    class Meta:
        model = Book
        fields = ("id", "title", "year", "owner")
        read_only_fields = ("owner",)


class Books(ModelViewSet):
    queryset = Book.objects.all()
    serializer_class = BookSerializer
    authentication_classes = (Tokens,)
    permission_classes = (OwnerOrReader,)
    pagination_class = Pages
    filterset_fields = ("year",)
    http_method_names = ("get", "post", "patch", "delete", "head", "options")

    def get_throttles(self):
        return [UserRateThrottle()] if self.action == "create" else []

    def perform_create(self, serializer):
        serializer.save(owner=self.request.user)


def not_found(request, exception):
    return JsonResponse({"detail": "Not found."}, status=404)


router = SimpleRouter(trailing_slash=False)
router.register("books", Books)
urlpatterns = [
    path("openapi.json", SpectacularJSONAPIView.as_view()),
    path("", include(router.urls)),
]
handler404 = f"{__name__}.not_found"
site = get_wsgi_application()
