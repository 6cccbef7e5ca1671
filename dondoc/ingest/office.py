"""Old Word, RTF and OpenDocument files: LibreOffice makes Word files of them, many in one start, without a network."""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from dondoc.ingest.files import MAX_BYTES, File
from dondoc.ingest.locked import OLE, opened
from dondoc.ingest.sniffing import Format, told
from dondoc.model import DondocError, Source

SECONDS = 120  # for one start, and what each further file adds to it
SECONDS_A_FILE = 10
_PROGRAMS = ("soffice", "libreoffice")
_MISSING = "is read with LibreOffice, which is not installed: apt-get install libreoffice-writer-nogui"

TOGETHER = 32  # files in one start
MAX_AHEAD = 32 * 1024 * 1024  # bytes of the files that are converted before their turn
_KINDS = (Format.DOC, Format.RTF, Format.ODT)
_STARTS = (OLE, b"{\\rtf", b"PK\x03\x04")
# Word files made ahead, or why there is none, by the name and hash of the file that each was made of
_ready: dict[tuple[str, str], bytes | DondocError] = {}

# When this process is killed the pipe that it holds closes, and all of the group ends.
_WATCHED = 'exec 3<&0; (cat <&3 >/dev/null; kill -9 0) & exec "$@" </dev/null 3<&-'

