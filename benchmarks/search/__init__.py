"""Searches of grids whose every cell is known: ten kinds of them, the truth of each, and what searches make of them.

A kind is a market and a grid; nothing of it may look at how anyone searches. A second set, of the same kinds with other
seeds and other values, is for the table alone: nobody may tune anything on it.
"""
