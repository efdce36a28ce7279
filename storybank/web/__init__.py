"""Speak HTTP: who asks, what they sent, what they get."""
