"""Why the service may ask and keep, and for how long each class is kept: the same for many forms, said once."""

PUBLIC_TASK = "Public task: article 6(1)(e) UK GDPR"
EDUCATION = f"{PUBLIC_TASK}; Education Act 1996, sections 13, 14 and 19"
PUBLIC_INTEREST = "Substantial public interest: article 9(2)(g) UK GDPR; Data Protection Act 2018, schedule 1, "
CHILDREN = f"{PUBLIC_INTEREST}paragraphs 6 and 18"  # statutory purposes; safeguarding

YEAR = 365
DAYS_KEPT = {"referral": 7 * YEAR, "complaint": 6 * YEAR, "survey": 3 * YEAR}
