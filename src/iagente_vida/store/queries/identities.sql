-- name: lock_identities [sqlite]
-- One writer already: nothing to lock.
select 1;

-- name: lock_identities [postgres]
-- Who people are is decided by one transaction at a time.
select pg_advisory_xact_lock(1229016404, 1);

-- name: identity_epoch
-- Grows when an identity changes hands: attributions remembered before are stale.
select value from facts where key = 'identity_epoch';

-- name: bump_identity_epoch
-- Makes every process forget its attributions.
insert into facts (key, value) values ('identity_epoch', '1')
on conflict (key) do update set value = cast(cast(facts.value as bigint) + 1 as text);

-- name: identity_holder
-- Who has this id now, and since when.
select contact_id, valid_from from identities where kind = :kind and value = :value and valid_to is null;

-- name: identity_of
-- The ids of one kind that a contact has now.
select value from identities where contact_id = :contact_id and kind = :kind and valid_to is null;

-- name: active_identities
-- Every id that a contact has now.
select kind, value from identities where contact_id = :contact_id and valid_to is null order by id;

-- name: add_identity
-- Gives an id to a contact.
insert into identities (contact_id, kind, value, valid_from) values (:contact_id, :kind, :value, :at);

-- name: close_identity
-- Nobody has this id any more.
update identities set valid_to = :at where kind = :kind and value = :value and valid_to is null;

-- name: move_identities
-- The ids of an absorbed contact belong to the one that stays.
update identities set contact_id = :keep where contact_id = :drop and valid_to is null;

-- name: add_contact
-- A new person.
insert into contacts (name, username, created_at) values (:name, :username, :at) returning id;

-- name: contact_name
-- What a contact calls itself, sealed.
select name, username from contacts where id = :contact_id;

-- name: rename_contact
-- A contact calls itself otherwise now.
update contacts set name = :name, username = :username where id = :contact_id;

-- name: absorb_contact
-- Two contacts were one person.
update contacts set merged_into = :keep where id = :drop;

-- name: inherit_consents
-- Whoever stops stays stopped: the contact that stays forgets no opt-out of the absorbed one.
update contacts
set opted_out_at = coalesce(opted_out_at, (select opted_out_at from contacts gone where gone.id = :drop)),
  marketing_stopped_at = coalesce(
    marketing_stopped_at, (select marketing_stopped_at from contacts gone where gone.id = :drop))
where id = :keep;

-- name: conversation_with
-- The conversation of a contact on one of our numbers.
select id from conversations
where contact_id = :contact_id and phone_number_id = :phone_number_id and merged_into is null;

-- name: add_conversation
-- A contact writes to one of our numbers for the first time.
insert into conversations (contact_id, phone_number_id, last_activity, created_at)
values (:contact_id, :phone_number_id, :at, :at) returning id;

-- name: living_conversation
-- A conversation that was not folded into another.
select id, contact_id, merged_into from conversations where id = :conversation_id;

-- name: conversations_of_contact
-- The conversations of a contact.
select id, phone_number_id, version, mode, opted_out, window_expires_at, last_activity
from conversations where contact_id = :contact_id and merged_into is null order by id;

-- name: retire_conversation
-- A folded conversation runs no turn: whoever holds it has lost it.
update conversations
set merged_into = :keep, version = version + 1, lease_owner = null, lease_until = 0
where id = :drop;

-- name: reattach_conversation
-- The conversation of an absorbed contact goes on with the one that stays.
update conversations set contact_id = :contact_id where id = :conversation_id;

-- name: inherit_conversation
-- What the folded conversation knew and the other must not forget.
update conversations
set mode = :mode, opted_out = :opted_out, window_expires_at = :window_expires_at, last_activity = :last_activity
where id = :keep;

-- name: rehome_inbox
-- The history of a folded conversation follows it.
update inbox set conversation_id = :keep where conversation_id = :drop;

-- name: rehome_outbox
-- What was said in a folded conversation follows it; a send under way is settled where it is.
update outbox set conversation_id = :keep where conversation_id = :drop and state <> 'sending';

-- name: rehome_quotes
-- Quotes follow their person.
update quotes set conversation_id = :keep where conversation_id = :drop;

-- name: rehome_timers
-- Timers follow, but those that the other conversation has too.
update timers set conversation_id = :keep
where conversation_id = :drop
and kind not in (select kept.kind from timers kept where kept.conversation_id = :keep);

-- name: drop_timers
-- A folded conversation keeps no timer.
delete from timers where conversation_id = :drop;
