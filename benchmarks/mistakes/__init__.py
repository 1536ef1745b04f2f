"""How many of people's mistakes are found, and how often a clean county is blamed."""
