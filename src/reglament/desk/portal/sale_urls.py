"""Addresses of licences for the new version and of quotations, part of the front door."""

from django.urls import path

from reglament.desk.portal.views import sale

urlpatterns = [
    path("upgrades/", sale.upgrades, name="upgrades"),
    path("upgrades/new/<slug:desk>/", sale.upgrade_new, name="upgrade_new"),
    path("upgrades/<str:number>/", sale.upgrade, name="upgrade"),
    path("upgrades/<str:number>/facts.json", sale.upgrade_facts, name="upgrade_facts"),
    path("quotations/", sale.quotations, name="quotations"),
    path("quotations/<slug:code>/", sale.quotation, name="quotation"),
    path("quotations/<slug:code>/pdf/", sale.quotation_pdf, name="quotation_pdf"),
]
