"""Taking the graph out: into files that stores and editors load, and to endpoints."""
