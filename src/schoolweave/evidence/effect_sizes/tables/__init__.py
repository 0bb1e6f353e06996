"""Tables that turn effect sizes into months of progress: dated data with their source."""
