"""The client for asyncio. client/python/make_sync.py makes tessera_segmentation._sync of this folder."""
