"""RDF: its terms in two libraries, how it is read and written, and the names of all output formats."""
