#!/usr/bin/env python3
"""Checks an evidence export."""
