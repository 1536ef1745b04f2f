"""From definition files to a pack: reading, checking each key, checking what refers to what."""
