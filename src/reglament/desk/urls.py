"""Addresses. The portal is the front door; staff live under /desk/."""

from django.urls import include, path

from reglament.desk import health
from reglament.desk.inbox.views import receipt_page

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("kit/", include("reglament.desk.ui.urls")),
    path("account/", include("allauth.urls")),
    path("me/", include("reglament.desk.accounts.urls")),
    path("letter/<str:token>/", receipt_page, name="letter_receipt"),
    path("desk/outbox/", include("reglament.desk.staff.letters_urls")),
    path("desk/mail/", include("reglament.desk.inbox.urls")),
    path("desk/", include("reglament.desk.reports.urls")),
    path("desk/", include("reglament.desk.staff.urls")),
    path("demo/", include("reglament.desk.staff.demo_urls")),
    path("", include("reglament.desk.api.urls")),
    path("", include("reglament.desk.portal.urls")),
]
handler404 = "reglament.desk.ui.views.not_found"
handler500 = "reglament.desk.ui.views.server_error"
handler403 = "reglament.desk.ui.views.forbidden"
