"""Addresses of consultations."""

from django.urls import URLPattern, path

from schoolweave.web.rounds.views import answering, consulting

PATTERNS: list[URLPattern] = [
    path("scenarios/<int:pk>/consult/", consulting.publish, name="consultation_publish"),
    path("consultations/", consulting.consultations, name="consultations"),
    path("consultations/mine/", answering.mine, name="answers_mine"),
    path("consultations/<int:pk>/", consulting.consultation, name="consultation"),
    path("consultations/<int:pk>/solve/", consulting.solve, name="consultation_solve"),
    path("consultations/<int:pk>/call-off/", consulting.call_off, name="consultation_call_off"),
    path("consultations/<int:pk>/schools/<str:school>/", consulting.declined, name="consultation_declined"),
    path("consultations/<int:pk>/answer/<str:school>/", answering.answer, name="consultation_answer"),
    path(
        "consultations/<int:pk>/answer/<str:school>/sent/", answering.answered, name="consultation_answered"
    ),
]
