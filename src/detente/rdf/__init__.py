"""RDF: its terms in two libraries, how it is read, and how it is written."""
