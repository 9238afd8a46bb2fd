"""What lies under the data folder, and how it changes: atomically, by content, one writer."""
