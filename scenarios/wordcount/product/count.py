"""Prints how many words standard input has."""

import sys


def count(text, options):
    return len(text.split())


def main(options):
    print(count(sys.stdin.read(), options))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
