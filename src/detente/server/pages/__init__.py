"""The pages: each a job, a function of the graphs and of what was asked to a reply."""
