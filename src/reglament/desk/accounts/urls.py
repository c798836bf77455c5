from django.urls import path

from reglament.desk.accounts import views

urlpatterns = [
    path("look", views.set_look, name="set_look"),
]
