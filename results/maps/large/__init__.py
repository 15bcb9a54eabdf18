"""The squares of runs too large to be held: counted in one reading, and what ranks decide selected in a second one."""
