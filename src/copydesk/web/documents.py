"""What is on the desk: documents from their upload to what is taken away. All methods are for the event loop."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

from copydesk.errors import CopydeskError
from copydesk.web.cleaning import Cleaning
from copydesk.web.events import Broadcast
from copydesk.web.faults import ApiError
from copydesk.web.limits import WebLimits
from copydesk.web.models import check_model
from copydesk.web.progress import Progress
from copydesk.web.records import describe_record, state_of
from copydesk.web.schedule import due_at
from copydesk.web.staff import Seat
from copydesk.web.store import Job, Record, Store
from copydesk.web.uploads import Upload
from copydesk.web.wanted import Wanted, describe_wanted, read_wanted
from copydesk.web.workspace import Workspace, make_id

T = TypeVar("T")
JOBS: Final = "copydesk.web.jobs:"
DEFAULTS: Final = "defaults"
PAGES: Final = "printed.z"
UNFINISHED: Final = frozenset({"waiting", "asking"})


class Documents:
    """The documents of a workspace, and the workers that they are given to."""

    def __init__(self, workspace: Workspace, limits: WebLimits, workers: int) -> None:
        self.workspace, self.limits = workspace, limits
        self.events = Broadcast()
        self.progress: dict[str, Progress] = {}
        self.passwords: dict[str, str] = {}
        """Of encrypted documents; in memory alone, so that a restart asks for them again."""
        self._thread = ThreadPoolExecutor(1, "copydesk-store")
        self._store = Store(workspace.database)
        self._locks: dict[str, asyncio.Lock] = {}
        load = ("copydesk.web.jobs", "copydesk.desk")
        seconds = limits.answer_seconds
        self._desks = [Seat(limits.memory, load, seconds) for _ in range(2 if workers > 2 else 1)]
        self.press = Seat(limits.memory, ("copydesk.web.jobs", "copydesk.extract.rendering"), seconds)
        self.cleaning = Cleaning(self, workers)

    async def open(self) -> None:
        """Begin, and go on with what was not done when the server ended."""
        self.workspace.remove_strangers(await self.call(self._store.ids))
        for record in await self.call(self._store.idle):
            kind = "ask" if record.state == "asking" else "clean"
            await self.call(self._store.put_job, Job(record.id, kind, due_at(record.size)))
        for job in await self.call(self._store.jobs):
            await self.cleaning.put(job)
        self.cleaning.start()

    def warm_up(self) -> None:
        """Start the workers, so that the first document is as quick as the others."""
        for seat in (*self._desks, self.press):
            seat.warm_up()
        self.cleaning.warm_up()

    async def close(self) -> None:
        """End all workers; what they were doing is done anew by the next server."""
        self.events.close()
        await self.cleaning.stop()
        seats = [*self._desks, self.press]
        await asyncio.gather(*(asyncio.to_thread(seat.close) for seat in seats))
        await self.call(self._store.close)
        self._thread.shutdown()
        self.workspace.close()

    # --- the store ---

    async def call(self, method: Callable[..., T], *arguments: Any, **fields: Any) -> T:
        """A method of the store, in its thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: method(*arguments, **fields))

    async def change(self, identifier: str, **fields: Any) -> Record | None:
        """Columns of a document; whoever listens hears of it."""
        record = await self.call(self._store.change, identifier, **fields)
        self.events.tell(identifier)
        return record

    @property
    def store(self) -> Store:
        return self._store

    @asynccontextmanager
    async def alone(self, identifier: str) -> AsyncIterator[Record]:
        """The document, which nobody else changes meanwhile. Raises ApiError where there is none."""
        async with self._locks.setdefault(identifier, asyncio.Lock()):
            yield await self.get(identifier)

    async def get(self, identifier: str) -> Record:
        """Raises ApiError (404)."""
        record = await self.call(self._store.get, identifier)
        if record is None:
            raise ApiError(404, "unknown_document", "there is no such document; it may have been removed")
        return record

    async def describe(self, record: Record) -> dict[str, Any]:
        """As the API gives it."""
        steps = await self.call(self._store.steps, record.id)
        return describe_record(record, self.progress.get(record.id), steps)

    async def newest(self, after: str | None, limit: int) -> tuple[list[dict[str, Any]], str | None]:
        """A page of the list, and where the next one begins."""
        if after is not None:
            await self.get(after)
        found = await self.call(self._store.newest, after, limit + 1)
        shown = [await self.describe(record) for record in found[:limit]]
        return shown, found[limit - 1].id if len(found) > limit else None

    async def counts(self) -> dict[str, int]:
        documents, _ = await self.call(self._store.count)
        return {"documents": documents, **self.cleaning.counts()}

    # --- settings of new documents ---

    async def defaults(self) -> Wanted:
        """What new documents begin with."""
        kept = await self.call(self._store.setting, DEFAULTS)
        if kept is None:
            from copydesk.models.remembered import used_model

            return Wanted(model=used_model())
        try:
            return read_wanted(kept)
        except CopydeskError:
            return Wanted()  # of another version

    async def set_defaults(self, given: object) -> Wanted:
        """Raises UsageError."""
        wanted = read_wanted(given, await self.defaults())
        check_model(wanted.model)
        await self.call(self._store.set_setting, DEFAULTS, describe_wanted(wanted))
        return wanted

    # --- documents come and go ---

    async def add(self, upload: Upload, wanted: Wanted, password: str | None) -> Record:
        """Take an upload in; it waits to be cleaned. Raises ApiError."""
        if upload.error is not None:
            raise upload.error
        await self._check_room()
        identifier = make_id()
        created = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
        record = Record(
            identifier,
            upload.name,
            upload.kind,
            upload.size,
            upload.sha256,
            created,
            "waiting",
            describe_wanted(wanted),
        )
        try:
            await asyncio.to_thread(self.workspace.take_in, upload.path, identifier, upload.kind)
        except OSError as error:
            raise ApiError(507, "no_room", f"the upload cannot be stored: {error.strerror or error}") from None
        if password:
            self.passwords[identifier] = password
        job = Job(identifier, "clean", due_at(upload.size))
        await self.call(self._store.add, record, job)
        await self.cleaning.put(job)
        self.events.tell(identifier)
        return record

    async def _check_room(self) -> None:
        documents, waiting = await self.call(self._store.count)
        if documents >= self.limits.documents:
            raise ApiError(429, "desk_full", f"there are {documents:,} documents; remove some first")
        if waiting >= self.limits.waiting:
            raise ApiError(429, "queue_full", f"{waiting:,} documents wait to be cleaned; send more when they are done")

    async def remove(self, identifier: str) -> None:
        async with self.alone(identifier):
            await self.call(self._store.remove, identifier)
            if not self.cleaning.stop_document(identifier):
                await asyncio.to_thread(self.workspace.remove, identifier)
        self.forget(identifier)
        self.events.tell(identifier, "deleted")

    def forget(self, identifier: str) -> None:
        """What is in memory about a document."""
        for known in (self._locks, self.passwords, self.progress):
            known.pop(identifier, None)

    async def cancel(self, identifier: str) -> Record:
        """Stop reading it, or asking the model: the text of the rules stays."""
        async with self.alone(identifier) as record:
            if record.state not in UNFINISHED:
                raise ApiError(409, "not_running", f"{record.name}: nothing is being done with it")
            self.cleaning.stop_document(identifier)
            await self.call(self._store.end_job, identifier)
            if record.state == "asking":
                stopped = "the model was stopped before it was done; this is the text that the rules made"
                changed = await self.change(identifier, state="done", failure=stopped, version=record.version + 1)
            else:
                changed = await self.change(identifier, state="cancelled")
        return changed or record

    async def retry(self, identifier: str, password: str | None) -> Record:
        """Do again what failed, was cancelled, or what the model did not do."""
        async with self.alone(identifier) as record:
            asks = record.failure is not None and record.settings["model"] is not None
            read = (self.workspace.folder_of(identifier) / PAGES).exists()
            if record.state in UNFINISHED or (record.state == "done" and read and not asks):
                raise ApiError(409, "not_failed", f"{record.name}: there is nothing to do again")
            asks = asks and read
            if password:
                self.passwords[identifier] = password
            job = Job(identifier, "ask" if asks else "clean", due_at(0 if asks else record.size))
            await self.call(self._store.put_job, job)
            changed = await self.change(identifier, state="asking" if asks else "waiting", error=None, failure=None)
            await self.cleaning.put(job)
        return changed or record

    async def rename(self, identifier: str, name: str) -> Record:
        async with self.alone(identifier) as record:
            return await self.change(identifier, name=name) or record

    # --- settings and decisions ---

    async def set_settings(self, identifier: str, given: object) -> Record:
        """Clean with other settings; decisions are kept. Raises ApiError, CopydeskError."""
        async with self.alone(identifier) as record:
            wanted = read_wanted(given, read_wanted(record.settings))
            if wanted.model != record.settings["model"]:
                check_model(wanted.model)
            settings = describe_wanted(wanted)
            if settings == record.settings and record.failure is None:
                return record
            if not record.edition:
                return await self.change(identifier, settings=settings) or record
            return await self.clean_again(record, wanted)

    async def clean_again(self, record: Record, wanted: Wanted) -> Record:
        """The rules with other settings, then the model if one is wanted; the document's lock is held."""
        settings = describe_wanted(wanted)
        moved = {**self.state(record), "settings": settings, "edition": wanted.rules_key, "failure": None}
        facts = await self.ask_desk(record, "change_settings", moved)
        if record.state == "asking":
            self.cleaning.stop_document(record.id)
            await self.call(self._store.end_job, record.id)
        changed = await self.change(
            record.id,
            settings=settings,
            edition=wanted.rules_key,
            facts=facts,
            failure=None,
            error=None,
            version=record.version + 1,
            state="done" if wanted.model is None else "asking",
        )
        if wanted.model is not None:
            job = Job(record.id, "ask", due_at(0))
            await self.call(self._store.put_job, job)
            await self.cleaning.put(job)
        return changed or record

    async def decide(self, identifier: str, asked: Mapping[str, Any], version: int | None) -> dict[str, Any]:
        """One step of decisions."""
        async with self.alone(identifier) as record:
            check_ready(record)
            if version is not None and version != record.version:
                raise ApiError(409, "old_version", "the document changed meanwhile; load it again")
            answer = await self.ask_desk(record, "decide_edits", self.state(record), asked)
            if _spans(answer["decisions"]) == _spans(record.decisions):
                return await self._decided(record, [])
            changed = await self.call(
                self._store.decide,
                record,
                answer["decisions"],
                self.limits.history,
                facts=answer["facts"],
                version=record.version + 1,
            )
            self.events.tell(identifier)
            return await self._decided(changed or record, answer["changed_pages"])

    async def travel(self, identifier: str, by: int) -> dict[str, Any]:
        """Undo (-1) or redo (1)."""
        async with self.alone(identifier) as record:
            check_ready(record)
            decisions = await self.call(self._store.step, identifier, record.step + by)
            if decisions is None or record.step + by < 0:
                word = "undo" if by < 0 else "redo"
                raise ApiError(409, f"nothing_to_{word}", f"there is nothing to {word}")
            answer = await self.ask_desk(record, "adopt_decisions", self.state(record), decisions)
            changed = await self.change(
                identifier,
                decisions=decisions,
                step=record.step + by,
                facts=answer["facts"],
                version=record.version + 1,
            )
            return await self._decided(changed or record, answer["changed_pages"])

    async def _decided(self, record: Record, pages: list[int] | None) -> dict[str, Any]:
        described = await self.describe(record)
        names = ("version", "words", "minutes", "edits", "rejected", "can_undo", "can_redo")
        return {**{name: described[name] for name in names}, "changed_pages": pages}

    # --- showing ---

    async def show(self, identifier: str, view: str, query: Mapping[str, Any]) -> bytes:
        """A view of the document as it is now, as JSON."""
        record = await self.get(identifier)
        check_ready(record)
        found: bytes = await self.ask_desk(record, "show", self.state(record), view, query)
        return found

    async def take(self, record: Record, form: str) -> bytes:
        """What is taken away: text, markdown, json, report, edits."""
        check_ready(record)
        found: bytes = await self.ask_desk(record, "take_away", self.state(record), form)
        return found

    async def draw(self, identifier: str, number: int, scale: float) -> bytes:
        """A page as a PNG."""
        record = await self.get(identifier)
        pages = record.facts.get("pages_total")
        if record.kind == "text" or (pages is not None and number > pages):
            raise ApiError(404, "no_such_page", f"{record.name}: has no picture of a page {number}")
        place = self.workspace.picture_of(identifier, number, scale)
        kept = await asyncio.to_thread(_read_picture, place)
        if kept is not None:
            return kept
        source = str(self.workspace.original_of(identifier, record.kind))
        password = self.passwords.get(identifier)
        found: bytes = await self.press.do(f"{JOBS}draw_page", source, number, scale, password, str(place), again=True)
        return found

    async def look_at(self, identifier: str) -> None:
        """Somebody opens the document: where it waits, it is next."""
        await self.cleaning.hurry(identifier)

    async def ask_desk(self, record: Record, job: str, *arguments: Any) -> Any:
        """A job of one of the workers that are kept for who waits for an answer; of a document always the same one."""
        desk = self._desks[sum(record.id.encode()) % len(self._desks)]
        seconds = self.limits.answer_seconds + self.limits.page_seconds * record.facts.get("pages_total", 0)
        return await desk.do(f"{JOBS}{job}", *arguments, seconds=seconds, again=True)

    def state(self, record: Record) -> dict[str, Any]:
        """What a worker is told of a document."""
        return state_of(record, Path(self.workspace.folder_of(record.id)))


def check_ready(record: Record) -> None:
    """Raises ApiError where there is no text yet."""
    if not record.edition:
        why = "it failed" if record.state == "failed" else f"it is {record.state}"
        raise ApiError(409, "not_ready", f"{record.name}: there is no text yet: {why}")


def _spans(decisions: Mapping[str, Any]) -> tuple[list[Any], list[Any]]:
    return decisions.get("restored") or [], decisions.get("cuts") or []


def _read_picture(place: Path) -> bytes | None:
    try:
        return place.read_bytes()
    except OSError:
        return None
