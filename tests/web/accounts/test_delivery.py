"""Letters through a real mail server: sent, tried again, refused, gathered, and after a worker was killed."""

import email
import re
from datetime import datetime, timedelta
from email import policy
from zoneinfo import ZoneInfo

import pytest
from django.core.mail import get_connection
from django.db import transaction
from django.utils import timezone
from tests.web.accounts import smtp
from tests.web.factories import PersonFactory

from schoolweave.web.accounts import actions, invited
from schoolweave.web.accounts.letters import post, remind
from schoolweave.web.accounts.mail import sending
from schoolweave.web.accounts.mail.bounces import note_bounce
from schoolweave.web.accounts.mail.calendar import is_closed, next_open
from schoolweave.web.accounts.mail.sending import ATTEMPTS_MAX, GIVEN_UP, Delivered, deliver_due, pause
from schoolweave.web.accounts.models import Letter

pytestmark = pytest.mark.django_db
S = Letter.State
AT = "a@example.test"


@pytest.fixture(scope="module")
def server():
    server, mail = smtp.started()
    yield server, mail
    server.stop()


@pytest.fixture
def mail(server, settings):
    running, mail = server
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
    settings.DEFAULT_FROM_EMAIL = "Schoolweave <office@example.test>"
    mail.__init__()
    return mail


def write(to=AT, subject="Kia ora", **more):
    values = {"kind": "test.letter", "text": "Tēnā koe.\n", "urgent": True} | more
    return post(to=to, subject=subject, **values)


def states():
    return list(Letter.objects.order_by("pk").values_list("state", flat=True))


def test_sent_with_its_words_and_headers(mail):
    letter = write(subject="Ngā mihi – whānau")
    assert deliver_due() == Delivered(sent=1)
    letter.refresh_from_db()
    assert (letter.state, letter.attempts, letter.error) == (S.SENT, 1, "")
    assert letter.sent_at is not None
    got = email.message_from_bytes(mail.letters[0].content, policy=policy.default)
    assert (got["Subject"], got["To"], got["Message-ID"]) == ("Ngā mihi – whānau", AT, letter.message_id)
    assert got["Auto-Submitted"] == "auto-generated"
    assert got.get_content().strip() == "Tēnā koe."
    assert deliver_due() == Delivered()
    assert len(mail.letters) == 1


def test_what_was_rolled_back_is_never_sent(mail):
    @transaction.atomic
    def act():
        actions.invite(email=AT, name="A", by=None)
        raise RuntimeError("the action failed after its letter")

    with pytest.raises(RuntimeError):
        act()
    assert deliver_due() == Delivered()
    assert mail.letters == []


def test_refused_for_now_is_tried_again_with_growing_pauses(mail):
    mail.rcpt[AT] = ["451 Come back later", "250 OK"]
    letter, now = write(), timezone.now()
    assert deliver_due(now) == Delivered(later=1)
    letter.refresh_from_db()
    assert (letter.state, letter.error) == (S.QUEUED, "451 Come back later")
    assert deliver_due(now + timedelta(minutes=4)) == Delivered()
    assert deliver_due(now + timedelta(minutes=6)) == Delivered(sent=1)
    letter.refresh_from_db()
    assert (letter.state, letter.attempts, len(mail.letters)) == (S.SENT, 2, 1)
    assert [pause(n) for n in (1, 2, 3)] == [timedelta(minutes=m) for m in (5, 10, 20)]
    assert pause(ATTEMPTS_MAX) == timedelta(hours=6)


def test_given_up_after_two_days(mail):
    mail.data[AT] = ["452 Full"]
    letter = write()
    now = begun = timezone.now()
    for _ in range(ATTEMPTS_MAX):
        deliver_due(now)
        letter.refresh_from_db()
        now = max(now, letter.next_attempt_at)
    assert (letter.state, letter.attempts, letter.error) == (S.FAILED, ATTEMPTS_MAX, "452 Full")
    assert timedelta(days=1) < now - begun < timedelta(days=3)


def test_an_address_that_does_not_exist_came_back_and_others_go_out(mail):
    mail.rcpt["no@example.test"] = ["550 No such user"]
    mail.data["bad@example.test"] = ["554 Rejected as spam"]
    for address in ("no@example.test", "bad@example.test", AT):
        write(to=address)
    assert deliver_due() == Delivered(sent=1, failed=1, bounced=1)
    assert states() == [S.BOUNCED, S.FAILED, S.SENT]
    assert Letter.objects.get(state=S.BOUNCED).error == "550 No such user"


