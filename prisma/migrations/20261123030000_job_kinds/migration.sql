-- What merchants wait for is taken before a night's thousands of jobs, without a look at those.
CREATE INDEX `job_kind_idx` ON `job` (`state`, `kind`, `run_after`);
