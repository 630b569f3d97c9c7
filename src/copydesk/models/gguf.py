"""Reads the header of a GGUF file, so that nothing damaged or hostile reaches native code, and its needs are known.

The format is ggml's (docs/gguf.md in its repository): magic, version, metadata, a table of tensors, their data.
Every count and length in the file is checked against the bytes that are there before it is believed.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any, Final

from copydesk.errors import WeightsError

MAGIC: Final = b"GGUF"
VERSIONS: Final = (2, 3)
HEADER_LIMIT: Final = 64 << 20
"""Bytes that are read of a file. The largest vocabulary in use (262,144 tokens with merges) takes 16 MB."""
MOST_PAIRS: Final = 4096
"""Entries of metadata; models in use have 20 to 60."""
MOST_TENSORS: Final = 1 << 16
"""A model of 3B has 300; the largest in use have some thousand."""
LONGEST_VALUE: Final = 1 << 20
"""Bytes of a text that is kept; the longest chat templates have 20,000."""
LONGEST_LIST: Final = 4096
"""Numbers of a list that is kept (one for each layer); vocabularies are only counted."""
MOST_CONTEXT: Final = 1 << 24
MOST_LAYERS: Final = 4096
DIMENSIONS: Final = 4

NO_CHAT: Final = frozenset("bert clip jina-bert-v2 nomic-bert t5 t5encoder wavtokenizer-dec whisper".split())
"""Architectures that hold no conversation: encoders, pictures, sound."""

_STRING, _ARRAY, _BOOL = 8, 9, 7
_SCALARS: Final = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "B", 10: "Q", 11: "q", 12: "d"}
"""Type of a value -> how `struct` reads it."""

_BLOCKS: Final[Mapping[int, tuple[int, int]]] = {
    0: (1, 4),
    1: (1, 2),
    24: (1, 1),
    25: (1, 2),
    26: (1, 4),
    27: (1, 8),
    28: (1, 8),
    30: (1, 2),
    2: (32, 18),
    3: (32, 20),
    6: (32, 22),
    7: (32, 24),
    8: (32, 34),
    9: (32, 36),
    20: (32, 18),
    39: (32, 17),
    10: (256, 84),
    11: (256, 110),
    12: (256, 144),
    13: (256, 176),
    14: (256, 210),
    15: (256, 292),
    16: (256, 66),
    17: (256, 74),
    18: (256, 98),
    19: (256, 50),
    21: (256, 110),
    22: (256, 82),
    23: (256, 136),
    29: (256, 56),
    34: (256, 54),
    35: (256, 66),
}
"""Type of a tensor -> numbers in a block, bytes of a block (ggml's ggml_type_size)."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a GGUF file says about itself. `size` and `context` in bytes and tokens; `vocabulary` in tokens."""

    path: str
    size: int
    architecture: str
    name: str
    context: int
    template: bool
    vocabulary: int
    heads: int
    """Heads of attention in a layer."""
    cache_per_token: int
    """Bytes of keys and values for a token of the context, at 16 bits: more than models with sliding windows take."""


def read_header(path: str | os.PathLike[str]) -> Header:
    """The header of the GGUF file at `path`.

    Raises WeightsError where there is no such file, it is damaged or truncated, or is no model that can chat.
    """
    path = os.fspath(path)
    try:
        with open(path, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            data = file.read(HEADER_LIMIT)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise WeightsError(f"{path}: the weights cannot be read: {why}") from error
    if not data.startswith(MAGIC):
        raise WeightsError(f"{path}: is no GGUF file; a model for llama.cpp is needed (`copydesk models list`)")
    try:
        return _describe(path, size, _Reader(data))
    except _BrokenError as error:
        raise WeightsError(f"{path}: a damaged or truncated GGUF file: {error}; download it again") from error


class _BrokenError(Exception):
    """The file does not keep to its format; the text says how."""


class _Reader:
    """A place in the bytes of a header."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, len(MAGIC)

    def number(self, form: str) -> Any:
        """A number in little-endian order, as `struct` names its type."""
        start = self.skip(struct.calcsize(f"<{form}"))
        return struct.unpack_from(f"<{form}", self.data, start)[0]

    def text(self) -> str:
        length = self.number("Q")
        start = self.skip(length)
        return self.data[start : start + min(length, LONGEST_VALUE)].decode("utf-8", "replace")

    def skip(self, length: int) -> int:
        """Where it stood, before `length` bytes that must be there."""
        start = self.at
        if length > len(self.data) - start:
            raise _BrokenError(f"its header ends after {len(self.data):,} bytes, in the middle")
        self.at = start + length
        return start

    def value(self) -> Any:
        """A scalar, a text, a short list of numbers, or the length of any other list."""
        kind = self.number("I")
        if kind == _STRING:
            return self.text()
        if kind == _ARRAY:
            return self._list()
        if kind not in _SCALARS:
            raise _BrokenError(f"a value of unknown type {kind}")
        number = self.number(_SCALARS[kind])
        return bool(number) if kind == _BOOL else number

    def _list(self) -> Any:
        kind, count = self.number("I"), self.number("Q")
        if kind == _STRING:
            for _ in range(self._checked(count, 8)):
                self.skip(self.number("Q"))
            return count
        if kind not in _SCALARS:
            raise _BrokenError(f"a list of unknown type {kind}")
        form = _SCALARS[kind]
        start = self.skip(self._checked(count, struct.calcsize(f"<{form}")) * struct.calcsize(f"<{form}"))
        return list(struct.unpack_from(f"<{count}{form}", self.data, start)) if count <= LONGEST_LIST else count

    def _checked(self, count: int, least: int) -> int:
        """`count`, if so many items of `least` bytes can be there."""
        if count * least > len(self.data) - self.at:
            raise _BrokenError(f"a list of {count:,} items, more than the file holds")
        return count


def _describe(path: str, size: int, reader: _Reader) -> Header:
    version = reader.number("I")
    if version not in VERSIONS:
        swapped = int.from_bytes(version.to_bytes(4, "little"), "big") in VERSIONS
        kind = "made for big-endian machines" if swapped else f"of GGUF version {version}"
        raise WeightsError(f"{path}: a file {kind}, not one of version 2 or 3; download another one")
    tensors, pairs = reader.number("Q"), reader.number("Q")
    if tensors > MOST_TENSORS or pairs > MOST_PAIRS:
        raise _BrokenError(f"{tensors:,} tensors and {pairs:,} entries are more than any model has")
    about = {reader.text(): reader.value() for _ in range(pairs)}
    if _whole(about, "split.count", 1, 1 << 16) > 1:
        raise WeightsError(f"{path}: one piece of several; merge them with llama.cpp's llama-gguf-split --merge")
    architecture = _check_kind(path, about, tensors)
    _check_length(size, about, reader, tensors)
    return _needs(path, size, architecture, about)


def _check_kind(path: str, about: Mapping[str, Any], tensors: int) -> str:
    architecture = about.get("general.architecture")
    if not isinstance(architecture, str) or not architecture or not tensors:
        raise WeightsError(f"{path}: holds no model (no architecture or no tensors): a vocabulary or an adapter alone")
    if architecture in NO_CHAT or about.get("general.type", "model") != "model":
        raise WeightsError(f"{path}: {architecture!r} cannot chat; a model tuned for instructions is needed")
    return architecture


def _check_length(size: int, about: Mapping[str, Any], reader: _Reader, tensors: int) -> None:
    """That every tensor lies inside the file."""
    alignment = about.get("general.alignment", 32)
    if not isinstance(alignment, int) or not 0 < alignment <= 1 << 16 or alignment & (alignment - 1):
        raise _BrokenError(f"an alignment of {alignment}")
    end = max(_tensor_end(reader, alignment) for _ in range(tensors))
    needed = -(-reader.at // alignment) * alignment + end
    if needed > size:
        raise _BrokenError(f"it has {size:,} bytes, and its tensors need {needed:,}")


def _tensor_end(reader: _Reader, alignment: int) -> int:
    """Where a tensor ends, in bytes from the first one's beginning."""
    name, dimensions = reader.text(), reader.number("I")
    if not 0 < dimensions <= DIMENSIONS:
        raise _BrokenError(f"a tensor {name[:40]!r} of {dimensions} dimensions")
    lengths = [reader.number("Q") for _ in range(dimensions)]
    kind, offset = reader.number("I"), reader.number("Q")
    if offset % alignment:
        raise _BrokenError(f"a tensor {name[:40]!r} at a crooked place")
    count, width = _BLOCKS.get(kind, (1, 0))  # a type newer than this table: only its place is checked
    if lengths[0] % count:
        raise _BrokenError(f"a tensor {name[:40]!r} with rows of {lengths[0]:,} numbers in blocks of {count}")
    return int(offset + prod(lengths) // count * width)


def _needs(path: str, size: int, architecture: str, about: Mapping[str, Any]) -> Header:
    def own(key: str, default: int, most: int) -> int:
        return _whole(about, f"{architecture}.{key}", default, most)

    layers = own("block_count", 0, MOST_LAYERS)
    heads = own("attention.head_count", 1, 1 << 16)
    width = own("embedding_length", 0, 1 << 24) // max(heads, 1)
    both = own("attention.key_length", width, 1 << 20) + own("attention.value_length", width, 1 << 20)
    template = about.get("tokenizer.chat_template")
    name = about.get("general.name")
    return Header(
        path,
        size,
        architecture,
        name if isinstance(name, str) else "",
        own("context_length", 2048, MOST_CONTEXT),
        isinstance(template, str) and bool(template.strip()),
        _vocabulary(about, own),
        heads,
        _heads_in_all(about.get(f"{architecture}.attention.head_count_kv", heads), layers) * both * 2,
    )


def _vocabulary(about: Mapping[str, Any], own: Callable[[str, int, int], int]) -> int:
    tokens = about.get("tokenizer.ggml.tokens")
    return tokens if isinstance(tokens, int) else own("vocab_size", 0, 1 << 24)


def _heads_in_all(heads: Any, layers: int) -> int:
    """Heads for keys and values over all layers; the file gives one number, or one for each layer."""
    if isinstance(heads, list):
        return sum(number for number in heads if isinstance(number, int) and 0 <= number <= 1 << 16)
    return layers * heads if isinstance(heads, int) and 0 <= heads <= 1 << 16 else 0


def _whole(about: Mapping[str, Any], key: str, default: int, most: int) -> int:
    """A positive whole number of the metadata. Raises _BrokenError where it is none, or beyond `most`."""
    value = about.get(key, default)
    if isinstance(value, list) and value and all(isinstance(number, int) for number in value):
        value = max(value)  # one for each layer
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise _BrokenError(f"{key} is {str(value)[:40]!r}")
    return value
