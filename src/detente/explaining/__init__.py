"""What facts rest on, the lineage of a row, proofs in words and in PROV-O, claims and things as shown."""
