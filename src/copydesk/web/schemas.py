"""What requests may say and answers say, for validation and for the OpenAPI document."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from copydesk.web.deciding import MOST

Offset = Annotated[int, Field(ge=0, lt=1 << 31)]
Span = Annotated[list[Offset], Field(min_length=2, max_length=2)]
Spans = Annotated[list[Span], Field(max_length=MOST)]
ChangeName = Annotated[str, Field(max_length=40)]
ChangeNames = Annotated[list[ChangeName | Span], Field(max_length=MOST)]
Box = list[float]
"""[page, x0, top, x1, bottom], points from the top left of the page."""


class Given(BaseModel):
    """A body of a request: unknown fields are mistakes."""

    model_config = ConfigDict(extra="forbid")


class Problem(BaseModel):
    code: str
    message: str


class ErrorOut(BaseModel):
    """Every answer that is no success."""

    error: Problem


class DocumentError(BaseModel):
    code: str
    message: str
    needs_password: bool


class ProgressOut(BaseModel):
    pages: int
    pages_total: int | None
    questions: int
    questions_total: int | None
    job: str | None
    seconds_left: float | None


class FindingOut(BaseModel):
    code: str
    page: int | None
    message: str


class DocumentOut(BaseModel):
    """A document, as far as it is. `version` grows with each change of its settings, decisions and state. `language` is
    that of its settings, else `detected_language`, which its words tell; BCP 47 codes, null where nothing tells."""

    id: str
    name: str
    kind: Literal["pdf", "text"]
    size: int
    sha256: str
    created: str
    state: Literal["waiting", "reading", "cleaning", "asking", "done", "failed", "cancelled"]
    progress: ProgressOut
    error: DocumentError | None
    pages: int
    words: int
    words_source: int
    minutes: float
    title: str | None
    language: str | None
    detected_language: str | None
    edits: int
    rejected: int
    findings: list[FindingOut]
    summary: str | None
    settings: dict[str, Any]
    version: int
    can_undo: bool
    can_redo: bool


class RefusedOut(BaseModel):
    """A file of several that was refused."""

    name: str
    error: Problem


class UploadedOut(BaseModel):
    documents: list[DocumentOut | RefusedOut]


class ListOut(BaseModel):
    documents: list[DocumentOut]
    next: str | None


class PageOut(BaseModel):
    number: int
    width: float | None
    height: float | None
    edits: int
    words: int
    kept: float


class PagesOut(BaseModel):
    version: int
    pages: list[PageOut]


class PieceOut(BaseModel):
    """A part of a block. Without `reason` a copy; with `decision` "reject" it was put back."""

    start: int
    end: int
    source: str
    text: str
    reason: str | None
    change: str | None
    repair: bool
    decision: Literal["reject"] | None


class BlockOut(BaseModel):
    """`continues`: goes on with the paragraph before it; `moved`: stands at the end of the text."""

    id: int
    page: int
    role: str
    level: int
    start: int
    end: int
    kept: bool
    continues: bool
    moved: bool
    boxes: list[Box]
    pieces: list[PieceOut]


class FlowOut(BaseModel):
    version: int
    blocks: list[BlockOut]


class ReasonOut(BaseModel):
    code: str
    switch: str | None
    meaning: str
    count: int
    rejected: int
    origin: Literal["rules", "model", "user"]


class ChangeOut(BaseModel):
    id: str
    start: int
    end: int
    page: int
    reason: str
    switch: str | None
    origin: Literal["rules", "model", "user"]
    action: Literal["drop", "replace", "restore"]
    repair: bool
    source: str
    text: str
    decision: Literal["reject"] | None
    boxes: list[Box]
    confidence: float | None
    block: int | None


class ChangesOut(BaseModel):
    version: int
    total: int
    changes: list[ChangeOut]
    reasons: list[ReasonOut]


class IndexOut(BaseModel):
    """`items`: [id, page, index into `reasons`, 1 where it was rejected] of each change, in reading order."""

    version: int
    reasons: list[ReasonOut]
    items: list[list[str | int]]


class SentenceOut(BaseModel):
    index: int
    text: str
    page: int
    start: int
    end: int
    paragraph: int
    role: str
    level: int
    boxes: list[Box]


class SpokenOut(BaseModel):
    version: int
    sentences: list[SentenceOut]
    total: int


class HitOut(BaseModel):
    page: int
    start: int
    end: int
    before: str
    match: str
    after: str
    kept: bool


class FoundOut(BaseModel):
    version: int
    hits: list[HitOut]
    total: int


class DecidedOut(BaseModel):
    """`changed_pages`: those to be loaded anew; null: all."""

    version: int
    changed_pages: list[int] | None
    words: int
    minutes: float
    edits: int
    rejected: int
    can_undo: bool
    can_redo: bool


class WhereIn(Given):
    """Changes of a reason (or below it), on a page, by whom; all that are given must fit."""

    reason: Annotated[str, Field(max_length=100)] | None = None
    page: Annotated[int, Field(ge=1, lt=1 << 31)] | None = None
    origin: Literal["rules", "model", "user"] | None = None


class EditsIn(Given):
    """One step of decisions; done in the order of these fields. Spans are [start, end) of the source."""

    version: int | None = None
    reject: ChangeNames | None = None
    accept: ChangeNames | None = None
    reject_where: WhereIn | None = None
    accept_where: WhereIn | None = None
    drop: Spans | None = None
    restore: Spans | None = None
    forget: Spans | None = None


class RenameIn(Given):
    name: Annotated[str, Field(min_length=1, max_length=255)]


class RetryIn(Given):
    password: Annotated[str, Field(max_length=200)] | None = None


class ModelIn(Given):
    name: Annotated[str, Field(max_length=1000)] | None = None


class ExampleOut(BaseModel):
    name: str
    title: str
    pages: int


class CardOut(BaseModel):
    jobs: dict[str, bool]
    lines: list[str]


class ModelOut(BaseModel):
    name: str
    installed: bool
    size: int
    licence: str
    card: CardOut | None


class ModelsOut(BaseModel):
    models: list[ModelOut]
    default: str | None


class HealthOut(BaseModel):
    version: str
    documents: int
    workers: int
    waiting: int
    running: int
