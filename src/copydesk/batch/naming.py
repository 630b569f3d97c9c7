"""Where the results of an item are written: its key, made of harmless parts, below the folder of the batch.

A name that was given once stays (the journal knows it), so that a later run with more documents moves no result.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from copydesk.batch.outcomes import Item
from copydesk.report.names import base_name, fit_name

RESERVED: Final = frozenset({"errors.jsonl", "report.html", "report.json"})
"""Files of the batch itself, which no folder of documents may be called."""


def name_items(items: Iterable[Item], known: Mapping[str, str]) -> Iterator[Item]:
    """The items with `out`: what is `known` by its key, else a name that nobody has; case makes no difference."""
    taken = {out.casefold() for out in known.values()}
    for item in items:
        out = known.get(item.key)
        if out is None:
            out = _free(out_name(item.key), taken)
            taken.add(out.casefold())
        yield replace(item, out=out)


def out_name(key: str) -> str:
    """The path for the results of `key`, without ending.

    >>> out_name("papers/2020/a study.pdf"), out_name("all.zip!../../etc/passwd.pdf"), out_name("s3://lake/x/y.pdf")
    ('papers/2020/a study', 'all.zip/document/document/etc/passwd', 's3/lake/x/y')
    """
    scheme, found, rest = key.partition("://")
    path = f"{scheme}/{rest}" if found else key
    *folders, name = [part for part in path.replace("!", "/").replace("\\", "/").split("/") if part] or [""]
    parts = [fit_name(folder) for folder in folders]
    if parts and parts[0].casefold() in RESERVED:
        parts[0] += "_"
    return "/".join([*parts, base_name(name)])


def _free(out: str, taken: set[str]) -> str:
    number, fresh = 1, out
    while fresh.casefold() in taken:
        number += 1
        fresh = f"{out}-{number}"
    return fresh
