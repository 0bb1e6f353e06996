"""Whether the site can answer: for load balancers and monitors."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from schoolweave import __version__


def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 where the database answers, 503 where it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "the database does not answer", "version": __version__}, status=503)
    return JsonResponse({"status": "ok", "version": __version__})
