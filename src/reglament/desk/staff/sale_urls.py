"""Addresses of a desk's registers of sale, part of the staff's: licences, prices, quotations, upgrades."""

from django.urls import path

from reglament.desk.staff.views import licences, packs, prices, upgrades

urlpatterns = [
    path(
        "<slug:slug>/certificates/<int:pk>/correct/", licences.certificate_correct, name="certificate_correct"
    ),
    path("<slug:slug>/certificates/<int:pk>/packs/", packs.certificate_packs, name="certificate_packs"),
    path(
        "<slug:slug>/certificates/<int:pk>/packs/back/",
        packs.certificate_pack_back,
        name="certificate_pack_back",
    ),
    path("<slug:slug>/licences/", licences.licence_list, name="licences"),
    path("<slug:slug>/licences/new/", licences.licence_new, name="licence_new"),
    path("<slug:slug>/licences/<int:pk>/", licences.licence, name="licence"),
    path("<slug:slug>/licences/<int:pk>/edit/", licences.licence_edit, name="licence_edit"),
    path("<slug:slug>/licences/<int:pk>/key/", licences.licence_key, name="licence_key"),
    path("<slug:slug>/licences/<int:pk>/close/", licences.licence_close, name="licence_close"),
    path("<slug:slug>/prices/", prices.price_list, name="prices"),
    path("<slug:slug>/prices/new/", prices.price_new, name="price_new"),
    path("<slug:slug>/prices/<int:pk>/", prices.price, name="price"),
    path("<slug:slug>/prices/<int:pk>/withdraw/", prices.price_withdraw, name="price_withdraw"),
    path("<slug:slug>/quotations/", prices.quotation_list, name="quotations"),
    path("<slug:slug>/quotations/new/", prices.quotation_new, name="quotation_new"),
    path("<slug:slug>/quotations/<int:pk>/", prices.quotation, name="quotation"),
    path("<slug:slug>/quotations/<int:pk>/pdf/", prices.quotation_pdf, name="quotation_pdf"),
    path("<slug:slug>/quotations/<int:pk>/order/", prices.quotation_order, name="quotation_order"),
    path("<slug:slug>/upgrades/", upgrades.upgrade_list, name="upgrades"),
    path("<slug:slug>/upgrades/new/", upgrades.upgrade_new, name="upgrade_new"),
    path("<slug:slug>/upgrades/<slug:number>/", upgrades.upgrade, name="upgrade"),
    path("<slug:slug>/upgrades/<slug:number>/facts.json", upgrades.upgrade_facts, name="upgrade_facts"),
    path("<slug:slug>/upgrades/<slug:number>/<slug:code>/", upgrades.upgrade_act, name="upgrade_act"),
]
