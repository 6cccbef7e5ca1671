"""Reading in a process of its own, which can be stopped: what hangs, crashes or takes all memory costs one line.

The process is started for the first file that is more than plain text and serves all that follow.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import pickle
import queue
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from dondoc.ingest import pulse, reading
from dondoc.ingest.files import MAX_MEMORY, MAX_SECONDS, File, Options
from dondoc.ingest.sniffing import plain
from dondoc.model import DondocError, Source

_BEAT, _DONE = "beat", "done"
_LENGTH = struct.Struct("<Q")
_SERVE = "import sys, pickle; sys.path[:] = pickle.loads(bytes.fromhex(sys.argv[1])); " + (
    "from dondoc.ingest.guarded import serve; serve()"
)
_PATIENCE = 5  # seconds for the process to end by itself


def documents(path: str, options: Options | None = None) -> Iterator[Source | DondocError]:
    """Yield the documents of a file, as ``reading.documents`` does, within limits of time and memory."""
    try:
        file = reading.taken(path, options)
    except DondocError as error:
        yield error
        return
    yield from reading.within(file) if plain(file.data) else _reader().documents(file)


class Reader:
    """The process that reads; it is started when it is needed, and again after it had to be stopped.

    Args:
        seconds: how long one document may take, and again each page that is recognised.
        memory: how many bytes of address space the process may take, where the system can limit it.
    """

    def __init__(self, seconds: float = MAX_SECONDS, memory: int = MAX_MEMORY) -> None:
        self._seconds = seconds
        self._memory = memory
        self._process: subprocess.Popen[bytes] | None = None
        self._folder = ""

    def documents(self, file: File) -> Iterator[Source | DondocError]:
        """Yield the documents of a file; where the process is lost on one, that ends with the error that says why."""
        process = self._started()
        done = False
        try:
            try:
                _send(process.stdin, file)
                while True:
                    kind, value = self._next(process)
                    if kind == _DONE:
                        done = True
                        return
                    if kind != _BEAT:
                        yield value
            except TimeoutError:
                self.stop()
                yield DondocError(f"{file.name}: takes more than {self._seconds:g} seconds to read")
                done = True
            except (OSError, EOFError, pickle.UnpicklingError):
                self.stop()
                yield DondocError(f"{file.name}: is damaged: its reader crashed")
                done = True
        finally:
            if not done:  # whoever asked wants no more, or pressed Ctrl-C: the process is still at it
                self.close()

    def _next(self, process: subprocess.Popen[bytes]) -> tuple[str, Any]:
        """Return what the process says next; it is ended when it stays silent for too long."""
        late = threading.Event()

        def end() -> None:
            late.set()
            _kill(process)

        timer = threading.Timer(self._seconds, end)
        timer.daemon = True
        timer.start()
        try:
            said: tuple[str, Any] = _receive(process.stdout)
        except EOFError:
            if late.is_set():
                raise TimeoutError from None
            raise
        finally:
            timer.cancel()
        return said

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.stop()
        self._folder = tempfile.mkdtemp(prefix="dondoc-")
        paths = pickle.dumps([entry or str(Path.cwd()) for entry in sys.path]).hex()
        self._process = subprocess.Popen(
            [sys.executable, "-c", _SERVE, paths, str(self._memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # what C libraries grumble about a broken file is for developers
            stderr=None if os.environ.get("DONDOC_DEBUG") == "1" else subprocess.DEVNULL,
            env={**os.environ, "TMPDIR": self._folder, "TEMP": self._folder, "TMP": self._folder},
            start_new_session=True,
        )
        return self._process

    def stop(self) -> None:
        """End the process with all that it started, and remove what they left behind."""
        self.close(patience=0)

    def close(self, patience: float = _PATIENCE) -> None:
        """Let the process end by itself within ``patience`` seconds, else end it."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(OSError):
            if process.stdin:
                process.stdin.close()
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            _kill(process)
        self._tidy(process)

    def _tidy(self, process: subprocess.Popen[bytes]) -> None:
        for stream in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                if stream:
                    stream.close()
        process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)


_readers: list[Reader] = []


def _reader() -> Reader:
    """Return the one reader of this program, which ends with it."""
    if not _readers:
        _readers.append(Reader())
        atexit.register(_readers[0].close)
    return _readers[0]


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and those that it started."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(OSError):
        process.kill()


def _send(stream: Any, value: Any) -> None:
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def _receive(stream: Any) -> Any:
    """Return what was sent from the other side.

    Raises:
        EOFError: the other side has ended.
    """
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return pickle.loads(data)


# -- the other side ----------------------------------------------------------------------------------------------------


def serve() -> None:
    """Read one file after the other as asked for on standard input, until that ends."""
    asked, answers = _streams()
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]), resource.getrlimit(resource.RLIMIT_AS)[1]))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)
    files: queue.SimpleQueue[File | None] = queue.SimpleQueue()
    busy = threading.Event()
    threading.Thread(target=_listen, args=(asked, files, busy), daemon=True).start()
    lock = threading.Lock()

    def say(kind: str, value: Any = None) -> None:
        with lock:
            _send(answers, (kind, value))

    pulse.listen(lambda: say(_BEAT))
    while (file := files.get()) is not None:
        for found in _found(file):
            say("found", found)
        busy.clear()
        say(_DONE)


def _found(file: File) -> Iterator[Source | DondocError]:
    """Yield the documents of a file; not even what is no ``Exception`` gets through (Rust's panics are none)."""
    try:
        yield from reading.within(file)
    except (GeneratorExit, SystemExit):
        raise
    except ImportError as error:
        yield DondocError(f"{file.name}: needs {error.name}, which is not installed")
    except BaseException as error:
        yield DondocError(f"{file.name}: is damaged ({type(error).__name__})")


def _streams() -> tuple[BinaryIO, BinaryIO]:
    """Return the two ends that lead to whoever asks, and close them to all else: libraries print what they like."""
    asked, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.close(nothing)
    return asked, answers


def _listen(asked: BinaryIO, files: queue.SimpleQueue[File | None], busy: threading.Event) -> None:
    """Take requests; when the one who asks has gone in the middle of one, end at once with all that was started."""
    while True:
        try:
            file = _receive(asked)
        except (EOFError, OSError, pickle.UnpicklingError, MemoryError):
            break
        busy.set()
        files.put(file)
    if busy.is_set() and hasattr(os, "killpg"):
        # what has started programs of its own ends them on its way out
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)
        time.sleep(_PATIENCE / 2)
        os.killpg(os.getpid(), signal.SIGKILL)
    if busy.is_set():
        os._exit(1)
    files.put(None)


def _leave(number: int, frame: object) -> NoReturn:
    raise SystemExit(1)
