"""Addresses of the app."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from schoolweave.web.ui import gallery, setting_aside

urlpatterns: list[URLPattern | URLResolver] = [
    path("language/", include("django.conf.urls.i18n")),
    path("set-aside/", setting_aside.set_aside, name="set_aside"),
]
if settings.DEBUG or settings.MODE in {"development", "test"}:
    urlpatterns += [
        path("components/", gallery.components, name="components"),
        path("components/progress/", gallery.progress, name="components_progress"),
        path("components/map.geojson", gallery.map_source, name="components_map"),
        path("components/outline.geojson", gallery.outline, name="components_outline"),
        path("components/errors/<int:status>/", gallery.error, name="components_error"),
    ]
