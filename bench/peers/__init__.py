"""The engines that ours is measured beside, each given the same texts and the same work.

A *page* is what the search page needs: the filter of an audience, the best ten,
the exact total, counts for six facets, and ten excerpts with marked words.
"""
