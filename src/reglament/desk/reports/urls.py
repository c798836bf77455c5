"""Simulations of drafts, under /desk/; 404 for whoever does not serve at the desk."""

from django.urls import path

from reglament.desk.reports.owed_views import promises
from reglament.desk.reports.views import simulation_page, simulations, stop

app_name = "reports"

urlpatterns = [
    path("<slug:slug>/promises/", promises, name="promises"),
    path("<slug:slug>/editions/<int:pk>/simulations/", simulations, name="simulations"),
    path("<slug:slug>/simulations/<int:pk>/", simulation_page, name="simulation"),
    path("<slug:slug>/simulations/<int:pk>/stop/", stop, name="simulation_stop"),
]
