"""A payload or an answer as a document to read: its lines, paths and hits, without a widget.

A leaf: views, services and commands stand on it, and it knows none of them.
"""