def test_server_that_is_away_is_asked_once_a_pass(mail, settings, monkeypatch):
    settings.EMAIL_PORT = 1  # nobody listens there
    for number in range(3):
        write(to=f"p{number}@example.test")
    assert deliver_due() == Delivered(later=1)
    assert states() == [S.QUEUED] * 3
    assert "refused" in Letter.objects.order_by("pk")[0].error


def test_reader_whose_account_is_closed_gets_none(mail):
    write(to=PersonFactory(email=AT, is_active=False))
    assert deliver_due() == Delivered(failed=1)
    assert mail.letters == []


def test_invitation_carries_its_link_only_in_the_letter(mail):
    made = actions.invite(email=AT, name="A", by=None)
    deliver_due()
    body = email.message_from_bytes(mail.letters[0].content, policy=policy.default).get_content()
    token = re.search(r"/invitations/([^/]+)/", body).group(1)
    assert invited.read(token) == made
    assert "{link}" in Letter.objects.get().text


# --- killed in between ---


class Killed(BaseException):
    """The worker is gone: nothing after it runs."""


def test_killed_before_the_server_has_it_loses_nothing(mail, monkeypatch):
    letter, now = write(), timezone.now()
    monkeypatch.setattr(sending, "_send", _die)
    with pytest.raises(Killed):
        deliver_due(now)
    monkeypatch.undo()
    letter.refresh_from_db()
    assert letter.state == S.SENDING
    assert deliver_due(now + timedelta(minutes=1)) == Delivered()
    assert deliver_due(now + GIVEN_UP + timedelta(minutes=1)) == Delivered(sent=1)
    assert len(mail.letters) == 1


def test_killed_after_the_server_has_it_doubles_at_most_that_one(mail, monkeypatch):
    for number in range(3):
        write(to=f"p{number}@example.test")
    now, real = timezone.now(), sending._settle
    monkeypatch.setattr(sending, "_settle", lambda *args: real(*args) if mail.letters[1:] == [] else _die())
    with pytest.raises(Killed):
        deliver_due(now)
    monkeypatch.setattr(sending, "_settle", real)
    assert states() == [S.SENT, S.SENDING, S.QUEUED]
    deliver_due(now + timedelta(minutes=1))
    deliver_due(now + GIVEN_UP + timedelta(minutes=1))
    assert states() == [S.SENT] * 3
    assert [len(mail.texts(f"p{number}@example.test")) for number in range(3)] == [1, 2, 1]
    ids = {email.message_from_string(text)["Message-ID"] for text in mail.texts("p1@example.test")}
    assert len(ids) == 1  # readers' programs know it again


def _die(*args):
    raise Killed


def test_two_workers_never_send_one_letter_twice(mail, monkeypatch):
    letter, real = write(), sending._send

    def other_worker_first(one, connection):
        monkeypatch.setattr(sending, "_send", real)
        assert deliver_due() == Delivered()  # the letter is taken
        return real(one, connection)

    monkeypatch.setattr(sending, "_send", other_worker_first)
    assert deliver_due() == Delivered(sent=1)
    letter.refresh_from_db()
    assert (letter.attempts, len(mail.letters)) == (1, 1)


# --- digests ---


def test_one_letter_a_day_with_what_is_new(mail, time_machine):
    person = PersonFactory(email=AT)
    time_machine.move_to(datetime(2026, 3, 3, 15, 0, tzinfo=timezone.get_default_timezone()))
    for number in range(3):
        write(to=person, subject=f"News {number}", urgent=False)
    assert deliver_due() == Delivered()  # they wait for the morning
    time_machine.move_to(datetime(2026, 3, 4, 7, 5, tzinfo=timezone.get_default_timezone()))
    write(to=person, subject="Written after seven", urgent=False)
    assert deliver_due() == Delivered(sent=1)
    body = email.message_from_string(mail.texts(AT)[0], policy=policy.default)
    assert body["Subject"] == "3 messages for you: News 0"
    assert all(f"{number + 1}. News {number}" in body.get_content() for number in range(3))
    assert states() == [S.SENT, S.SENT, S.SENT, S.QUEUED, S.SENT]
    time_machine.move_to(datetime(2026, 3, 5, 8, 0, tzinfo=timezone.get_default_timezone()))
    assert deliver_due() == Delivered(sent=1)  # alone, it goes by itself
    assert email.message_from_string(mail.texts(AT)[1])["Subject"] == "Written after seven"


