"""The worker is woken by name after the commit, once however often it is asked."""

import re
from pathlib import Path
from typing import Any

import pytest
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import TaskNotFound

import reglament
from reglament.desk.wake import gathering, wake


def test_every_name_that_is_woken_is_a_task_without_arguments() -> None:
    files = Path(str(reglament.__file__)).parent.rglob("*.py")
    woken = {name for file in files for name in re.findall(r'\bwake\("(\w+)"\)', file.read_text("utf-8"))}
    assert {"send_letters", "process_letters", "recompute"} <= woken
    assert woken <= app.tasks.keys()


@pytest.mark.django_db
def test_a_burst_of_wakes_makes_one_job(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        wake("send_letters")
        assert not ProcrastinateJob.objects.filter(task_name="send_letters").exists()
        wake("send_letters")
    with gathering(), django_capture_on_commit_callbacks(execute=True):
        wake("send_letters")
    assert ProcrastinateJob.objects.get(task_name="send_letters").status == "todo"


@pytest.mark.django_db
def test_a_name_no_task_has_is_refused(django_capture_on_commit_callbacks: Any) -> None:
    with pytest.raises(TaskNotFound), django_capture_on_commit_callbacks(execute=True):
        wake("sned_letters")
