-- name: count_stages
-- Conversations by stage.
select stage, count(*) as count from conversations where merged_into is null group by stage;

-- name: count_modes
-- Conversations by mode.
select mode, count(*) as count from conversations where merged_into is null group by mode;

-- name: count_outbox
-- Unfinished rows, and what finished lately, by state.
select state, sum(count) as count from (
  select state, count(*) as count from outbox where finished_at is null group by state
  union all
  select state, count(*) as count from outbox where finished_at is not null and finished_at > :since group by state
) counted group by state;

-- name: count_in_doubt
-- Sends whose outcome nobody knows yet.
select count(*) as count from outbox where finished_at is null and state = 'unknown';

-- name: count_messages
-- Messages of customers since a moment.
select count(*) as count from inbox where kind = 'message' and received_at > :since;

-- name: count_replies
-- Messages of ours that left since a moment.
select count(*) as count from outbox
where finished_at is not null and finished_at > :since and channel = 'whatsapp' and state in ('sent', 'delivered', 'read');

-- name: count_errors
-- Turns that raised and sends that failed since a moment.
select
  (select count(*) from turn_failures where at > :since)
  + (select count(*) from outbox
     where finished_at is not null and finished_at > :since and state in ('failed', 'dead')) as count;

-- name: count_malformed
-- Messages that were refused for what they are since a moment.
select count(*) as count from outbox
where finished_at is not null and finished_at > :since and channel = 'whatsapp' and state = 'failed'
and error = 'permanent';

-- name: response_times
-- From message received to first answer sent, in milliseconds.
select finished_at - caused_at as taken from outbox
where finished_at is not null and finished_at > :since and channel = 'whatsapp' and caused_at is not null
and state in ('sent', 'delivered', 'read')
order by taken limit 100000;

-- name: oldest_waiting
-- How many conversations wait for a turn, and since when.
select count(distinct conversation_id) as count, min(received_at) as oldest from inbox
where done_at is null and lane = 'turn';

-- name: oldest_outbox
-- Since when something waits to be sent.
select min(created_at) as oldest from outbox where finished_at is null and state in ('pending', 'sending');

-- name: oldest_by_channel
-- Since when something waits to be sent, by where it goes.
select channel, min(created_at) as oldest from outbox
where finished_at is null and state in ('pending', 'sending') group by channel;

-- name: count_unwilling
-- People who want no messages, or no marketing.
select count(opted_out_at) as opted_out, count(marketing_stopped_at) as marketing_stopped from contacts
where merged_into is null;

-- name: refusals_since
-- Notices refused at the door, by reason.
select reason, sum(count) as count from refusals where day >= :day group by reason;

-- name: listed_conversations
-- Conversations, the last active first.
select c.id, c.contact_id, c.stage, c.mode, c.opted_out, c.last_activity, p.name,
  coalesce(
    (select value from identities i where i.contact_id = p.id and i.kind = 'wa_id' and i.valid_to is null limit 1),
    (select value from identities i where i.contact_id = p.id and i.kind = 'bsuid' and i.valid_to is null limit 1),
    '') as phone
from conversations c join contacts p on p.id = c.contact_id
where c.listed = 1 and c.merged_into is null
order by c.last_activity desc limit :limit;

-- name: conversations_of_identity
-- Conversations of whoever has this id now.
select c.id, c.contact_id, c.stage, c.mode, c.opted_out, c.last_activity, p.name,
  coalesce(
    (select value from identities i where i.contact_id = p.id and i.kind = 'wa_id' and i.valid_to is null limit 1),
    (select value from identities i where i.contact_id = p.id and i.kind = 'bsuid' and i.valid_to is null limit 1),
    '') as phone
from identities known
join contacts p on p.id = known.contact_id
join conversations c on c.contact_id = p.id
where known.valid_to is null and c.merged_into is null
and ((known.kind = 'wa_id' and known.value = :phone) or (known.kind <> 'wa_id' and known.value = :user_id))
order by c.last_activity desc, c.id;

-- name: state_of
-- The state document of a conversation.
select state from conversations where id = :conversation_id;

-- name: unlist
-- Off the list until the next message.
update conversations set listed = 0 where id = :conversation_id;

-- name: heard_lines
-- What the customer said, and what an adviser said from the phone app, newest first.
select seq, source, kind, payload, received_at as at from inbox
where conversation_id = :conversation_id and done_at is not null
and (kind = 'message' or (kind = 'adviser_message' and source = 'whatsapp'))
union all
select seq, source, kind, payload, received_at as at from inbox
where lane in ('turn', 'note') and conversation_id = :conversation_id and done_at is null
and (kind = 'message' or (kind = 'adviser_message' and source = 'whatsapp'))
order by seq desc limit :limit;

-- name: said_lines
-- What was said to the customer, newest first.
select seq, author, kind, body, state, created_at as at from outbox
where conversation_id = :conversation_id and channel = 'whatsapp' order by seq desc limit :limit;

-- name: outbox_rows
-- Rows of the outbox in some states (between commas; none: all), newest first.
select seq, conversation_id, channel, kind, state, attempts, created_at, next_attempt_at, error_code, error from outbox
where cast(:states as text) = '' or cast(:states as text) like '%,' || state || ',%'
order by seq desc limit :limit;

-- name: fact
-- A fact about the installation.
select value from facts where key = :key;

-- name: set_fact
-- Keeps a fact about the installation.
insert into facts (key, value) values (:key, :value) on conflict (key) do update set value = excluded.value;

-- name: add_fact
-- Keeps a fact unless one is known.
insert into facts (key, value) values (:key, :value) on conflict (key) do nothing;
