-- name: desk_thread
-- A conversation of Chatwoot as it was last seen.
select chatwoot_id, contact_id, held_by, assignee_id, excused_id, message_id, updated_at, released_at
from desk_threads where chatwoot_id = :chatwoot_id;

-- name: see_desk_thread
-- A newer look at a conversation of Chatwoot; an older one changes nothing.
insert into desk_threads (chatwoot_id, contact_id, held_by, assignee_id, excused_id, updated_at, released_at)
values (:chatwoot_id, :contact_id, :held_by, :assignee_id, :excused_id, :updated_at, :released_at)
on conflict (chatwoot_id) do update
set contact_id = excluded.contact_id, held_by = excluded.held_by, assignee_id = excluded.assignee_id,
  excused_id = excluded.excused_id, updated_at = excluded.updated_at, released_at = excluded.released_at
where desk_threads.updated_at <= excluded.updated_at;

-- name: excuse_at_desk
-- This person was assigned by us: that takes nothing over.
insert into desk_threads (chatwoot_id, excused_id) values (:chatwoot_id, :user_id)
on conflict (chatwoot_id) do update set excused_id = excluded.excused_id;

-- name: read_desk_thread
-- Messages up to this one were looked at.
insert into desk_threads (chatwoot_id, message_id) values (:chatwoot_id, :message_id)
on conflict (chatwoot_id) do update set message_id = excluded.message_id
where desk_threads.message_id < excluded.message_id;
