"""The programming interface: JSON over /api/v1/ with a person's token, which may what the person may."""
