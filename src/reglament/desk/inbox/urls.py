"""Addresses of the intake ledger under /desk/mail/; 404 for whoever serves at no desk."""

from django.urls import path

from reglament.desk.inbox import views, views_boxes

app_name = "mail"

urlpatterns = [
    path("", views.ledger_page, name="ledger"),
    path("boxes/", views_boxes.boxes_page, name="boxes"),
    path("boxes/new/", views_boxes.new_box, name="box_new"),
    path("boxes/<int:pk>/", views_boxes.box_page, name="box"),
    path("boxes/<int:pk>/try/", views_boxes.try_box, name="box_try"),
    path("boxes/<int:pk>/switch/", views_boxes.switch_box, name="box_switch"),
    path("<int:pk>/", views.letter_page, name="letter"),
    path("<int:pk>/raw/", views.raw, name="raw"),
    path("<int:pk>/release/", views.release, name="release"),
    path("<int:pk>/move/", views.move, name="move"),
    path("<int:pk>/spam/", views.spam, name="spam"),
]
