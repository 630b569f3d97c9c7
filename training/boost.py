"""CatBoost -> `copydesk.layout.trees.Trees`: fitting, and rounding of leaves to whole numbers."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import numpy as np
from catboost import CatBoostClassifier, Pool

from copydesk.layout.trees import Trees

DEPTH = 6

LEAF_RANGE = 127
"""Leaves are kept as signed bytes: 0.001 of F1 apart from floats on no document (docs/roles.md)."""


def fit_trees(rows: np.ndarray, target: np.ndarray, weight: np.ndarray, classes: int, *, trees: int) -> Trees:
    """Boosted oblivious trees; `target` holds class numbers below `classes` (2: one column, logistic)."""
    model = CatBoostClassifier(
        loss_function="Logloss" if classes == 2 else "MultiClass",
        iterations=trees,
        depth=DEPTH,
        learning_rate=0.12,
        l2_leaf_reg=6.0,
        rsm=0.3,
        random_seed=1,
        thread_count=2,
        border_count=64,
        bootstrap_type="Bernoulli",
        subsample=0.7,
        logging_level="Silent",
        allow_writing_files=False,
        leaf_estimation_iterations=1,
        boosting_type="Plain",
    )
    model.fit(Pool(rows.astype(np.float32), target, weight=weight))
    if classes == 2:
        return export_trees(model, 1)
    present = [int(c) for c in model.classes_]
    return _spread(export_trees(model, len(present)), present, classes)


NEVER = -1_000.0
"""Bias of a class that the data lacks."""


def _spread(trees: Trees, present: list[int], classes: int) -> Trees:
    """Columns for all classes where the data has only some."""
    if len(present) == classes:
        return trees
    leaves = np.zeros((*trees.leaves.shape[:2], classes), np.int16)
    leaves[:, :, present] = trees.leaves
    bias = np.full(classes, np.rint(NEVER / trees.unit), np.int32)
    bias[present] = trees.bias
    return Trees(trees.features, trees.thresholds, leaves, bias, trees.unit)


def export_trees(model: CatBoostClassifier, columns: int) -> Trees:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        model.save_model(str(path), format="json")
        data = json.loads(path.read_text())
    trees = data["oblivious_trees"]
    depth = max(len(t["splits"] or ()) for t in trees)
    features = np.zeros((len(trees), depth), np.int16)
    thresholds = np.full((len(trees), depth), 32767, np.int16)
    leaves = np.zeros((len(trees), 2**depth, columns))
    for k, tree in enumerate(trees):
        splits = tree["splits"] or ()
        for level, split in enumerate(splits):
            features[k, level] = split["float_feature_index"]
            thresholds[k, level] = int(np.clip(np.floor(split["border"]), -32768, 32767))
        values = np.array(tree["leaf_values"]).reshape(-1, columns)
        leaves[k, : len(values)] = values
    unit = max(np.abs(leaves).max(), 1e-9) / LEAF_RANGE
    scale, bias = data["scale_and_bias"]
    bias = np.array(bias if isinstance(bias, list) else [bias], dtype=float)
    if len(bias) != columns:
        bias = np.zeros(columns)
    whole = np.rint(leaves * scale / unit).astype(np.int16)
    return Trees(features, thresholds, whole, np.rint(bias / unit).astype(np.int32), float(unit))


def pack_trees(trees: Trees, prefix: str) -> dict[str, np.ndarray]:
    """Arrays for an .npz, leaves as signed bytes."""
    return {
        f"{prefix}_features": trees.features,
        f"{prefix}_thresholds": trees.thresholds,
        f"{prefix}_leaves": trees.leaves.astype(np.int8),
        f"{prefix}_bias": trees.bias,
        f"{prefix}_unit": np.float64(trees.unit),
    }
