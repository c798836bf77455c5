"""Addresses of the kit under /kit/: its page, whole sample pages, the switches of theme and language."""

from __future__ import annotations

from django.urls import path
from django.views.i18n import set_language

from reglament.desk.ui import views

app_name = "ui"

urlpatterns = [
    path("", views.kit, name="kit"),
    path("page/<slug:name>", views.page, name="page"),
    path("palette", views.palette, name="palette"),
    path("theme", views.choose_theme, name="theme"),
    path("language", set_language, name="language"),
]
