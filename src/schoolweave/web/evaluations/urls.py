"""Addresses of studies."""

from django.urls import path

from schoolweave.web.evaluations.views import acts, changing, goals, listing, loading, programme, study

urlpatterns = [
    path("studies/", listing.studies, name="studies"),
    path("studies/new/", acts.new, name="study_new"),
    path("studies/new/file/", acts.new_file, name="study_new_file"),
    path("studies/<slug:slug>/", study.page, name="study"),
    path("studies/<slug:slug>/event-study.csv", study.event_csv, name="study_events"),
    path("studies/<slug:slug>/data.zip", study.data, name="study_data"),
    path("studies/<slug:slug>/plan.json", study.plan_json, name="study_plan"),
    path("studies/<slug:slug>/statement-<slug:code>.txt", study.statement_text, name="study_statement"),
    path("studies/<slug:slug>/progress/", study.progress, name="study_progress"),
    path("studies/<slug:slug>/load/", loading.load, name="study_load"),
    path("studies/<slug:slug>/change/", changing.change, name="study_change"),
    path("studies/<slug:slug>/sign-off/", acts.sign_off, name="study_sign_off"),
    path("studies/<slug:slug>/<slug:act>/", acts.act, name="study_act"),
    path("communities/<int:pk>/challenges/load/", goals.load, name="goals_load"),
    path("evidence/<slug:pk>/", programme.evidence, name="programme_evidence"),
]
