-- Where the worker of a batch of slices computes; for metrics.
ALTER TABLE segmentation_leases ADD COLUMN device TEXT NOT NULL DEFAULT '';
