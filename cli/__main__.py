"""What the frozen program and `python -m cli` run."""

from cli.launching import main

if __name__ == "__main__":
    main()
