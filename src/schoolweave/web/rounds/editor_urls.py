"""Addresses of the editor of arrangements."""

from django.urls import URLPattern, path

from schoolweave.web.rounds.views import editor, editor_acts, from_round

PATTERNS: list[URLPattern] = [
    path("rounds/<int:pk>/scenario/", from_round.ask, name="round_scenario"),
    path("scenarios/<int:pk>/edit/", editor_acts.begin, name="arrangement_begin"),
    path("arrangements/", editor.arrangements, name="arrangements"),
    path("arrangements/<int:pk>/", editor.arrangement, name="arrangement"),
    path("arrangements/<int:pk>/act/", editor_acts.act, name="arrangement_act"),
    path("arrangements/<int:pk>/keep/", editor_acts.keep, name="arrangement_keep"),
    path("arrangements/<int:pk>/again/", editor_acts.again, name="arrangement_again"),
    path("arrangements/<int:pk>/map.geojson", editor_acts.geojson, name="arrangement_map"),
    path("arrangements/<int:pk>/communities/<int:key>/", editor.group, name="arrangement_group"),
    path("arrangements/<int:pk>/schools/<str:school>/", editor.school, name="arrangement_school"),
]
