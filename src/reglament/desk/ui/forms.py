"""The renderer that gives every Django form the look of the kit (FORM_RENDERER in settings)."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Fields, forms and error lists by the kit's templates; "django.forms" must be installed."""

    field_template_name = "ui/field.html"
    form_template_name = "ui/form.html"
