-- name: add_outbox
-- An intended effect.
insert into outbox
  (conversation_id, channel, kind, body, author, ref, state, error, next_attempt_at, caused_at, created_at, turn_version)
values
  (:conversation_id, :channel, :kind, :body, :author, :ref, :state, :held, :due_at, :caused_at, :at, :turn_version);

-- name: row_with_ref
-- Whether the same was said, or is going to be.
select 1 from outbox
where conversation_id = :conversation_id and channel = :channel and ref = :ref and state <> 'cancelled'
and not (author = 'adviser' and (state in ('failed', 'dead') or (state = 'unknown' and finished_at is not null)))
limit 1;

-- name: reopen_held
-- The customer has written: what a person wrote while the window was closed leaves now.
update outbox set state = 'pending', next_attempt_at = :at, released_at = :at, error_code = null, error = ''
where conversation_id = :conversation_id and channel = 'whatsapp' and finished_at is null and state = 'held'
and error = 'window' and author <> 'bot';

-- name: drop_held_by_window
-- The customer has written: what the bot could not say is answered anew, and nobody need be asked to write.
update outbox set state = 'cancelled', finished_at = :at
where conversation_id = :conversation_id and channel = 'whatsapp' and finished_at is null and state = 'held'
and error in ('window', 'template', 'throttle_quality', 'account') and (author = 'bot' or kind = 'template');

-- name: close_window
-- WhatsApp says that it is closed; a message of the customer since the attempt has opened it again.
update conversations set window_expires_at = :at
where id = :conversation_id and window_expires_at > :at and not exists (
  select 1 from inbox i where i.conversation_id = :conversation_id and i.done_at is not null and i.kind = 'message'
  and i.occurred_at >= (select coalesce(o.tried_at, 0) from outbox o where o.seq = :seq));

-- name: body_of
-- What a row says.
select body from outbox where seq = :seq;

-- name: release_templates
-- A template may be used again: what was held for one is judged anew, and keeps its age.
update outbox
set state = 'pending', next_attempt_at = :at, error_code = null, error = '', forgiven = attempts
where finished_at is null and state = 'held' and error = 'template' and error_code > 0;

-- name: cancel_pending
-- The bot takes back what it has not sent.
update outbox set state = 'cancelled', finished_at = :at
where conversation_id = :conversation_id and finished_at is null and state = 'pending' and author = 'bot';

-- name: withdraw
-- A person takes a message back, with every part of it that has not left.
update outbox set state = 'cancelled', next_attempt_at = null, finished_at = :at
where conversation_id = :conversation_id and (ref = :ref or ref like :parts) and finished_at is null
and author = 'adviser' and channel = 'whatsapp' and state in ('pending', 'held');

-- name: drafts
-- Replies that wait for an adviser's approval, oldest first.
select seq from outbox
where conversation_id = :conversation_id and finished_at is null and state = 'held' and error = 'draft' order by seq;

-- name: approve_draft
-- An adviser sends it: from now on it is the adviser's word.
update outbox set state = 'pending', author = 'adviser', error = '', next_attempt_at = :at, released_at = :at
where seq = :seq and finished_at is null and state = 'held';

-- name: discard_draft
-- An adviser does not want it said.
update outbox set state = 'cancelled', next_attempt_at = null, finished_at = :at
where seq = :seq and finished_at is null and state = 'held';

-- name: due_lanes
-- Lanes without a live lease whose first unfinished row is due and need not wait for a turn or the end of a stop.
select o.conversation_id, o.channel, c.phone_number_id
from outbox o
join conversations c on c.id = o.conversation_id
left join delivery_lanes l on l.conversation_id = o.conversation_id and l.channel = o.channel
where o.finished_at is null and o.state in ('pending', 'sending') and o.next_attempt_at <= :now
and coalesce(l.lease_until, 0) <= :db_now
and not exists (
  select 1 from outbox e
  where e.conversation_id = o.conversation_id and e.channel = o.channel and e.seq < o.seq
  and e.finished_at is null and e.state in ('pending', 'sending'))
