"""Convolution by a ladder of algorithms on plain tensor operations."""
