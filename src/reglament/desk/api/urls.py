"""Addresses of the interface under /api/v1/, and the page of one's tokens."""

from django.urls import path

from reglament.desk.api import list_views, openapi, regulation_views, token_views, views

urlpatterns = [
    path("api/v1/openapi.json", openapi.served, name="api_document"),
    path("api/v1/appeals", views.appeals, name="api_appeals"),
    path("api/v1/appeals/<str:number>", views.appeal, name="api_appeal"),
    path("api/v1/appeals/<str:number>/messages", views.messages, name="api_messages"),
    path("api/v1/appeals/<str:number>/explain", views.explain, name="api_explain"),
    path("api/v1/desks", regulation_views.desks, name="api_desks"),
    path("api/v1/desks/<slug:desk>/editions", regulation_views.editions, name="api_editions"),
    path("api/v1/desks/<slug:desk>/editions/<slug:code>", regulation_views.edition, name="api_edition"),
    path("api/v1/desks/<slug:desk>/deadline", regulation_views.deadlines, name="api_deadline"),
    path("api/v1/desks/<slug:desk>/prices/activation", regulation_views.activation, name="api_price"),
    path("api/v1/desks/<slug:desk>/lists", list_views.lists, name="api_lists"),
    path("api/v1/certificates", regulation_views.certificates, name="api_certificates"),
    path("me/tokens/", token_views.tokens, name="api_tokens"),
    path("me/tokens/<int:pk>/revoke/", token_views.revoke, name="api_token_revoke"),
]
