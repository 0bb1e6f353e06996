"""The pages of expressions: from start to receipt through forms, who sees what, queries, stale saves."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.web.rounds import calling

from schoolweave.web.rounds.models import Attachment, Expression, Part
from schoolweave.web.ui.models import SetAside

pytestmark = pytest.mark.django_db
S = Expression.Status
MOST_QUERIES = 30


@pytest.fixture
def call():
    return calling.round_of(name="Round of spring")


@pytest.fixture
def one():
    return calling.school()


@pytest.fixture
def principal(one):
    return calling.of_school(one, name="Petra Principal")


@pytest.fixture
def chair(one):
    return calling.of_school(one, "board-chair", name="Chana Chair")


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def words(response):
    return " ".join(response.content.decode().split())


def post_page(client, part, page, **values):
    address = reverse("expression_page", args=[part.expression.reference, part.pk, page])
    return client.post(address, {"version": calling.fresh(part).version} | values)


def test_whole_journey_through_the_forms(call, one, principal, chair):
    client = signed_in(principal)
    started = client.post(reverse("express", args=[call.pk]), {"school": one.pk})
    expression = Expression.objects.get()
    assert started["Location"] == reverse("expression", args=[expression.reference])
    part = expression.parts.get()
    assert "Cannot start yet" in words(client.get(started["Location"]))
    shared = reverse("expression_shared", args=[expression.reference])
    client.post(shared, {"version": 1, "pathway": "Year 1 to 13"})
    page = words(client.get(reverse("expression_page", args=[expression.reference, part.pk, "facts"])))
    assert "Demo country register of schools, July 2024" in page
    assert 'value="200"' in page  # the roll, from the register
    assert post_page(client, part, "facts", facts="yes", roll="200").status_code == 302
    post_page(client, part, "stance", stance="maybe", ask_again="1/2/2027")
    post_page(client, part, "contact", contact_name="Mere", contact_email="m@example.test")
    post_page(client, part, "parents", consulted="At two evenings")
    post_page(client, part, "questions", hopes="To learn")
    post_page(client, part, "partners", done="1")
    sign = reverse("expression_sign", args=[expression.reference, part.pk])
    assert "I sign this for the board" not in words(client.get(sign))
    board = signed_in(chair)
    assert "Read and sign for Thornby School" in words(board.get(started["Location"]))
    read = board.get(sign)
    assert "I sign this for the board" in words(read)
    board.post(sign, {"name": "", "declared": "yes", "seen": read.context["seen"]})
    check = reverse("expression_check", args=[expression.reference])
    assert "To learn" in words(client.get(check))
    sent = client.post(check)
    assert sent["Location"] == reverse("expression_sent", args=[expression.reference])
    assert f"Your reference number is {expression.reference}" in words(client.get(sent["Location"]))
    receipt = client.get(reverse("expression_receipt", args=[expression.reference, 1]))
    assert "It agrees with what is kept" in words(receipt)
    assert str(calling.fresh(part).ask_again_on) == "2027-02-01"


def test_stale_page_shows_both_texts_and_keeps_both(call, one, principal):
    part = calling.acts.start(round=call, school=one, by=principal).parts.get()
    client = signed_in(principal)
    post_page(client, part, "parents", consulted="What the first one wrote")
    address = reverse("expression_page", args=[part.expression.reference, part.pk, "parents"])
    response = client.post(address, {"version": 1, "consulted": "What the second one wrote"})
    page = words(response)
    assert "What the first one wrote" in page
    assert "What the second one wrote" in page
    assert "Petra Principal saved this" in page
    assert calling.fresh(part).consultation == "What the first one wrote"
    assert SetAside.objects.get().texts[0][1] == "What the second one wrote"
    again = client.post(
        address, {"version": response.context["form"]["version"].value(), "consulted": "Mine"}
    )
    assert (again.status_code, calling.fresh(part).consultation) == (302, "Mine")


def test_late_page_offers_to_send_late_and_keeps_the_reason(call, one, principal, chair):
    expression = calling.ready(call, one, by=principal, chair=chair)
    calling.ends(call)
    client = signed_in(principal)
    check = reverse("expression_check", args=[expression.reference])
    assert "Send it late" in words(client.get(check))
    refused = client.post(check)  # the ordinary button, pressed just too late
    assert (refused.status_code, "What you filled in is kept" in words(refused)) == (409, True)
    client.post(check, {"late": "1", "reason": "The bridge was out"})
    assert calling.fresh(expression).late_reason == "The bridge was out"


def test_wrong_answers_are_said_and_the_rest_is_kept(call, one, principal):
    part = calling.acts.start(round=call, school=one, by=principal).parts.get()
    client = signed_in(principal)
    page = post_page(client, part, "contact", contact_name="Mere", contact_email="nowhere")
    assert (page.status_code, 'value="Mere"' in words(page)) == (200, True)
    page = post_page(client, part, "facts", facts="no", roll="200")
    assert "Say what is wrong" in words(page)
    page = post_page(client, part, "stance", stance="maybe", ask_again="soon")
    assert "Give the day as day, month and year" in words(page)


def test_partners_are_searched_added_and_keep_their_reasons(call, one, principal):
    part = calling.acts.start(round=call, school=one, by=principal).parts.get()
    two, three = calling.school("Askwell School"), calling.school("Marrow Bay School")
    client = signed_in(principal)
    address = reverse("expression_page", args=[part.expression.reference, part.pk, "partners"])
    assert "Askwell School" in words(client.get(address, {"q": "askwell"}))
    post_page(client, part, "partners", prefer=two.pk)
    added = post_page(client, part, "partners", veto=three.pk, **{f"reason-{two.pk}": "Same bus"}, q="marrow")
    assert added["Location"].endswith("?q=marrow")
    assert {(wish.kind, wish.school_id, wish.reason) for wish in part.wishes.all()} == {
        ("preferred", two.pk, "Same bus"),
        ("vetoed", three.pk, ""),
    }
    post_page(client, part, "partners", remove=three.pk)
    post_page(client, part, "partners", prefer=one.pk)  # its own school
    assert part.wishes.count() == 1


def test_partners_of_a_joint_expression_do_not_see_one_anothers_vetoes(call, one, principal):
    expression = calling.ready(call, one, by=principal)
    part = expression.parts.get()
    two, enemy = calling.school("Askwell School"), calling.school("Enemy School")
    other = calling.of_school(two)
    invited = calling.acts.invite(expression=expression, school=two, by=principal)
    calling.acts.answer_invitation(part=invited, accept=True, by=other)
    calling.acts.save_wishes(
        part=part, reasons={}, add=enemy, kind="vetoed", version=calling.fresh(part).version, by=principal
    )
    client = signed_in(other)
    pages = ("expression", "expression_check")
    seen = [words(client.get(reverse(name, args=[expression.reference]))) for name in pages]
    assert ["Thornby School" in page for page in seen] == [True, True]
    assert ["Enemy School" in page for page in seen] == [False, False]
    sign = reverse("expression_sign", args=[expression.reference, part.pk])
    assert client.get(sign).status_code == 404
    assert "Enemy School" in words(
        signed_in(principal).get(reverse("expression_check", args=[expression.reference]))
    )


def file(name, content):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def archive(*members):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as container:
        for member in members:
            container.writestr(member, "x")
    return kept.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("letter.pdf", b"%PDF-1.7 letter", "application/pdf"),
        ("letter.docx", archive("word/document.xml"), "wordprocessingml"),
        ("letter.pdf", b"<html><script>alert(1)</script>", ""),
        ("letter.pdf", b"", ""),
        ("letter.docx", archive("word/document.xml", "word/vbaProject.bin"), ""),
        ("letter.docx", b"PK\x03\x04 torn", ""),
    ],
)
def test_files_are_told_by_their_content(call, one, principal, settings, tmp_path, name, content, kind):
    settings.MEDIA_ROOT = tmp_path
    part = calling.acts.start(round=call, school=one, by=principal).parts.get()
    response = post_page(signed_in(principal), part, "files", file=file(name, content))
    assert Attachment.objects.count() == bool(kind)
    assert response.status_code == (302 if kind else 200)
    if kind:
        assert kind in Attachment.objects.get().content_type


def test_files_are_handed_out_to_those_who_may_alone(call, one, principal, officer, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    expression = calling.ready(call, one, by=principal)
    post_page(signed_in(principal), expression.parts.get(), "files", file=file("a letter.pdf", b"%PDF-1.7"))
    address = reverse("attachment", args=[Attachment.objects.get().pk])
    got = signed_in(principal).get(address)
    assert (b"".join(got.streaming_content), got["X-Content-Type-Options"]) == (b"%PDF-1.7", "nosniff")
    assert got["Content-Disposition"].startswith("attachment")
    stranger = calling.of_school(calling.school("Other School"))
    assert signed_in(stranger).get(address).status_code == 403
    assert Client().get(address).status_code == 302
    assert signed_in(officer).get(address).status_code == 404  # nobody has sent it yet
    calling.acts.submit(expression=expression, by=principal)
    read = signed_in(officer).get(address)
    assert b"".join(read.streaming_content) == b"%PDF-1.7"


def test_files_that_were_taken_away_are_gone(call, one, principal, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    part = calling.acts.start(round=call, school=one, by=principal).parts.get()
    client = signed_in(principal)
    post_page(client, part, "files", file=file("a letter.pdf", b"%PDF-1.7"))
    item = Attachment.objects.get()
    client.post(reverse("attachment_remove", args=[item.pk]))
    assert client.get(reverse("attachment", args=[item.pk])).status_code == 404
    client.post(reverse("attachment_remove", args=[item.pk]))  # twice changes nothing
    assert calling.fresh(item).removed_at is not None


def pages_of(expression, part):
    reference = expression.reference
    yield reverse("my_expressions")
    for name in (
        "expression",
        "expression_check",
        "expression_invite",
        "expression_split",
        "expression_merge",
    ):
        yield reverse(name, args=[reference])
    for page in ("facts", "stance", "partners", "contact", "parents", "questions", "files"):
        yield reverse("expression_page", args=[reference, part.pk, page])
    yield reverse("expression_sign", args=[reference, part.pk])
    yield reverse("expression_receipt", args=[reference, 1])
    yield reverse("expression_sent", args=[reference])


def test_every_page_needs_few_queries_with_many_schools(call, one, principal, django_assert_max_num_queries):
    expression = calling.sent(call, one, by=principal)
    calling.acts.take_back(expression=expression, by=principal)
    for number in range(15):
        other = calling.school(f"School {number}")
        invited = calling.acts.invite(expression=expression, school=other, by=principal)
        Part.objects.filter(pk=invited.pk).update(standing="joined", stance="yes")
    client = signed_in(principal)
    for address in pages_of(expression, expression.parts.get(school=one)):
        with django_assert_max_num_queries(MOST_QUERIES):
            assert client.get(address).status_code == 200, address


def test_strangers_sign_in_and_others_are_refused(call, one, principal):
    expression = calling.sent(call, one, by=principal)
    other = signed_in(calling.of_school(calling.school("Other School")))
    nobody = signed_in(calling.PersonFactory())
    for address in pages_of(expression, expression.parts.get()):
        assert Client().get(address).status_code == 302, address
        assert nobody.get(address).status_code == 403, address
        if address != reverse("my_expressions"):
            assert other.get(address).status_code == 403, address


def test_a_reference_that_is_none_is_not_found(principal):
    assert signed_in(principal).get(reverse("expression", args=["AAAA-BBBB"])).status_code == 404
