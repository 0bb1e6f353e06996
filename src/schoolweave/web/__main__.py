"""``python -m schoolweave.web``: Django's management commands, with ``demo`` and ``serve`` of ours."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Choose the mode from the command, then hand over to Django."""
    if sys.argv[1:2] == ["demo"]:
        os.environ["SCHOOLWEAVE_MODE"] = "demo"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "schoolweave.web.settings")
    execute_from_command_line(["python -m schoolweave.web", *sys.argv[1:]])


if __name__ == "__main__":
    main()
