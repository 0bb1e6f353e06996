"""What the published studies say of a programme, and what is not known."""

from dataclasses import dataclass

from django.utils.translation import get_language

from schoolweave.web.accounts.reach import Visitor
from schoolweave.web.evaluations.models import Run, SignOff, Study
from schoolweave.web.evaluations.queries.studies import statement_in, visible
from schoolweave.web.programmes.models import Programme
from schoolweave.web.ui.languages import English


@dataclass(frozen=True, slots=True)
class Told:
    """A published study of a programme: what it says, how secure that is, what it was about."""

    study: Study
    outcome: str
    headline: str
    assumption: tuple[str, ...]
    language: str
    security: int
    years: str
    schools: int | None

    @property
    def found(self) -> str:
        """What it says, marked where it is in English on a page that is not."""
        return self._in_language(self.headline)

    @property
    def stands_on(self) -> list[str]:
        """What it rests on and cannot be checked, in the same words as on its page."""
        return [self._in_language(sentence) for sentence in self.assumption]

    def _in_language(self, text: str) -> str:
        return English(text) if self.language == "en" else text


def told_of(programme: Programme, person: Visitor) -> tuple[list[Told], int]:
    """Return what published studies found, newest first, and how many studies have not reported yet.

    How many are registered is public; what they are about is not until they report.
    """
    mine = visible(person).filter(programme=programme).defer("register__outline")
    published = list(mine.filter(status=Study.Status.PUBLISHED).order_by("-published_at"))
    offs = SignOff.objects.filter(decision=SignOff.Decision.SIGNED, run__study__in=published)
    signed = {one.run.study_id: one.run for one in offs.select_related("run")}
    told = [_told(study, run) for study in published if (run := signed.get(study.pk)) is not None]
    over = [Study.Status.PUBLISHED, Study.Status.DRAFT]
    return told, Study.objects.filter(programme=programme).exclude(status__in=over).count()


def _told(study: Study, run: Run) -> Told:
    whole, (language, said) = run.result["whole"], statement_in(run.result, get_language() or "en")
    years = whole.get("years") or []
    return Told(
        study=study,
        outcome=study.plan["outcome"]["name"],
        headline=said["sentences"][0]["text"],
        assumption=tuple(one["text"] for one in said["sentences"] if one["about"] == "assumption"),
        language=language,
        security=said["security"]["rating"],
        years=f"{years[0]}–{years[-1]}" if years else "",
        schools=whole.get("schools"),
    )
