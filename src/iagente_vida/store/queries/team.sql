-- name: pending_with_ref
-- Whether the same is going to be done anyway.
select 1 from outbox
where conversation_id = :conversation_id and channel = :channel and ref = :ref and finished_at is null
and state = 'pending' limit 1;

-- name: desk_of
-- What Chatwoot is to show of a conversation, and what was shown last.
select c.state, c.waiting_since, c.shown, s.source, s.detail
from conversations c left join lead_sources s on s.conversation_id = c.id where c.id = :conversation_id;

-- name: keep_shown
-- What is shown from now on.
update conversations set shown = :shown where id = :conversation_id;

-- name: unshown_ticks
-- Messages whose tick in Chatwoot is not what WhatsApp says: ours by where they were written, advisers' by their name.
select o.seq, o.ref, o.state, o.error, o.error_code, m.place, m.message_id
from outbox o left join mirrored m on m.outbox_seq = o.seq
where o.conversation_id = :conversation_id and o.channel = 'whatsapp'
and o.state in ('sent', 'delivered', 'read', 'failed') and o.state <> coalesce(m.state, 'sent')
and (m.outbox_seq is not null or (o.ref like 'chatwoot:%' and o.state <> 'failed'))
order by o.seq limit :limit;

-- name: rows_of_ref
-- Every part of an adviser's message, and where it is: of one that was tried again, the newest try.
select state from outbox part
where conversation_id = :conversation_id and channel = 'whatsapp' and (ref = :ref or ref like :parts)
and not exists (
  select 1 from outbox newer
  where newer.conversation_id = part.conversation_id and newer.channel = part.channel and newer.ref = part.ref
  and newer.seq > part.seq
);

-- name: sent_as
-- What WhatsApp calls an adviser's message: its first part that has left.
select provider_id from outbox
where conversation_id = :conversation_id and channel = 'whatsapp' and (ref = :ref or ref like :parts)
and provider_id <> '' and state in ('sent', 'delivered', 'read') order by seq limit 1;

-- name: name_of_sent
-- The name of ours of what WhatsApp calls so.
select ref from outbox where provider_id = :provider_id and provider_id <> '' limit 1;

-- name: keep_mirrored
-- Where a message of ours is in Chatwoot, and which tick it shows.
insert into mirrored (outbox_seq, place, message_id, state) values (:outbox_seq, :place, :message_id, :state)
on conflict (outbox_seq) do update
set place = excluded.place, message_id = excluded.message_id, state = excluded.state;

-- name: add_lead_step
-- A lead gets somewhere for the first time.
insert into lead_steps (conversation_id, step, at) values (:conversation_id, :step, :at)
on conflict (conversation_id, step) do nothing;

-- name: add_lead_source
-- Where a lead comes from: the first that is known holds.
insert into lead_sources (conversation_id, source, detail) values (:conversation_id, :source, :detail)
on conflict (conversation_id) do nothing;

-- name: ask_rating
-- A customer is asked what the attention was like.
insert into ratings (conversation_id, asked_at) values (:conversation_id, :at);

-- name: keep_rating
-- The answer to the last question; whoever changes their mind is right.
update ratings set rating = :rating, at = :at
where id = (select max(id) from ratings where conversation_id = :conversation_id);

-- name: leads
-- Conversations begun in a span of time, with when each got its first answers.
select c.id, c.contact_id, c.stage, c.mode, c.opted_out, c.created_at, p.name, s.source, s.detail,
  coalesce(
    (select min(value) from identities i where i.contact_id = p.id and i.kind = 'wa_id' and i.valid_to is null),
    (select min(value) from identities i where i.contact_id = p.id and i.kind = 'bsuid' and i.valid_to is null),
    '') as phone,
  (select min(o.finished_at) from outbox o where o.conversation_id = c.id and o.channel = 'whatsapp'
   and o.author in ('bot', 'service') and o.state in ('sent', 'delivered', 'read')) as answered_at,
  (select min(o.finished_at) from outbox o where o.conversation_id = c.id and o.channel = 'whatsapp'
   and o.author = 'adviser' and o.state in ('sent', 'delivered', 'read')) as attended_at
from conversations c join contacts p on p.id = c.contact_id left join lead_sources s on s.conversation_id = c.id
where c.merged_into is null and c.created_at >= :since and c.created_at < :until
order by c.created_at, c.id;

-- name: lead_steps
-- How far the leads of a span of time got.
select l.conversation_id, l.step, l.at from lead_steps l join conversations c on c.id = l.conversation_id
where c.merged_into is null and c.created_at >= :since and c.created_at < :until;

-- name: ratings
-- What was asked in a span of time, and what was answered.
select conversation_id, asked_at, at, rating from ratings where asked_at >= :since and asked_at < :until order by id;

-- name: rehome_lead
-- A folded conversation was the same lead.
insert into lead_steps (conversation_id, step, at)
select :keep, step, at from lead_steps where conversation_id = :drop
on conflict (conversation_id, step) do nothing;

-- name: rehome_source
-- Where it came from.
insert into lead_sources (conversation_id, source, detail)
select :keep, source, detail from lead_sources where conversation_id = :drop
on conflict (conversation_id) do nothing;

-- name: rehome_ratings
-- What the person thought.
update ratings set conversation_id = :keep where conversation_id = :drop;

-- name: message_by_seq
-- A customer's message in a conversation of ours, for whoever may read it.
select seq, conversation_id, payload from inbox where seq = :seq and kind = 'message';
