-- name: last_inbox_seq
-- The newest row.
select max(seq) as seq from inbox;

-- name: inbox_seq
-- Whether this notice is kept already.
select seq, conversation_id from inbox where dedupe_key = :dedupe_key;

-- name: add_inbox [sqlite]
-- Keeps what happened, once.
insert into inbox
  (dedupe_key, lane, source, kind, payload, received_at, occurred_at, conversation_id, prompt, done_at)
values
  (:dedupe_key, :lane, :source, :kind, :payload, :received_at, :occurred_at, :conversation_id, :prompt, :done_at)
on conflict (dedupe_key) do nothing;

-- name: add_inbox [postgres]
-- Keeps what happened, once: columns as arrays.
insert into inbox
  (dedupe_key, lane, source, kind, payload, received_at, occurred_at, conversation_id, prompt, done_at)
select * from unnest(
  :dedupe_key::text[], :lane::text[], :source::text[], :kind::text[], :payload::bytea[], :received_at::bigint[],
  :occurred_at::bigint[], :conversation_id::bigint[], :prompt::bigint[], :done_at::bigint[])
on conflict (dedupe_key) do nothing
returning seq, dedupe_key;

-- name: pending_seqs
-- The rows that wake a conversation's turn and are not answered.
select seq from inbox
where lane = 'turn' and conversation_id = :conversation_id and done_at is null order by seq limit :limit;

-- name: pending_rows
-- The events that wait for a conversation's turn.
select seq, source, kind, payload, received_at, occurred_at, prompt from inbox
where lane in ('turn', 'note') and conversation_id = :conversation_id and done_at is null
order by seq limit :limit;

-- name: finish_inbox
-- An event was answered.
update inbox set done_at = :at where seq = :seq and done_at is null;

-- name: redact_inbox
-- What an event said may not be kept.
update inbox set payload = :payload where seq = :seq;

-- name: consume_inbox
-- An event was answered by this version of its conversation.
update inbox set done_at = :at, turn_version = :version where seq = :seq and done_at is null;

-- name: pending_account
-- Notices about the account that nobody has looked at.
select seq, source, kind, payload, received_at, occurred_at, prompt from inbox
where lane = 'account' and done_at is null order by seq limit :limit;

-- name: answered_by
-- The turn that answered an event.
select turn_version from inbox where seq = :seq and done_at is not null;

-- name: finished_inbox
-- An event that was answered.
select seq from inbox where seq = :seq and done_at is not null;

-- name: pending_statuses
-- Delivery statuses that were not applied.
select seq, source, kind, payload, received_at, occurred_at, prompt from inbox
where lane = 'status' and done_at is null order by seq limit :limit;

-- name: count_refusal
-- Notices that were refused at the door.
insert into refusals (day, reason, count) values (:day, :reason, :count)
on conflict (day, reason) do update set count = refusals.count + excluded.count;
