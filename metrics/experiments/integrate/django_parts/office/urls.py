"""The routes of the site and those that the parts ask for."""

from django.urls import include, path
from integrate_story import is_on

from office import views

urlpatterns = [
    path("page/", views.page),
    path("broken/", views.broken),
    path("address/", views.address),
    path("engine/", views.engine),
]
if is_on("rest"):
    from office.api import router

    urlpatterns += [path("api/", include(router.urls))]
if is_on("oauth"):
    urlpatterns += [path("accounts/", include("allauth.urls"))]
if is_on("mapper"):
    urlpatterns += [path("row/", views.row)]
if is_on("tasks"):
    urlpatterns += [path("task/", views.ask), path("task/<task>/", views.answer)]
if is_on("toolbar"):
    from debug_toolbar.toolbar import debug_toolbar_urls

    urlpatterns += debug_toolbar_urls()
