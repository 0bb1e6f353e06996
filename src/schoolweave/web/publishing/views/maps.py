"""GeoJSON for the maps: sent compressed, with a strong validator, and kept by browsers for a minute."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from schoolweave.web.collaborations import queries as collaborations
from schoolweave.web.collaborations.models import Collaboration
from schoolweave.web.directory import queries as directory
from schoolweave.web.directory.models import Register, School
from schoolweave.web.publishing.queries import maps
from schoolweave.web.publishing.views.common import known, plain
from schoolweave.web.ui.maps import pack, send

NEAR = 8


@require_safe
def country_map(request: HttpRequest, register: str) -> HttpResponseBase:
    """Send all schools of a register, with the lines from members to their hosts."""
    return send(request, maps.country_map(known(register)))


@require_safe
def community_map(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send the members of a community."""
    community = get_object_or_404(Collaboration, pk=pk)
    return send(request, maps.community_map(collaborations.members(community)))


@require_safe
def school_map(request: HttpRequest, school_id: str) -> HttpResponseBase:
    """Send a school and its community, or the schools nearest to it where it has none."""
    school = get_object_or_404(School, pk=plain(school_id))
    return send(request, maps.school_map(school, near=NEAR))


@require_safe
def outline(request: HttpRequest, register: str) -> HttpResponseBase:
    """Send the outline of a register's land, or point to the file that was built at set-up."""
    found = directory.outline(get_object_or_404(Register, pk=plain(register)))
    if found is None:
        raise Http404(gettext("No outline is known for the register “%(name)s”.") % {"name": register})
    if isinstance(found, str):
        return redirect(found)
    return send(request, pack({"type": "Feature", "geometry": found, "properties": {}}))
