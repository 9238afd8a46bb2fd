"""A failed run tells a human: real receivers on loopback, and no data in what they get."""

from __future__ import annotations

import email
import email.policy
import logging
import traceback
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import dagster as dg
import pytest
from aiosmtpd.controller import Controller
from conftest import runtime_in
from started import free_port

from orchestration import notify as notifying
from orchestration.automation import failed_run_sensor
from orchestration.notify import NotNotified, notify

PLANTED = "Mette Hansen 010203-1234 skrev kommentaren"
PASSWORD = "hemmeligt-kodeord"


@dg.job
def doomed() -> None:
    """Fails with a person's text in its error."""

    @dg.op
    def fail() -> None:
        raise ValueError(PLANTED)

    fail()


def failed_run(folder: Path, url: str | None, tags: dict[str, str] | None = None) -> Any:
    """The id of a run that has really failed, and what the sensor answers."""
    runtime = runtime_in(folder)
    runtime.settings = replace(runtime.settings, notify_url=url)
    with dg.DagsterInstance.ephemeral() as instance:
        result = doomed.execute_in_process(instance=instance, raise_on_error=False, tags=tags)
        (event,) = [one for one in result.all_events if one.is_run_failure]
        run = instance.get_run_by_id(result.run_id)
        assert run is not None
        context = dg.build_run_status_sensor_context(
            sensor_name="failed_runs",
            dagster_event=event,
            dagster_instance=instance,
            dagster_run=run,
        ).for_run_failure()
        return result.run_id, failed_run_sensor(runtime)(context)


@pytest.fixture
def webhook() -> Iterator[tuple[int, list[str]]]:
    """A web server that takes every POST: its port and the bodies."""
    bodies: list[str] = []

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return None

    server = HTTPServer(("127.0.0.1", 0), Taking)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1], bodies
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def mailbox() -> Iterator[tuple[int, list[Any]]]:
    """A mail server that takes every letter: its port and the envelopes."""
    letters: list[Any] = []

    class Taking:
        async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:
            letters.append(envelope)
            return "250 taken"

    controller = Controller(Taking(), hostname="127.0.0.1", port=free_port())
    controller.start()
    yield controller.port, letters
    controller.stop()


def test_a_webhook_gets_the_job_and_the_run_and_nothing_of_the_error(tmp_path, webhook) -> None:
    port, bodies = webhook
    run_id, _ = failed_run(tmp_path, f"json://127.0.0.1:{port}/driften")
    (body,) = bodies
    assert run_id in body
    assert "doomed" in body
    assert not any(word in body for word in (*PLANTED.split(), "ValueError", "Traceback"))


def test_a_letter_gets_the_job_and_the_run_and_nothing_of_the_error(tmp_path, mailbox) -> None:
    port, letters = mailbox
    address = "from=tryg@demoby.example&to=vagten@demoby.example&mode=insecure"
    run_id, _ = failed_run(tmp_path, f"mailto://127.0.0.1:{port}?{address}")
    (letter,) = letters
    assert letter.rcpt_tos == ["vagten@demoby.example"]
    parsed = email.message_from_bytes(letter.content, policy=email.policy.default)
    body = parsed.get_body(("plain",))
    assert body is not None
    words = body.get_content()
    assert f"Run {run_id} of the job doomed failed." in words
    assert not any(word in str(parsed) for word in PLANTED.split())


@pytest.mark.parametrize("url", [None, "json://127.0.0.1:9/"])
def test_nothing_is_sent_without_an_address_or_for_a_run_that_is_started_again(
    tmp_path, url, monkeypatch
) -> None:
    monkeypatch.setattr("orchestration.automation.notify", lambda *_: pytest.fail("was sent"))
    tags = {"dagster/will_retry": "true"} if url else {}
    _, answer = failed_run(tmp_path, url, tags)
    assert isinstance(answer, dg.SkipReason)


@pytest.mark.parametrize(
    "url",
    [
        f"json://driften:{PASSWORD}@127.0.0.1:PORT/sti",
        f"mailto://driften:{PASSWORD}@127.0.0.1:PORT?from=a@b.example&to=c@d.example&mode=insecure",
        f"uforstaaelig:/{PASSWORD}",
    ],
)
def test_a_receiver_that_is_down_is_told_without_its_address(
    url, monkeypatch, caplog, capfd
) -> None:
    monkeypatch.setattr(notifying, "WAIT_SECONDS", 0)
    caplog.set_level(logging.INFO)
    port = str(free_port())
    with pytest.raises(NotNotified) as caught:
        notify(url.replace("PORT", port), "transform", "run-1")
    error = traceback.format_exception(caught.value)
    told = "".join([*error, caplog.text, *capfd.readouterr()])
    assert "TRYG_NOTIFY_URL" in told
    assert PASSWORD not in told
    assert f":{port}" not in told
    assert "d.example" not in told


def test_a_receiver_that_comes_back_gets_the_message(monkeypatch, webhook) -> None:
    port, bodies = webhook
    answers = iter([False, True])
    from apprise import Apprise

    really = Apprise.notify
    monkeypatch.setattr(notifying, "WAIT_SECONDS", 0)
    monkeypatch.setattr(
        Apprise, "notify", lambda self, **said: next(answers) and really(self, **said)
    )
    notify(f"json://127.0.0.1:{port}/", "transform", "run-2")
    assert len(bodies) == 1
