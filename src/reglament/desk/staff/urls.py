"""Addresses of the desk under /desk/. Whoever serves at no desk gets 404 on every one of them."""

from django.urls import path

from reglament.desk.staff import register_urls, sale_urls
from reglament.desk.staff.views import (
    acts,
    announcements,
    clerk,
    editions,
    explained,
    files,
    lists,
    palette,
    remote,
    send,
    ticket,
)

app_name = "staff"

urlpatterns = [
    path("", lists.work_list, name="list"),
    path("new/", clerk.new, name="new"),
    path("palette/", palette.palette, name="palette"),
    path("t/<slug:number>/palette/", palette.palette, name="ticket_palette"),
    path("t/<slug:number>/", ticket.ticket_page, name="ticket"),
    path("t/<slug:number>/messages/<int:pk>/", ticket.message_page, name="message"),
    path("t/<slug:number>/files/<int:pk>/", ticket.file, name="file"),
    path("t/<slug:number>/files/<int:pk>/decide/", files.decide, name="file_decide"),
    path("t/<slug:number>/send/", send.send, name="send"),
    path("t/<slug:number>/take/", acts.take, name="take"),
    path("t/<slug:number>/give-back/", acts.give_back, name="give_back"),
    path("t/<slug:number>/resume/", acts.resume, name="resume"),
    path("t/<slug:number>/undo-close/", acts.undo_close, name="undo_close"),
    path("t/<slug:number>/explain/", explained.explained, name="explain"),
    path("t/<slug:number>/remote/", remote.session, name="remote"),
    path("t/<slug:number>/visit/", remote.visit, name="ticket_visit"),
    path("t/<slug:number>/<slug:code>/", acts.act, name="act"),
    path("<slug:slug>/editions/", editions.editions, name="editions"),
    path("<slug:slug>/editions/new/", editions.new_draft, name="edition_new"),
    path("<slug:slug>/editions/<int:pk>/", editions.draft, name="edition_draft"),
    path("<slug:slug>/editions/<int:pk>/difference/", editions.draft_diff, name="edition_diff"),
    path("<slug:slug>/editions/<int:pk>/publish/", editions.publish, name="edition_publish"),
    path("<slug:slug>/editions/<int:pk>/discard/", editions.discard, name="edition_discard"),
    path("<slug:slug>/", lists.work_list, name="desk"),
    *register_urls.urlpatterns,
    *sale_urls.urlpatterns,
    path("<slug:slug>/announcements/", announcements.announcements, name="announcements"),
    path(
        "<slug:slug>/announcements/<int:pk>/withdraw/", announcements.withdraw, name="withdraw_announcement"
    ),
]