# No macro runs, no link is followed, and what asks for the network all the same meets a proxy that is not there.
_SETTINGS = (
    ("org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("org.openoffice.Office.Writer/Content/Update", "Link", "2"),
    ("org.openoffice.Office.Writer/Content/Update", "Field", "false"),
    ("org.openoffice.Inet/Settings", "ooInetProxyType", "2"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)
_ITEM = '<item oor:path="/{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
_PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    + "".join(_ITEM.format(*setting) for setting in _SETTINGS)
    + "</oor:items>\n"
)


def read(file: File) -> Source:
    """Return the document in a file that LibreOffice reads.

    Raises:
        DondocError: it is damaged or encrypted, or LibreOffice is missing or did not make anything of it in time.
    """
    ready = _ready.get((file.name, file.sha256))
    if ready is None:
        following = list(_following(file))
        with converted([file, *following]) as (made, *others):
            prepare(following, others)
            return source(file, made)
    if isinstance(ready, DondocError):
        raise ready
    return _source(file, ready)


def prepare(files: Sequence[File], made: Sequence[Path | DondocError]) -> None:
    """Keep what was made of files until they are read; what was kept before goes."""
    _ready.clear()
    for file, path in zip(files, made, strict=True):
        if isinstance(path, DondocError):
            _ready[file.name, file.sha256] = path
        elif path.stat().st_size <= MAX_AHEAD:
            _ready[file.name, file.sha256] = path.read_bytes()


def _following(file: File) -> Iterator[File]:
    """Yield the files to be read after this one that LibreOffice reads as well, as many as fit in one start."""
    along = file.options.along
    place = along.index(file.path) if file.path in along else len(along)
    size = 0
    count = 1
    for path in along[place + 1 :]:
        try:
            with Path(path).open("rb") as stream:
                head = stream.read(len(OLE))
                data = head + stream.read(MAX_AHEAD) if head.startswith(_STARTS) else b""
            other = File(path, data, file.options)
            if not data or told(other) not in _KINDS:
                continue
        except (OSError, ValueError, DondocError):
            continue  # what is wrong with it is said when its turn comes
        size += len(data)
        count += 1
        if size > MAX_AHEAD or count > TOGETHER:
            return
        yield other


def source(file: File, made: Path | DondocError) -> Source:
    """Return the document in a file, given the Word file that was made of it."""
    if isinstance(made, DondocError):
        raise made
    if made.stat().st_size > MAX_BYTES:
        raise DondocError(f"{file.name}: becomes larger than {MAX_BYTES // 1024 // 1024} MiB")
    return _source(file, made.read_bytes())


def _source(file: File, data: bytes) -> Source:
    from dondoc.ingest.docx import of_package

    return of_package(replace(file, data=data), file, told(file))


@contextmanager
def converted(files: Iterable[File]) -> Iterator[list[Path | DondocError]]:
    """Give for each file the Word file made of it, or what went wrong; they last as long as the context.

    All files are converted in one start. Where it breaks off, the first file that was not done has a start of its own,
    and then the others go on together: one bad file does not spoil the others.
    """
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    with TemporaryDirectory(prefix="dondoc-") as name:
        folder = Path(name)
        made: list[Path | DondocError] = []
        names: list[str] = []
        for number, file in enumerate(files):
            names.append(file.name)
            if program is None:
                made.append(DondocError(f"{file.name}: {_MISSING}"))
                continue
            try:
                data = _whole(file)
            except DondocError as error:
                made.append(error)
                continue
            path = folder / f"{number:05d}.{told(file)}"
            path.write_bytes(data)
            made.append(path)
        waiting = [path for path in made if isinstance(path, Path)]
        if program is not None and waiting:
            ended = dict(_all(program, waiting, folder))
            made = [
                item if isinstance(item, DondocError) else _made(item, name, ended[item])
                for item, name in zip(made, names, strict=True)
            ]
        yield made


def _all(program: str, paths: Sequence[Path], folder: Path) -> Iterator[tuple[Path, bool]]:
    """Convert files, and yield each with whether LibreOffice was done with it in time."""
    rest = list(paths)
    together = True
    while rest:
        part = rest if together else rest[:1]
        code = _convert(program, part, folder)
        # it passes over what it cannot read and goes on; only where it fell, what is missing was perhaps not tried
        through = code == 0 or len(part) == 1
        done = [path for path in part if through or _target(path).is_file()]
        yield from ((path, code is not None) for path in done)
        rest = [path for path in rest if path not in done]
        together = not together or through


def _made(path: Path, name: str, ended: bool) -> Path | DondocError:
    if _target(path).is_file():
        return _target(path)
    if not ended:
        return DondocError(f"{name}: LibreOffice is not done with it after {SECONDS} s")
    return DondocError(f"{name}: is damaged: LibreOffice makes nothing of it")


def _target(path: Path) -> Path:
    return path.parent / "out" / f"{path.stem}.docx"


def _whole(file: File) -> bytes:
    """Return a file's bytes, decrypted; of an old Word file its text must be there to the end."""
    data = opened(file)
    if not data.startswith(OLE):
        return data
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            if container.exists("WordDocument"):
                with container.openstream("WordDocument") as stream:
                    stream.read()
                return data
    except Exception:  # olefile raises whatever broken bytes lead to
        raise DondocError(f"{file.name}: is cut off or damaged: not a whole Word file") from None
    raise DondocError(f"{file.name}: is no Word file")


def _convert(program: str, paths: Sequence[Path], folder: Path) -> int | None:
    """Start LibreOffice once for ``paths``; return how it ended, ``None`` for not in time. What it started ends too."""
    with TemporaryDirectory(prefix="profile-", dir=folder) as profile:
        user = Path(profile, "user")
        user.mkdir()
        (user / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
        command = [
            "/bin/sh",
            "-c",
            _WATCHED,
            "sh",
            program,
            f"-env:UserInstallation={Path(profile).as_uri()}",
            "--headless",
            "--norestore",
            "--nolockcheck",
            "--nodefault",
            "--convert-to",
            "docx:MS Word 2007 XML",
            "--outdir",
            str(folder / "out"),
            *map(str, paths),
        ]
        with subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd=folder,
            env={**os.environ, "HOME": profile, "SAL_DISABLE_OPENCL": "1"},
        ) as process:
            try:
                process.wait(SECONDS + SECONDS_A_FILE * (len(paths) - 1))
            except subprocess.TimeoutExpired:
                return None
            finally:
                # soffice is a script: the program itself is its child
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
            return process.returncode
