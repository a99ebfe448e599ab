-- name: contacts_of_person
-- A contact with those that turned out to be the same person.
with recursive same (id) as (
  select id from contacts where id = :contact_id
  union
  select c.id from contacts c join same s on c.merged_into = s.id
)
select c.id, c.name, c.username, c.created_at, c.merged_into, c.erased_at, c.opted_in_at, c.opted_in_source,
  c.opted_out_at, c.opted_out_source, c.marketing_stopped_at
from contacts c join same s on s.id = c.id order by c.id;

-- name: identities_of
-- Every id that a contact has or had.
select kind, value, valid_from, valid_to from identities where contact_id = :contact_id order by id;

-- name: conversations_of_person
-- Every conversation of a contact, folded ones too.
select id, phone_number_id, stage, mode, opted_out, state, version, created_at, last_activity, merged_into
from conversations where contact_id = :contact_id order by id;

-- name: conversations_folded_into
-- What was folded into a conversation.
select id, phone_number_id, stage, mode, opted_out, state, version, created_at, last_activity, merged_into
from conversations where merged_into = :conversation_id order by id;

-- name: inbox_of
-- Everything that happened to a conversation, oldest first.
select seq, dedupe_key, source, kind, payload, received_at, done_at from inbox
where conversation_id = :conversation_id order by seq;

-- name: outbox_of
-- Everything meant for the outside, oldest first.
select seq, channel, kind, body, author, ref, state, provider_id, error_code, created_at, finished_at from outbox
where conversation_id = :conversation_id order by seq;

-- name: timers_of
-- What a conversation will be reminded of.
select kind, due_at from timers where conversation_id = :conversation_id order by due_at;

-- name: keep_erased_key
-- A message that was erased is not taken for a new one when it comes again.
insert into erased_keys (hash, until) values (:hash, :until)
on conflict (hash) do update set until = excluded.until;

-- name: erased_until
-- Until when erased messages may come again.
select value from facts where key = 'erased_until';

-- name: set_erased_until
-- An erasure that acknowledging has to know of.
insert into facts (key, value) values ('erased_until', :value)
on conflict (key) do update set value = excluded.value;

-- name: erased_key
-- Whether this message was erased.
select 1 from erased_keys where hash = :hash;

-- name: forget_erased_keys
-- Long enough.
delete from erased_keys where until < :now;

-- name: erase_inbox
-- What happened to a conversation.
delete from inbox where conversation_id = :conversation_id;

-- name: erase_status
-- A delivery status of what was said.
delete from inbox where lane = 'status' and dedupe_key = :dedupe_key;

-- name: erase_outbox
-- What was said in a conversation.
delete from outbox where conversation_id = :conversation_id;

-- name: erase_lanes
-- Its delivery lanes.
delete from delivery_lanes where conversation_id = :conversation_id;

-- name: erase_timers
-- What it would be reminded of.
delete from timers where conversation_id = :conversation_id;

-- name: erase_turns
-- What its turns understood and decided.
delete from turns where conversation_id = :conversation_id;

-- name: erase_failures
-- What went wrong in it.
delete from turn_failures where conversation_id = :conversation_id;

-- name: erase_forms
-- Its questionnaires.
delete from health_forms where conversation_id = :conversation_id;

-- name: erase_secrets
-- What opens its evidence: the chain of commitments stays.
delete from ledger_secrets
where seq in (select seq from ledger where conversation_id = :conversation_id);

-- name: empty_conversation
-- Nothing of the person is left in it, and whoever holds it has lost it.
update conversations
set state = null, listed = 0, mode = 'closed', version = version + 1, lease_owner = null, lease_until = 0,
  window_expires_at = null
where id = :conversation_id;

-- name: erase_identities
-- Nobody is found by these ids any more.
delete from identities where contact_id = :contact_id;

-- name: empty_contact
-- A contact without a name.
update contacts set name = :name, username = :username, erased_at = :at where id = :contact_id;

-- name: forget_old_inbox
-- Events that were answered long ago, oldest first.
delete from inbox where seq in (
  select seq from (select seq, received_at from inbox where done_at is not null order by seq limit :limit) oldest
  where received_at < :before);

-- name: forget_old_outbox
-- Effects that ended long ago.
delete from outbox where seq in (
  select seq from outbox where finished_at is not null and finished_at < :before order by finished_at limit :limit);

-- name: forget_old_turns
-- What turns understood and decided long ago.
delete from turns where id in (
  select id from (select id, at from turns order by id limit :limit) oldest where at < :before);
