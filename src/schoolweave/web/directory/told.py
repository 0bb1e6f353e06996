"""English texts that the library and the jobs write down as they stand, so that catalogues can have them.

They are kept in the database as they were written; ``ui.languages.said`` translates them where they are
shown. What holds a value of the file stays in English and is marked as English.
"""

from django.utils.translation import gettext_noop as _

MEASURES = (_("Decile"), _("Equity index"), _("Need index"), _("Fsm percent"))
PROBLEMS = (
    _("Bad ages"),
    _("Bad date"),
    _("Bad id"),
    _("Bad list"),
    _("Bad number"),
    _("Bad years"),
    _("Companion duplicate"),
    _("Companion id"),
    _("Companion ragged row"),
    _("Decimal comma"),
    _("Duplicate id"),
    _("Half a place"),
    _("Link id"),
    _("Link ragged row"),
    _("Missing id"),
    _("Missing name"),
    _("Negative number"),
    _("No place"),
    _("No roll"),
    _("Outside country"),
    _("Place zero"),
    _("Ragged row"),
    _("Swapped coordinates"),
    _("Thousands separator"),
    _("Unknown authority"),
    _("Unknown date"),
    _("Unknown kind"),
    _("Unknown roll"),
    _("Unknown status"),
    _("Unreadable character"),
    _("Wrapped longitude"),
    _("Zero need"),
)
ACTIONS = (
    _("Accepted with the roll missing."),
    _("Accepted without a place: it cannot be on the map or in a computed community."),
    _("Accepted without years."),
    _("Kept as 0."),
    _("Kept as “�”."),
    _("Left out the link."),
    _("Left out the place."),
    _("Left out the row."),
    _("Left out."),
    _("Read without them."),
    _("Rejected the row."),
    _("Swapped them back."),
    _("Taken from the kind."),
    _("The first row counts."),
)
NOTES = (_("The new register names no communities, so changes of community are not compared."),)
