"""Where will there be a problem, and what is the plan?"""
