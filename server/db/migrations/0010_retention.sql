-- What is old is found without reading what is not.
CREATE INDEX requests_by_time ON requests (create_time);
CREATE INDEX training_jobs_by_end ON training_jobs (end_time, job_id);
