-- name: issue_form
-- A questionnaire that may be answered once; the same one again changes nothing.
insert into health_forms (form_id, conversation_id, via, questionnaire, questions, issued_at, expires_at)
values (:form_id, :conversation_id, :via, :questionnaire, :questions, :at, :expires_at)
on conflict (form_id) do nothing;

-- name: form
-- A questionnaire with what is kept of it.
select form_id, conversation_id, via, questionnaire, questions, issued_at, expires_at, consent_version, consented_at,
  refused_at, answered_at, outcome, answers
from health_forms where form_id = :form_id;

-- name: forms_of
-- The questionnaires of a conversation, oldest first.
select form_id, conversation_id, via, questionnaire, questions, issued_at, expires_at, consent_version, consented_at,
  refused_at, answered_at, outcome, answers
from health_forms where conversation_id = :conversation_id order by issued_at, form_id;

-- name: consent_to_form
-- The customer agrees, once, while the form is open.
update health_forms set consent_version = :version, consented_at = :at
where form_id = :form_id and consented_at is null and refused_at is null and answered_at is null and expires_at > :at;

-- name: refuse_form
-- The customer does not agree: the form is closed.
update health_forms set refused_at = :at
where form_id = :form_id and refused_at is null and answered_at is null and expires_at > :at;

-- name: answer_form
-- The answers, once, only after the consent and while the form is open.
update health_forms set answers = :answers, outcome = :outcome, answered_at = :at
where form_id = :form_id and consented_at is not null and refused_at is null and answered_at is null
and expires_at > :at;

-- name: erase_health
-- No answer of this conversation is left, and no open form.
update health_forms
set answers = null, outcome = '', refused_at = case when answered_at is null then :at else refused_at end
where conversation_id = :conversation_id and (answers is not null or answered_at is null or outcome <> '');

-- name: redact_recaps
-- Messages of ours that read the answers back say them no longer; one that has not left never does.
update outbox
set body = :body, state = case when finished_at is null then 'cancelled' else state end,
  finished_at = coalesce(finished_at, :at)
where conversation_id = :conversation_id and ref = :ref;

-- name: forget_old_health
-- Answers that led to nothing are not kept.
update health_forms set answers = null where answers is not null and issued_at < :before;

-- name: rehome_forms
-- Questionnaires follow their person.
update health_forms set conversation_id = :keep where conversation_id = :drop;
