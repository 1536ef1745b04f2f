"""Long work beside the window."""

import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from db.rows import count
from db.store import Store
from desktop.jobs import Job, JobRunner, Report
from forms.troubles import Cancelled
from office.entry import add_typed
from tests.desktop.conftest import endless


@pytest.fixture
def runner(qtbot: QtBot) -> JobRunner:
    return JobRunner()


def test_result_and_progress_arrive_in_the_threads_of_the_window(qtbot: QtBot, runner: JobRunner) -> None:
    seen: list[tuple[str, object, threading.Thread]] = []
    reported = threading.Event()

    def work(report: Report) -> str:
        assert threading.current_thread() is not threading.main_thread()
        report(5_000_000_000, 5_000_000_000)
        reported.set()
        return "done"

    with qtbot.waitSignal(runner.busy_changed, check_params_cb=lambda is_busy: not is_busy):
        job = runner.start(work)
        assert reported.wait(20)  # what comes before the connection is not lost
        job.progressed.connect(lambda done, _total: seen.append(("progressed", done, threading.current_thread())))
        job.succeeded.connect(lambda result: seen.append(("succeeded", result, threading.current_thread())))
        job.finished.connect(lambda: seen.append(("finished", None, threading.current_thread())))
    main = threading.main_thread()
    assert seen == [("progressed", 5_000_000_000, main), ("succeeded", "done", main), ("finished", None, main)]


def test_a_cancelled_job_says_so_and_nothing_else(qtbot: QtBot, runner: JobRunner) -> None:
    begun, told = threading.Event(), []

    def work(report: Report) -> None:
        begun.set()
        endless(report)

    job = runner.start(work)
    job.succeeded.connect(lambda _: told.append("succeeded"))
    job.failed.connect(lambda _: told.append("failed"))
    assert begun.wait(20)
    with qtbot.waitSignals([(job.cancelled, "cancelled"), (job.finished, "finished")], order="strict"):
        job.cancel()
    assert told == []


def test_a_job_cancelled_while_it_waits_never_begins(qtbot: QtBot, runner: JobRunner) -> None:
    begun: list[str] = []
    first = runner.start(endless)
    second = runner.start(lambda _report: begun.append("second"))
    second.cancel()
    with qtbot.waitSignal(second.cancelled):
        first.cancel()
    assert begun == []


def test_a_fault_is_carried_to_the_window_and_logged(qtbot: QtBot, runner: JobRunner, expected_log: list[str]) -> None:
    expected_log.append("a job failed")

    def work(_report: Report) -> None:
        raise ZeroDivisionError

    job = runner.start(work)
    with qtbot.waitSignal(job.failed) as caught:
        pass
    assert isinstance(caught.args[0], ZeroDivisionError)


def test_jobs_run_one_after_the_other(qtbot: QtBot, runner: JobRunner) -> None:
    running, most = [0], [0]

    def work(_report: Report) -> None:
        running[0] += 1
        most[0] = max(most[0], running[0])
        threading.Event().wait(0.02)
        running[0] -= 1

    for _ in range(4):
        runner.start(work)
    qtbot.waitUntil(lambda: not runner.is_busy)
    assert most == [1]


def test_a_cancelled_store_job_leaves_the_store_as_it_was(qtbot: QtBot, runner: JobRunner, store: Store) -> None:
    inside = threading.Event()

    def work(own: Store, report: Report) -> None:
        assert own is not store
        with own.transaction():
            add_typed(own, "T31", [{"name": "半成品"}])
            inside.set()
            endless(report)

    job = runner.start_on(store, work)
    assert inside.wait(20)
    with qtbot.waitSignal(job.cancelled):
        job.cancel()
    assert count(store, "T31") == 0
    add_typed(store, "T31", [{"name": "照常录入"}])
    assert count(store, "T31") == 1


def test_draining_stops_what_runs(runner: JobRunner, tmp_path: Path) -> None:
    ended, begun = tmp_path / "ended", threading.Event()

    def work(report: Report) -> None:
        begun.set()
        try:
            endless(report)
        except Cancelled:
            ended.touch()
            raise

    runner.start(work)
    assert begun.wait(20)
    runner.drain()
    assert ended.exists()


def test_jobs_that_have_ended_are_not_kept(qtbot: QtBot) -> None:
    """A screen that looks for sticks starts one every few seconds, all day."""
    runner = JobRunner()
    for _ in range(20):
        runner.start(lambda _report: None)
    qtbot.waitUntil(lambda: not runner.is_busy)
    qtbot.waitUntil(lambda: len(runner.findChildren(Job)) <= 1)
    runner.drain()
    qtbot.waitUntil(lambda: runner.findChildren(Job) == [])
