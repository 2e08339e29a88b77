"""Uploaded pictures, to everybody."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.avatars import FOLDER

YEAR = 365 * 24 * 60 * 60  # seconds


@require_safe
@cache_control(public=True, max_age=YEAR, immutable=True)
def avatar(_request: HttpRequest, name: str) -> FileResponse:
    """Answer with a picture; its name never stands for another one."""
    try:
        file = default_storage.open(FOLDER + name)
    except FileNotFoundError as error:
        raise Http404("No such picture") from error
    return FileResponse(file, content_type="image/webp")
