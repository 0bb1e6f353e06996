"""``create_person``: invite somebody from the command line, such as the first administrator."""

import sys
from argparse import ArgumentParser
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.urls import reverse

from schoolweave.web.accounts.actions import create_person
from schoolweave.web.accounts.models import Person
from schoolweave.web.accounts.roles import ROLES

LOCAL = "http://127.0.0.1:8000"


class Command(BaseCommand):
    """Make a person with roles; print a link to set their password once, or read it from stdin."""

    help = (
        "Invite a person. Prints a link with which they set their password once; "
        "with --password-stdin the password is read from standard input instead."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take who it is and what they may do."""
        parser.add_argument("email")
        parser.add_argument("--name", required=True)
        several: dict[str, Any] = {"action": "append", "default": [], "choices": sorted(ROLES)}
        parser.add_argument("--role", help="may be repeated", **several)
        parser.add_argument("--password-stdin", action="store_true")
        parser.add_argument("--site", default=LOCAL, help=f"where the site is, for the link ({LOCAL})")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the person and say what they do next."""
        password = sys.stdin.readline().rstrip("\n") if options["password_stdin"] else None
        try:
            validate_email(options["email"])
            if password is not None:
                validate_password(password, Person(email=options["email"], name=options["name"]))
            person = create_person(
                email=options["email"],
                name=options["name"],
                roles=tuple(dict.fromkeys(options["role"])),
                password=password,
                by=None,
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{person.name} ({person.email}) can now be here: {_roles(options['role'])}.")
        if password is None:
            days = settings.PASSWORD_RESET_TIMEOUT // 86_400
            self.stdout.write(f"Give them this link; it sets their password once, within {days} days:")
            self.stdout.write(options["site"].rstrip("/") + password_link(person))


def password_link(person: Person) -> str:
    """Return the address, without the site, at which a person sets their password once."""
    key = default_token_generator.make_token(person)
    return reverse("account_reset_password_from_key", args=[user_pk_to_url_str(person), key])


def _roles(roles: list[str]) -> str:
    return " and ".join(ROLES[role].name.lower() for role in dict.fromkeys(roles)) or "no role yet"
