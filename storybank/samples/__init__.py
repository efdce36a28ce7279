"""Hold the fictional sample stories that `storybank demo` loads."""
