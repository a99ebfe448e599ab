-- name: desk_thread
-- A conversation of Chatwoot as it was last seen.
select chatwoot_id, contact_id, held_by, assignee_id, excused_id, message_id, updated_at, released_at, routing
from desk_threads where chatwoot_id = :chatwoot_id;

-- name: begin_desk_thread
-- A conversation that was never seen has a row too: the one that is locked.
insert into desk_threads (chatwoot_id) values (:chatwoot_id) on conflict (chatwoot_id) do nothing;

-- name: desk_thread_to_judge [sqlite]
-- The same; nobody else writes meanwhile.
select chatwoot_id, contact_id, held_by, assignee_id, excused_id, message_id, updated_at, released_at, routing
from desk_threads where chatwoot_id = :chatwoot_id;

-- name: desk_thread_to_judge [postgres]
-- The same; nobody changes it before the commit.
select chatwoot_id, contact_id, held_by, assignee_id, excused_id, message_id, updated_at, released_at, routing
from desk_threads where chatwoot_id = :chatwoot_id for update;

-- name: see_desk_thread
-- A newer look at a conversation of Chatwoot; an older one changes nothing.
update desk_threads
set contact_id = :contact_id, held_by = :held_by, assignee_id = :assignee_id, excused_id = :excused_id,
  updated_at = :updated_at, released_at = :released_at
where chatwoot_id = :chatwoot_id and updated_at <= :updated_at;

-- name: excuse_at_desk
-- This person was assigned by us: that takes nothing over.
insert into desk_threads (chatwoot_id, excused_id) values (:chatwoot_id, :user_id)
on conflict (chatwoot_id) do update set excused_id = excluded.excused_id;

-- name: route_at_desk
-- A handover of ours is on its way, or is not any more.
insert into desk_threads (chatwoot_id, routing) values (:chatwoot_id, :under_way)
on conflict (chatwoot_id) do update set routing = excluded.routing;

-- name: read_desk_thread
-- Messages up to this one were looked at.
update desk_threads set message_id = :message_id where chatwoot_id = :chatwoot_id and message_id < :message_id;
