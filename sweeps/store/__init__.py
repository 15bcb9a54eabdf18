"""How the cells of a run lie on the disk, and how they are read back.

Two layouts hold the same: *rows* (`part-….parquet`, one row a cell) and *factored* (`part-….cells`, where axes are implied
by the cell's index, counts and sums stand once a *family*, and a cell keeps only what its exposure changes). Whoever reads
cells reads them through here and knows of neither. What a run is, which parts it lists and whether they are whole belongs
to `sweeps.runs`; what the numbers mean to `results`.
"""
