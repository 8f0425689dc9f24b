"""The policies of the second wall (``store/walls.py``), made anew after every upgrade on PostgreSQL: what each table shows to whom.

The questions that lead from one table to another are functions of the owner's, so that no policy asks itself, and each is asked once in a query;
but what belongs to a placement, a learner or a cohort is looked up in that table, whose own wall says whose it is.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, text

from formsapp.domain.case_words import OTHER_READS, PROVIDER_READS


def words(found: Iterable[str]) -> str:
    """Names of states, which are ours and hold no quotation mark."""
    return ", ".join(f"'{each}'" for each in sorted(found))


OTHER = " OR ".join(f"(c.journey = '{journey}' AND c.state IN ({words(states)}))" for journey, states in sorted(OTHER_READS.items()))

SETTINGS = {
    "wall_side() RETURNS text": "SELECT coalesce(current_setting('wall.side', true), '')",
    "wall_person() RETURNS uuid": "SELECT nullif(current_setting('wall.person', true), '')::uuid",
    "wall_draft() RETURNS uuid": "SELECT nullif(current_setting('wall.draft', true), '')::uuid",
    "wall_houses() RETURNS uuid[]": "SELECT coalesce(string_to_array(nullif(current_setting('wall.houses', true), ''), ',')::uuid[], '{}')",
}
QUESTIONS = {
    # what one's own side sent, or whose the learner is
    "wall_own_cases() RETURNS SETOF uuid": """
        SELECT c.id FROM cases c WHERE c.organisation_id = ANY (wall_houses())
        UNION SELECT c.id FROM cases c WHERE c.school_id = ANY (wall_houses())
        UNION SELECT c.id FROM cases c WHERE c.sender_id = wall_person()
        UNION SELECT c.id FROM cases c WHERE c.draft_id = wall_draft()""",
    # and those whose pack one holds, or of which one was told
    "wall_cases() RETURNS SETOF uuid": """
        SELECT * FROM wall_own_cases()
        UNION SELECT a.case_id FROM applications a WHERE a.provider_id = ANY (wall_houses()) AND a.state IN (:reads)
        UNION SELECT c.id FROM cases c WHERE c.other_id = ANY (wall_houses()) AND (:told)
        UNION SELECT c.id FROM cases c JOIN case_parties p ON p.case_id = c.id WHERE p.organisation_id = ANY (wall_houses()) AND (:told)""",
    "wall_applications() RETURNS SETOF uuid": """
        SELECT a.id FROM applications a WHERE a.provider_id = ANY (wall_houses()) AND a.state IN (:reads)
        UNION SELECT a.id FROM applications a WHERE a.case_id IN (SELECT * FROM wall_own_cases())""",
    "wall_drafts() RETURNS SETOF uuid": """
        SELECT d.id FROM drafts d WHERE d.organisation_id = ANY (wall_houses()) OR d.person_id = wall_person() OR d.id = wall_draft()""",
    "wall_records() RETURNS SETOF uuid": """
        SELECT t.id FROM training_records t WHERE t.school_id = ANY (wall_houses()) OR t.provider_id = ANY (wall_houses())""",
    "wall_learners() RETURNS SETOF uuid": """
        SELECT l.id FROM learners l WHERE l.school_id = ANY (wall_houses())
        UNION SELECT t.learner_id FROM training_records t WHERE t.school_id = ANY (wall_houses()) OR t.provider_id = ANY (wall_houses())""",
    "wall_notes() RETURNS SETOF uuid": """
        SELECT n.id FROM learner_notes n
        WHERE n.learner_id IN (SELECT * FROM wall_learners())
        AND (n.training_record_id IS NULL OR n.training_record_id IN (SELECT * FROM wall_records()))""",
    # what one's own side sent through the Datalocker, and what has come for it once it is known to be clean
    "wall_transfers() RETURNS SETOF uuid": """
        SELECT t.id FROM transfers t WHERE t.from_organisation_id = ANY (wall_houses())
        UNION SELECT t.id FROM transfers t WHERE t.to_organisation_id = ANY (wall_houses()) AND t.ready_at IS NOT NULL""",
    "wall_envelopes() RETURNS SETOF uuid": """
        SELECT e.id FROM envelopes e WHERE e.organisation_id = ANY (wall_houses())
        UNION SELECT t.envelope_id FROM transfers t WHERE t.to_organisation_id = ANY (wall_houses()) AND t.ready_at IS NOT NULL""",
    "wall_locker_files() RETURNS SETOF uuid": """
        SELECT t.file_id FROM transfers t WHERE t.id IN (SELECT wall_transfers()) AND t.file_id IS NOT NULL
        UNION SELECT u.id FROM uploads u WHERE u.person_id = wall_person()""",
    # of a case, of a child, of one's own house; and a school's of the providers where its learners are
    "wall_documents() RETURNS SETOF uuid": """
        SELECT d.id FROM documents d WHERE d.case_id IN (SELECT * FROM wall_cases())
        UNION SELECT d.id FROM documents d WHERE d.owner_kind = 'learner' AND d.owner_id IN (SELECT * FROM wall_learners())
        UNION SELECT d.id FROM documents d WHERE d.owner_kind = 'organisation' AND d.owner_id = ANY (wall_houses())
        UNION SELECT d.id FROM documents d WHERE d.owner_kind = 'organisation' AND d.owner_id IN (
            SELECT t.provider_id FROM training_records t WHERE t.school_id = ANY (wall_houses()))""",
    "wall_document_files() RETURNS SETOF uuid": """
        SELECT d.file_id FROM documents d WHERE d.id IN (SELECT wall_documents()) AND d.file_id IS NOT NULL""",
}
OF_A_CASE = "case_id IN (SELECT wall_cases())"
OF_AN_APPLICATION = "application_id IN (SELECT wall_applications())"
# Rows of which there are many say themselves whose they are.
HOUSES = "ANY ((SELECT wall_houses())::uuid[])"
OF_EITHER = f"school_id = {HOUSES} OR provider_id = {HOUSES}"


def with_a_member(cohort: str) -> str:
    """A cohort to which a school's learners belong."""
    return f"EXISTS (SELECT FROM cohort_members m WHERE m.cohort_id = {cohort} AND m.school_id = {HOUSES})"


