from types import SimpleNamespace

import pytest

from schoolweave.web import warming


def server(application):
    return SimpleNamespace(app=SimpleNamespace(wsgi=lambda: application))


@pytest.fixture(autouse=True)
def frozen(monkeypatch):
    """What was done about garbage, without doing it to the tests' own process."""
    done = []
    for act in ("collect", "freeze"):
        monkeypatch.setattr(warming.gc, act, lambda act=act: done.append(act))
    return done


class Answer(list):
    def close(self):
        self.closed = True


def test_when_ready_asks_for_each_page_and_closes_each_answer(monkeypatch):
    monkeypatch.setattr(warming.connections, "close_all", lambda: None)
    asked, answers = [], []

    def application(environ, start_response):
        asked.append((environ["PATH_INFO"], environ["HTTP_HOST"]))
        answers.append(Answer([b""]))
        return answers[-1]

    warming.when_ready(server(application))
    assert [page for page, _ in asked] == list(warming.PAGES)
    assert {host for _, host in asked} == {"127.0.0.1"}
    assert all(answer.closed for answer in answers)


def test_when_ready_a_page_that_fails_does_not_stop_the_server(monkeypatch, caplog):
    monkeypatch.setattr(warming.connections, "close_all", lambda: None)

    def application(environ, start_response):
        raise RuntimeError("no")

    warming.when_ready(server(application))
    assert "could not be prepared" in caplog.text


def test_when_ready_what_is_there_is_not_looked_through_again(monkeypatch, frozen):
    monkeypatch.setattr(warming.connections, "close_all", lambda: None)
    warming.when_ready(server(lambda environ, start_response: Answer([b""])))
    assert frozen == ["collect", "freeze"]


@pytest.mark.django_db
def test_pages_are_pages_of_the_site(client):
    assert {client.get(page).status_code for page in warming.PAGES} == {200}
