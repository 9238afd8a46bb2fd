"""Forgetting: what is erased or past its retention leaves every file that held it (R7, R8).

What is to go is told by tombstones and deadlines; `forget.py` makes every store follow them, as
often as it is asked, to the same result. A new store that holds something of a post (labels, a
cache) gets a module here and a line in `forget.py`.
"""
