"""Why a triple holds: its shortest proof, its justifications, and the refutations of contradictions."""
