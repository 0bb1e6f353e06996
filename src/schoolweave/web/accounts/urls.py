"""Addresses of the app."""

from django.urls import URLPattern, URLResolver, path

from schoolweave.web.accounts.views import acts, audit, emergencies, invitations, letters, me, people

urlpatterns: list[URLPattern | URLResolver] = [
    path("audit/", audit.audit, name="audit"),
    path("audit/emergencies/", emergencies.emergencies, name="emergencies"),
    path("emergency/", emergencies.emergency, name="emergency"),
    path("letters/", letters.letters, name="letters"),
    path("letters/<int:pk>/", letters.letter, name="letter"),
    path("letters/<int:pk>/again/", letters.letter_again, name="letter_again"),
    path("me/", me.my_roles, name="my_roles"),
    path("me/delegate/", me.delegate, name="delegate"),
    path("me/delegations/<int:pk>/end/", me.delegation_end, name="delegation_end"),
    path("me/letters/", me.letters, name="my_letters"),
    path("me/conflict/", me.conflict, name="conflict"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/organisations/new/", people.organisation_new, name="organisation_new"),
    path("people/<int:pk>/", people.one_person, name="person"),
    path("people/<int:pk>/assign/", acts.assign, name="assign"),
    path("people/<int:pk>/bar/", acts.bar, name="bar"),
    path("people/<int:pk>/close/", acts.close, name="person_close"),
    path("people/<int:pk>/invite-again/", invitations.invite_again, name="invite_again"),
    path("people/assignments/<int:pk>/end/", acts.assignment_end, name="assignment_end"),
    path("people/bars/<int:pk>/lift/", acts.bar_lift, name="bar_lift"),
    path("people/conflicts/<int:pk>/end/", acts.conflict_end, name="conflict_end"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
]
