"""Addresses of what changes a collaboration's rules."""

from django.urls import path

from schoolweave.web.collaborations import changing_urls
from schoolweave.web.collaborations.views import moves

urlpatterns = [
    *changing_urls.PATTERNS,
    path("communities/<int:pk>/rules/", moves.community_rules, name="community_rules"),
    path("communities/<int:pk>/rules/to/<int:new>/", moves.propose, name="rule_move_new"),
    path("communities/<int:pk>/rules/moves/<int:move>/", moves.move, name="rule_move"),
    path("communities/<int:pk>/rules/moves/<int:move>/decide/", moves.decide, name="rule_move_decide"),
    path("communities/<int:pk>/rules/moves/<int:move>/withdraw/", moves.withdraw, name="rule_move_withdraw"),
]
