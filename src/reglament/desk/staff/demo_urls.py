"""Addresses under /demo/: 404 unless the installation is a demonstration."""

from django.urls import path

from reglament.desk.staff.views import outbox

urlpatterns = [
    path("outbox/", outbox.letters, name="outbox"),
    path("outbox/<int:pk>/", outbox.letter, name="outbox_letter"),
    path("outbox.json", outbox.letters_json, name="outbox_json"),
]
