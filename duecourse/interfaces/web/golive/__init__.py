"""What must a person settle before the first automatic step?"""
