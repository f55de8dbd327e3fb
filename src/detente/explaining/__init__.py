"""Explaining: what facts rest on, the lineage of a row, proofs in words and in PROV-O, things and claims as they show."""
