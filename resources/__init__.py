"""Icons, translations and fonts that come with the program; read through importlib.resources."""
