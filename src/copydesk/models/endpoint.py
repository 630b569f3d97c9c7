"""Models on a server that speaks OpenAI's interface: Ollama, llama-server, vLLM, LM Studio, hosted ones.

Nothing is sent anywhere but to the address that the person named: no redirect is followed, no other header than
needed is sent. What a server refuses (structured output, probabilities, a seed) is left out from then on. Safe to be
used from several threads.
"""

from __future__ import annotations

import json
import math
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal

from copydesk.errors import ContextError, EndpointError, UsageError
from copydesk.models import Completion, Message, OnText, Sampling, Shape
from copydesk.models.addresses import KEY_VARIABLE, Address, find_key, parse_endpoint
from copydesk.models.choices import match_answer, share_options
from copydesk.models.dialect import TOP_LOGPROBS, find_refused, make_body
from copydesk.models.retries import AGAIN, MOST_PATIENCE, TRIES, backoff
from copydesk.models.streams import Answer, Frames, StreamError

if TYPE_CHECKING:
    import httpx2

CONTEXT: Final = 8192
"""Tokens, where neither the person nor the server says."""
CONNECT_SECONDS: Final = 10.0
SILENCE_SECONDS: Final = 300.0
"""Between two signs of life: a server on a CPU reads a long prompt in silence."""
TOTAL_SECONDS: Final = 1800.0
"""For one answer, however lively."""
CHOICE_TOKENS: Final = 16
"""For a choice that is answered in words."""

LETTERS_PER_TOKEN: Final = 3.4
"""Of ASCII, spaces too; anything else is taken for a token of its own."""
FIRST_WIDE: Final = 0x0800
"""From here on a character has three bytes of UTF-8."""
WIDE_EXTRA: Final = 0.7

_CONTEXT_WORDS = re.compile(r"context[ _]?(?:length|size|window)|exceed_context|maximum context|too many tokens", re.I)
_HEADERS = frozenset(
    "host accept accept-encoding connection content-length content-type authorization x-stainless-raw-response".split()
)
"""The last one is how the client tells itself to hand over the answer as it comes; it is always "stream"."""


PARALLEL: Final = 4
"""Questions asked at once: what Ollama and llama-server answer together as they come, and little for a hosted one."""


