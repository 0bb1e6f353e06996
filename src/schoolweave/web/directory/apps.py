"""Names the app to Django."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Schools in the database: registers, imports with preview, freshness."""

    name = "schoolweave.web.directory"
    label = "directory"
