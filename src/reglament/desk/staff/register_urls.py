"""Addresses of a desk's registers, part of the staff's: customers, products, certificates, imports."""

from django.urls import path

from reglament.desk.staff.views import (
    certificates,
    conduct,
    customers,
    imports,
    members,
    named,
    papers,
    products,
    services,
    visits,
)

urlpatterns = [
    path("<slug:slug>/customers/", customers.customers, name="customers"),
    path("<slug:slug>/customers/new/", customers.customer_new, name="customer_new"),
    path("<slug:slug>/customers/<int:pk>/", customers.customer, name="customer"),
    path("<slug:slug>/customers/<int:pk>/edit/", customers.customer_edit, name="customer_edit"),
    path("<slug:slug>/customers/<int:pk>/people/", customers.customer_person, name="customer_person"),
    path(
        "<slug:slug>/customers/<int:pk>/people/<int:person>/",
        customers.customer_person_act,
        name="customer_person_act",
    ),
    path("<slug:slug>/customers/<int:pk>/specialist/", customers.customer_client, name="customer_client"),
    path("<slug:slug>/people/new/", customers.person_new, name="person_new"),
    path("<slug:slug>/people/<int:pk>/", customers.person, name="person"),
    path("<slug:slug>/people/<int:pk>/specialist/", services.person_client, name="person_client"),
    path("<slug:slug>/products/", products.products, name="products"),
    path("<slug:slug>/products/new/", products.product_new, name="product_new"),
    path("<slug:slug>/products/p/<slug:code>/", products.product, name="product"),
    path("<slug:slug>/products/p/<slug:code>/edit/", products.product_edit, name="product_edit"),
    path("<slug:slug>/products/p/<slug:code>/serials/", products.serials, name="serials"),
    path("<slug:slug>/products/p/<slug:code>/components/new/", products.component, name="component_new"),
    path("<slug:slug>/products/p/<slug:code>/components/<int:pk>/", products.component, name="component"),
    path("<slug:slug>/products/p/<slug:code>/versions/new/", products.version, name="version_new"),
    path("<slug:slug>/products/p/<slug:code>/versions/<int:pk>/", products.version, name="version"),
    path(
        "<slug:slug>/products/p/<slug:code>/versions/<int:pk>/builds/", products.build_new, name="build_new"
    ),
    path("<slug:slug>/certificates/", certificates.certificate_list, name="certificates"),
    path("<slug:slug>/certificates/new/", certificates.certificate_new, name="certificate_new"),
    path("<slug:slug>/certificates/<int:pk>/", certificates.certificate, name="certificate"),
    path("<slug:slug>/certificates/<int:pk>/pdf/", papers.certificate_pdf, name="certificate_pdf"),
    path(
        "<slug:slug>/certificates/<int:pk>/annul/", certificates.certificate_annul, name="certificate_annul"
    ),
    path("<slug:slug>/activations/new/", certificates.activation_new, name="activation_new"),
    path("<slug:slug>/activations/<int:pk>/", certificates.activation, name="activation"),
    path("<slug:slug>/activations/<int:pk>/pdf/", papers.activation_pdf, name="activation_pdf"),
    path("<slug:slug>/activations/<int:pk>/annul/", certificates.activation_annul, name="activation_annul"),
    path("<slug:slug>/certificates/<int:pk>/visit/", visits.visit_new, name="certificate_visit"),
    path(
        "<slug:slug>/certificates/<int:pk>/specialist/",
        services.certificate_specialist,
        name="certificate_specialist",
    ),
    path("<slug:slug>/certificates/<int:pk>/named/", named.certificate_named, name="certificate_named"),
    path("<slug:slug>/visits/", visits.visits, name="visits"),
    path("<slug:slug>/visits/<int:pk>/", visits.visit, name="visit"),
    path("<slug:slug>/visits/<int:pk>/files/<int:file>/", visits.visit_file, name="visit_file"),
    path("<slug:slug>/visits/<int:pk>/<slug:do>/", visits.visit_act, name="visit_act"),
    path("<slug:slug>/conduct/", conduct.conduct, name="conduct"),
    path("<slug:slug>/conduct/<int:pk>/", conduct.stop, name="conduct_stop"),
    path("<slug:slug>/complaints/<int:pk>/", conduct.complaint, name="complaint"),
    path("<slug:slug>/staff/", members.members, name="members"),
    path("<slug:slug>/staff/new/", members.member_new, name="member_new"),
    path("<slug:slug>/staff/<int:pk>/", members.member, name="member"),
    path("<slug:slug>/staff/<int:pk>/end/", members.member_end, name="member_end"),
    path("<slug:slug>/imports/", imports.imports, name="imports"),
    path("<slug:slug>/imports/<int:pk>/", imports.import_run, name="import_run"),
    path("<slug:slug>/imports/<int:pk>/confirm/", imports.import_confirm, name="import_confirm"),
    path("<slug:slug>/export/<slug:kind>/", imports.export, name="export"),
]
