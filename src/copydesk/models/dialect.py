"""What a server of models understands: the question is asked in full, and what it refuses is left out from then on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from copydesk.models import Message, Sampling, Shape

TOP_LOGPROBS: Final = 20
"""As many as OpenAI's interface allows."""

FEATURES: Final[Mapping[str, str]] = {
    "thinking": r"chat_template_kwargs",
    "grammar": r"\bgrammar\b",
    "schema": r"response_format|json_schema|structured",
    "object": r"response_format|json_object",
    "logprobs": r"logprobs",
    "usage": r"stream_options|include_usage",
    "seed": r"\bseed\b",
    "stop": r"\bstop\b",
    "top_p": r"top_p",
    "temperature": r"temperature",
    "max_tokens": r"max_tokens|max_completion_tokens",
}
"""What can be left out -> how a refusal names it. Where none is named they go in this order: those that few servers
know first."""


def make_body(
    model: str, messages: Sequence[Message], sampling: Sampling, shape: Shape | None, refused: frozenset[str]
) -> dict[str, Any]:
    """A question for /chat/completions, without what the server refuses."""
    body: dict[str, Any] = {"model": model, "messages": [message._asdict() for message in messages], "stream": True}
    body["max_completion_tokens" if "max_tokens" in refused else "max_tokens"] = sampling.max_tokens
    wishes: dict[str, dict[str, Any]] = {
        "thinking": {"chat_template_kwargs": {"enable_thinking": False}},
        "usage": {"stream_options": {"include_usage": True}},
        "seed": {"seed": sampling.seed},
        "temperature": {"temperature": sampling.temperature},
        "top_p": {"top_p": sampling.top_p} if sampling.top_p < 1 else {},
        "stop": {"stop": list(sampling.stop)} if sampling.stop else {},
    }
    for feature, parameters in wishes.items():
        if feature not in refused:
            body |= parameters
    return body | _shaped(shape, refused)


def _shaped(shape: Shape | None, refused: frozenset[str]) -> dict[str, Any]:
    if shape is None:
        return {}
    if shape.schema is not None and "schema" not in refused:
        schema = {"name": "answer", "strict": True, "schema": shape.schema}
        return {"response_format": {"type": "json_schema", "json_schema": schema}}
    if shape.schema is not None and "object" not in refused:
        return {"response_format": {"type": "json_object"}}
    if shape.grammar is not None and "grammar" not in refused:
        return {"grammar": shape.grammar}
    return {}


def find_refused(message: str, body: Mapping[str, Any], refused: frozenset[str]) -> str | None:
    """What to leave out after a refusal; None where nothing is left that could be."""
    asked = [feature for feature in FEATURES if feature not in refused and _asks(body, feature)]
    named = [feature for feature in asked if re.search(FEATURES[feature], message)]
    return next(iter([*named, *asked]), None)


def _asks(body: Mapping[str, Any], feature: str) -> bool:
    """Whether a question asks for a feature."""
    form = (body.get("response_format") or {}).get("type")
    return {
        "thinking": "chat_template_kwargs" in body,
        "schema": form == "json_schema",
        "object": form == "json_object",
        "usage": "stream_options" in body,
    }.get(feature, feature in body)
