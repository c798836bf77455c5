"""Every room's jobs, for the worker to find."""

from reglament.desk.customers import jobs as customers_jobs
from reglament.desk.files import jobs as files_jobs
from reglament.desk.inbox import jobs as inbox_jobs
from reglament.desk.outbox import jobs as outbox_jobs
from reglament.desk.reports import jobs as reports_jobs
from reglament.desk.tickets import jobs as tickets_jobs

__all__ = ["customers_jobs", "files_jobs", "inbox_jobs", "outbox_jobs", "reports_jobs", "tickets_jobs"]
