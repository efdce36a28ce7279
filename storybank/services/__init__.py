"""Do the deeds of the archive: one function a deed, one transaction each."""
