"""Simulations of drafts, under /desk/; 404 for whoever does not serve at the desk."""

from django.urls import path

from reglament.desk.reports import views

app_name = "reports"

urlpatterns = [
    path("<slug:slug>/editions/<int:pk>/simulations/", views.simulations, name="simulations"),
    path("<slug:slug>/simulations/<int:pk>/", views.simulation_page, name="simulation"),
    path("<slug:slug>/simulations/<int:pk>/stop/", views.stop, name="simulation_stop"),
]
