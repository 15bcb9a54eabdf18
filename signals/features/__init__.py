"""About a hundred features of a bar from what was known at its close, free of the price's scale.

Each is declared once, in the module of its family, with `signals.features.families.registry.feature`. They are listed in
docs/features.md, which ``python -m signals.features`` writes. A user's own come from a function or a file.
"""

from signals.features.adding import add_readings
from signals.features.catalogue import catalogue, catalogue_page
from signals.features.choice import SMALL, FeatureChoice, features
from signals.features.families.registry import REGISTER, Feature, feature
from signals.features.own import Columns, FeatureFunction, feature_function, file_features, function_features
from signals.features.table import FAMILIES, feature_table, selected

__all__ = [
    "FAMILIES",
    "REGISTER",
    "SMALL",
    "Columns",
    "Feature",
    "FeatureChoice",
    "FeatureFunction",
    "add_readings",
    "catalogue",
    "catalogue_page",
    "feature",
    "feature_function",
    "feature_table",
    "features",
    "file_features",
    "function_features",
    "selected",
]
