"""Finding customers at a desk: whom it has dealings with, by name, number or address.

Organisations and persons are kept once an installation; a desk sees those it deals with, and no others."""

from typing import TypeVar

from django.db.models import Q, QuerySet
from django.http import Http404

from reglament.desk.customers.models import (
    ActivationCertificate,
    Client,
    CustomerChange,
    Organisation,
    Representation,
    Requester,
    SupportCertificate,
)
from reglament.desk.customers.numbers import normal_number
from reglament.desk.customers.requisites import bare
from reglament.desk.regulations.models import Desk

Row = TypeVar("Row")


def organisations_at(desk: Desk, words: str = "") -> QuerySet[Organisation]:
    """Those with a certificate, an appeal or an agreement at the desk, or entered there; by name."""
    known = (
        Q(pk__in=SupportCertificate.objects.filter(desk=desk).values("organisation"))
        | Q(pk__in=Client.objects.filter(desk=desk).values("organisation"))
        | Q(pk__in=CustomerChange.objects.filter(desk=desk).values("organisation"))
        | Q(pk__in=desk.tickets.values("organisation"))
    )
    found = Organisation.objects.filter(known)
    digits = bare(words)
    if digits.isdigit() and len(digits) >= 4:
        found = found.filter(
            Q(inn__startswith=digits) | Q(ogrn__startswith=digits) | Q(kpp__startswith=digits)
        )
    elif words.strip():
        for word in words.split()[:8]:
            found = found.filter(name__icontains=word)
    return found.order_by("name", "pk")


def persons_at(desk: Desk, words: str = "") -> QuerySet[Requester]:
    """Those who own a certificate, asked the desk, were entered there, or speak for an organisation it deals with."""
    known = (
        Q(pk__in=SupportCertificate.objects.filter(desk=desk).values("owner"))
        | Q(pk__in=Client.objects.filter(desk=desk).values("requester"))
        | Q(pk__in=CustomerChange.objects.filter(desk=desk).values("requester"))
        | Q(pk__in=desk.tickets.values("requester"))
        | Q(
            pk__in=Representation.objects.filter(organisation__in=organisations_at(desk).order_by()).values(
                "requester"
            )
        )
    )
    found = Requester.objects.filter(known)
    for word in words.split()[:8]:
        found = found.filter(Q(full_name__icontains=word) | Q(email__icontains=word))
    return found.order_by("full_name", "email")


def certificates_at(desk: Desk, words: str = "") -> QuerySet[SupportCertificate]:
    """The desk's certificates, newest issued first; words are looked for in numbers, owners and products."""
    found = SupportCertificate.objects.filter(desk=desk).select_related("organisation", "owner")
    words = words.strip()
    if words:
        owner = Q(organisation__name__icontains=words) | Q(owner__full_name__icontains=words)
        number = Q(number__icontains=normal_number(words)) | Q(organisation__inn=bare(words))
        found = found.filter(number | owner)
    return found.order_by("-issued_at", "-pk")


def organisation_at(desk: Desk, pk: int) -> Organisation:
    """The organisation, or Http404 for one the desk does not deal with."""
    return _one(organisations_at(desk).filter(pk=pk).first(), pk)


def person_at(desk: Desk, pk: int) -> Requester:
    return _one(persons_at(desk).filter(pk=pk).first(), pk)


def certificate_at(desk: Desk, pk: int) -> SupportCertificate:
    rows = desk.certificates.select_related(
        "organisation", "owner", "accepted_edition", "issued_by", "annulled_by"
    )
    return _one(rows.filter(pk=pk).first(), pk)


def activation_at(desk: Desk, pk: int) -> ActivationCertificate:
    rows = desk.activations.select_related(
        "product", "preceding__organisation", "preceding__owner", "following", "accepted_edition", "issued_by"
    )
    return _one(rows.filter(pk=pk).first(), pk)


def _one(found: Row | None, pk: int) -> Row:
    if found is None:
        raise Http404(str(pk))
    return found
