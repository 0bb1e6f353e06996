"""Addresses of the app."""

from django.urls import URLPattern, URLResolver, path

from schoolweave.web.rounds import call_urls, consulting_urls, deciding_urls, editor_urls
from schoolweave.web.rounds.views import asking, compare, group, listing, maps, placed, progress, scenario

urlpatterns: list[URLPattern | URLResolver] = [
    *call_urls.PATTERNS,
    *editor_urls.PATTERNS,
    *consulting_urls.PATTERNS,
    *deciding_urls.PATTERNS,
    path("scenarios/", listing.scenarios, name="scenarios"),
    path("scenarios/new/", asking.new, name="scenario_new"),
    path("scenarios/compare/", compare.compare, name="scenario_compare"),
    path("scenarios/<int:pk>/", scenario.scenario, name="scenario"),
    path("scenarios/<int:pk>/progress/", progress.progress, name="scenario_progress"),
    path("scenarios/<int:pk>/stop/", asking.stop, name="scenario_stop"),
    path("scenarios/<int:pk>/again/", asking.again, name="scenario_again"),
    path("scenarios/<int:pk>/adopt/", asking.adopt, name="scenario_adopt"),
    path("scenarios/<int:pk>/schools/", scenario.schools, name="scenario_schools"),
    path("scenarios/<int:pk>/schools/<str:school>/", placed.school, name="scenario_school"),
    path("scenarios/<int:pk>/map.geojson", maps.of_scenario, name="scenario_map"),
    path("scenarios/<int:pk>/files/<str:name>", scenario.file, name="scenario_file"),
    path("scenarios/<int:pk>/communities/<int:number>/", group.group, name="scenario_group"),
    path("scenarios/<int:pk>/communities/<int:number>/map.geojson", maps.of_group, name="scenario_group_map"),
]
