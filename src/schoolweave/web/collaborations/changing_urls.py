"""Addresses of changes of membership."""

from django.urls import URLPattern, path

from schoolweave.web.collaborations.views import changes

PATTERNS: list[URLPattern] = [
    path("membership/", changes.mine, name="membership_changes"),
    path("membership/decide/", changes.to_decide, name="membership_decisions"),
    path("membership/<int:pk>/", changes.change, name="membership_change"),
    path("schools/<str:school>/membership/", changes.propose, name="membership_propose"),
]