# Row by row, so that a page doesn't pay for all the years that lie behind its reader.
OF_A_COHORT = "EXISTS (SELECT FROM cohorts c WHERE c.id = cohort_id)"
OF_A_LEARNER = "EXISTS (SELECT FROM learners l WHERE l.id = learner_id)"
OF_A_RECORD = "EXISTS (SELECT FROM training_records t WHERE t.id = training_record_id)"
# Each table with the rows that somebody outside is shown.
SHOWN: dict[str, str] = {
    "cases": "id IN (SELECT wall_cases())",
    "case_parties": OF_A_CASE,
    "case_notes": f"{OF_A_CASE} AND organisation_id = ANY (wall_houses())",
    "case_seen": "person_id = wall_person()",
    "drafts": "id IN (SELECT wall_drafts())",
    "files": f"{OF_A_CASE} OR draft_id IN (SELECT wall_drafts()) OR id IN (SELECT wall_locker_files()) OR id IN (SELECT wall_document_files())",
    "applications": "id IN (SELECT wall_applications())",
    "moves": f"{OF_A_CASE} AND (application_id IS NULL OR {OF_AN_APPLICATION})",
    "conditions": OF_AN_APPLICATION,
    "waiting": OF_AN_APPLICATION,
    "panel_items": "case_id IN (SELECT wall_own_cases())",
    "panel_answers": "false",
    "alarms": "false",
    "case_reasons": "false",
    "learners": f"school_id = {HOUSES} OR EXISTS (SELECT FROM training_records t WHERE t.learner_id = learners.id)",
    "training_records": OF_EITHER,
    "day_changes": OF_A_RECORD,
    "reviews": OF_A_RECORD,
    "documents": "id IN (SELECT wall_documents())",
    "cohorts": f"provider_id = {HOUSES} OR {with_a_member('cohorts.id')}",
    "cohort_tutors": OF_A_COHORT,
    "timetable_lines": OF_A_COHORT,
    "cohort_members": OF_EITHER,
    "lessons": f"provider_id = {HOUSES} OR {with_a_member('lessons.cohort_id')}",
    "register_editors": f"provider_id = {HOUSES}",
    "marks": OF_EITHER,
    "mark_changes": OF_EITHER,
    "planned_absences": OF_A_RECORD,
    "attendance_sums": OF_A_RECORD,
    "day_sums": OF_EITHER,
    "alerts": f"organisation_id = {HOUSES}",
    "learner_notes": "id IN (SELECT wall_notes())",
    "learner_note_changes": "note_id IN (SELECT wall_notes())",
    "learner_note_reads": "person_id = wall_person()",
    "envelopes": "id IN (SELECT wall_envelopes())",
    "transfers": "id IN (SELECT wall_transfers())",
    "downloads": "transfer_id IN (SELECT wall_transfers())",
    "uploads": "person_id = wall_person()",
    "learner_details": OF_A_LEARNER,
    "saved_filters": "person_id = wall_person()",
    "record_units": OF_A_RECORD,
    "unit_changes": OF_A_RECORD,
    "progress_reports": OF_A_RECORD,
    "assessments": OF_A_RECORD,
    "targets": OF_A_RECORD,
    "word_templates": f"organisation_id = {HOUSES}",
    "outcome_agreements": f"provider_id = {HOUSES}",
    "review_briefs": OF_A_RECORD,
    "corrections": f"organisation_id = {HOUSES} OR owner_id = {HOUSES}",
    "legal_holds": "false",
    "subject_requests": "false",
}


def escaped(sql: str) -> str:
    """A type behind two colons is no parameter."""
    return sql.replace(":", "\\:")


def put_up(connection: Connection, present: set[str]) -> None:
    """Not forced on the owner, who changes the schema and asks the questions."""
    if not set(SHOWN) <= present:
        return  # an older revision on its way up
    for body, volatility, rights in ((SETTINGS, "STABLE", ""), (QUESTIONS, "STABLE", "SECURITY DEFINER SET search_path = public")):
        for head, asked in body.items():
            filled = asked.replace(":reads", words(PROVIDER_READS)).replace(":told", OTHER)
            connection.execute(text(f"CREATE OR REPLACE FUNCTION {head} LANGUAGE sql {volatility} {rights} AS $wall$ {escaped(filled)} $wall$"))
    for table, shown in SHOWN.items():
        inside = "(SELECT wall_side()) IN ('service', 'council')"
        connection.execute(text(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"))
        for act, rule in (
            ("SELECT", f"USING ({inside} OR {shown})"),
            ("INSERT", "WITH CHECK (wall_side() <> '')"),
            ("UPDATE", f"USING ({inside} OR {shown}) WITH CHECK (wall_side() <> '')"),
            ("DELETE", f"USING ({inside} OR {shown})"),
        ):
            name = f"wall_{act.lower()}"
            connection.execute(text(f"DROP POLICY IF EXISTS {name} ON {table}"))
            connection.execute(text(f"CREATE POLICY {name} ON {table} FOR {act} {rule}"))
