"""Run the benchmarks that are named, or all."""

from __future__ import annotations

import argparse
import importlib
import pkgutil

import tests.benchmarks


def main() -> None:
    names = [module.name for module in pkgutil.iter_modules(tests.benchmarks.__path__)]
    modules = {
        name: importlib.import_module(f"tests.benchmarks.{name}")
        for name in names
        if not name.startswith("_")
    }
    known = [name for name, module in modules.items() if hasattr(module, "run")]
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which: {', '.join(known)}")
    parser.add_argument("--quick", action="store_true", help="a small part of the data")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(known):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    for name in arguments.names or known:
        print(f"\n== {name} ==", flush=True)
        modules[name].run(arguments.quick)


if __name__ == "__main__":
    main()
