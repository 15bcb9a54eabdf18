"""Why a cell, or a region of a map, earns or loses what it does: in numbers and in sentences."""
