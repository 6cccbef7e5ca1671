"""Does jobs in several processes, a few ahead of who takes their results, and goes on when a job kills its process."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice

from dondoc.cli import work
from dondoc.cli.work import Done, Job, Settings

AHEAD = 8
"""How many jobs a process may be ahead of who saves their results."""


def results(jobs: Iterable[Job], settings: Settings, processes: int) -> Iterator[Done]:
    """Yield what each job gives, in the order in which they end.

    Args:
        jobs: taken only as fast as they are done.
        settings: how documents are read.
        processes: how many; with one, jobs are done in this process.
    """
    jobs = iter(jobs)
    if processes <= 1:
        worker = None
        for job in jobs:
            worker = worker or work.Worker(settings)
            yield worker(job)
        return
    pool = _pool(settings, processes)
    running: dict[Future[Done], Job] = {}
    try:
        while True:
            for job in islice(jobs, max(0, processes * AHEAD - len(running))):
                running[pool.submit(work.do, job)] = job
            if not running:
                return
            ended, _ = wait(running, return_when=FIRST_COMPLETED)
            suspects: list[Job] = []
            for future in ended:
                job = running.pop(future)
                try:
                    done = future.result()
                except BrokenProcessPool:
                    suspects.append(job)
                else:
                    yield done
            if suspects:
                # one of these ended its process, and with it the pool: each is tried alone
                suspects += running.values()
                running.clear()
                pool.shutdown(wait=False, cancel_futures=True)
                yield from _one_by_one(suspects, settings)
                pool = _pool(settings, processes)
    finally:
        for future in running:
            future.cancel()
        pool.shutdown(wait=True, cancel_futures=True)


def _pool(settings: Settings, processes: int) -> ProcessPoolExecutor:
    # a fork would copy the open database
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(processes, mp_context=context, initializer=work.start, initargs=(settings,))


def _one_by_one(jobs: Iterable[Job], settings: Settings) -> Iterator[Done]:
    """Do jobs one after the other, so that it is known which one ends its process."""
    pool = _pool(settings, 1)
    try:
        for job in jobs:
            try:
                done = pool.submit(work.do, job).result()
            except BrokenProcessPool:
                done = work.failed(job, work.DIED)
                pool.shutdown(wait=False)
                pool = _pool(settings, 1)
            yield done
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
