"""Staff screens, a folder per screen."""
