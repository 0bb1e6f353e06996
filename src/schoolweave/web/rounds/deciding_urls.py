"""Addresses of decision packs."""

from django.urls import URLPattern, path

from schoolweave.web.rounds.views import packs

PATTERNS: list[URLPattern] = [
    path("scenarios/<int:pk>/pack/", packs.prepare, name="pack_prepare"),
    path("packs/", packs.packs, name="packs"),
    path("packs/<int:pk>/", packs.pack, name="pack"),
    path("packs/<int:pk>/decide/", packs.decide, name="pack_decide"),
    path("packs/<int:pk>/as-of/", packs.as_of, name="pack_as_of"),
    path("packs/<int:pk>/items/<int:number>/", packs.item, name="pack_item"),
    path("packs/<int:pk>/files/<str:name>", packs.file, name="pack_file"),
]
