# Made by client/python/make_sync.py from _async/__init__.py. Do not edit.
"""The client for programs without asyncio."""
