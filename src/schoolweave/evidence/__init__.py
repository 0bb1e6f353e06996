"""Panels, designs, estimators and disclosure control: later issues fill this room."""