class EndpointModel:
    """A model on a server. Makes no connection before it is asked.

    `address`: where, and which; `context`: tokens of prompt and answer; `parallel`: questions that callers may ask at
    once; `silence`, `total`: seconds on the clock;
    `sleep`: waits between tries. Raises UsageError where the library openai is not installed.
    """

    def __init__(
        self,
        address: Address,
        *,
        context: int | None = None,
        parallel: int = PARALLEL,
        silence: float = SILENCE_SECONDS,
        total: float = TOTAL_SECONDS,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = address.model
        self.identity = f"{address.model}@{address.url.partition('://')[2]}"
        self.context = context or CONTEXT
        self.parallel = parallel
        self._address, self._total, self._sleep = address, total, sleep
        self._refused: frozenset[str] = frozenset()
        self._key = find_key(address)
        self._client = _make_client(address, self._key, silence)

    @classmethod
    def connect(cls, text: str, *, context: int | None = None) -> EndpointModel:
        """The model "URL#NAME", after asking the server which models it has.

        Raises UsageError for what is no address; EndpointError where the server cannot be reached, or lacks the model.
        """
        model = cls(parse_endpoint(text), context=context)
        try:
            model.check(context)
        except BaseException:
            model.close()
            raise
        return model

    def check(self, context: int | None = None) -> None:
        """Ask for the list of models; takes the context from it where none was given. Raises EndpointError."""
        try:
            listed = self._retrying(self._list_models)
        except EndpointError as error:
            if error.status in (404, 405, 501):
                return  # a server without such a list
            raise
        if listed and self.name not in listed:
            raise EndpointError(self._unknown(listed))
        self.context = context or listed.get(self.name) or CONTEXT

    def count_tokens(self, text: str) -> int:
        return estimate_tokens(text)

    def chat(
        self,
        messages: Sequence[Message],
        sampling: Sampling = Sampling(),  # noqa: B008
        shape: Shape | None = None,
        on_text: OnText | None = None,
    ) -> Completion:
        prompt = self._check_room(messages, sampling.max_tokens)
        answer, seconds = self._ask(messages, sampling, shape, {}, on_text)
        end: Literal["stop", "length"] = "length" if answer.finish == "length" else "stop"
        tokens = answer.usage.get("completion_tokens", 0) or estimate_tokens(answer.text)
        return Completion(
            answer.text, end, answer.usage.get("prompt_tokens", 0) or prompt, tokens, seconds, answer.first_seconds
        )

    def choose(self, messages: Sequence[Message], options: Sequence[str]) -> list[float]:
        self._check_room(messages, CHOICE_TOKENS)
        if "logprobs" not in self._refused:
            wish = {"logprobs": True, "top_logprobs": TOP_LOGPROBS}
            answer, _ = self._ask(messages, Sampling(max_tokens=1), None, wish, None)
            if answer.first_tokens:
                return share_options(answer.first_tokens, options)
            self._refused |= {"logprobs"}
        answer, _ = self._ask(messages, Sampling(max_tokens=CHOICE_TOKENS), None, {}, None)
        return match_answer(answer.text, options)

    def next_tokens(self, text: str, top: int = 500) -> list[tuple[str, float]] | None:
        """None: chat servers do not go on with raw text, and those that do tell five tokens at most."""
        return None

    def close(self) -> None:
        self._client.close()

    def __enter__(self) -> EndpointModel:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    # --- asking ---

    def _check_room(self, messages: Sequence[Message], answer: int) -> int:
        """Tokens of the prompt, as estimated: some servers cut what is too long without a word."""
        prompt = sum(estimate_tokens(message.content) + 8 for message in messages)
        if prompt + answer > self.context:
            raise ContextError(
                f"{self.name}: the prompt has about {prompt:,} tokens and the answer may have {answer:,}; "
                f"the context has {self.context:,}: shorten the text, or name the model's real context"
            )
        return prompt

    def _ask(
        self,
        messages: Sequence[Message],
        sampling: Sampling,
        shape: Shape | None,
        wish: Mapping[str, Any],
        on_text: OnText | None,
    ) -> tuple[Answer, float]:
        """The answer, and the seconds that it took; what the server refuses is left out and remembered."""
        refused = self._refused
        while True:
            extra: Mapping[str, Any] = wish if "logprobs" not in refused else {}
            body = make_body(self.name, messages, sampling, shape, refused) | dict(extra)
            start = time.perf_counter()
            try:
                answer = self._retrying(lambda body=body, start=start: self._read_answer(body, start, on_text))  # type: ignore[misc]
            except _RefusedError as error:
                feature = find_refused(str(error), body, refused)
                if feature is None:
                    raise EndpointError(f"{self._where}: refuses the question: {error}") from error
                refused |= {feature}
                continue
            self._refused |= refused
            return answer, time.perf_counter() - start

    def _read_answer(self, body: Mapping[str, Any], start: float, on_text: OnText | None) -> Answer:
        """One try. What was already shown cannot be asked for again."""
        answer = Answer(on_text, body.get("max_tokens") or body["max_completion_tokens"])
        completions = self._client.chat.completions.with_streaming_response
        fields = {key: value for key, value in body.items() if key not in ("model", "messages")}
        with completions.create(model=body["model"], messages=body["messages"], extra_body=fields) as response:
            kind = response.headers.get("content-type", "")
            for chunk in Frames(kind, self._within(response.iter_bytes(), start)):
                answer.take(chunk, time.perf_counter() - start)
        answer.check_end()
        return answer

    def _within(self, bits: Iterator[bytes], start: float) -> Iterator[bytes]:
        for bit in bits:
            if time.perf_counter() - start > self._total:
                raise StreamError(f"the answer is not complete after {self._total:.0f} seconds")
            yield bit

    def _list_models(self) -> dict[str, int | None]:
        """Names of the server's models, each with its context where told; empty where the list makes no sense."""
        import httpx2

        response = self._client.get("/models", cast_to=httpx2.Response)
        found = next(iter(Frames(response.headers.get("content-type", ""), [response.content])), {})
        data = found.get("data")
        models = [model for model in data if isinstance(model, dict)] if isinstance(data, list) else []
        return {model["id"]: _context_of(model) for model in models if isinstance(model.get("id"), str)}

    def _retrying(self, ask: Callable[[], Any]) -> Any:
        """What `ask` gives, asked again where that can help. Raises EndpointError, ContextError, _RefusedError."""
        import httpx2
        import openai

        for attempt in range(1, TRIES + 1):
            headers: Mapping[str, str] = {}
            try:
                return ask()
            except openai.APIStatusError as error:
                failure, again = self._explain(error), error.status_code in AGAIN and not _is_spent(error)
                headers = error.response.headers
            except (openai.APIConnectionError, httpx2.HTTPError, httpx2.InvalidURL) as error:
                failure, again = EndpointError(self._unreached(error)), not _is_refused_connection(error)
            except StreamError as error:
                failure, again = EndpointError(f"{self._where}: {error}"), error.again
            wait = backoff(attempt, headers)
            if not again or attempt == TRIES or wait > MOST_PATIENCE:
                raise failure
            self._sleep(wait)
        raise AssertionError("unreachable")

    # --- what went wrong ---

    @property
    def _where(self) -> str:
        return self._address.url

    def _unreached(self, error: Exception) -> str:
        cause: BaseException = error
        while cause.__cause__ is not None:
            cause = cause.__cause__
        if "timeout" in type(error).__name__.lower():
            return f"{self._where}: does not answer in time; is the model too slow, or still loading?"
        why = plain(str(cause)) or type(cause).__name__
        return f"{self._where}: cannot be reached, or broke off ({why}); is it running?"

    def _explain(self, error: Any) -> Exception:
        status, said = int(error.status_code), _said(error)
        if 300 <= status < 400:
            message = "sends us to another address, which is not followed; name that address if you trust it"
        elif status in (401, 403):
            sent = "the key in the environment" if self._key else "a question without a key"
            message = f"refuses {sent} (status {status}): set {KEY_VARIABLE}"
        elif status == 404:
            return self._not_found(said)
        elif status in (400, 413, 422):
            return ContextError(f"{self._where}: {said}") if _CONTEXT_WORDS.search(said) else _RefusedError(said)
        elif status == 429:
            message = f"has no more room for us now (status 429): {said}"
        else:
            message = f"fails (status {status}): {said}"
        return EndpointError(f"{self._where}: {message}", status=status)

    def _not_found(self, said: str) -> EndpointError:
        try:
            listed = self._list_models()
        except Exception:
            listed = {}
        if listed:
            return EndpointError(self._unknown(listed), status=404)
        hint = "does the address end in /v1?"
        return EndpointError(f"{self._where}: not found there (status 404): {said}; {hint}", status=404)

    def _unknown(self, listed: Mapping[str, object]) -> str:
        names = ", ".join(plain(name) for name in list(listed)[:20])
        more = f" and {len(listed) - 20} more" if len(listed) > 20 else ""
        return f"{self._where}: has no model {self.name!r}; there are: {names}{more}"


class _RefusedError(Exception):
    """The server does not understand the question; the text is what it said."""


def estimate_tokens(text: str) -> int:
    """Tokens of a text, rather too many.

    Counted against the vocabularies of SmolLM2 and Qwen2.5 on ten papers and books in six languages: 1.0 to 1.6 times
    as many. Only an English vocabulary on Chinese or Japanese text needs more (1.7 tokens a character).
    """
    letters = sum(character.isascii() and (character.isalpha() or character == " ") for character in text)
    wide = sum(ord(character) >= FIRST_WIDE for character in text)
    return math.ceil(letters / LETTERS_PER_TOKEN) + len(text) - letters + math.ceil(wide * WIDE_EXTRA)


def plain(text: str, most: int = 200) -> str:
    """What a server said, as one short line without control characters."""
    return "".join(c if c.isprintable() else " " for c in text[:most]).strip()


def _said(error: Any) -> str:
    body = error.body
    if isinstance(body, dict):
        body = body.get("message") or body.get("detail") or json.dumps(body)
    return plain(str(body or "no reason given"), 300)


def _is_spent(error: Any) -> bool:
    """Whether a 429 means that the account has no money left: waiting does not help."""
    return "insufficient_quota" in json.dumps(error.body, default=str)


def _is_refused_connection(error: Exception) -> bool:
    """Whether nobody listens there, or there is no such host: asking again seldom helps."""
    text = f"{error!r} {error.__cause__!r}"
    return "refused" in text or "Name or service" in text or "nodename" in text or "getaddrinfo" in text


def _context_of(model: Mapping[str, Any]) -> int | None:
    """Tokens, under the names that llama-server, vLLM and others have for it."""
    meta = model.get("meta")
    places = [*(meta.get(key) for key in ("n_ctx", "n_ctx_train") if isinstance(meta, dict))]
    places += [model.get(key) for key in ("max_model_len", "context_length", "context_window")]
    return next((number for number in places if isinstance(number, int) and 0 < number < 1 << 24), None)


def _make_client(address: Address, key: str | None, silence: float) -> Any:
    try:
        import httpx2
        import openai
    except ImportError as error:
        raise UsageError("servers of models need the library openai: pip install 'copydesk[endpoint]'") from error
    client = httpx2.Client(
        follow_redirects=False,
        timeout=httpx2.Timeout(silence, connect=CONNECT_SECONDS),
        trust_env=not address.near,  # a proxy is for the world outside
        event_hooks={"request": [lambda request: _strip_headers(request, key is not None)]},
    )
    return openai.OpenAI(base_url=address.url, api_key=key or "none", max_retries=0, http_client=client)


def _strip_headers(request: httpx2.Request, key: bool) -> None:
    """Leave out what tells about this machine, what the environment adds for OpenAI, and a key that is none."""
    for name in list(request.headers):
        if name.lower() not in _HEADERS or (name.lower() == "authorization" and not key):
            del request.headers[name]
    request.headers["user-agent"] = "copydesk"
