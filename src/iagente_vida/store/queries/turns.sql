-- name: waiting
-- Conversations with events for a turn and no live lease, oldest first.
select i.conversation_id, min(i.received_at) as first_received_at, max(i.received_at) as last_received_at,
  max(i.prompt) as prompt, min(c.not_before) as not_before
from inbox i join conversations c on c.id = i.conversation_id
where i.done_at is null and i.lane = 'turn' and c.lease_until <= :db_now
group by i.conversation_id
order by min(i.seq) limit :limit;

-- name: conversation_for_claim [sqlite]
-- A conversation without a live lease.
select contact_id, phone_number_id, state, version, failures, not_before, window_expires_at, mode, opted_out,
  merged_into, case when lease_owner is null then 0 else 1 end as abandoned,
  (select min(value) from identities i where i.contact_id = conversations.contact_id and i.kind = 'wa_id'
   and i.valid_to is null) as wa_id,
  (select value from facts where key = 'mark:paused') as paused
from conversations where id = :conversation_id and lease_until <= :db_now;

-- name: conversation_for_claim [postgres]
-- A conversation without a live lease that nobody else is looking at.
select contact_id, phone_number_id, state, version, failures, not_before, window_expires_at, mode, opted_out,
  merged_into, case when lease_owner is null then 0 else 1 end as abandoned,
  (select min(value) from identities i where i.contact_id = conversations.contact_id and i.kind = 'wa_id'
   and i.valid_to is null) as wa_id,
  (select value from facts where key = 'mark:paused') as paused
from conversations where id = :conversation_id and lease_until <= :db_now
for update skip locked;

-- name: lease_conversation
-- Takes the lease.
update conversations
set lease_owner = :owner, lease_until = :db_now + :lease, failures = failures + :abandoned, not_before = null
where id = :conversation_id;

-- name: stretch_lease
-- What is left of the lease, once more.
update conversations set lease_until = lease_until + (lease_until - :db_now)
where id = :conversation_id and lease_owner = :owner and lease_until > :db_now;

-- name: commit_conversation
-- The new state, if lease and version are still the turn's own; gives the lease back.
update conversations
set state = :state, stage = :stage, mode = :mode, opted_out = :opted_out, version = version + 1, failures = 0,
  waiting_since = case when :waiting = 1 then coalesce(waiting_since, :at) end,
  not_before = null, lease_owner = null, lease_until = 0,
  window_expires_at = coalesce(:window_expires_at, window_expires_at),
  last_activity = case when last_activity < :heard_at then :heard_at else last_activity end,
  listed = case when :heard = 1 then 1 else listed end
where id = :conversation_id and lease_owner = :owner and version = :version and merged_into is null;

-- name: holds_conversation [sqlite]
-- Whether lease and version are still the turn's own.
select id from conversations
where id = :conversation_id and lease_owner = :owner and version = :version and merged_into is null;

-- name: holds_conversation [postgres]
-- Whether lease and version are still the turn's own; nobody changes that before the commit.
select id from conversations
where id = :conversation_id and lease_owner = :owner and version = :version and merged_into is null
for no key update;

-- name: release_conversation
-- Gives the lease back without a turn.
update conversations
set lease_owner = null, lease_until = 0, not_before = :not_before, failures = failures + :failed
where id = :conversation_id and lease_owner = :owner;

-- name: forfeit_conversations
-- A dead process's leases, found by what waits for a turn.
update conversations set lease_owner = null, lease_until = 0, failures = failures + 1
where lease_owner like :owners
and id in (select conversation_id from inbox where done_at is null and lane = 'turn');

-- name: forfeit_lanes
-- A dead process's leases of lanes. Also of lanes in which nothing waits: a status may have finished the row that
-- was on its way, and the next reply must not wait for the lease. One look at every lane, once an engine.
update delivery_lanes set lease_owner = null, lease_until = 0 where lease_owner like :owners;

-- name: add_turn_failure
-- A turn raised.
insert into turn_failures (conversation_id, at, error) values (:conversation_id, :at, :error);

-- name: add_turn
-- What the turn took in, thought and said.
insert into turns (conversation_id, version, at, trace, stage, given)
values (:conversation_id, :version, :at, :trace, :stage, :given);

-- name: add_quote
-- An immutable quote; the same one again changes nothing.
insert into quotes
  (quote_id, conversation_id, inputs, result, tariff_pack, tariff_sha256, engine_version, created_at, expires_at)
values
  (:quote_id, :conversation_id, :inputs, :result, :tariff_pack, :tariff_sha256, :engine_version, :at, :expires_at)
on conflict (quote_id) do nothing;

-- name: quotes_of
-- The quotes of a conversation, oldest first.
select quote_id, inputs, result, tariff_pack, tariff_sha256, engine_version, expires_at
from quotes where conversation_id = :conversation_id order by created_at, quote_id;

-- name: quote_of_id
-- One quote, by its id.
select quote_id, inputs, result, tariff_pack, tariff_sha256, engine_version, expires_at
from quotes where quote_id = :quote_id;

-- name: traces_of
-- The newest turns of a conversation.
select trace from turns where conversation_id = :conversation_id order by id desc limit :limit;

-- name: stored_turns
-- The turns of a conversation, oldest first.
select version, at, stage, given from turns where conversation_id = :conversation_id order by id;

-- name: answered_rows
-- The events that turns of a conversation have answered.
select seq, source, kind, payload, received_at, occurred_at, prompt, turn_version, done_at from inbox
where conversation_id = :conversation_id and done_at is not null and turn_version is not null order by seq;

-- name: own_replies
-- What the bot and the service said in a conversation; what an adviser approved was the bot's.
select body, turn_version, created_at from outbox
where conversation_id = :conversation_id and channel = 'whatsapp' and kind = 'reply'
and (turn_version is not null or author <> 'adviser') order by seq;

-- name: set_timer
-- A timer of this kind, and no other.
insert into timers (conversation_id, kind, due_at, payload) values (:conversation_id, :kind, :due_at, :payload);

-- name: drop_timer
-- No timer of this kind.
delete from timers where conversation_id = :conversation_id and kind = :kind;

-- name: due_timers
-- Timers that are due, oldest first.
select id, conversation_id, kind, due_at, payload from timers where due_at <= :now order by due_at, id limit :limit;

-- name: spend_timer
-- A timer fires once.
delete from timers where id = :id;
