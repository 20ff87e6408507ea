"""How a dataset is made: started, given shapes and texts, edited as a workbook, checked.

Each module is one command of `python -m geodata`, with `arguments`, which describes its command
line, and `run`, which carries it out and returns an exit code. A library that only one command
needs is imported where it is used; what several commands need is a folder of its own.
"""
