"""Messages: attachments as documents of their own, the body where it is one, logos passed over; saved web archives."""

from __future__ import annotations

import struct
from email.message import EmailMessage

import pytest

from dondoc.ingest import reading
from dondoc.ingest.files import File
from dondoc.model import Source
from tests.commands import SAMPLES
from tests.compound import Attached, compound, message
from tests.test_sniffing import zipped

LETTER = (SAMPLES / "cong-van-ubnd-tinh.txt").read_text(encoding="utf-8")
ORDER = "1. Sở Nội vụ báo cáo kết quả trước ngày 10/12/2025.\n"
NOTE = "Kính gửi anh chị, em gửi kèm văn bản, đề nghị xử lý trước ngày 5/5.\n"
DAMAGED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def mail(body: str = NOTE, html: str = "") -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "Văn thư <vt@example.vn>", "b@example.vn", "Gửi công văn"
    letter.set_content(body)
    if html:
        letter.add_alternative(html, subtype="html")
    return letter


def attach(letter: EmailMessage, name: str, data: bytes, kind: str = "application/octet-stream") -> EmailMessage:
    main, sub = kind.split("/")
    letter.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return letter


def within(data: bytes | EmailMessage, path: str = "a.eml") -> list[str]:
    held = data if isinstance(data, bytes) else bytes(data)
    return [one.path if isinstance(one, Source) else str(one) for one in reading.within(File(path, held))]


def test_attachments_are_documents_and_the_note_with_them_is_none() -> None:
    letter = attach(attach(mail(), "Kế hoạch số 5.txt", ORDER.encode()), "b.zip", zipped({"c.txt": ORDER}))
    assert within(letter) == ["a.eml!/Kế hoạch số 5.txt", "a.eml!/b.zip!/c.txt"]


def test_a_message_without_attachments_is_its_body() -> None:
    (found,) = reading.within(File("a.eml", bytes(mail())))
    assert isinstance(found, Source)
    assert (found.path, found.format, found.text) == ("a.eml!/body.txt", "txt", NOTE)


def test_a_body_that_reads_like_a_document_is_one_beside_its_attachments() -> None:
    letter = attach(mail(LETTER), "a.txt", ORDER.encode())
    assert within(letter) == ["a.eml!/a.txt", "a.eml!/body.txt"]


def test_the_body_stands_in_where_no_attachment_can_be_read() -> None:
    letter = attach(mail(), "a.doc", DAMAGED)
    assert within(letter) == ["a.eml!/a.doc: is a damaged or cut off old Office file", "a.eml!/body.txt"]


def test_of_a_body_in_two_forms_the_page_is_read() -> None:
    letter = mail(html="<p>Sở Nội vụ báo cáo.</p><table border=1><tr><td>1<td>Sở A<tr><td>2<td>Sở B</table>")
    (found,) = reading.within(File("a.eml", bytes(letter)))
    assert isinstance(found, Source)
    assert found.path == "a.eml!/body.html"
    assert len(found.tables) == 1


@pytest.mark.parametrize(("size", "expected"), [(5_000, 0), (200_000, 1)], ids=["logo", "scan"])
def test_a_small_picture_within_the_text_is_a_logo(size: int, expected: int) -> None:
    letter = mail(html='<p>Sở Nội vụ báo cáo.</p><img src="cid:x1">')
    page = letter.get_body(("html",))
    assert page is not None
    page.add_related(DAMAGED.ljust(size, b"x"), maintype="image", subtype="png", cid="<x1>", filename="x.png")
    lines = within(letter)
    assert len([line for line in lines if "x.png" in line]) == expected
    assert "a.eml!/body.html" in lines


def test_what_systems_attach_is_passed_over() -> None:
    letter = mail()
    for name, kind in (("smime.p7s", "application/pkcs7-signature"), ("x.ics", "text/calendar")):
        attach(letter, name, b"x", kind)
    assert within(letter) == ["a.eml!/body.txt"]


def test_names_twice_or_missing_or_with_folders() -> None:
    letter = mail()
    for name in ("a.txt", "a.txt", "../../etc/b.txt", "C:\\x\\c.txt", ".."):
        attach(letter, name, ORDER.encode())
    assert within(letter) == [f"a.eml!/{name}" for name in ("a.txt", "a (2).txt", "b.txt", "c.txt", "attachment-6")]


def test_a_message_attached_is_read_too() -> None:
    letter = mail()
    letter.add_attachment(attach(mail(), "trong.txt", ORDER.encode()))
    assert within(letter) == ["a.eml!/attachment-2.eml!/trong.txt"]


def test_encrypted_and_empty_messages_are_one_line() -> None:
    letter = EmailMessage()
    letter["From"], letter["To"] = "a@b.vn", "c@d.vn"
    letter.set_content(b"x", maintype="application", subtype="pkcs7-mime", filename="smime.p7m")
    assert within(letter) == ["a.eml: is an encrypted message, which is not read"]
    assert within(mail("\n")) == ["a.eml: is a message with neither text nor attachments"]


@pytest.mark.parametrize("charset", ["windows-1258", "utf-8", "nonsense"])
def test_bodies_in_their_own_encodings(charset: str) -> None:
    text = "Sở Nội vụ chủ trì"
    raw = (
        "Sơ\u0309 Nô\u0323i vu\u0323 chu\u0309 tri\u0300".encode("cp1258")
        if charset == "windows-1258"
        else text.encode()
    )
    head = f"From: a@b.vn\nTo: c@d.vn\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n"
    (found,) = reading.within(File("a.eml", head.encode() + raw))
    assert isinstance(found, Source)
    assert found.text.strip() == text or charset == "windows-1258"


def test_a_saved_web_archive_is_its_page() -> None:
    data = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: http://x.example/\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        "<html><meta charset=3Dutf-8><p>S=E1=BB=9F N=E1=BB=99i v=E1=BB=A5 b=C3=A1o c=C3=A1o.</p></html>\r\n"
        "--b\r\nContent-Type: text/css\r\n\r\np{}\r\n--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b--\r\n"
    )
    (found,) = reading.within(File("a.mhtml", data.encode()))
    assert isinstance(found, Source)
    assert (found.path, found.format, found.text) == ("a.mhtml", "html", "Sở Nội vụ báo cáo.\n")


def test_outlook_messages() -> None:
    assert within(message(NOTE), "a.msg") == ["a.msg!/body.txt"]
    attached = [Attached("Công văn.txt", ORDER.encode()), Attached("logo.png", b"\x89PNG", "image/png", "i1")]
    data = message(NOTE, b'<p>x<img src="cid:i1">', attached)
    assert within(data, "a.msg") == ["a.msg!/Công văn.txt"]
    (found,) = reading.within(File("a.msg", message(html="<p>Sở Nội vụ</p>".encode())))
    assert isinstance(found, Source)
    assert (found.path, found.text) == ("a.msg!/body.html", "Sở Nội vụ\n")


def test_damaged_outlook_messages_are_one_line() -> None:
    whole = message(NOTE, attached=[Attached("a.txt", b"x" * 9000)])
    (line,) = within(whole[:3000], "a.msg")
    assert line.startswith("a.msg: is a damaged or cut off ")
    assert within(
        compound({"__properties_version1.0": bytes(32) + struct.pack("<HHLQ", 0x1F, 0x1000, 6, 9)}), "a.msg"
    ) == ["a.msg: is a damaged or cut off Outlook message"]
