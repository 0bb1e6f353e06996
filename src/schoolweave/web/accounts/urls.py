"""Addresses of the app."""

from django.urls import URLPattern, URLResolver, path

from schoolweave.web.accounts import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("audit/", views.audit, name="audit"),
]
