"""``load_programmes``: bring the shipped programmes and their rule versions into the database."""

from typing import Any

from django.core.management.base import BaseCommand

from schoolweave.web.programmes.actions import load_shipped


class Command(BaseCommand):
    """Load what the package ships; what is loaded already stays as it is."""

    help = "Load the shipped programmes and their rule versions. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load them."""
        load_shipped()
