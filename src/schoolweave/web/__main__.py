"""``python -m schoolweave.web``: Django's management commands, with ``demo`` and ``serve`` of ours."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> None:
    """Choose the mode from the command, then hand over to Django."""
    if sys.argv[1:2] == ["demo"]:
        os.environ["SCHOOLWEAVE_MODE"] = "demo"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "schoolweave.web.settings")
    try:
        execute_from_command_line(["python -m schoolweave.web", *sys.argv[1:]])
    except ImproperlyConfigured as error:
        sys.exit(str(error))  # one sentence that says what to do, and exit code 1


if __name__ == "__main__":
    main()
