from types import SimpleNamespace

import pytest

from schoolweave.web import warming


def server(application):
    return SimpleNamespace(app=SimpleNamespace(wsgi=lambda: application))


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


@pytest.mark.django_db
def test_pages_are_pages_of_the_site(client):
    assert {client.get(page).status_code for page in warming.PAGES} == {200}
