"""What an expression or application says, as plain data: for signatures, receipts and their digests."""

import json
from hashlib import sha256
from typing import Any

from schoolweave.web.rounds.models import Application, Expression, Part, Wish
from schoolweave.web.rounds.models.sending import Signed
from schoolweave.web.rounds.questions import COLUMNS


def digest(content: Any) -> str:
    """Return the SHA-256 of plain data in canonical JSON: keys sorted, no spaces, UTF-8."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def of_part(part: Part) -> dict[str, Any]:
    """Return what one school says for itself."""
    wishes = sorted((wish.kind, wish.school_id, wish.reason) for wish in part.wishes.all())
    columns = {name: getattr(part, column) for name, column in COLUMNS.items()}
    return {
        "school": part.school_id,
        "facts": part.facts,
        "answers": part.answers,
        **{name: str(value) if value else "" for name, value in columns.items()},
        **{
            kind: [[school, reason] for each, school, reason in wishes if each == kind]
            for kind in Wish.Kind.values
        },
    }


def to_sign(expression: Expression, part: Part) -> dict[str, Any]:
    """Return what a board signs: its own part, the shared answers, and who is in it."""
    schools = sorted(each.school_id for each in joined(expression))
    return {"schools": schools, "shared": expression.answers, "part": of_part(part)}


def joined(expression: Expression) -> list[Part]:
    """Return the parts of the schools that are in the expression."""
    return [part for part in expression.parts.all() if part.standing == Part.Standing.JOINED]


def application_to_sign(application: Application) -> dict[str, Any]:
    """Return what a governing body signs: all answers of the application."""
    return {"school": application.school_id, "answers": application.answers}


def holds(signed: Signed, content: Any) -> bool:
    """Return whether the board signed just this content; a later change needs a new signature."""
    return bool(signed.signed_digest) and signed.signed_digest == digest(content)


def is_signed(expression: Expression, part: Part) -> bool:
    """Return whether the board signed the part as it is now."""
    return holds(part, to_sign(expression, part))


def of_expression(expression: Expression) -> dict[str, Any]:
    """Return all that is sent: for the receipt."""
    return {
        "reference": expression.reference,
        "round": expression.round.name,
        "rules": str(expression.round.rule_version),
        "shared": expression.answers,
        "parts": [
            of_part(part)
            | {
                "name": part.school.name,
                "signed_by": part.signed_name,
                "signed_at": part.signed_at.isoformat() if part.signed_at else "",
            }
            for part in joined(expression)
        ],
        "files": _files(expression),
    }


def of_application(application: Application) -> dict[str, Any]:
    """Return all that is sent: for the receipt."""
    return {
        "reference": application.reference,
        "round": application.round.name,
        "rules": str(application.round.rule_version),
        "school": application.school_id,
        "name": application.school.name,
        "answers": application.answers,
        "facts": application.facts,
        "signed_by": application.signed_name,
        "signed_at": application.signed_at.isoformat() if application.signed_at else "",
        "files": _files(application),
    }


def _files(sent: Expression | Application) -> list[dict[str, Any]]:
    kept = [item for item in sent.attachments.all() if item.removed_at is None]
    return [{"name": item.name, "size": item.size, "sha256": item.sha256} for item in kept]
