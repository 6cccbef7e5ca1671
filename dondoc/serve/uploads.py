"""Takes a document in: a file of a form, read by a process with limits, saved, and answered with what it holds."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, File, UploadFile
from starlette.exceptions import HTTPException

from dondoc.feed import contract
from dondoc.serve import answers
from dondoc.serve.problems import described
from dondoc.serve.questions import Server
from dondoc.serve.settings import Desk, Read

router = APIRouter()

_LONGEST = 150


@router.post(
    "/documents",
    status_code=201,
    response_model=answers.Receipt,
    responses=described(400, 401, 403, 413, 415, 422, 503),
)
def take(server: Server, file: Annotated[UploadFile, File(description="A document, or an archive of some.")]) -> Any:
    """Read a document, save it with its tasks, and answer with what it holds."""
    if server.desk is None:
        raise HTTPException(503, "this server takes no documents")
    if file.size is not None and file.size > server.largest:
        raise HTTPException(413, server.too_large)
    read = _read(server.desk, file, named(file.filename or ""))
    if not read.documents:
        why = read.failures[0].reason if read.failures else "holds no document"
        raise HTTPException(415 if read.unfit else 422, why)
    return {
        "documents": [
            {"id": saved.document_id, "outcome": saved.outcome.value, "extraction": contract.to_json(extraction)}
            for extraction, saved in read.documents
        ],
        "failures": [{"path": one.path, "reason": one.reason} for one in read.failures],
    }


def _read(desk: Desk, file: UploadFile, name: str) -> Read:
    """Lay a file into a folder of its own, under a name of our own, and have it read."""
    with tempfile.TemporaryDirectory(prefix="dondoc-", ignore_cleanup_errors=True) as folder:
        place = Path(folder) / "upload"
        with place.open("xb") as stream:
            shutil.copyfileobj(file.file, stream)
        return desk.take(str(place), name)


def named(said: str) -> str:
    """Return the name by which a file that was sent is known: the last part of what was said, without odd signs."""
    last = said.replace("\\", "/").rpartition("/")[2]
    plain = "".join(sign for sign in last if sign.isprintable() and sign not in '<>:"|?*').strip(" .")
    return plain[-_LONGEST:].strip(" .") or "upload"
