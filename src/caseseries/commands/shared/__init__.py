"""What several commands share: options, progress, files written, errors said."""
