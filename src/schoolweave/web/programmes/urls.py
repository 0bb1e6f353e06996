"""Addresses of the programmes and the versions of their rules."""

from django.urls import path

from schoolweave.web.programmes.views import compare, listing, version

urlpatterns = [
    path("programmes/", listing.programmes, name="programmes"),
    path("programmes/<slug:programme>/", listing.programme, name="programme"),
    path("programmes/<slug:programme>/compare/", compare.compare, name="rules_compare"),
    path("programmes/<slug:programme>/<str:name>/", version.version, name="rule_version"),
]
