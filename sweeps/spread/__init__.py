"""Work spread over what there is: threads of this process, or processes of a cluster.

Here lives how tasks reach whoever does them and how results come back; what a task is belongs to its caller.
"""
