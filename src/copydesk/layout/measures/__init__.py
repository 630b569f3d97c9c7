"""The columns of `features.TABLE`, by what they look at: geometry, wording, repetition."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
"""A column: one value per line of the document."""
