"""Office files that a password locks: whether one is, and what it holds once it is opened."""

from __future__ import annotations

import io
import re

from dondoc.ingest.files import File
from dondoc.model import DondocError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# how often a password is hashed (MS-OFFCRYPTO 2.3.4.10, spinCount): Word does it 100,000 times
MAX_SPINS = 1_000_000
_SPINS = re.compile(rb'spinCount="(\d+)"')


def opened(file: File) -> bytes:
    """Return the bytes of an office file, decrypted where a password locks it.

    Raises:
        DondocError: it is encrypted and no password opens it, or it is cut off.
    """
    if not file.data.startswith(OLE):
        return file.data
    import msoffcrypto

    clear = io.BytesIO()
    try:
        locked = msoffcrypto.OfficeFile(io.BytesIO(file.data))
        if not locked.is_encrypted():
            return file.data
    except Exception:  # olefile and msoffcrypto raise whatever broken bytes lead to
        raise DondocError(f"{file.name}: is cut off, damaged or no Word file") from None
    password = file.options.password
    if password is None:
        raise DondocError(f"{file.name}: is encrypted; --password opens it")
    if any(int(spins) > MAX_SPINS for spins in _SPINS.findall(file.data)):
        raise DondocError(f"{file.name}: is encrypted in a way that is not read")
    try:
        if b"EncryptedPackage".decode().encode("utf-16-le") in file.data:
            locked.load_key(password, verify_password=True)
        else:
            locked.load_key(password)
        locked.decrypt(clear)
    except Exception as error:
        if type(error).__name__ == "InvalidKeyError":
            raise DondocError(f"{file.name}: is encrypted, and the password does not open it") from None
        raise DondocError(f"{file.name}: is encrypted in a way that is not read") from None
    return clear.getvalue()