and (o.channel not in ('whatsapp', 'receipt') or not exists (
  select 1 from stops s where s.scope in ('number:' || c.phone_number_id, 'account') and s.until > :now))
and (o.author <> 'bot' or o.state = 'sending' or (not exists (
  select 1 from inbox i where i.done_at is null and i.lane in ('turn', 'note')
  and i.conversation_id = o.conversation_id and i.kind in ('takeover', 'adviser_message', 'pause'))
  and not exists (select 1 from facts where key = 'mark:paused' and value <> '')))
order by o.next_attempt_at, o.seq limit :limit;

-- name: lease_lane
-- Takes the lane, unless somebody has it.
insert into delivery_lanes (conversation_id, channel, lease_owner, lease_until)
values (:conversation_id, :channel, :owner, :db_now + :lease)
on conflict (conversation_id, channel) do update
set lease_owner = excluded.lease_owner, lease_until = excluded.lease_until
where delivery_lanes.lease_until <= :db_now
returning conversation_id;

-- name: release_lane
-- Gives the lane back.
update delivery_lanes set lease_owner = null, lease_until = 0
where conversation_id = :conversation_id and channel = :channel and lease_owner = :owner;

-- name: doubt_leftovers
-- Whoever was sending these is gone: nobody knows whether they left. Rows for Chatwoot can be repeated.
update outbox set state = case when channel like 'chatwoot%' then 'pending' else 'unknown' end,
  next_attempt_at = case when channel like 'chatwoot%' then created_at else :judge_at end,
  doubts = doubts + case when channel like 'chatwoot%' then 0 else 1 end
where conversation_id = :conversation_id and channel = :channel and finished_at is null and state = 'sending';

-- name: first_pending
-- The next row of a lane, with what decides whether it may leave.
select o.seq, o.kind, o.body, o.author, o.ref, o.attempts, o.forgiven, o.next_attempt_at,
  coalesce(o.released_at, o.created_at) as created_at,
  c.contact_id, c.phone_number_id, c.mode, c.opted_out, c.window_expires_at, p.name, p.username
from outbox o
join conversations c on c.id = o.conversation_id
join contacts p on p.id = c.contact_id
where o.conversation_id = :conversation_id and o.channel = :channel and o.finished_at is null and o.state = 'pending'
order by o.seq limit 1;

-- name: silencing_event
-- A person's hand that no turn has looked at, or a pause of all conversations.
select 1 from inbox
where done_at is null and lane in ('turn', 'note') and conversation_id = :conversation_id
and kind in ('takeover', 'adviser_message', 'pause')
union all
select 1 from facts where key = 'mark:paused' and value <> ''
limit 1;

-- name: cancel_row
-- A row that may not leave any more.
update outbox set state = 'cancelled', finished_at = :at where seq = :seq and finished_at is null;

-- name: mark_sending
-- A row is about to leave.
update outbox set state = 'sending', attempts = attempts + 1, tried_at = :at
where seq = :seq and state = 'pending' and finished_at is null;

-- name: settle_row
-- How this attempt ended, if nothing is known of it yet.
update outbox
set state = :state, next_attempt_at = :next_attempt_at, provider_id = :provider_id, error_code = :error_code,
  error = :error, finished_at = :finished_at, doubts = doubts + :doubted
where seq = :seq and attempts = :attempt and finished_at is null
and (state = 'sending' or (state = 'unknown' and :state = 'sent'));

-- name: learn_provider_id
-- A status by tracker came before the answer that carries the provider's name of the message.
update outbox set provider_id = :provider_id where seq = :seq and attempts = :attempt and provider_id = '';

