"""Addresses of the intake ledger under /desk/mail/; 404 for whoever serves at no desk."""

from django.urls import path

from reglament.desk.inbox import views

app_name = "mail"

urlpatterns = [
    path("", views.ledger_page, name="ledger"),
    path("<int:pk>/", views.letter_page, name="letter"),
    path("<int:pk>/raw/", views.raw, name="raw"),
    path("<int:pk>/release/", views.release, name="release"),
    path("<int:pk>/move/", views.move, name="move"),
    path("<int:pk>/spam/", views.spam, name="spam"),
]
