-- The worker of a running job: its machine and its own name.
ALTER TABLE training_jobs ADD COLUMN worker TEXT NOT NULL DEFAULT '';
