"""Worksheets read by arithmetic on the bytes of their XML, very many cells at a time.

What is not written as programs write it is left to the reader that goes tag by tag.
"""
