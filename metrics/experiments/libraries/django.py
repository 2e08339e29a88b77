"""Twenty outside libraries in views of Django."""

from __future__ import annotations

from django.conf import settings
from library_tasks import FORM, TASKS, absent, judge, judge_absent

settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__)

from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.test import Client
from django.urls import path

urlpatterns = [
    path(
        task.__name__.replace("_", "-"),
        lambda request, task=task: HttpResponse(task(request.POST)),
    )
    for task in (*TASKS, absent)
]


def main() -> None:
    get_wsgi_application()
    client = Client(raise_request_exception=False)

    def post(url: str) -> tuple[int, str]:
        answer = client.post(url, FORM)
        return answer.status_code, answer.content.decode()

    judge(post)
    judge_absent(post)


if __name__ == "__main__":
    main()
