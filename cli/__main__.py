"""The entry point of the frozen program and of `python -m cli`; child processes branch off before anything heavy."""

import sys

if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        from cli.child import serve

        sys.exit(serve(sys.argv[2:]))
    from cli.main import main

    main()
