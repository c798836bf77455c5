"""All tables of the desk: the rooms' models under one app label and one migration chain."""

from reglament.desk.accounts.models import User
from reglament.desk.accounts.tokens import ApiToken, ApiWrite
from reglament.desk.customers.licences import CertificateCorrection, Licence, LicenceChange
from reglament.desk.customers.models import (
    ActivationCertificate,
    Client,
    CustomerChange,
    ImportRun,
    Organisation,
    RenewalReminder,
    Representation,
    Requester,
    SupportCertificate,
)
from reglament.desk.customers.named_models import NamedEntry
from reglament.desk.customers.pack_models import BoughtPack
from reglament.desk.customers.pricing import ListPrice, Quotation
from reglament.desk.files.models import Blob, FileRules
from reglament.desk.inbox.models import BoxChange, Mailbox, RawLetter
from reglament.desk.outbox.models import LetterAct, LetterFile, LetterWords, OutgoingLetter
from reglament.desk.products.models import Build, Component, Product, SerialNumber, Version
from reglament.desk.regulations.draft_models import EditionDraft, EditionPublication, Simulation
from reglament.desk.regulations.member_models import MemberChange
from reglament.desk.regulations.models import (
    Announcement,
    CalendarYear,
    Desk,
    DeskEdition,
    Duty,
    HoursChange,
    Member,
)
from reglament.desk.tickets.attained_models import JudgedRound, RoundsJudged
from reglament.desk.tickets.conduct_models import Complaint, ConductStop
from reglament.desk.tickets.models import Attachment, Message, Ticket, TicketEvent, TicketText, WorkerBeat
from reglament.desk.tickets.usage_models import MeterUse, SharedValue
from reglament.desk.upgrades.models import UpgradeAct, UpgradeAppeal
from reglament.desk.visits.models import FeedAddress, RemoteSession, Visit, VisitChange, VisitFile

__all__ = [
    "ActivationCertificate",
    "Announcement",
    "ApiToken",
    "ApiWrite",
    "Attachment",
    "Blob",
    "BoughtPack",
    "BoxChange",
    "Build",
    "CalendarYear",
    "CertificateCorrection",
    "Client",
    "Complaint",
    "Component",
    "ConductStop",
    "CustomerChange",
    "Desk",
    "DeskEdition",
    "Duty",
    "EditionDraft",
    "EditionPublication",
    "FeedAddress",
    "FileRules",
    "HoursChange",
    "ImportRun",
    "JudgedRound",
    "LetterAct",
    "LetterFile",
    "LetterWords",
    "Licence",
    "LicenceChange",
    "ListPrice",
    "Mailbox",
    "Member",
    "MemberChange",
    "Message",
    "MeterUse",
    "NamedEntry",
    "Organisation",
    "OutgoingLetter",
    "Product",
    "Quotation",
    "RawLetter",
    "RemoteSession",
    "RenewalReminder",
    "Representation",
    "Requester",
    "RoundsJudged",
    "SerialNumber",
    "SharedValue",
    "Simulation",
    "SupportCertificate",
    "Ticket",
    "TicketEvent",
    "TicketText",
    "UpgradeAct",
    "UpgradeAppeal",
    "User",
    "Version",
    "Visit",
    "VisitChange",
    "VisitFile",
    "WorkerBeat",
]
