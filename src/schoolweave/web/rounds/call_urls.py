"""Addresses of rounds, expressions of interest and applications."""

from django.urls import URLPattern, URLResolver, path, re_path

from schoolweave.web.rounds.views.applications import allocation, ranking, reviewing
from schoolweave.web.rounds.views.applications import office as application_office
from schoolweave.web.rounds.views.applications import own as applying
from schoolweave.web.rounds.views.applications import queue as application_queue
from schoolweave.web.rounds.views.applications import sending as application_sending
from schoolweave.web.rounds.views.applications import signing as application_signing
from schoolweave.web.rounds.views.calls import office as round_office
from schoolweave.web.rounds.views.calls import public
from schoolweave.web.rounds.views.expressions import files, joint, office, own, pages, queue, sending

PATTERNS: list[URLPattern | URLResolver] = [
    path("rounds/", public.rounds, name="rounds"),
    path("rounds/new/", round_office.new, name="round_new"),
    path("rounds/<int:pk>/", public.round_page, name="round"),
    path("rounds/<int:pk>/edit/", round_office.edit, name="round_edit"),
    re_path(
        r"^rounds/(?P<pk>\d{1,18})/(?P<what>announce|open|extend|close|call-off)/$",
        round_office.act,
        name="round_act",
    ),
    path("rounds/<int:pk>/express/", own.express, name="express"),
    path("rounds/<int:pk>/expressions/", queue.queue, name="expression_queue"),
    path("rounds/<int:pk>/expressions/many/", queue.bulk, name="expression_bulk"),
    path("expressions/", own.mine, name="my_expressions"),
    path("expressions/<str:reference>/", own.expression_page, name="expression"),
    path("expressions/<str:reference>/together/", pages.shared, name="expression_shared"),
    path("expressions/<str:reference>/check/", sending.check, name="expression_check"),
    path("expressions/<str:reference>/sent/", sending.sent, name="expression_sent"),
    path("expressions/<str:reference>/answer/", sending.answer, name="expression_answer"),
    path("expressions/<str:reference>/take-back/", sending.take_back, name="expression_take_back"),
    path("expressions/<str:reference>/withdraw/", sending.withdraw, name="expression_withdraw"),
    path("expressions/<str:reference>/receipts/<int:number>/", sending.receipt, name="expression_receipt"),
    path("expressions/<str:reference>/invite/", joint.invite, name="expression_invite"),
    path("expressions/<str:reference>/split/", joint.split, name="expression_split"),
    path("expressions/<str:reference>/merge/", joint.merge, name="expression_merge"),
    path(
        "expressions/<str:reference>/schools/<int:part>/invitation/",
        joint.invitation,
        name="expression_invitation",
    ),
    path(
        "expressions/<str:reference>/schools/<int:part>/take-out/", joint.take_out, name="expression_take_out"
    ),
    path("expressions/<str:reference>/schools/<int:part>/sign/", sending.sign, name="expression_sign"),
    path("expressions/<str:reference>/schools/<int:part>/<slug:name>/", pages.page, name="expression_page"),
    path("expressions/<str:reference>/office/", office.office, name="expression_office"),
    path("expressions/<str:reference>/office/now/", office.at_once, name="expression_at_once"),
    re_path(
        r"^expressions/(?P<reference>[^/]{1,20})/office/(?P<what>ask|admit|refuse|reopen)/$",
        office.act,
        name="expression_act",
    ),
    path("attachments/<int:pk>/", files.attachment, name="attachment"),
    path("attachments/<int:pk>/remove/", files.remove, name="attachment_remove"),
    path("rounds/<int:pk>/apply/", applying.apply, name="apply"),
    path("rounds/<int:pk>/applications/", application_queue.queue, name="application_queue"),
    path("rounds/<int:pk>/applications/many/", application_queue.bulk, name="application_bulk"),
    path("rounds/<int:pk>/ranking/", ranking.ranking, name="application_ranking"),
    path("rounds/<int:pk>/hubs/", allocation.allocation, name="hub_allocation"),
    path("applications/", applying.mine, name="my_applications"),
    path("applications/<str:reference>/", applying.application_page, name="application"),
    path("applications/<str:reference>/pages/<slug:name>/", applying.page, name="application_page"),
    path("applications/<str:reference>/sign/", application_signing.sign, name="application_sign"),
    path("applications/<str:reference>/check/", application_sending.check, name="application_check"),
    path("applications/<str:reference>/sent/", application_sending.sent, name="application_sent"),
    path("applications/<str:reference>/answer/", application_sending.answer, name="application_answer"),
    path(
        "applications/<str:reference>/take-back/", application_sending.take_back, name="application_take_back"
    ),
    path("applications/<str:reference>/withdraw/", application_sending.withdraw, name="application_withdraw"),
    path(
        "applications/<str:reference>/receipts/<int:number>/",
        application_sending.receipt,
        name="application_receipt",
    ),
    path("applications/<str:reference>/office/", application_office.office, name="application_office"),
    path("applications/<str:reference>/office/now/", application_office.at_once, name="application_at_once"),
    path("applications/<str:reference>/office/reviewers/", application_office.give, name="application_give"),
    re_path(
        r"^applications/(?P<reference>[^/]{1,20})/office/(?P<what>ask|admit)/$",
        application_office.act,
        name="application_act",
    ),
    path("applications/<str:reference>/settle/", ranking.settle, name="application_settle"),
    path("applications/<str:reference>/shortlist/", ranking.shortlist, name="application_shortlist"),
    re_path(
        r"^applications/(?P<reference>[^/]{1,20})/(?P<what>select|turn_down)/$",
        ranking.decide,
        name="application_decide",
    ),
    path("reviews/", reviewing.mine, name="my_reviews"),
    path("reviews/<int:pk>/", reviewing.review, name="review"),
    path("reviews/<int:pk>/stand-back/", reviewing.stand_back, name="review_stand_back"),
    path("reviews/<int:pk>/replace/", application_office.replace, name="review_replace"),
]
