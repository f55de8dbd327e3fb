"""Pictures as SVG that stands alone: drawn here, in Python, so that they need no script."""