-- name: doubts
-- Rows in doubt whose grace is over, and what is known to judge them by.
select o.seq, o.conversation_id, o.ref, o.attempts, o.doubts,
  case when exists (
    select 1 from status_evidence e
    where e.phone_number_id = c.phone_number_id and (e.tried_at, e.seq) > (o.tried_at, o.seq)
  ) then 1 else 0 end as evidence,
  case when exists (
    select 1 from outbox later
    where later.conversation_id = o.conversation_id and later.channel = o.channel and later.seq > o.seq
    and later.state in ('sending', 'sent', 'delivered', 'read', 'unknown')
  ) then 1 else 0 end as overtaken
from outbox o join conversations c on c.id = o.conversation_id
where o.finished_at is null and o.state = 'unknown' and o.next_attempt_at <= :now
order by o.next_attempt_at, o.seq limit :limit;

-- name: resend_row
-- In doubt, and worth another attempt.
update outbox set state = 'pending', next_attempt_at = :at
where seq = :seq and attempts = :attempts and state = 'unknown' and finished_at is null;

-- name: close_doubt
-- Nobody will ever know.
update outbox set next_attempt_at = null, finished_at = :at
where seq = :seq and attempts = :attempts and state = 'unknown' and finished_at is null;

-- name: outbox_by_seq
-- The row that a tracker names.
select o.seq, o.conversation_id, o.ref, o.state, o.tried_at, o.finished_at, o.provider_id, o.channel, o.author,
  o.kind, o.attempts, o.forgiven, c.phone_number_id, c.contact_id
from outbox o join conversations c on c.id = o.conversation_id where o.seq = :seq;

-- name: outbox_by_provider_id
-- The row that the provider's id names.
select o.seq, o.conversation_id, o.ref, o.state, o.tried_at, o.finished_at, o.provider_id, o.channel, o.author,
  o.kind, o.attempts, o.forgiven, c.phone_number_id, c.contact_id
from outbox o join conversations c on c.id = o.conversation_id
where o.provider_id = :provider_id and o.provider_id <> '' order by o.seq limit 1;

-- name: apply_status
-- A status of a higher rank.
update outbox
set state = :state, provider_id = :provider_id, error_code = :error_code, error = :error, next_attempt_at = null,
  pricing_category = case when :pricing_category = '' then pricing_category else :pricing_category end,
  finished_at = coalesce(finished_at, :at)
where seq = :seq;

-- name: reopen_row
-- WhatsApp took it and gave it up later, in a way that passes or that a person may mend.
update outbox
set state = :state, provider_id = :provider_id, error_code = :error_code, error = :error,
  next_attempt_at = :next_attempt_at, finished_at = null
where seq = :seq;

-- name: overtaken
-- Whether something newer has left for the same customer.
select 1 from outbox
where conversation_id = :conversation_id and channel = :channel and seq > :seq
and state in ('sending', 'sent', 'delivered', 'read', 'unknown') limit 1;

-- name: add_evidence
-- A status arrived for a send of this moment.
insert into status_evidence (phone_number_id, tried_at, seq) values (:phone_number_id, :tried_at, :seq)
on conflict (phone_number_id) do update set tried_at = excluded.tried_at, seq = excluded.seq
where (status_evidence.tried_at, status_evidence.seq) < (excluded.tried_at, excluded.seq);

-- name: release_row
-- A row that was held or had failed goes out again.
update outbox
set state = 'pending', next_attempt_at = :at, finished_at = null, error_code = null, error = '', forgiven = attempts,
  released_at = :at
where seq = :seq and state in ('held', 'dead', 'failed');

-- name: release_every_held
-- Everything that was held goes out.
update outbox
set state = 'pending', next_attempt_at = :at, error_code = null, error = '', forgiven = attempts, released_at = :at
where finished_at is null and state = 'held';

-- name: drop_row
-- A row that was not sent, or was refused for good, never will be.
update outbox set state = 'cancelled', next_attempt_at = null, finished_at = :at
where seq = :seq and state <> 'sending' and (finished_at is null or state in ('dead', 'failed'));
