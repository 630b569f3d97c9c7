"""The work behind the desk: uploads are read and cleaned, models are asked, whatever becomes of the workers."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from copydesk.web.faults import ApiError, DiedError, describe_failure, to_api
from copydesk.web.progress import Progress
from copydesk.web.schedule import Schedule
from copydesk.web.staff import Seat
from copydesk.web.store import Job, Record
from copydesk.web.wanted import read_wanted

if TYPE_CHECKING:
    from copydesk.web.documents import Documents

JOBS: Final = "copydesk.web.jobs:"

MOST_TRIES: Final = 3
"""Starts of a job: one that ended the whole server so often is not begun again by the next one."""


class Cleaning:
    """Two schedules: of uploads, with several workers, and of models, with one, because a model takes much memory."""

    def __init__(self, documents: Documents, workers: int) -> None:
        self._documents = documents
        limits = documents.limits
        load = ("copydesk.web.jobs", "copydesk.desk")
        self._cleaners = [Seat(limits.memory, load, limits.seconds) for _ in range(workers)]
        self._askers = [Seat(limits.model_memory, ("copydesk.web.jobs",), limits.model_seconds)]
        self._schedules = {"clean": Schedule(self._cleaners, self._clean), "ask": Schedule(self._askers, self._ask)}

    def start(self) -> None:
        for schedule in self._schedules.values():
            schedule.start()

    def warm_up(self) -> None:
        for seat in self._cleaners:
            seat.warm_up()

    async def stop(self) -> None:
        await asyncio.gather(*(schedule.stop() for schedule in self._schedules.values()))
        await asyncio.gather(*(asyncio.to_thread(seat.close) for seat in (*self._cleaners, *self._askers)))

    def counts(self) -> dict[str, int]:
        schedules = self._schedules.values()
        return {
            "workers": len(self._cleaners),
            "waiting": sum(schedule.waiting for schedule in schedules),
            "running": sum(schedule.running for schedule in schedules),
        }

    async def put(self, job: Job) -> None:
        await self._schedules["ask" if job.kind == "ask" else "clean"].put(job)

    async def hurry(self, identifier: str) -> None:
        for schedule in self._schedules.values():
            await schedule.hurry(identifier)

    def stop_document(self, identifier: str) -> bool:
        """What waits or is at work is no more; whether a worker had to be ended."""
        killed = False
        for schedule in self._schedules.values():
            schedule.drop(identifier)
            killed = schedule.kill(identifier) or killed
        return killed

    # --- one job ---

    async def _clean(self, job: Job, seat: Seat) -> None:
        """Read and clean an upload."""
        documents = self._documents
        record = await self._begin(job, "reading")
        if record is None:
            return
        wanted = read_wanted(record.settings)
        given = documents.state(replace(record, edition=wanted.rules_key, failure=None))
        source = str(documents.workspace.original_of(record.id, record.kind))
        password = documents.passwords.get(record.id)
        work = seat.do(
            f"{JOBS}clean_upload",
            *(given, source, record.kind, password, documents.limits.pages),
            told=lambda *values: self._note(record.id, *values),
        )
        await self._end(job, record, work, {"edition": wanted.rules_key, "failure": None})

    async def _ask(self, job: Job, seat: Seat) -> None:
        """Ask the model that is wanted; where it fails, the text of the rules stays, and says so."""
        record = await self._begin(job, "asking")
        if record is None:
            return
        wanted = read_wanted(record.settings)
        given = self._documents.state(replace(record, edition=wanted.key, failure=None))
        told = lambda *values: self._note(record.id, *values)  # noqa: E731
        work = seat.do(f"{JOBS}ask_model", given, told=told)
        await self._end(job, record, work, {"edition": wanted.key, "failure": None})

    async def _begin(self, job: Job, state: str) -> Record | None:
        """The document of a job that begins; None where it is not to be begun."""
        documents = self._documents
        record = await documents.call(documents.store.get, job.document)
        if record is None:
            return None
        if job.tries >= MOST_TRIES:
            error = {
                "code": "crashed",
                "message": f"the server ended {job.tries} times while it was read; report the document",
                "needs_password": False,
            }
            await self._failed(record, error)
            return None
        await documents.call(documents.store.put_job, replace(job, tries=job.tries + 1))
        documents.progress[job.document] = Progress(state)
        documents.events.tell(job.document)
        return record

    def _note(self, identifier: str, word: str, *values: Any) -> None:
        """What a worker tells while it works."""
        progress = self._documents.progress.get(identifier)
        if progress is None:
            return
        if word == "pages":
            progress.count(values[0], values[1])
        elif word == "asking":
            progress.count(values[1], values[2], values[0])
        elif word == "cleaning":
            progress.state = "cleaning"
        self._documents.events.tell(identifier)

    async def _end(self, job: Job, record: Record, work: Any, fields: dict[str, Any]) -> None:
        """Wait for a job, and put down what came of it. A server that ends leaves the job for the next one."""
        documents = self._documents
        try:
            facts = await work
        except asyncio.CancelledError:  # the server ends in good order: that is no fault of the document
            await documents.call(documents.store.put_job, job)
            raise
        except Exception as error:
            await self._fail(record, error)
        else:
            with suppress(ApiError):  # it was removed meanwhile
                async with documents.alone(record.id) as now:
                    await self._finish(now, record, {**fields, "facts": facts})
        finally:
            documents.progress.pop(record.id, None)
            documents.events.tell(record.id)
            if await documents.call(documents.store.get, record.id) is None:
                await asyncio.to_thread(documents.workspace.remove, record.id)
                documents.forget(record.id)
                documents.events.tell(record.id, "deleted")

    async def _finish(self, now: Record, record: Record, fields: dict[str, Any]) -> None:
        """`now` is the document as it became meanwhile: cancelled, decided on, with other settings."""
        documents = self._documents
        if now.state != record.state:
            return
        await documents.call(documents.store.end_job, now.id)
        documents.progress.pop(now.id, None)
        if now.settings != record.settings:
            changed = await documents.change(now.id, version=now.version + 1, state="done", **fields)
            try:
                await documents.clean_again(changed or now, read_wanted(now.settings))
            except Exception as error:  # as when they are asked for later: nothing has changed
                failure = dict(describe_failure(error))
                await documents.change(now.id, settings=record.settings, error=failure)
            return
        asks = now.settings["model"] is not None and now.state == "waiting"
        if now.decisions:
            moved = documents.state(replace(now, edition=fields["edition"], failure=None))
            fields["facts"] = await documents.ask_desk(now, "change_settings", moved)
        await documents.change(
            now.id, version=now.version + 1, state="asking" if asks else "done", error=None, **fields
        )
        if asks:
            job = Job(now.id, "ask", 0.0)
            await documents.call(documents.store.put_job, job)
            await self.put(job)

    async def _fail(self, record: Record, error: Exception) -> None:
        """A job that failed costs its document, or, with a model, what the model would have done."""
        documents = self._documents
        now = await documents.call(documents.store.get, record.id)
        if now is None or now.state != record.state or (isinstance(error, DiedError) and error.died.why == "killed"):
            return
        if now.state == "asking":
            message = f"{to_api(error).message}; this is the text that the rules made"
            await documents.call(documents.store.end_job, now.id)
            facts = await documents.ask_desk(now, "change_settings", documents.state(replace(now, failure=message)))
            await documents.change(now.id, state="done", failure=message, facts=facts, version=now.version + 1)
            return
        await self._failed(now, dict(describe_failure(error)))

    async def _failed(self, record: Record, error: dict[str, Any]) -> None:
        documents = self._documents
        await documents.call(documents.store.end_job, record.id)
        state = "done" if record.edition else "failed"
        await documents.change(record.id, state=state, error=error, version=record.version + 1)
