-- A handover of ours is on its way in Chatwoot: whoever is assigned meanwhile has not taken the conversation.
alter table desk_threads add column routing integer not null default 0;
