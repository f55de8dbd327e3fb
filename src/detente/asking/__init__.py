"""Names, parameters, saved questions, queries and their engine, answers, histories."""
