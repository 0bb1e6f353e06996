"""The columns of the open data files on evidence, and what each means."""

from django.utils.translation import gettext_lazy as _

_LOW, _HIGH = _("Lower end of the 95% interval"), _("Upper end of the 95% interval")

STUDY_COLUMNS = (
    ("study", _("The short name, as in the study’s address")),
    ("title", _("The title")),
    ("programme", _("The programme")),
    ("outcome", _("What was measured")),
    ("unit", _("The unit of the effect; empty where none was registered")),
    ("design", _("How schools were compared")),
    ("effect", _("The average effect, in the unit")),
    ("se", _("Its standard error")),
    ("low", _LOW),
    ("high", _HIGH),
    ("schools_in_it", _("Schools of the programme behind it")),
    ("schools_compared", _("Schools that they were compared with")),
    (
        "symbol",
        _("In place of an effect: c where it rests on too few schools, x where it could not be estimated"),
    ),
    ("security", _("How secure the finding is, 0 to 5")),
    ("sha256", _("The hash of the plan that was frozen before outcomes were loaded")),
    ("published_on", _("The day of publication")),
)
CHALLENGE_COLUMNS = (
    ("community_id", _("The community, as in communities.csv")),
    ("challenge", _("The challenge’s short name")),
    ("title", _("The challenge")),
    ("learners_who", _("all: all learners; stayers: only those who were there the year before")),
    ("year", _("The year")),
    ("learners", _("How many learners; empty where the value is left out")),
    ("value", _("Their share (0 to 1) or mean")),
    ("path", _("Where the straight path to the target is")),
    ("chance_low", _("Lower end of what chance alone would give")),
    ("chance_high", _("Upper end of what chance alone would give")),
    ("symbol", _("In place of a value: c where it tells of few learners, x where it is not known")),
)
