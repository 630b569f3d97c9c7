"""What this machine can spare: processor cores and memory, inside a container too."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

SYSTEM: Final = Path("/")
"""Where proc and sys are; tests give a folder of their own."""

LEAST_SHARE: Final = 0.5
"""Of the cores that we may use, so many are taken even when others keep them busy: with none the work never ends, and
with OMP_WAIT_POLICY=passive threads that wait for a core cost the others nothing."""


def free_cores(system: Path = SYSTEM, load: float | None = None) -> int:
    """Cores that are really free: those that this process may use, less the work that waits for them; at least 1.

    Two threads of one physical core count as one: llama.cpp gains nothing from the second. `load` is the system's
    load average over a minute, for tests.
    """
    mine = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else list(range(os.cpu_count() or 1))
    usable = float(len({_siblings(system, core) for core in mine}))
    usable = min([usable, *_cpu_quotas(system)])
    if load is None:
        load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    busy = load * len(mine) / (os.cpu_count() or 1)
    return max(1, int(max(usable - busy, usable * LEAST_SHARE) + 0.5))


def available_memory(system: Path = SYSTEM) -> int | None:
    """Bytes that can be taken without swapping; the machine's whole memory on macOS; None where nothing tells."""
    found = [*_meminfo(system), *_memory_left(system)]
    if found:
        return min(found)
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):  # Windows
        return None


def _siblings(system: Path, core: int) -> str:
    text = _read(system / f"sys/devices/system/cpu/cpu{core}/topology/thread_siblings_list")
    return text.strip() or str(core)


def _meminfo(system: Path) -> Iterator[int]:
    for line in _read(system / "proc/meminfo").splitlines():
        if line.startswith("MemAvailable:"):
            yield int(line.split()[1]) * 1024


def _groups(system: Path) -> Iterator[Path]:
    """This process's control group and those around it (version 2)."""
    root = system / "sys/fs/cgroup"
    for line in _read(system / "proc/self/cgroup").splitlines():
        if line.startswith("0::"):
            group = root / line[3:].strip().lstrip("/")
            while root in group.parents:
                yield group
                group = group.parent
    yield root


def _memory_left(system: Path) -> Iterator[int]:
    """What each limit leaves; pages of files can be given up, so they count as free."""
    for group in _groups(system):
        limit = _number(_read(group / "memory.max"))
        if limit is not None:
            used = (_number(_read(group / "memory.current")) or 0) - _stat(group / "memory.stat", "inactive_file")
            yield max(limit - used, 0)
    old = system / "sys/fs/cgroup/memory"
    limit = _number(_read(old / "memory.limit_in_bytes"))
    if limit is not None:
        used = (_number(_read(old / "memory.usage_in_bytes")) or 0) - _stat(old / "memory.stat", "total_inactive_file")
        yield max(limit - used, 0)


def _cpu_quotas(system: Path) -> Iterator[float]:
    """Cores that each limit allows."""
    for group in _groups(system):
        quota, _, period = _read(group / "cpu.max").partition(" ")
        if quota.isdigit() and period.strip().isdigit() and int(period):
            yield max(int(quota) / int(period), 0.5)
    old = system / "sys/fs/cgroup/cpu"
    quota, period = _read(old / "cpu.cfs_quota_us").strip(), _read(old / "cpu.cfs_period_us").strip()
    if quota.isdigit() and period.isdigit() and int(period):
        yield max(int(quota) / int(period), 0.5)


def _stat(path: Path, key: str) -> int:
    for line in _read(path).splitlines():
        name, _, value = line.partition(" ")
        if name == key:
            return _number(value) or 0
    return 0


def _number(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isdigit() else None


def _read(path: Path) -> str:
    try:
        return path.read_text("ascii", "replace")
    except OSError:
        return ""
