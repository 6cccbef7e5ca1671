from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from cryptography import x509 as make
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

from dondoc.ingest import signatures
from dondoc.ingest.files import File
from dondoc.ingest.pdf import read
from dondoc.ingest.stamps import signing_time, stamps
from dondoc.model import Signature
from tests.drawings import Sheet, letterhead

VIETNAM = timezone(timedelta(hours=7))
MOMENT = datetime(2026, 3, 5, 16, 41, 7, tzinfo=VIETNAM)


def signatory(name: str, organisation: str) -> signers.SimpleSigner:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = make.Name(
        [
            make.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            make.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            make.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    certificate = (
        make.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2040, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )
    packed = pkcs12.serialize_key_and_certificates(b"a", key, certificate, None, serialization.NoEncryption())
    signer: signers.SimpleSigner | None = signers.SimpleSigner.load_pkcs12_data(packed, other_certs=[])
    assert signer is not None
    return signer


def signed(data: bytes, signer: signers.SimpleSigner, field: str) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    made = signers.sign_pdf(
        writer,
        signers.PdfSignatureMetadata(field_name=field, md_algorithm="sha256"),
        signer=signer,
        new_field_spec=fields.SigFieldSpec(field),
    )
    result: bytes = made.getvalue()
    return result


@pytest.fixture(scope="module")
def plain() -> bytes:
    sheet = Sheet()
    letterhead(sheet)
    sheet.centre(310, 150, "THÔNG BÁO", font="bold")
    sheet.paragraph(190, "Giao Sở Nội vụ báo cáo kết quả thực hiện trước ngày 20 tháng 4 năm 2026.")
    return sheet.pdf()


@pytest.fixture(scope="module")
def office() -> signers.SimpleSigner:
    return signatory("Ủy ban nhân dân tỉnh Quảng Trị", "Tỉnh Quảng Trị")


@pytest.fixture(scope="module")
def once(plain: bytes, office: signers.SimpleSigner) -> bytes:
    return signed(plain, office, "Signature1")


def of(data: bytes) -> tuple[Signature, ...]:
    return signatures.signatures(File("a.pdf", data))


def test_a_signature_names_who_and_when(once: bytes) -> None:
    (found,) = of(once)
    assert (found.name, found.organisation, found.intact) == ("Ủy ban nhân dân tỉnh Quảng Trị", "Tỉnh Quảng Trị", True)
    assert found.signed_at is not None
    moment = datetime.fromisoformat(found.signed_at)
    assert moment.tzinfo is not None
    assert abs(datetime.now(UTC) - moment) < timedelta(minutes=5)


def test_two_signatures_are_both_intact(once: bytes) -> None:
    twice = signed(once, signatory("Nguyễn Văn A", "UBND TỈNH QUẢNG TRỊ"), "Signature2")
    assert [(one.name, one.intact) for one in of(twice)] == [
        ("Ủy ban nhân dân tỉnh Quảng Trị", True),
        ("Nguyễn Văn A", True),
    ]
    source = read(File("a.pdf", twice))
    assert source.signed_at == source.signatures[1].signed_at


def test_what_is_altered_under_a_signature_shows(once: bytes) -> None:
    assert b"/Producer" in once
    altered = once.replace(b"/Producer", b"/Producex", 1)
    assert [one.intact for one in of(altered)] == [False]


def test_what_is_added_behind_a_signature_shows(once: bytes) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(once))
    page = writer.root["/Pages"]["/Kids"][0]
    page["/MediaBox"][2] = page["/MediaBox"][2].__class__(300)
    writer.mark_update(page.container_ref)
    stream = io.BytesIO()
    writer.write(stream)  # type: ignore[no-untyped-call]
    assert stream.getvalue().startswith(once)
    assert [one.intact for one in of(stream.getvalue())] == [False]


@pytest.mark.parametrize("cut", [0.5, 0.9, 0.99])
def test_a_file_that_is_cut_off_has_no_signature_or_none_that_is_intact(once: bytes, cut: float) -> None:
    assert not any(one.intact for one in of(once[: int(len(once) * cut)]))


@pytest.mark.parametrize("junk", [b"/ByteRange", b"%PDF-1.4\n/ByteRange [0 1 2 3]", b""])
def test_junk_has_no_signature(junk: bytes) -> None:
    assert of(junk) == ()


def test_local_time_that_is_called_utc_takes_its_offset_from_beside_it(
    once: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

    # the attribute's time as such services write it: Vietnam's clock with a Z; /M has the offset
    beside: list[datetime] = []

    def reported(one: EmbeddedPdfSignature) -> datetime:
        from pyhanko.pdf_utils.generic import parse_pdf_date

        beside.append(parse_pdf_date(str(one.sig_object["/M"])))
        return beside[-1].replace(tzinfo=UTC)

    monkeypatch.setattr(EmbeddedPdfSignature, "self_reported_timestamp", property(reported))
    (found,) = of(once)
    assert found.signed_at == beside[-1].isoformat()


# -- the box that is printed -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "moments"),
    [
        ("Thời gian ký: 05.03.2026 16:41:07 +07:00", [MOMENT]),
        ("Ngày ký: 05/03/2026 16:41:07", [MOMENT]),
        ("trước 16:41:07 ngày 05/03/2026", []),
        ("31.02.2026 16:41:07 +07:00", []),
        ("105.03.2026 16:41:07", []),
    ],
)
def test_printed_moments(text: str, moments: list[datetime]) -> None:
    assert stamps(text) == moments


def signature(moment: datetime) -> Signature:
    return Signature("UBND", None, moment.isoformat(), True)


def test_the_printed_box_decides_what_clock_it_is() -> None:
    called_utc = signature(MOMENT.replace(tzinfo=UTC))
    assert signing_time([called_utc], [MOMENT]) == "2026-03-05T16:41:07+07:00"
    assert signing_time([called_utc], []) == "2026-03-05T16:41:07+00:00"
    assert signing_time([called_utc], [MOMENT + timedelta(hours=1)]) == "2026-03-05T16:41:07+00:00"
    assert signing_time([], [MOMENT]) == "2026-03-05T16:41:07+07:00"
    assert signing_time([], []) is None


def test_the_last_signature_counts() -> None:
    first, last = signature(MOMENT), signature(MOMENT + timedelta(days=1))
    assert signing_time([first, last], []) == "2026-03-06T16:41:07+07:00"


def test_a_box_on_the_page_of_a_file_without_signatures_says_when(tmp_path: Path) -> None:
    sheet = Sheet()
    letterhead(sheet)
    for y, line in ((20, "Người ký: Ủy ban nhân dân tỉnh"), (30, "Email: ubnd@example.vn")):
        sheet.say(420, y, line, 7)
    sheet.say(420, 40, "Thời gian ký: 05.03.2026 16:41:07 +07:00", 7)
    sheet.centre(310, 150, "THÔNG BÁO", font="bold")
    sheet.paragraph(190, "Giao Sở Nội vụ báo cáo kết quả thực hiện trước ngày 20 tháng 4 năm 2026.")
    source = read(File("a.pdf", sheet.pdf()))
    assert source.signed_at == "2026-03-05T16:41:07+07:00"
    assert source.signatures == ()
    # the box stands behind the text, apart
    text = source.text
    assert text.index("Giao Sở Nội vụ") < text.index("Người ký:") < text.index("16:41:07")
    assert any("16:41:07" in text[span.start : span.end] for span in source.asides)


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a signature was looked up on the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
