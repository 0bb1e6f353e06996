"""What follows from an import: the communities that the register names, and today's arrangement."""

import logging
from functools import partial

from django.db import transaction
from django.utils import timezone

from schoolweave.core.errors import SchoolweaveError
from schoolweave.web.collaborations import actions as collaborations
from schoolweave.web.directory.models import Extract, School
from schoolweave.web.programmes import queries as programmes
from schoolweave.web.programmes.models import RuleVersion
from schoolweave.web.rounds import actions

logger = logging.getLogger(__name__)


def follow_import(extract: Extract) -> None:
    """Form the communities that an imported register names, and record them as a scenario.

    Nothing happens where no school names one or no programme is about this register. The scenario is
    recorded after the import is committed, so that nothing in it can undo the import.
    """
    register = extract.register
    rule_version = programmes.in_force(register.pk, extract.as_of or timezone.localdate())
    named = School.objects.filter(register=register).exclude(community_id="").exists()
    if rule_version is None or not named:
        return
    collaborations.form_from_register(register=register, rule_version=rule_version, by=None)
    transaction.on_commit(partial(_record, extract, rule_version), robust=True)


def _record(extract: Extract, rule_version: RuleVersion) -> None:
    try:
        actions.record_today(register=extract.register, rule_version=rule_version)
    except SchoolweaveError:
        logger.exception("today's communities of %s were not recorded", extract.register_id)
