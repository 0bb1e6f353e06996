"""The components as tags: ``{% load ui %}``. See ``docs/reference/components.md`` for a snippet of each."""

import json
from collections.abc import Sequence
from typing import Any

from django import template
from django.forms import BaseForm
from django.template.context import RequestContext
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from schoolweave.web.ui.charts import Chart
from schoolweave.web.ui.components import (
    NOT_KNOWN,
    Comparison,
    Fact,
    Figure,
    Pathway,
    Progress,
    Rule,
    Task,
    Tone,
)
from schoolweave.web.ui.languages import said
from schoolweave.web.ui.maps import words
from schoolweave.web.ui.tables import Table

register = template.Library()
Context = dict[str, Any]


@register.inclusion_tag("ui/components/heading.html")
def sw_heading(title: str, caption: str = "", lede: str = "") -> Context:
    """Draw the heading of a page, with a caption above and a lead paragraph below."""
    return {"title": title, "caption": caption, "lede": lede}


@register.inclusion_tag("ui/components/figures.html")
def sw_figures(figures: Sequence[Figure]) -> Context:
    """Draw key figures in a strip."""
    return {"figures": figures}


@register.inclusion_tag("ui/components/facts.html")
def sw_facts(facts: Sequence[Fact]) -> Context:
    """Draw facts, each with its source and date."""
    return {"facts": facts}


@register.inclusion_tag("ui/components/table.html")
def sw_table(table: Table) -> Context:
    """Draw a table with sorting links, pages and a download."""
    return {"table": table}


@register.inclusion_tag("ui/components/tag.html")
def sw_tag(text: str, tone: Tone = "calm") -> Context:
    """Draw a status in words on a coloured ground: calm, good, bad, wait or brand."""
    return {"text": text, "tone": tone}


@register.inclusion_tag("ui/components/tasks.html")
def sw_tasks(tasks: Sequence[Task], name: str = "task") -> Context:
    """Draw a task list: each line a link with its status in words; ``name`` is unique on the page."""
    return {"tasks": tasks, "name": name}


@register.inclusion_tag("ui/components/rules.html")
def sw_rules(rules: Sequence[Rule]) -> Context:
    """Draw a rule report: an icon, the verdict in words, the rule."""
    return {"rules": rules}


@register.inclusion_tag("ui/components/button.html")
def sw_button(
    text: str,
    kind: str = "",
    url: str = "",
    weight: str = "",
    name: str = "",
    value: str = "",
) -> Context:
    """Draw a button, or a link that looks like one, and say beside it what the act weighs.

    ``kind`` is empty, ``start``, ``secondary`` or ``warning``.
    """
    return {"text": text, "kind": kind, "url": url, "weight": weight, "name": name, "value": value}


@register.inclusion_tag("ui/components/banner.html")
def sw_banner(text: str, title: str = "", tone: str = "") -> Context:
    """Draw a notice; ``tone="success"`` for something that went well."""
    return {"text": text, "title": title or _("Important"), "tone": tone}


@register.inclusion_tag("ui/components/panel.html")
def sw_panel(title: str, text: str = "") -> Context:
    """Draw the panel of a page that ends a journey: what has been done, and what happens next."""
    return {"title": title, "text": text}


@register.inclusion_tag("ui/components/errors.html")
def sw_errors(form: BaseForm) -> Context:
    """Draw the summary of a form's errors, each a link to its field; nothing where there are none."""
    return {"form": form}


@register.inclusion_tag("ui/components/form.html", takes_context=True)
def sw_form(
    context: RequestContext,
    form: BaseForm,
    submit: str = "",
    weight: str = "",
    action: str = "",
    kind: str = "",
    cancel_url: str = "",
) -> Context:
    """Draw a whole form: error summary, fields, button, the token that guards it."""
    return {
        "form": form,
        "submit": submit or _("Continue"),
        "weight": weight,
        "action": action,
        "kind": kind,
        "cancel_url": cancel_url,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("ui/components/search.html")
def sw_search(
    label: str,
    value: str = "",
    name: str = "q",
    action: str = "",
    hint: str = "",
    submit: str = "",
) -> Context:
    """Draw a search box that works by address alone."""
    submit = submit or _("Search")
    return {"label": label, "value": value, "name": name, "action": action, "hint": hint, "submit": submit}


@register.inclusion_tag("ui/progress.html", takes_context=True)
def sw_progress(context: RequestContext, progress: Progress) -> Context:
    """Draw how far a background job is; while it runs the panel asks for itself again."""
    return {"progress": progress, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("ui/components/pathway.html")
def sw_pathway(pathway: Pathway) -> Context:
    """Draw which years each member serves, as a table whose cells are threads."""
    return {"pathway": pathway}


@register.inclusion_tag("ui/components/compare.html")
def sw_compare(comparison: Comparison) -> Context:
    """Draw two things side by side."""
    return {"comparison": comparison}


@register.inclusion_tag("ui/chart.html")
def sw_chart(chart: Chart) -> Context:
    """Draw a chart with the table of its very numbers."""
    return {"chart": chart}


@register.inclusion_tag("ui/map.html")
def sw_map(
    source: str,
    label: str,
    outline: str = "",
    small: bool = False,
    table_id: str = "",
    highlight: str = "",
    legend: bool = True,
) -> Context:
    """Draw a map of a GeoJSON address; ``table_id`` names the element with the equal table."""
    return {
        "source": source,
        "label": label,
        "outline": outline,
        "small": small,
        "table_id": table_id,
        "highlight": highlight,
        "legend": legend,
        "words": json.dumps(words()),
    }


@register.filter
def sw_number(value: float | None, places: int = 0) -> str:
    """Return a number with thousands separated; “Not known” where there is none."""
    return str(NOT_KNOWN) if value is None else f"{value:,.{places}f}"


@register.filter
def sw_said(text: str) -> str:
    """Return a text that was written down in English, in the page's language or marked as English."""
    return said(text)


@register.simple_tag
def sw_icon(name: str) -> SafeString:
    """Draw a small picture that repeats what the words beside it say."""
    return _ICONS[name]


_ICON = '<svg class="sw-icon sw-rule__icon" viewBox="0 0 26 26" aria-hidden="true" focusable="false">{}</svg>'
_ICONS = {
    name: SafeString(_ICON.format(path))
    for name, path in {
        "met": '<circle cx="13" cy="13" r="11"/><path d="m8 13.500 3.500 3.500 6.500-7.500"/>',
        "broken": '<circle cx="13" cy="13" r="11"/><path d="m9 9 8 8m0-8-8 8"/>',
        "unknown": '<circle cx="13" cy="13" r="11"/><path d="M8 13h10"/>',
    }.items()
}
