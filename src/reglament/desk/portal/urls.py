"""The front door: what customers' staff see."""

from django.urls import path

from reglament.desk.portal import sale_urls
from reglament.desk.portal.views import (
    acts,
    appeals,
    complaints,
    home,
    named,
    new,
    person,
    products,
    regulation,
    services,
    verify,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("new/", new.choose_desk, name="new_appeal_anywhere"),
    path("new/<slug:desk>/", new.new_appeal, name="new_appeal"),
    path("appeals/", appeals.appeals, name="appeals"),
    path("appeals/<str:number>/", appeals.appeal, name="appeal"),
    path("appeals/<str:number>/sent/", appeals.sent, name="appeal_sent"),
    path("appeals/<str:number>/reply/", acts.reply, name="appeal_reply"),
    path("appeals/<str:number>/priority/", acts.priority, name="appeal_priority"),
    path("appeals/<str:number>/supply/", acts.supply_missing, name="appeal_supply"),
    path("appeals/<str:number>/close/", acts.close, name="appeal_close"),
    path("appeals/<str:number>/files/<int:pk>/", appeals.appeal_file, name="appeal_file"),
    path("regulation/", regulation.index, name="regulations"),
    path("regulation/<slug:desk>/", regulation.in_force, name="regulation"),
    path("regulation/<slug:desk>/<slug:code>/", regulation.edition, name="regulation_edition"),
    path("regulation/<slug:desk>/<slug:code>/pdf/", regulation.pdf, name="regulation_pdf"),
    path(
        "regulation/<slug:desk>/<slug:before>/to/<slug:after>/", regulation.difference, name="regulation_diff"
    ),
    path("appeals/<str:number>/complaint/", complaints.complaint_new, name="complaint_new_about"),
    path("appeals/<str:number>/consent/<int:pk>/", complaints.consent, name="appeal_consent"),
    path("complaints/", complaints.complaints, name="complaints"),
    path("complaints/new/", complaints.complaint_new, name="complaint_new"),
    path("complaints/<int:pk>/", complaints.complaint, name="complaint"),
    path("products/<slug:desk>/", products.products, name="products"),
    path("services/", services.services, name="services"),
    path("services/<int:pk>/named/", named.named, name="named"),
    path("services/of/<slug:desk>/named/", named.named_by_client, name="named_by_client"),
    path("services/<int:pk>/visit/", services.visit_new, name="visit_new"),
    path("visits/address/", services.visit_feed_new, name="visit_feed_new"),
    path("visits/<str:token>.ics", services.visit_feed, name="visit_feed"),
    path("visits/<int:pk>/", services.visit, name="visit"),
    path("visits/<int:pk>/move/", services.visit_move, name="visit_move"),
    path("visits/<int:pk>/cancel/", services.visit_cancel, name="visit_cancel"),
    path("visits/<int:pk>/calendar/", services.visit_calendar, name="visit_calendar"),
    path("visits/<int:pk>/files/<int:file>/", services.visit_file, name="visit_file"),
    *sale_urls.urlpatterns,
    path("me/", person.me, name="me"),
    path("verify/<slug:code>/", verify.verify, name="verify"),
]
