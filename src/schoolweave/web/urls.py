"""The site's addresses: each app brings its own."""

from django.urls import include, path

from schoolweave.web.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("account/", include("schoolweave.web.accounts.closed")),  # first: these stay shut
    path("account/", include("allauth.urls")),
    path("", include("schoolweave.web.ui.urls")),
    path("", include("schoolweave.web.accounts.urls")),
    path("", include("schoolweave.web.directory.urls")),
    path("", include("schoolweave.web.programmes.urls")),
    path("", include("schoolweave.web.collaborations.urls")),
    path("", include("schoolweave.web.rounds.urls")),
    path("", include("schoolweave.web.evaluations.urls")),
    path("", include("schoolweave.web.publishing.urls")),
]
handler400 = "schoolweave.web.ui.errors.bad_request"
handler403 = "schoolweave.web.ui.errors.forbidden"
handler404 = "schoolweave.web.ui.errors.not_found"
handler500 = "schoolweave.web.ui.errors.server_error"
