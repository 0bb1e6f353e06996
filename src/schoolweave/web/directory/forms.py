"""What a person fills in to import a register."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from schoolweave.web.directory.actions import Upload
from schoolweave.web.directory.uploading import too_large
from schoolweave.web.ui.days import DayField

MAPPING_LIMIT = 200_000  # bytes; a mapping of every column of the widest register has some 10,000
_MONTH, _DAY = "(0[1-9]|1[0-2])", r"(0[1-9]|[12]\d|3[01])"
_DAY_IN_NAME = re.compile(rf"(?<!\d)((?:19|20)\d\d)[-_.]?{_MONTH}(?:[-_.]?{_DAY})?(?!\d)")


def day_in(file_name: str) -> date | None:
    """Return the day that a file's name tells: ``directory-2021-09.csv`` is of 1 September 2021."""
    for year, month, day in _DAY_IN_NAME.findall(file_name):
        try:
            found = date(int(year), int(month), int(day or 1))
        except ValueError:
            continue
        if found <= timezone.localdate():
            return found
    return None


class Files(forms.FileInput):
    """A file chooser that offers files of one kind."""

    def __init__(self, accept: str) -> None:
        super().__init__(attrs={"accept": accept})


class ImportForm(forms.Form):
    """The register's file, and what may go with it."""

    file = forms.FileField(
        label=_("The register, as a CSV file"),
        help_text=_(
            "New Zealand's schools directory, England's edubasealldata, or Schoolweave's own CSV. "
            "Which it is is recognised from its content."
        ),
        widget=Files(".csv,.txt,text/csv"),
        max_length=None,
        error_messages={
            "required": _("Choose the register's CSV file."),
            "empty": _("The file is empty: download or export it again."),
        },
    )
    as_of = DayField(
        label=_("The day that the register describes"),
        help_text=_(
            "Leave it empty where the file's name tells it, "
            "as directory-2021-09.csv does, or where nobody knows."
        ),
        required=False,
    )
    companion = forms.FileField(
        label=_("Rolls by year level, New Zealand only"),
        help_text=_("The Ministry's CSV of rolls by year level."),
        required=False,
        widget=Files(".csv,.txt,text/csv"),
    )
    links = forms.FileField(
        label=_("Links between schools, England only"),
        help_text=_("links_edubasealldata: which school continues which."),
        required=False,
        widget=Files(".csv,.txt,text/csv"),
    )
    mapping = forms.FileField(
        label=_("Mapping, for any other country"),
        help_text=_(
            "A small TOML file that says which column is what. "
            "With it nothing is recognised: the mapping alone counts."
        ),
        required=False,
        widget=Files(".toml"),
    )

    def __init__(self, *args: Any, stopped: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if stopped:
            self.fields["file"].error_messages["required"] = too_large()

    def clean_as_of(self) -> date | None:
        """Refuse a day that has not come."""
        day: date | None = self.cleaned_data["as_of"]
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError(
                _("The day lies in the future: give the day that the file describes.")
            )
        return day

    def clean_mapping(self) -> str:
        """Return the mapping's text."""
        file: UploadedFile | None = self.cleaned_data["mapping"]
        if file is None:
            return ""
        if (file.size or 0) > MAPPING_LIMIT:
            raise forms.ValidationError(
                _("The mapping is too large to be one: it has a few lines a column. Choose the TOML file.")
            )
        try:
            text: str = file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError(
                _("The mapping is not text in UTF-8: save it so and choose it again.")
            ) from None
        return text

    @property
    def upload(self) -> Upload:
        """Return what the person gave, for :func:`schoolweave.web.directory.actions.upload`."""
        given = self.cleaned_data
        return Upload(
            file=given["file"],
            companion=given["companion"],
            links=given["links"],
            mapping=given["mapping"],
            as_of=given["as_of"] or day_in(given["file"].name),
        )
