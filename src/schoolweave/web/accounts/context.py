"""What templates know of the person in front of them."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from schoolweave.web.accounts.rules import capabilities


def may(request: HttpRequest) -> dict[str, Any]:
    """Let templates ask ``{% if may.scenario.run %}``, anywhere at all; no query where none asks."""

    def nested() -> dict[str, dict[str, bool]]:
        tree: dict[str, dict[str, bool]] = {}
        for capability in capabilities(getattr(request, "user", None)):
            noun, verb = capability.split(".")
            tree.setdefault(noun, {})[verb] = True
        return tree

    return {"may": SimpleLazyObject(nested)}
