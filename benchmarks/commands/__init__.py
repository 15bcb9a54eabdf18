"""How long the commands that people type all day take, as whole processes, in multiples of one start of Python."""
