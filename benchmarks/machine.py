"""What the numbers were measured on, without anything that names the machine."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

__all__ = ["machine"]

_LIBRARIES = ("numpy", "numba", "vectorbt", "pandas", "polars", "joblib")


def machine() -> dict[str, str]:
    """Return processor, cores, memory, system and versions."""
    versions = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "load": f"{os.getloadavg()[0]:.1f} runnable processes in the last minute, this one included",
        "system": f"{platform.system()} {platform.machine()}",
        "versions": f"Python {platform.python_version()}, {versions}",
    }


def _processor() -> str:
    described = Path("/proc/cpuinfo")
    if described.exists():
        for line in described.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown"
