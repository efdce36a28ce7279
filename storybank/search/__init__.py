"""Find and rank renditions with Whoosh; never decide who may see one."""
