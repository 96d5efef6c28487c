"""Defects planted into complete reports: which the review finds, at the right place, and what it says besides.

python -m tests.defects                 every set
python -m tests.defects generated       one set: generated, independent, second

A set is a folder of complete reports and the defects for them. `generated` sets patterns
(`plants.toml` here) wherever they fit; the others were written by hand beside their reports.
"""
