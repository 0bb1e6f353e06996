"""Answer the first visitors' questions before they come: read by gunicorn as its configuration."""

import gc
import logging
from typing import Any
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.db import connections

PAGES = ("/", "/communities/", "/schools/")
"""What costs most the first time: templates are read, the country is counted, the answers kept."""


def when_ready(server: Any) -> None:
    """Ask for the pages once, before gunicorn forks its workers, so that each begins with the answers.

    What is there then stays: Python need not look through it for garbage, which held up one answer in thirty
    for a tenth of a second and had each worker copy it.
    """
    application = server.app.wsgi()
    for page in PAGES:
        try:
            _ask(application, page)
        except Exception:
            logging.getLogger(__name__).exception("The page %s could not be prepared.", page)
    connections.close_all()  # a worker may not share its parent's connection
    gc.collect()
    gc.freeze()


def _ask(application: Any, page: str) -> None:
    host = next((name for name in settings.ALLOWED_HOSTS if "*" not in name), "localhost").lstrip(".")
    environ: dict[str, Any] = {
        "PATH_INFO": page,
        "HTTP_HOST": host,
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "https" if settings.HTTPS else "http",
        "HTTP_X_FORWARDED_PROTO": "https" if settings.HTTPS else "http",
    }
    setup_testing_defaults(environ)
    answer = application(environ, lambda *_: None)
    for _ in answer:
        pass
    answer.close()
