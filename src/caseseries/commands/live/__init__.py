"""A preview: the files of a study watched, its documents made anew, the page reloaded in place."""