def test_who_wants_each_letter_at_once_gets_it(mail):
    write(to=PersonFactory(email=AT, letters_at_once=True), urgent=False)
    write(to=PersonFactory(email="b@example.test"), urgent=False)
    assert deliver_due() == Delivered(sent=1)
    assert len(mail.texts(AT)) == 1


def test_digest_that_comes_back_says_so_of_each_letter(mail, time_machine):
    mail.rcpt[AT] = ["550 Gone"]
    for number in range(2):
        write(subject=f"News {number}", urgent=False)
    time_machine.move_to(timezone.now() + timedelta(days=1, minutes=1))
    assert deliver_due() == Delivered(bounced=1)
    assert states() == [S.BOUNCED] * 3


# --- reports that come later ---

REPORT = """From: mailer@example.test
Subject: Undelivered
Content-Type: multipart/report; report-type=delivery-status; boundary=X

--X
Content-Type: text/plain

It did not arrive.
--X
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.test

Final-Recipient: rfc822; a@example.test
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 Unknown user

--X
Content-Type: text/rfc822-headers

From: office@example.test
Message-ID: {message_id}

--X--
"""


@pytest.mark.parametrize(
    ("action", "status", "state"), [("failed", "5.1.1", S.BOUNCED), ("delayed", "4.4.7", S.SENT)]
)
def test_report_of_a_mail_server(mail, action, status, state):
    letter = write()
    deliver_due()
    letter.refresh_from_db()
    report = REPORT.format(action=action, status=status, message_id=letter.message_id)
    noted = note_bounce(report.encode())
    assert (noted == letter) is (state == S.BOUNCED)
    letter.refresh_from_db()
    assert letter.state == state
    assert note_bounce(REPORT.format(action="failed", status="5.0.0", message_id="<x@y>").encode()) is None


# --- reminders ---

AUCKLAND = ZoneInfo("Pacific/Auckland")


@pytest.mark.parametrize(
    ("day", "sent"),
    [
        ("2026-03-04T10:00", "2026-03-04T10:00"),  # a Wednesday
        ("2026-03-07T10:00", "2026-03-09T09:00"),  # a Saturday
        ("2026-04-10T10:00", "2026-04-20T09:00"),  # between terms
        ("2026-12-24T10:00", "2027-02-01T09:00"),  # in summer, over the new year
        ("2027-01-05T10:00", "2027-02-01T09:00"),
    ],
)
def test_reminders_wait_for_school_days(day, sent):
    moment = datetime.fromisoformat(day).replace(tzinfo=AUCKLAND)
    assert next_open(moment, "nz-moe", zone=AUCKLAND) == datetime.fromisoformat(sent).replace(tzinfo=AUCKLAND)


def test_reminder_does_not_wait_until_it_is_too_late(time_machine):
    saturday = datetime(2026, 3, 7, 10, 0, tzinfo=AUCKLAND)
    time_machine.move_to(saturday)
    words = {"to": AT, "kind": "deadline", "subject": "Sunday it closes", "text": "Hurry.", "zone": AUCKLAND}
    due = remind(key="r/1", due=saturday + timedelta(days=1), **words)
    assert due.next_attempt_at == saturday
    assert remind(key="r/2", **words).next_attempt_at == datetime(2026, 3, 9, 9, 0, tzinfo=AUCKLAND)
    assert remind(key="r/2", **words).key == "r/2"
    assert Letter.objects.count() == 2


def test_holidays_of_ones_own(settings, tmp_path):
    day = datetime(2026, 3, 4, tzinfo=AUCKLAND).date()
    own = tmp_path / "holidays.toml"
    own.write_text('[nz-moe]\nclosed = [["2026-03-02", "2026-03-06"]]\n')
    assert not is_closed(day, "nz-moe")
    settings.HOLIDAYS_FILE = str(own)
    assert is_closed(day, "nz-moe")
    assert not is_closed(day, "gb-urn")
    own.with_name("bad.toml").write_text('[nz-moe]\nclosed = [["March"]]\n')
    settings.HOLIDAYS_FILE = str(own.with_name("bad.toml"))
    with pytest.raises(ValueError, match="cannot be read"):
        is_closed(day, "nz-moe")


def test_tests_own_backend_is_the_smtp_one(mail):
    assert type(get_connection()).__module__.endswith("smtp")
