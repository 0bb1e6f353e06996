"""The look of every form: Django's own rendering with the templates of this app.

Every form of the site and of django-allauth gets label, hint, error message and their links for screen
readers, because :class:`Renderer` is the setting ``FORM_RENDERER``. Decision: ``docs/adr/0006-forms.md``.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from schoolweave.web.ui.languages import English

CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.RadioSelect, "govuk-radios__input"),
    (forms.CheckboxSelectMultiple, "govuk-checkboxes__input"),
    (forms.CheckboxInput, "govuk-checkboxes__input"),
    (forms.FileInput, "govuk-file-upload"),
    (forms.Textarea, "govuk-textarea"),
    (forms.Select, "govuk-select"),
    (forms.widgets.Input, "govuk-input"),
)
"""The class of each kind of widget, the narrower kinds first."""
SHORT = {forms.NumberInput: "govuk-input--width-5", forms.DateInput: "govuk-input--width-10"}


class Field(BoundField):
    """A field as drawn here: its widget carries the classes of its kind and of its state."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Add the classes to what Django works out (required, disabled, aria-describedby, aria-invalid)."""
        widget = widget or self.field.widget
        built = super().build_widget_attrs(attrs, widget)
        kind = next((name for base, name in CLASSES if isinstance(widget, base)), "")
        own = str(widget.attrs.get("class", ""))
        short = next((name for base, name in SHORT.items() if type(widget) is base), "")
        error = (
            f"{kind}--error"
            if self.errors and kind in {"govuk-input", "govuk-textarea", "govuk-select"}
            else ""
        )
        built["class"] = " ".join(part for part in (kind, short, own, error) if part)
        return built

    @property
    def help(self) -> SafeString:
        """Return the hint as HTML: a form may word it in HTML; one in English on another page says so."""
        text = self.help_text
        return text.__html__() if isinstance(text, English) else SafeString(text)

    @property
    def messages(self) -> list[str]:
        """Return what is wrong with the field as whole sentences that name it."""
        return [self._sentence(error) for error in self.errors.as_data()]

    def _sentence(self, error: ValidationError) -> str:
        limit = (error.params or {}).get("limit_value")
        stock = error.message == forms.Field.default_error_messages.get(error.code or "")
        if error.code == "required" and stock:  # a form that words its own message keeps it
            return self._missing() % {"label": self.label}
        if error.code == "min_value" and limit is not None:
            return _("“%(label)s” must be %(limit)s or more.") % {"label": self.label, "limit": limit}
        if error.code == "max_value" and limit is not None:
            return _("“%(label)s” must be %(limit)s or less.") % {"label": self.label, "limit": limit}
        return " ".join(error.messages)

    def _missing(self) -> str:
        if self.is_single_box:
            return _("Tick “%(label)s”.")
        return _("Choose “%(label)s”.") if hasattr(self.field, "choices") else _("Fill in “%(label)s”.")

    @property
    def anchor(self) -> str:
        """Return the id that a link to the field goes to: of a group, its first button."""
        return f"{self.auto_id}_0" if self.is_group else str(self.id_for_label or self.auto_id)

    @property
    def is_single_box(self) -> bool:
        """Return whether the field is one check box, whose label stands behind it."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_group(self) -> bool:
        """Return whether the field is several boxes or buttons under one legend."""
        return isinstance(self.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


class Renderer(TemplatesSetting):
    """Draws forms with ``ui/forms/…`` and widgets with the ordinary template search."""

    form_template_name = "ui/forms/div.html"
    field_template_name = "ui/forms/field.html"
    bound_field_class = Field
