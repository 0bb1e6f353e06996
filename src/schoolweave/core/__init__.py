"""What every layer shares: identifiers, geography, errors."""
