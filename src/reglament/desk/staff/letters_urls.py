"""Addresses of outgoing letters under /desk/outbox/: the queue, one letter, the words of each kind."""

from django.urls import path

from reglament.desk.staff.views import file_rules, letter_words, outgoing

app_name = "letters"

urlpatterns = [
    path("", outgoing.queue, name="queue"),
    path("<int:pk>/", outgoing.letter_page, name="letter"),
    path("<int:pk>/html/", outgoing.letter_html, name="html"),
    path("<int:pk>/decide/", outgoing.decide, name="decide"),
    path("files/<slug:slug>/", file_rules.file_rules, name="files"),
    path("words/<slug:slug>/", letter_words.kinds, name="kinds"),
    path("words/<slug:slug>/<slug:kind>/<slug:language>/", letter_words.words_page, name="words"),
    path("words/<slug:slug>/<slug:kind>/<slug:language>/html/", letter_words.words_html, name="words_html"),
]
