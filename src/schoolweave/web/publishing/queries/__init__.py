"""What the public pages read; nothing here changes anything."""
