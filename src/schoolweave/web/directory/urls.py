"""Addresses of the app."""

from django.urls import URLPattern, URLResolver, path

from schoolweave.web.directory.views import imports, lists

urlpatterns: list[URLPattern | URLResolver] = [
    path("imports/", imports.import_list, name="imports"),
    path("imports/new/", imports.import_new, name="import_new"),
    path("imports/<int:pk>/", imports.import_page, name="import"),
    path("imports/<int:pk>/problems/", lists.import_problems, name="import_problems"),
    path("imports/<int:pk>/changes/", lists.import_changes, name="import_changes"),
    *(
        path(f"imports/<int:pk>/{step}/", imports.import_step, {"step": step}, name=f"import_{step}")
        for step in imports.STEPS
    ),
]
