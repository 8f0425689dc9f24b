"""The referral's sections, a file each, in the order of the form."""
