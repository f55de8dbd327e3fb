"""Asking: names, parameters, saved questions, queries and the engine that answers them, answers, histories."""
