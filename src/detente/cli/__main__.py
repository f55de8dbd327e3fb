"""Lets `python -m detente.cli` run the command line."""

from detente.cli import main

main()
