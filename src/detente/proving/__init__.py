"""Why a triple holds: its shortest proof, all of its justifications, and the refutations of contradictions."""
