"""The board signs: the page on which it reads what it signs, for expressions and applications alike."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from schoolweave.web.rounds import content
from schoolweave.web.rounds.models.sending import Signed
from schoolweave.web.rounds.queries import tasks
from schoolweave.web.rounds.views.doing import attempt, posted


def shown(
    request: HttpRequest, signed: Signed, standing: tuple[str, str], *, said: Any, **more: Any
) -> HttpResponseBase:
    """Draw the page: ``standing`` is where the signature stands and what is missing for it.

    ``said`` is what is signed, and its digest comes back with the signature. ``more`` holds what is read
    (``told``, ``shared``), ``may_sign``, ``may_ask`` and the ``trail``.
    """
    status, hint = standing
    context = {
        "signed": signed,
        "seen": content.digest(said),
        "status": tasks.STATUSES[status],
        "done": status == tasks.COMPLETE,
        "hint": hint,
        "open": status == tasks.NOT_STARTED,
        "filled_by_self": signed.filled_by_id == getattr(request.user, "pk", None),
    }
    return render(request, "rounds/sign.html", context | more)


def posted_signature(
    request: HttpRequest,
    school: object,
    *,
    ask: Callable[[], object],
    sign: Callable[..., object],
    here: str,
    then: str,
) -> HttpResponseBase:
    """Ask the board to sign, or sign; ``here`` and ``then`` are addresses.

    ``sign`` takes the ``name`` that was typed and the digest of what was ``seen``.
    """
    if "ask" in request.POST:
        said = gettext("Those who sign for the board get a letter.")
        return attempt(request, ask, then=here, said=said)
    if not request.POST.get("declared"):
        messages.error(request, gettext("Tick that you sign for the board."))
        return redirect(here)
    said = gettext("Signed for the board of %(school)s.") % {"school": school}
    given = {"name": posted(request, "name", 200), "seen": posted(request, "seen", 64)}
    return attempt(request, lambda: sign(**given), then=then, said=said, refused=here)
