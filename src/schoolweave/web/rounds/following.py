"""What follows from an import: the communities that the register names, and today's arrangement."""

from django.utils import timezone

from schoolweave.web.collaborations import actions as collaborations
from schoolweave.web.directory.models import Extract, School
from schoolweave.web.programmes import queries as programmes
from schoolweave.web.ui.jobs import ask_for


def follow_import(extract: Extract) -> None:
    """Form the communities that an imported register names, and record them as a scenario.

    Nothing happens where no school names one or no programme is about this register. The scenario is
    recorded by a job of its own, so that nothing in it can undo the import.
    """
    register = extract.register
    rule_version = programmes.in_force(register.pk, extract.as_of or timezone.localdate())
    named = School.objects.filter(register=register).exclude(community_id="").exists()
    if rule_version is None or not named:
        return
    collaborations.form_from_register(register=register, rule_version=rule_version, by=None)
    ask_for("rounds.tasks.record_today", register.pk, rule_version.pk)
