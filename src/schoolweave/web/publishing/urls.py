"""Addresses of the public pages and of the API."""

from django.urls import URLPattern, URLResolver, path

from schoolweave.web.publishing.api import api, reference
from schoolweave.web.publishing.views import communities, data, like_for_like, maps, pages, schools

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.home, name="home"),
    path("about/", pages.about, name="about"),
    path("about/like-for-like/", like_for_like.like_for_like, name="like_for_like"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("schools/", schools.find_school, name="find_school"),
    path("schools/download.csv", schools.schools_csv, name="schools_csv"),
    path("schools/<path:school_id>/", schools.school, name="school"),
    path("communities/", communities.communities, name="communities"),
    path("communities/download.csv", communities.communities_csv, name="communities_csv"),
    path("communities/<int:pk>/", communities.community, name="community"),
    path("map/<str:register>/communities.geojson", maps.country_map, name="country_map"),
    path("map/<str:register>/outline.geojson", maps.outline, name="outline"),
    path("map/communities/<int:pk>.geojson", maps.community_map, name="community_map"),
    path("map/schools/<path:school_id>.geojson", maps.school_map, name="school_map"),
    path("data/", data.data, name="data"),
    path("data/api/", reference.reference, name="api_reference"),
    path("data/<str:name>.csv", data.data_file, name="data_file"),
    path("api/v1/", api.urls),
]
