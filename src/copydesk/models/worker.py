"""The process that holds a model for llama.cpp: told on standard input what to load, it serves on the loopback.

It is asked with a key that only its parent knows. It ends with its parent, and leaves Ctrl-C to it.
"""

from __future__ import annotations

import json
import os
import platform
import signal
import sys
from typing import Any, Final

CANNOT_LOAD: Final = 3
NO_LIBRARY: Final = 4
"""Exit codes; anything else is a crash."""

BATCH: Final = 512
"""Tokens of a prompt that are read at once; the memory for it is reckoned in `embedded`."""

DRAFT: Final = (3, 24)
"""N-gram speculation: after 3 tokens that stood in the prompt, its next 24 are tried. Copying a text so is 1.76 times
as fast (measured on a cleaned chunk of a paper with 1.5B)."""


PACKED: Final = platform.machine().lower() not in ("x86_64", "amd64")
"""Whether weights are held a second time, packed for the processor. On x86 (AVX2, two cores) it brought no speed
(1.5B: 44 and 41 tokens/s of prompt, 21 and 19 of answer; 0.5B: 81 and 97, 38 and 38), cost 0.6 GB with 1.5B, and made
a probability depend on where the kept part of a prompt ends (by 0.2 in its logarithm). On ARM it is worth it."""


def main() -> None:
    """Load the model named on standard input, print the server's address, serve until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever native code prints is a message, not an answer
    job = json.loads(sys.stdin.readline())
    try:
        server = _serve(job)
    except ImportError as error:
        sys.stderr.write(f"{error}\n")
        _leave(NO_LIBRARY)
    except Exception as error:
        sys.stderr.write(f"{error}\n")
        _leave(CANNOT_LOAD)
    answers.write(json.dumps({"address": server.listening_address}) + "\n")
    answers.flush()
    while sys.stdin.read(1 << 16):
        pass
    _leave(0)


def _leave(code: int) -> None:
    """End at once: llama.cpp's threads would keep an orderly exit waiting."""
    sys.stderr.flush()
    os._exit(code)


def _serve(job: dict[str, Any]) -> Any:
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = job["path"]
    params.model_alias = {"model"}
    params.n_ctx = job["context"]
    params.n_parallel = 1
    params.n_batch = params.n_ubatch = BATCH
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = job["threads"]
    params.cache_ram_mib = 0  # up to 8 GB otherwise; the one slot keeps the last prompt anyway
    params.warmup = False
    params.no_extra_bufts = not PACKED
    # Flash attention on the CPU reads one token otherwise than a batch: a kept prompt moved logarithms by 1.25.
    params.flash_attn_type = xllamacpp.llama_flash_attn_type.LLAMA_FLASH_ATTN_TYPE_DISABLED
    params.verbosity = 1  # errors only
    params.ui = params.endpoint_slots = params.endpoint_props = False
    params.hostnames, params.port, params.api_keys = ["127.0.0.1"], 0, [job["key"]]
    if job["draft"]:
        speculative = params.speculative
        speculative.types = [xllamacpp.common_speculative_type.COMMON_SPECULATIVE_TYPE_NGRAM_SIMPLE]
        speculative.ngram_simple.size_n, speculative.ngram_simple.size_m = DRAFT
    return xllamacpp.Server(params)
