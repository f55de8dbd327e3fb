"""What facts rest on, the lineage of a row, proofs in words and in PROV-O, text about one claim or one thing."""
