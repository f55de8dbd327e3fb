"""`detente completion`: the lines that let a shell complete commands, questions, parameters and names."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from detente.cli import terminal

#: How each shell takes the lines, each time it starts.
HOW = {
    "bash": 'eval "$(detente completion bash)"    # in ~/.bashrc',
    "zsh": 'eval "$(detente completion zsh)"     # in ~/.zshrc',
    "fish": "detente completion fish | source    # in ~/.config/fish/config.fish",
}


@click.command(epilog="\b\n" + "\n".join(HOW.values()))
@click.argument("shell", type=click.Choice(list(HOW)))
def command(shell: str) -> None:
    """Print what SHELL reads to complete questions, parameters, options and names."""
    from detente.cli import command as root

    kind = get_completion_class(shell)
    assert kind is not None
    made = kind(root, {}, "detente", "_DETENTE_COMPLETE")
    terminal.echo(made.source_template % made.source_vars())
