"""Print the table of each set, then what was missed and what was said besides."""

import sys

from tests.defects.scoring import measure
from tests.defects.sets import names, plants_of, reports_of
from tests.defects.table import details, table

for name in sys.argv[1:] or names():
    scores = measure(plants_of(name), reports_of(name))
    print(f"\n{name}", *table(scores), *details(scores), sep="\n")
